"""The job table: owns every job from acceptance to its end. Knows nothing of Ray: see `actor`."""

from collections.abc import Mapping

from engines import EngineInfo
from serve_app.clock import Clock, wall_clock
from serve_app.database import Lock, connect, migrate
from serve_app.inference.messages import Beat, Stops
from serve_app.jobs.dispatch import Demand, Dispatcher, Sender
from serve_app.jobs.feed import Feed, Page
from serve_app.jobs.model import JobEvent, JobStatus, NewJob, StoredJob
from serve_app.jobs.store import JobStore
from serve_app.jobs.writer import Writer

BEAT_WAIT: float = 1.0
"""Seconds a beat is held open, so that a stop reaches its replica at once."""


class QueueFull(Exception):
    """No more jobs may wait."""

    def __init__(self, waiting: int, limit: int) -> None:
        super().__init__(waiting, limit)
        self.waiting, self.limit = waiting, limit


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
        lease_seconds: float = 30.0,
        clock: Clock = wall_clock,
    ) -> None:
        self._engine = connect(database, pool_size=2, writer=True)
        self._lock = Lock(self._engine)
        self._relaxed = connect(database, pool_size=1, durable=False, writer=True)
        self._writer = Writer(JobStore(self._engine, clock, self._relaxed))
        self._feed = Feed(epoch=int(clock() * 1000))
        self._max_queued = max_queued
        self._accepting = 0
        self._dispatcher = Dispatcher(
            self._writer,
            sender,
            self._publish,
            engines=engines,
            max_attempts=max_attempts,
            lease_seconds=lease_seconds,
            clock=clock,
        )

    async def start(self) -> None:
        """Take the database, bring it up to date, and put what was running back into the queue.

        Raises `LockHeld` when another job table owns the database.
        """
        try:
            await self._writer.run(self._open)
            for event in await self._writer.run(self._writer.store.recover):
                self._publish(event)
            for job in await self._writer.run(self._writer.store.queued):
                self._dispatcher.add(job)
        except BaseException:
            self._lock.release()  # the next try makes a new table
            raise
        self._dispatcher.start()

    async def stop(self) -> None:
        """Let go of everything; what is in flight goes back into the queue at the next start."""
        await self._dispatcher.stop()
        self._writer.close()
        self._lock.release()
        self._engine.dispose()
        self._relaxed.dispose()

    async def submit(self, new: NewJob) -> StoredJob:
        """Accept a job: it is committed when this returns. The same job id again is the same job.

        Raises `QueueFull` when no more jobs may wait.
        """
        store = self._writer.store
        waiting = self._dispatcher.waiting() + self._accepting
        if waiting >= self._max_queued and not await self._writer.run(store.known, new):
            raise QueueFull(waiting, self._max_queued)
        self._accepting += 1
        try:
            job, event = await self._writer.run(store.accept, new)
            if event:
                self._publish(event)
                self._dispatcher.add(job)
        finally:
            self._accepting -= 1
        return job

    async def cancel(self, job_id: str) -> StoredJob | None:
        """Cancel a queued job, ask a running one to stop, leave an ended one as it is; None if unknown."""
        answer = await self._writer.run(self._writer.store.request_cancel, job_id)
        if answer is None:
            return None
        job, event = answer
        if event:
            self._publish(event)
        if job.state.status is JobStatus.CANCELLED:
            self._dispatcher.lane(job.engine).remove(job_id)
        elif (lease := (job_id, job.fence)) in self._dispatcher.lane(job.engine).leases:
            self._dispatcher.fleet(job.engine).stop(lease)
        return job

    async def follow(self, epoch: int, cursor: int, wait: float) -> Page:
        """Changes since a cursor; see `Feed.follow`."""
        return await self._feed.follow(epoch, cursor, wait)

    async def demand(self, engine: str) -> Demand:
        """What an engine has before it."""
        return self._dispatcher.demand(engine)

    async def beat(self, beat: Beat) -> Stops:
        """A replica's sign of life; answers with the leases it should give up."""
        self._dispatcher.wake()
        lane = self._dispatcher.lane(beat.engine)
        return await self._dispatcher.fleet(beat.engine).beat(beat, lane.leases, BEAT_WAIT)

    async def leave(self, engine: str, replica_id: str) -> None:
        """A replica says goodbye."""
        self._dispatcher.fleet(engine).drop(replica_id)

    def _open(self) -> None:
        with self._engine.connect():  # makes the folder and the file, or shows that the server is away
            pass
        self._lock.acquire()
        migrate(self._engine)

    def _publish(self, event: JobEvent) -> None:
        self._feed.publish([event])
