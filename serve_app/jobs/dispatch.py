"""Sends queued jobs into free slots and brings every attempt to its end."""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from engines import EngineInfo
from serve_app.clock import Clock
from serve_app.inference.messages import Begun, Done, Failed, Freed, Message, Progress, Stopped, Ticket
from serve_app.jobs.fleet import Claim, Fleet
from serve_app.jobs.lane import Lane, Waiting
from serve_app.jobs.model import JobError, JobEvent, JobStatus, StoredJob
from serve_app.jobs.retry import delay_before_retry
from serve_app.jobs.store import StaleFence
from serve_app.jobs.writer import Writer

log = logging.getLogger(__name__)

RESTART: float = 10.0
"""Seconds before a job that could not be started is tried again."""
FORGET: float = 600.0
"""Seconds after which a silent replica is forgotten altogether."""


class Sender(Protocol):
    """Puts tickets on the replica of that id, or another if it has gone, and brings back what it says."""

    def send(self, engine: str, replica_id: str, tickets: Sequence[Ticket]) -> AsyncIterator[Message]:
        """Messages of the replica until the call ends; raises when it is lost."""
        ...


@dataclass(frozen=True, slots=True)
class Demand:
    """What one engine has before it."""

    waiting: int
    waiting_seconds: float
    """Predicted engine-seconds in the queue."""
    in_flight: int
    replicas: int
    slots: int
    loaded: int
    """Replicas with their model in memory."""


class Dispatcher:
    """Holds the queue of every engine in memory; never sends more than there are free slots."""

    def __init__(
        self,
        writer: Writer,
        sender: Sender,
        publish: Callable[[JobEvent], None],
        *,
        engines: Mapping[str, EngineInfo],
        max_attempts: int,
        lease_seconds: float,
        clock: Clock,
    ) -> None:
        self._writer = writer
        self._sender = sender
        self._publish = publish
        self._engines = engines
        self._max_attempts = max_attempts
        self._lease_seconds = lease_seconds
        self._clock = clock
        self._lanes: dict[str, Lane] = {}
        self._fleets: dict[str, Fleet] = {}
        self._calls = itertools.count(1)
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to send."""
        self._spawn(self._run())

    async def stop(self) -> None:
        """Send no more and let go of what is in flight."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def add(self, job: StoredJob) -> None:
        """Queue a job."""
        self.lane(job.engine).add(Waiting.of(job))
        self._wake.set()

    def wake(self) -> None:
        """Look again: there may be a free slot."""
        self._wake.set()

    def lane(self, engine: str) -> Lane:
        """The queue of an engine; one that is not served here just waits."""
        if engine not in self._lanes:
            info = self._engines.get(engine)
            self._lanes[engine] = Lane.for_engine(info) if info else Lane(1, lambda _: ())
        return self._lanes[engine]

    def fleet(self, engine: str) -> Fleet:
        """The replicas of an engine."""
        if engine not in self._fleets:
            self._fleets[engine] = Fleet(self._clock, version=int(self._clock() * 1000))
        return self._fleets[engine]

    def waiting(self) -> int:
        """Jobs in all queues."""
        return sum(lane.waiting for lane in self._lanes.values())

    def demand(self, engine: str) -> Demand:
        """What an engine has before it."""
        lane, fleet = self.lane(engine), self.fleet(engine)
        live = fleet.live()
        return Demand(
            waiting=lane.waiting,
            waiting_seconds=lane.waiting_seconds,
            in_flight=len(lane.flights),
            replicas=len(live),
            slots=fleet.slots(),
            loaded=sum(beat.loaded for beat in live),
        )

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            due = self._clock() + 1.0
            for engine, lane in self._lanes.items():
                fleet = self.fleet(engine)
                fleet.forget(FORGET)
                while lane.ready(self._clock()) and (claim := fleet.claim()):
                    call = next(self._calls)
                    lane.flights[call] = frozenset()
                    self._spawn(self._fly(engine, call, claim, lane.take(self._clock())))
                if (start := lane.next_start(self._clock())) is not None:
                    due = min(due, start)
            with contextlib.suppress(TimeoutError):  # wait_for of Python 3.11 can swallow a cancellation
                async with asyncio.timeout(max(0.0, due - self._clock())):
                    await self._wake.wait()

    async def _fly(self, engine: str, call: int, claim: Claim, batch: list[Waiting]) -> None:
        """One call to a replica, from the first commit to the last."""
        lane, fleet = self.lane(engine), self.fleet(engine)
        flying: dict[str, StoredJob] = {}
        try:
            for waiting in batch:
                if started := await self._start(lane, waiting):
                    job, event = started
                    flying[job.job_id] = job
                    lane.flights[call] |= {(job.job_id, job.fence)}
                    self._publish(event)
            if flying:
                await self._attempt(engine, claim, flying)
        finally:
            claim.settle()
            for lease in lane.flights.pop(call):
                fleet.release(lease)
            self._wake.set()

    async def _start(self, lane: Lane, waiting: Waiting) -> tuple[StoredJob, JobEvent] | None:
        try:
            return await self._writer.steadily(self._writer.store.start, waiting.job_id)
        except StaleFence:  # cancelled in the meantime
            return None
        except Exception:
            log.exception("job %s could not be started; trying again in %s s", waiting.job_id, RESTART)
            lane.add(replace(waiting, not_before=self._clock() + RESTART))
            return None

    async def _attempt(self, engine: str, claim: Claim, flying: dict[str, StoredJob]) -> None:
        """Hear a replica out, to the end of the call; every job of it ends or goes back into the queue."""
        tickets = [Ticket(job.job_id, job.fence, job.request) for job in flying.values()]
        error = JobError(code="replica_ended", message="The replica ended without a result.", retryable=True)
        stream = self._sender.send(engine, claim.replica_id, tickets)
        try:
            while message := await self._next(engine, stream, claim):
                if isinstance(message, Begun):
                    claim.taken_by(message.replica_id)
                elif isinstance(message, Freed):
                    claim.free()
                    self._wake.set()
                elif job := flying.get(message.job_id):
                    if isinstance(message, Progress):
                        await self._progress(job, message)
                    else:
                        del flying[job.job_id]
                        await self._ended(job, message)
        except _ReplicaSilent:
            error = JobError(code="replica_silent", message="The replica stopped answering.", retryable=True)
        except Exception as cause:
            error = JobError(code="replica_lost", message=_describe(cause), retryable=True)
        if flying:
            log.warning("lost an attempt of %s on %s: %s", ", ".join(flying), engine, error.message)
            self.fleet(engine).drop(claim.replica_id)
        for job in flying.values():
            await self._ended(job, Failed(job.job_id, error))

    async def _next(self, engine: str, stream: AsyncIterator[Message], claim: Claim) -> Message | None:
        """The next message, None at the end of the call. Raises when the replica's lease runs out."""
        step = asyncio.ensure_future(anext(stream, None))
        try:
            while not (await asyncio.wait({step}, timeout=self._lease_seconds / 4))[0]:
                if not self.fleet(engine).alive(claim.replica_id, self._lease_seconds):
                    raise _ReplicaSilent
            return step.result()
        finally:
            step.cancel()

    async def _progress(self, job: StoredJob, message: Progress) -> None:
        record = partial(
            self._writer.store.progress,
            job.job_id,
            job.fence,
            stage=message.stage,
            step=message.step,
            steps=message.steps,
            progress=message.progress,
        )
        with contextlib.suppress(StaleFence):
            self._publish(await self._writer.steadily(record))

    async def _ended(self, job: StoredJob, message: Done | Failed | Stopped) -> None:
        """Commit how an attempt ended, whatever the state of the database: it is not thrown away."""
        store, writer = self._writer.store, self._writer
        delay = 0.0
        try:
            if isinstance(message, Done):
                event = await writer.steadily(store.succeed, job.job_id, job.fence, message.result)
            elif isinstance(message, Stopped):
                event = await writer.steadily(store.cancelled, job.job_id, job.fence)
            elif (wait := delay_before_retry(job.state, message.error, self._max_attempts)) is None:
                event = await writer.steadily(store.fail, job.job_id, job.fence, message.error)
            else:
                delay = wait
                requeue = partial(
                    store.requeue, job.job_id, job.fence, message.error, counts=True, delay=delay
                )
                event = await writer.steadily(requeue)
        except StaleFence as stale:
            log.warning("refused: %s", stale)
            return
        except Exception:
            log.exception("the end of job %s could not be stored", job.job_id)
            text = "What the attempt made could not be stored."
            error = JobError(code="result_not_stored", message=text, remedy="See the server's log.")
            try:
                event = await writer.steadily(store.fail, job.job_id, job.fence, error)
            except Exception:
                log.exception("job %s stays as it is until the next start", job.job_id)
                return
        if event.state.status is JobStatus.QUEUED:
            self.lane(job.engine).add(replace(Waiting.of(job), not_before=self._clock() + delay))
        self._publish(event)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._reap)

    def _reap(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("dispatch failed", exc_info=error)


class _ReplicaSilent(Exception):
    """The replica of an attempt has not been heard of for the length of its lease."""


def _describe(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"The replica was lost ({lines[0][:200] if lines else type(error).__name__})."
