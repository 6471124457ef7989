"""Writes jobs: each method is one transaction that changes a job and appends its event.

Used by the job table alone, from one thread. Every write of an attempt names its fence; an old one is
refused.
"""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any, Final

from sqlalchemy import Connection, Engine, and_, bindparam, insert, or_, select, update

from serve_app.clock import Clock, iso, wall_clock
from serve_app.cloud.outbox import note
from serve_app.database.schema import estimates as table
from serve_app.database.schema import jobs, tracks
from serve_app.jobs.estimate import Estimate
from serve_app.jobs.model import JobError, JobEvent, JobResult, JobState, JobStatus, NewJob, StoredJob
from serve_app.jobs.moves import FIND_JOB, Moves, StaleFence
from serve_app.jobs.recovery import Recovery
from serve_app.jobs.rows import dump, load
from serve_app.jobs.transaction import Transactions, relaxed
from serve_app.library.model import numbered

LATE: Final = JobError(
    code="deadline_exceeded",
    message="The job had not ended by its deadline.",
    field="deadline_seconds",
    remedy="Allow more time, or ask POST /generate/quote first.",
)

# made once: building a statement costs more than running it
_ADD_JOB: Final = insert(jobs)
_ADD_TRACK: Final = insert(tracks)
_FIND_KEY: Final = select(jobs).where(
    or_(
        jobs.c.job_id == bindparam("its_id"),
        and_(jobs.c.owner == bindparam("its_owner"), jobs.c.idempotency_key == bindparam("its_key")),
    )
)


class KeyReused(Exception):
    """The idempotency key came before, with another body."""


class JobStore:
    """The one writer of jobs."""

    def __init__(self, engine: Engine, clock: Clock = wall_clock, relaxed: Engine | None = None) -> None:
        self.transactions = Transactions(engine, relaxed or engine)
        self._clock = clock
        self._moves = Moves(self.transactions, clock)
        self.recovery = Recovery(self.transactions, self._moves, clock)
        """For jobs that nobody works on."""

    @property
    def deliveries(self) -> int:
        """Webhook deliveries that were noted."""
        return self._moves.deliveries

    def accept(self, new: NewJob) -> tuple[StoredJob, JobEvent | None]:
        """Store a new job; one that is already there is returned as it is, without an event.

        Raises `KeyReused` when its idempotency key came with another body.
        """
        with self.transactions.begin() as connection:
            if known := self._known(connection, new):
                return known, None
            now, state = self._clock(), JobState(status=JobStatus.QUEUED)
            row: dict[str, Any] = {
                "job_id": new.job_id,
                "owner": new.owner,
                "engine": new.engine,
                "seq": 0,
                "fence": 0,
                "not_before": 0.0,
                "predicted_seconds": new.predicted_seconds,
                "retry_of": new.retry_of,
                "created_at": iso(now),
                "priority": new.priority,
                "deadline": now + new.deadline_seconds if new.deadline_seconds else None,
                "fingerprint": new.fingerprint,
                "cover": new.cover,
                "title": new.title,
            }
            kept = dump(state)
            values = {
                **row,
                "status": state.status.value,
                "seq": 1,
                "cancel_requested": False,
                "request": new.request.model_dump(mode="json", exclude_none=True),
                "state": kept,
                "result": None,
                "webhook": new.webhook.model_dump(mode="json") if new.webhook else None,
                "idempotency_key": new.idempotency_key,
                "sources": [source.model_dump(mode="json") for source in new.sources] or None,
            }
            added = connection.execute(_ADD_JOB, values)
            number = (added.inserted_primary_key or (0,))[0]
            job = StoredJob(
                **row,
                number=number,
                request=new.request,
                state=state,
                result=None,
                webhook=new.webhook,
                sources=new.sources,
            )
            return self._moves.append(connection, job, "queued", state, kept)

    @relaxed
    def start(self, job_id: str) -> tuple[StoredJob, JobEvent]:
        """Begin the next attempt of a queued job, under a new fence; `StaleFence` if it is not queued.

        Not worth waiting for the disk: a power cut that undoes it ends the attempt as well.
        """
        with self.transactions.begin(durable=False) as connection:
            job = self._queued(connection, job_id)
            state = job.state.model_copy(
                update={
                    "status": JobStatus.RUNNING,
                    "stage": None,
                    "step": None,
                    "steps": None,
                    "progress": 0.0,
                    "attempt": job.state.attempt + 1,
                    "started_at": iso(self._clock()),
                }
            )
            return self._moves.make(connection, job, "started", state, fence=job.fence + 1)

    @relaxed
    def progress(self, job_id: str, fence: int, **change: Any) -> JobEvent:
        """Record stage, step, steps and progress of a running attempt; progress never goes back.

        Not worth waiting for the disk: the next commit of another kind brings it there.
        """
        with self.transactions.begin(durable=False) as connection:
            job = self._fenced(connection, job_id, fence)
            change["progress"] = max(job.state.progress, min(1.0, change.get("progress", 0.0)))
            return self._moves.make(connection, job, "progress", job.state.model_copy(update=change))[1]

    def succeed(self, job_id: str, fence: int, result: JobResult) -> JobEvent:
        """Commit the result and its tracks; one attempt can. A wish to cancel that came first wins."""
        with self.transactions.begin() as connection:
            job = self._fenced(connection, job_id, fence)
            if job.state.cancel_requested:
                return self._moves.cancel(connection, job)[1]
            state = self._moves.ended(job, JobStatus.SUCCEEDED, progress=1.0)
            moved, event = self._moves.make(
                connection, job, "succeeded", state, result={"notices": result.notices}
            )
            if moved.result is not None:  # it was there already: the answer to its commit was lost
                return event
            for variant, track in enumerate(result.tracks):
                row = {
                    "track_id": track.track_id,
                    "job_id": job_id,
                    "owner": job.owner,
                    "engine": job.engine,
                    "title": numbered(job.name, variant, len(result.tracks)),
                    "prompt": job.request.prompt,
                    "starred": False,
                    "seconds": track.audio[0].seconds,
                    "tags": [],
                    "track": track.model_dump(mode="json", exclude_defaults=True),
                    "created_at": event.at,
                    "cover": job.cover,
                }
                connection.execute(_ADD_TRACK, row)
            made = [track.track_id for track in result.tracks]
            parent = job.request.remix_of or job.request.source
            note(connection, job.owner, made, self._clock(), parent_id=parent)
            return event

    def fail(self, job_id: str, fence: int, error: JobError) -> JobEvent:
        """End the job as failed, keeping the cause of this attempt with the others."""
        with self.transactions.begin() as connection:
            job = self._fenced(connection, job_id, fence)
            if job.state.cancel_requested:
                return self._moves.cancel(connection, job)[1]
            attempts = self._moves.attempts(job, error, counts=True)
            return self._moves.fail(connection, job, error, attempts)[1]

    def requeue(self, job_id: str, fence: int, error: JobError, *, counts: bool, delay: float) -> JobEvent:
        """Put a running job back into the queue, not to start before `delay` seconds from now."""
        with self.transactions.begin() as connection:
            job = self._fenced(connection, job_id, fence)
            if job.state.cancel_requested:
                return self._moves.cancel(connection, job)[1]
            attempts = self._moves.attempts(job, error, counts=counts)
            return self._moves.requeue(connection, job, attempts, delay)[1]

    def cancelled(self, job_id: str, fence: int) -> JobEvent:
        """End a running job as cancelled, once its engine has stopped."""
        with self.transactions.begin() as connection:
            job = self._fenced(connection, job_id, fence)
            return self._moves.cancel(connection, job)[1]

    def request_cancel(self, job_id: str) -> tuple[StoredJob, JobEvent | None] | None:
        """Cancel a queued job, note the wish on a running one, leave an ended one; None if unknown."""
        with self.transactions.begin() as connection:
            job = self._moves.find(connection, job_id)
            if job is None:
                return None
            if job.state.status is JobStatus.QUEUED:
                return self._moves.cancel(connection, job)
            if job.state.status is JobStatus.RUNNING and not job.state.cancel_requested:
                state = job.state.model_copy(update={"cancel_requested": True})
                return self._moves.make(connection, job, "cancelling", state)
            return job, None

    def expire(self, job_id: str) -> JobEvent:
        """Fail a queued job whose deadline has passed; `StaleFence` if it is not queued."""
        with self.transactions.begin() as connection:
            job = self._queued(connection, job_id)
            return self._moves.fail(connection, job, LATE, job.state.attempts)[1]

    def known(self, new: NewJob) -> bool:
        """Whether the job was accepted before; raises `KeyReused` as `accept` does."""
        with self.transactions.begin(durable=False) as connection:
            return self._known(connection, new) is not None

    @relaxed
    def learn(self, estimates: Sequence[Estimate]) -> None:
        """Keep what was learned of how long things take."""
        with self.transactions.begin(durable=False) as connection:
            for found in estimates:
                own = and_(table.c.engine == found.engine, table.c.shape == found.shape)
                values = {**asdict(found), "updated_at": iso(self._clock())}
                if connection.execute(update(table).where(own).values(values)).rowcount == 0:
                    connection.execute(insert(table), values)

    def learned(self) -> list[Estimate]:
        """What was learned before."""
        with self.transactions.begin(durable=False) as connection:
            columns = [table.c[name.name] for name in fields(Estimate)]
            return [Estimate(*row) for row in connection.execute(select(*columns))]

    def _known(self, connection: Connection, new: NewJob) -> StoredJob | None:
        values = {"its_id": new.job_id, "its_owner": new.owner, "its_key": new.idempotency_key}
        found = load(connection, FIND_JOB if new.idempotency_key is None else _FIND_KEY, values)
        if not found:
            return None
        if found[0].fingerprint != new.fingerprint:
            raise KeyReused(new.idempotency_key)
        return found[0]

    def _fenced(self, connection: Connection, job_id: str, fence: int) -> StoredJob:
        job = self._moves.find(connection, job_id)
        if job is None or job.fence != fence or job.state.status is not JobStatus.RUNNING:
            raise StaleFence(f"attempt {fence} of job {job_id} is no longer its own")
        return job

    def _queued(self, connection: Connection, job_id: str) -> StoredJob:
        job = self._moves.find(connection, job_id)
        if job is None:
            raise StaleFence(f"there is no job {job_id}")
        if job.state.status is not JobStatus.QUEUED:
            raise StaleFence(f"job {job_id} is {job.state.status}, not queued")
        return job
