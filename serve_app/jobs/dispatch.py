"""Sends queued jobs into free slots and brings every attempt to its end."""

import asyncio
import contextlib
import itertools
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from engines import EngineInfo, SongRequest
from serve_app.clock import Clock, unix
from serve_app.inference.messages import Begun, Done, Failed, Freed, Progress, Stopped, Ticket
from serve_app.jobs.background import Background
from serve_app.jobs.cards import SETTLE
from serve_app.jobs.demand import Demand
from serve_app.jobs.fleet import BRIEF, LEAD, Claim, Fleet
from serve_app.jobs.fleets import Fleets
from serve_app.jobs.foresight import Foresight
from serve_app.jobs.lane import Flight, Lane, weights
from serve_app.jobs.line import Line, Sender, cause_of
from serve_app.jobs.model import JobError, JobEvent, JobStatus, Priority, StoredJob
from serve_app.jobs.moves import StaleFence
from serve_app.jobs.outlook import Outlook, Quote
from serve_app.jobs.retry import delay_before_retry
from serve_app.jobs.share import Waiting
from serve_app.jobs.store import LATE
from serve_app.jobs.telemetry import Telemetry
from serve_app.jobs.writer import Writer

log = logging.getLogger(__name__)

RESTART: float = 10.0
"""Seconds before a job that could not be started is tried again."""
HANG_UP: Final = 1.0
"""Seconds that letting go of calls may take at a stop."""
FORGET: float = 600.0
"""Seconds after which a silent replica is forgotten altogether."""


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
        steady: Clock,
        telemetry: Telemetry,
        lead: float = LEAD,
        settle: float = SETTLE,
    ) -> None:
        self._writer = writer
        self._sender = sender
        self._publish = publish
        self._engines = engines
        self._max_attempts = max_attempts
        self._lease_seconds = lease_seconds
        self._clock = clock
        self._steady = steady
        self._telemetry = telemetry
        self.fleets = Fleets(clock, steady, lease_seconds, self._wanted, lead, settle)
        self.foresight = Foresight(clock)
        self._lanes: dict[str, Lane] = {}
        self._calls = itertools.count(1)
        self._wake = asyncio.Event()
        self._draining = False
        self._work, self._hanging_up = Background(), Background()

    def start(self) -> None:
        """Begin to send."""
        self._work.spawn(self._run())

    async def drain(self, patience: float) -> None:
        """Send no more, and give what is in flight so many seconds to end."""
        self._draining = True
        deadline = self._steady() + patience
        while self.flying() and self._steady() < deadline:  # noqa: ASYNC110 - ends with the last of many
            await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """Send no more and let go of what is in flight."""
        await self._work.cancel()
        await self._hanging_up.wait(HANG_UP)

    def add(self, job: StoredJob) -> Waiting:
        """Queue a job."""
        waiting = self._waiting(job)
        self.lane(job.engine).add(waiting)
        self._wake.set()
        return waiting

    def accepted(self, job: StoredJob) -> None:
        """Queue a job that has just been accepted, and note what it may expect."""
        waiting, lane = self.add(job), self.lane(job.engine)
        try:
            self.foresight.expect(lane, self.fleet(job.engine).slots(), job.engine, waiting)
        except Exception:  # the job is accepted, whatever is expected of it
            log.exception("what a job may expect could not be told")

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
        return self.fleets.of(engine)

    def waiting(self, owner: str | None = None) -> int:
        """Jobs in all queues, of one user or of all."""
        return sum(lane.owners[owner] if owner else lane.waiting for lane in self._lanes.values())

    def backlogs(self) -> dict[str, dict[Priority, tuple[int, float]]]:
        """What waits, by engine and priority class."""
        return {engine: lane.backlog() for engine, lane in self._lanes.items()}

    def holds(self, engine: str, job_id: str) -> bool:
        """Whether a job waits here or is under way."""
        lane = self.lane(engine)
        return job_id in lane or any(job_id in flight.batch for flight in lane.flights.values())

    def flying(self) -> int:
        """Calls under way."""
        return sum(len(lane.flights) for lane in self._lanes.values())

    def demand(self, engine: str) -> Demand:
        """What an engine has before it."""
        lane, fleet = self.lane(engine), self.fleet(engine)
        live = fleet.live()
        run, wait = self.foresight.runs(engine), self.foresight.waits(engine)
        return Demand(
            waiting=lane.waiting,
            waiting_seconds=lane.seconds,
            device_seconds=lane.device_seconds,
            in_flight=sum(flight.holds_device for flight in lane.flights.values()),
            busy=fleet.busy(),
            replicas=len(live),
            slots=fleet.slots(),
            loaded=sum(beat.loaded for beat in live),
            backlog=lane.backlog(),
            weights=Counter(beat.weights for beat in live if beat.weights),
            cards=self.fleets.cards.held(engine),
            run_error=run.error,
            run_within_p90=run.within_p90,
            wait_error=wait.error,
            wait_within_p90=wait.within_p90,
        )

    def outlook(self, engine: str) -> Outlook:
        """What every job of an engine may expect."""
        return self.foresight.outlook(engine, self.lane(engine), self.fleet(engine).slots())

    def quote(
        self, engine: str, owner: str, request: SongRequest, seconds: float, priority: Priority
    ) -> Quote:
        """What a job may expect that would be accepted now; `seconds` is the engine's own prediction."""
        lane, slots = self.lane(engine), self.fleet(engine).slots()
        return self.foresight.quote(engine, lane, slots, owner, request, seconds, priority)

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            now = self._clock()
            due = now + 1.0
            for engine, lane in self._lanes.items():
                try:
                    self._serve(engine, lane, now)
                    moments = (lane.next_start(now), lane.next_deadline(), self._next_claim(engine, lane))
                except Exception:  # of one engine, and others must go on
                    log.exception("dispatch to %s failed; trying again in a second", engine)
                else:
                    due = min([due, *(moment for moment in moments if moment is not None)])
            with contextlib.suppress(TimeoutError):  # wait_for of Python 3.11 can swallow a cancellation
                async with asyncio.timeout(max(0.0, due - self._clock())):
                    await self._wake.wait()

    def _serve(self, engine: str, lane: Lane, now: float) -> None:
        fleet = self.fleet(engine)
        fleet.forget(FORGET)
        self._expire(engine, lane, now)
        if not self._draining:
            self._send(engine, lane, fleet)

    def _send(self, engine: str, lane: Lane, fleet: Fleet) -> None:
        now = self._clock()
        while head := lane.head(now):
            claim = fleet.claim(weights(head), brief=head.p90 <= BRIEF, alone=head.alone)
            if claim is None:
                break
            try:
                self._begin(engine, lane, claim, now)
            except BaseException:
                claim.settle()
                raise

    def _begin(self, engine: str, lane: Lane, claim: Claim, now: float) -> None:
        """Send the next call to the replica that was claimed for it."""
        batch = lane.take(now, claim.weights)
        seconds = max(job.predicted_seconds for job in batch)
        claim.send(weights(batch[0]), seconds, brief=max(job.p90 for job in batch) <= BRIEF)
        call = next(self._calls)
        lane.flights[call] = Flight(now, seconds, {job.job_id: job for job in batch}, claim=claim)
        self._work.spawn(self._fly(engine, call, claim, batch))
        try:
            self._telemetry.sent(engine, batch, now)
        except Exception:
            log.exception("what was sent could not be told")

    def _wanted(self, engine: str) -> bool:
        """Whether a job could be sent, had a replica a slot free."""
        return not self._draining and self.lane(engine).head(self._clock()) is not None

    def _next_claim(self, engine: str, lane: Lane) -> float | None:
        """When to look again, so that a brief job is on a replica just before its device is free."""
        now = self._clock()
        head = None if self._draining else lane.head(now)
        if (
            head is None
            or head.alone
            or head.p90 > BRIEF
            or (left := self.fleet(engine).next_claim()) is None
        ):
            return None
        return now + max(0.0, left)

    def _expire(self, engine: str, lane: Lane, now: float) -> None:
        """Fail queued jobs whose deadline has passed, and have running ones stopped."""
        for job in lane.overdue(now):
            self._work.spawn(self._fail_late(engine, job.job_id))
        for flight in lane.flights.values():
            late = {name for name, job in flight.batch.items() if job.deadline and job.deadline <= now}
            for lease in flight.leases:
                if lease[0] in late - flight.late:
                    self.fleet(engine).stop(lease)
            flight.late |= late

    async def _fail_late(self, engine: str, job_id: str) -> None:
        with contextlib.suppress(StaleFence):  # cancelled in the meantime
            event = await self._writer.steadily(self._writer.store.expire, job_id)
            self._telemetry.ended(engine, event)
            self._publish(event)

    async def _fly(self, engine: str, call: int, claim: Claim, batch: list[Waiting]) -> None:
        """One call to a replica, from the first commit to the last."""
        lane, fleet = self.lane(engine), self.fleet(engine)
        flight = lane.flights[call]
        flying: dict[str, StoredJob] = {}
        try:
            started = await asyncio.gather(*(self._start(lane, waiting) for waiting in batch))
            for job, event in filter(None, started):
                flying[job.job_id] = job
                flight.leases |= {(job.job_id, job.fence)}
                if job.job_id in flight.late:  # while its start was written
                    fleet.stop((job.job_id, job.fence))
                self.foresight.started(job.job_id)
                self._publish(event)
            if flying:
                await self._attempt(engine, claim, flight, flying)
        finally:
            claim.settle()
            del lane.flights[call]
            for lease in flight.leases:
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

    async def _attempt(self, engine: str, claim: Claim, flight: Flight, flying: dict[str, StoredJob]) -> None:
        """Hear a replica out, to the end of the call; every job of it ends or goes back into the queue."""
        tickets = [
            Ticket(job.job_id, job.fence, job.request, job.sources, job.title) for job in flying.values()
        ]
        error = JobError(code="replica_ended", message="The replica ended without a result.", retryable=True)
        stream = self._sender.send(engine, claim.replica_id, tickets)
        fleet, lease = self.fleet(engine), self._lease_seconds
        line = Line(stream, lambda: fleet.alive(claim.replica_id, lease), lease)
        done: list[StoredJob] = []
        try:
            while message := await line.hear():
                if isinstance(message, Begun):
                    claim.taken_by(message.replica_id)
                elif isinstance(message, Freed):
                    claim.free()
                    flight.device = message.seconds
                    self._wake.set()
                elif job := flying.get(message.job_id):
                    if isinstance(message, Progress):
                        await self._progress(job, message)
                    else:
                        del flying[job.job_id]
                        if isinstance(message, Done):
                            done.append(job)
                        await self._ended(job, message, late=job.job_id in flight.late)
        except Exception as lost:
            error = cause_of(lost)
        finally:
            self._hanging_up.spawn(line.hang_up())
        self._learn(engine, flight, tickets, done)
        if flying:
            log.warning("lost an attempt of %s on %s: %s", ", ".join(flying), engine, error.message)
            self.fleets.drop(engine, claim.replica_id)
        # of several jobs on a replica only one may be at fault: each is tried again alone
        counts = len(tickets) == 1 and not claim.shared
        for job in flying.values():
            await self._ended(job, Failed(job.job_id, error), counts=counts)

    def _learn(
        self, engine: str, flight: Flight, tickets: Sequence[Ticket], done: Sequence[StoredJob]
    ) -> None:
        """Charge what the call really took, and predict better next time."""
        taken = flight.device if flight.device is not None else self._clock() - flight.began
        for sent in flight.batch.values():
            self.lane(engine).settle(sent, taken, len(flight.batch))
        if flight.device is not None and len(done) == len(tickets):  # a call that was cut short says little
            for job in done:
                sent = flight.batch[job.job_id]
                self.foresight.learn(job, sent.expected, taken)
                self._telemetry.ran(engine, sent, taken)

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

    async def _ended(
        self, job: StoredJob, message: Done | Failed | Stopped, *, late: bool = False, counts: bool = True
    ) -> None:
        """Commit how an attempt ended, whatever the state of the database: it is not thrown away."""
        store, writer = self._writer.store, self._writer
        delay = 0.0
        try:
            if isinstance(message, Done):
                event = await writer.steadily(store.succeed, job.job_id, job.fence, message.result)
            elif isinstance(message, Stopped) and late:
                event = await writer.steadily(store.fail, job.job_id, job.fence, LATE)
            elif isinstance(message, Stopped):
                event = await writer.steadily(store.cancelled, job.job_id, job.fence)
            elif counts and (
                (wait := delay_before_retry(job.state, message.error, self._max_attempts)) is None
            ):
                event = await writer.steadily(store.fail, job.job_id, job.fence, message.error)
            else:
                delay = wait if counts and wait is not None else 0.0
                requeue = partial(
                    store.requeue, job.job_id, job.fence, message.error, counts=counts, delay=delay
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
        self._telemetry.attempt(job, event)
        if event.state.status is JobStatus.QUEUED:
            again = replace(job, state=event.state, not_before=self._clock() + delay)
            self.lane(job.engine).add(self._waiting(again))
        self._publish(event)

    def _waiting(self, job: StoredJob) -> Waiting:
        seconds = self.foresight.seconds(job.engine, job.request, job.predicted_seconds)
        return Waiting.of(job, seconds, unix(job.created_at))
