"""The job table: owns every job from acceptance to its end. Knows nothing of Ray: see `actor`."""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Mapping
from typing import Final

from pydantic import SecretStr

from engines import EngineInfo, SongRequest
from serve_app.clock import Clock, steady_clock, wall_clock
from serve_app.database import Lock, LockHeld, connect, migrate
from serve_app.inference.messages import Beat, Orders
from serve_app.jobs.cards import SETTLE
from serve_app.jobs.demand import Demand
from serve_app.jobs.dispatch import Dispatcher
from serve_app.jobs.feed import Feed, Page
from serve_app.jobs.fleet import LEAD
from serve_app.jobs.line import Sender
from serve_app.jobs.model import JobEvent, JobStatus, NewJob, Priority, StoredJob
from serve_app.jobs.outlook import Outlook, Quote
from serve_app.jobs.reader import JobReader
from serve_app.jobs.retention import Keeper, Limits
from serve_app.jobs.store import JobStore
from serve_app.jobs.telemetry import Telemetry
from serve_app.jobs.writer import AWAY, Closing, Writer
from serve_app.library.artifacts import ArtifactStore
from serve_app.webhooks.deliverer import Deliverer
from serve_app.webhooks.deliveries import DeliveryStore

log = logging.getLogger(__name__)

BEAT_WAIT: float = 1.0
"""Seconds a beat is held open, so that a stop reaches its replica at once."""
TELL: float = 5.0
"""Seconds between two looks at what was learned and how much waits."""
RECONCILE: Final = 6
"""So many of these looks lie between two at the database."""
LONGEST: Final = 300.0
"""Seconds that a refused client is told to wait at most."""


class QueueFull(Exception):
    """No more jobs may wait; `scope` says whose: "all", or "user"."""

    def __init__(self, scope: str, waiting: int, limit: int, retry_after: float) -> None:
        super().__init__(scope, waiting, limit, retry_after)
        self.scope, self.waiting, self.limit, self.retry_after = scope, waiting, limit, retry_after


class JobTable:
    """Accepts, orders, sends, retries, cancels and commits. For one event loop."""

    def __init__(
        self,
        database: str,
        sender: Sender,
        engines: Mapping[str, EngineInfo],
        *,
        max_attempts: int = 3,
        max_queued: int = 10_000,
        max_queued_per_user: int = 10_000,
        lease_seconds: float = 30.0,
        clock: Clock = wall_clock,
        steady: Clock = steady_clock,
        telemetry: Telemetry | None = None,
        webhook_secret: SecretStr | None = None,
        webhook_private: bool = False,
        artifacts: ArtifactStore | None = None,
        limits: Limits | None = None,
        lead: float = LEAD,
        settle: float = SETTLE,
    ) -> None:
        self._engine = connect(database, pool_size=2, writer=True)
        self._lock = Lock(self._engine)
        self._relaxed = connect(database, pool_size=1, durable=False, writer=True)
        self._reads = connect(database, pool_size=2)  # whoever reads must not hold up the writer
        self._writer = Writer(JobStore(self._engine, clock, self._relaxed))
        self._feed = Feed(epoch=int(clock() * 1000))
        self._limits = {"all": max_queued, "user": max_queued_per_user}
        self._accepting: dict[str, int] = {}
        self._closing = self._started = False
        self._told = 0
        """Deliveries that the deliverer was woken for."""
        self._stranded: dict[str, int] = {}
        """Jobs that nobody held at the last look, and the number of their newest event then."""
        self._tasks: list[asyncio.Task[None]] = []
        self._telemetry = telemetry or Telemetry()
        self._dispatcher = Dispatcher(
            self._writer,
            sender,
            self._publish,
            engines=engines,
            max_attempts=max_attempts,
            lease_seconds=lease_seconds,
            clock=clock,
            steady=steady,
            telemetry=self._telemetry,
            lead=lead,
            settle=settle,
        )
        self._deliverer = webhook_secret and Deliverer(
            DeliveryStore(self._reads, clock, self._engine),
            JobReader(self._reads),
            webhook_secret,
            clock=clock,
            private=webhook_private,
            run=self._writer.run,
        )
        self._keeper = artifacts and Keeper(
            self._engine,
            artifacts,
            limits or Limits(),
            clock=clock,
            run=self._writer.run,
            reads=self._reads,
        )

    async def start(self) -> None:
        """Take the database, bring it up to date, and put what ran when a table died back into the queue.

        Raises `LockHeld` when another job table owns the database.
        """
        store = self._writer.store
        try:
            await self._writer.run(self._open)
            self._dispatcher.foresight.estimator.load(await self._writer.run(store.learned))
            for event in await self._writer.run(store.recovery.recover):
                self._publish(event)
            for job in await self._writer.run(store.recovery.queued):
                self._dispatcher.add(job)
        except LockHeld:
            raise  # it may be tried again
        except BaseException:
            await self._close()  # the next try makes a new table
            raise
        self._started = True
        self._dispatcher.start()
        if self._deliverer:
            self._deliverer.start()
        self._tasks.append(asyncio.ensure_future(self._tell()))
        if self._keeper:
            self._tasks.append(asyncio.ensure_future(self._keeper.keep()))

    async def stop(self, patience: float = 0.0) -> None:
        """Take nothing more, let what runs end for so many seconds, and put the rest into the queue."""
        if self._closing:
            return
        self._closing = True
        try:
            await self._dispatcher.drain(patience)
            await self._dispatcher.stop()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            if self._started:  # otherwise the jobs are another table's
                with contextlib.suppress(*AWAY):  # the next start takes it for a crash
                    await self._learn()
                    for event in await self._writer.run(self._writer.store.recovery.drain):
                        self._publish(event)
            if self._deliverer:
                await self._deliverer.stop()
        finally:
            await self._close()

    async def _close(self) -> None:
        await asyncio.to_thread(self._writer.close)
        self._lock.release()
        for engine in (self._engine, self._relaxed, self._reads):
            engine.dispose()

    async def submit(self, new: NewJob) -> StoredJob:
        """Accept a job: it is committed when this returns.

        The same job id, or the same idempotency key of the same owner, is the same job. Raises `KeyReused`
        when the key came with another body, `QueueFull` when no more jobs may wait.
        """
        self._open_for_business()
        store = self._writer.store
        if (full := self._full(new)) and not await self._writer.run(store.known, new):
            self._telemetry.refused(full.scope)
            raise full
        self._accepting[new.owner] = self._accepting.get(new.owner, 0) + 1
        try:
            job, event = await self._writer.run(store.accept, new)
            if event:
                self._telemetry.accepted(job.engine, job.priority)
                self._publish(event)
                self._dispatcher.accepted(job)
            elif job.state.status is JobStatus.QUEUED and not self._dispatcher.holds(job.engine, job.job_id):
                self._dispatcher.add(job)  # the answer to its commit was lost
        finally:
            self._accepting[new.owner] -= 1
            if not self._accepting[new.owner]:
                del self._accepting[new.owner]
        return job

    async def cancel(self, job_id: str) -> StoredJob | None:
        """Cancel a queued job, ask a running one to stop, leave an ended one as it is; None if unknown."""
        answer = await self._writer.run(self._writer.store.request_cancel, job_id)
        if answer is None:
            return None
        job, event = answer
        if event:
            self._telemetry.cancelled(job)
            self._telemetry.ended(job.engine, event)
            self._publish(event)
        if job.state.status is JobStatus.CANCELLED:
            self._dispatcher.lane(job.engine).remove(job_id)
        elif job.state.status is JobStatus.RUNNING and self._dispatcher.holds(job.engine, job_id):
            self._dispatcher.fleet(job.engine).stop((job_id, job.fence))
        return job

    async def follow(self, epoch: int, cursor: int, wait: float) -> Page:
        """Changes since a cursor; see `Feed.follow`."""
        return await self._feed.follow(epoch, cursor, wait)

    async def demand(self, engine: str) -> Demand:
        """What an engine has before it."""
        return self._dispatcher.demand(engine)

    async def outlook(self, engine: str) -> Outlook:
        """What every job of an engine may expect."""
        return self._dispatcher.outlook(engine)

    async def quote(
        self, engine: str, owner: str, request: SongRequest, seconds: float, priority: Priority
    ) -> Quote:
        """What a job may expect that would be accepted now; `seconds` is the engine's own prediction."""
        return self._dispatcher.quote(engine, owner, request, seconds, priority)

    async def metrics(self) -> bytes:
        """Metrics as Prometheus reads them."""
        self._look()
        return self._telemetry.render()

    async def beat(self, beat: Beat) -> Orders:
        """A replica's sign of life; answers with the leases it should give up."""
        self._dispatcher.wake()
        lane = self._dispatcher.lane(beat.engine)
        return await self._dispatcher.fleets.beat(beat, lane.leases, BEAT_WAIT)

    async def leave(self, engine: str, replica_id: str) -> None:
        """A replica says goodbye."""
        self._dispatcher.fleets.drop(engine, replica_id)

    async def unload(self, engine: str) -> int:
        """Have an engine's replicas give their memory back, after their calls; how many were told."""
        return self._dispatcher.fleet(engine).unload()

    def _open_for_business(self) -> None:
        if self._closing:
            raise Closing

    def _full(self, new: NewJob) -> QueueFull | None:
        waiting = {
            "all": self._dispatcher.waiting() + sum(self._accepting.values()),
            "user": self._dispatcher.waiting(new.owner) + self._accepting.get(new.owner, 0),
        }
        for scope, count in waiting.items():
            if count >= self._limits[scope]:
                lane, slots = self._dispatcher.lane(new.engine), self._dispatcher.fleet(new.engine).slots()
                pace = lane.seconds / max(1, lane.waiting) / max(1, slots)
                return QueueFull(scope, count, self._limits[scope], min(LONGEST, max(1.0, pace)))
        return None

    async def _tell(self) -> None:
        for turn in itertools.count(1):
            await asyncio.sleep(TELL)
            self._look()
            try:
                if turn % RECONCILE == 0:
                    await self.reconcile()
                await asyncio.to_thread(self._lock.keep)
                await self._learn()
            except LockHeld:  # each write still finds out whether the job is as it should be
                log.exception("another job table has taken the database")
            except Exception as error:
                log.warning("the database does not answer: %s", error)

    async def reconcile(self) -> None:
        """Take up what SQL has and nobody here holds, such as a job whose acceptance was told as failed.

        Only what has not moved since the last look: the others are on their way.
        """
        store, dispatcher = self._writer.store, self._dispatcher
        open_ = await self._writer.run(store.recovery.unfinished)
        lost = {name: seq for name, engine, seq in open_ if not dispatcher.holds(engine, name)}
        for job_id in [name for name, seq in lost.items() if self._stranded.get(name) == seq]:
            log.warning("job %s was stranded; taking it up again", job_id)
            if found := await self._writer.run(store.recovery.rescue, job_id):
                job, event = found
                if event:
                    self._publish(event)
                if job.state.status is JobStatus.QUEUED and not dispatcher.holds(job.engine, job_id):
                    dispatcher.add(job)
        self._stranded = lost

    def _look(self) -> None:
        for engine, backlog in self._dispatcher.backlogs().items():
            self._telemetry.queue(engine, backlog)
        self._telemetry.followers(self._feed.followers)

    async def _learn(self) -> None:
        if changed := self._dispatcher.foresight.estimator.changed():
            await self._writer.run(self._writer.store.learn, changed)

    def _open(self) -> None:
        with self._engine.connect():  # makes the folder and the file, or shows that the server is away
            pass
        self._lock.acquire()
        migrate(self._engine)

    def _publish(self, event: JobEvent) -> None:
        self._feed.publish([event])
        if self._deliverer and self._told != (noted := self._writer.store.deliveries):
            self._told = noted
            self._deliverer.wake()
