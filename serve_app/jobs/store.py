"""Writes jobs: each method is one transaction that changes a job and appends its event.

Used by the job table alone, from one thread. Every write of an attempt names its fence; an old one is
refused.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from serve_app.clock import Clock, iso, wall_clock
from serve_app.database.schema import job_events, jobs, tracks
from serve_app.jobs.model import (
    MOVES,
    Attempt,
    EventType,
    JobError,
    JobEvent,
    JobResult,
    JobState,
    JobStatus,
    NewJob,
    StoredJob,
)
from serve_app.jobs.rows import job_of


class StaleFence(Exception):
    """The write comes from an attempt that is no longer the job's own, or the job has ended."""


class JobStore:
    """The one writer of jobs."""

    def __init__(self, engine: Engine, clock: Clock = wall_clock, relaxed: Engine | None = None) -> None:
        self._engine = engine
        self._relaxed = relaxed or engine
        self._clock = clock

    def accept(self, new: NewJob) -> tuple[StoredJob, JobEvent | None]:
        """Store a new job; one that is already there is returned as it is, without an event."""
        state = JobState(status=JobStatus.QUEUED)
        with self._engine.begin() as connection:
            known = self._find(connection, new.job_id)
            if known:
                return known, None
            connection.execute(
                insert(jobs).values(
                    job_id=new.job_id,
                    owner=new.owner,
                    engine=new.engine,
                    status=state.status.value,
                    seq=1,
                    fence=0,
                    cancel_requested=False,
                    not_before=0.0,
                    predicted_seconds=new.predicted_seconds,
                    request=new.request.model_dump(mode="json"),
                    state=state.model_dump(mode="json"),
                    result=None,
                    retry_of=new.retry_of,
                    created_at=iso(self._clock()),
                )
            )
            event = self._append(connection, new.job_id, 1, "queued", state)
            return self._one(connection, new.job_id), event

    def start(self, job_id: str) -> tuple[StoredJob, JobEvent]:
        """Begin the next attempt of a queued job, under a new fence; `StaleFence` if it is not queued."""
        with self._engine.begin() as connection:
            job = self._one(connection, job_id)
            if job.state.status is not JobStatus.QUEUED:
                raise StaleFence(f"job {job_id} is {job.state.status}, not queued")
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
            event = self._move(connection, job, "started", state, fence=job.fence + 1)
            return self._one(connection, job_id), event

    def progress(self, job_id: str, fence: int, **change: Any) -> JobEvent:
        """Record stage, step, steps and progress of a running attempt; progress never goes back.

        Not worth waiting for the disk: the next commit of another kind brings it there.
        """
        with self._relaxed.begin() as connection:
            job = self._fenced(connection, job_id, fence)
            change["progress"] = max(job.state.progress, min(1.0, change.get("progress", 0.0)))
            return self._move(connection, job, "progress", job.state.model_copy(update=change))

    def succeed(self, job_id: str, fence: int, result: JobResult) -> JobEvent:
        """Commit the result and its tracks; one attempt can. A wish to cancel that came first wins."""
        with self._engine.begin() as connection:
            job = self._fenced(connection, job_id, fence)
            if job.state.cancel_requested:
                return self._cancelled(connection, job)
            state = self._ended(job, JobStatus.SUCCEEDED, progress=1.0)
            event = self._move(connection, job, "succeeded", state, result=result.model_dump(mode="json"))
            for number, track in enumerate(result.tracks, 1):
                suffix = f" ({number})" if len(result.tracks) > 1 else ""
                connection.execute(
                    insert(tracks).values(
                        track_id=track.track_id,
                        job_id=job_id,
                        owner=job.owner,
                        engine=job.engine,
                        title=" ".join(job.request.prompt.split())[:80] + suffix,
                        prompt=job.request.prompt,
                        starred=False,
                        seconds=track.audio[0].seconds,
                        tags=[],
                        track=track.model_dump(mode="json"),
                        created_at=event.at,
                    )
                )
            return event

    def fail(self, job_id: str, fence: int, error: JobError) -> JobEvent:
        """End the job as failed, keeping the cause of this attempt with the others."""
        with self._engine.begin() as connection:
            job = self._fenced(connection, job_id, fence)
            if job.state.cancel_requested:
                return self._cancelled(connection, job)
            attempts = (*job.state.attempts, self._attempt(job, error, counts=True))
            state = self._ended(job, JobStatus.FAILED, attempts=attempts, error=error)
            return self._move(connection, job, "failed", state)

    def requeue(self, job_id: str, fence: int, error: JobError, *, counts: bool, delay: float) -> JobEvent:
        """Put a running job back into the queue, not to start before `delay` seconds from now."""
        with self._engine.begin() as connection:
            job = self._fenced(connection, job_id, fence)
            if job.state.cancel_requested:
                return self._cancelled(connection, job)
            return self._requeue(connection, job, error, counts=counts, delay=delay)

    def cancelled(self, job_id: str, fence: int) -> JobEvent:
        """End a running job as cancelled, once its engine has stopped."""
        with self._engine.begin() as connection:
            job = self._fenced(connection, job_id, fence)
            return self._cancelled(connection, job)

    def request_cancel(self, job_id: str) -> tuple[StoredJob, JobEvent | None] | None:
        """Cancel a queued job, note the wish on a running one, leave an ended one; None if unknown."""
        with self._engine.begin() as connection:
            job = self._find(connection, job_id)
            if job is None:
                return None
            event = None
            if job.state.status is JobStatus.QUEUED:
                event = self._cancelled(connection, job)
            elif job.state.status is JobStatus.RUNNING and not job.state.cancel_requested:
                state = job.state.model_copy(update={"cancel_requested": True})
                event = self._move(connection, job, "cancelling", state)
            return self._one(connection, job_id), event

    def recover(self) -> list[JobEvent]:
        """After a restart: what ran goes back into the queue, or ends if it was to be cancelled."""
        events = []
        error = JobError(
            code="interrupted", message="The job table restarted while this attempt ran.", retryable=True
        )
        with self._engine.begin() as connection:
            for job in self._with_status(connection, JobStatus.RUNNING):
                if job.state.cancel_requested:
                    events.append(self._cancelled(connection, job))
                else:
                    events.append(self._requeue(connection, job, error, counts=False, delay=0.0))
        return events

    def knows(self, job_id: str) -> bool:
        """Whether the job was accepted before."""
        with self._engine.connect() as connection:
            return self._find(connection, job_id) is not None

    def queued(self) -> Sequence[StoredJob]:
        """Every queued job, oldest first."""
        with self._engine.connect() as connection:
            return self._with_status(connection, JobStatus.QUEUED)

    def _requeue(
        self, connection: Connection, job: StoredJob, error: JobError, *, counts: bool, delay: float
    ) -> JobEvent:
        state = JobState(
            status=JobStatus.QUEUED,
            attempt=job.state.attempt,
            attempts=(*job.state.attempts, self._attempt(job, error, counts=counts)),
        )
        return self._move(connection, job, "retrying", state, not_before=self._clock() + delay)

    def _cancelled(self, connection: Connection, job: StoredJob) -> JobEvent:
        return self._move(connection, job, "cancelled", self._ended(job, JobStatus.CANCELLED))

    def _attempt(self, job: StoredJob, error: JobError, *, counts: bool) -> Attempt:
        return Attempt(
            attempt=job.state.attempt,
            started_at=job.state.started_at,
            ended_at=iso(self._clock()),
            error=error,
            counts=counts,
        )

    def _ended(self, job: StoredJob, status: JobStatus, **change: Any) -> JobState:
        ended = {
            "status": status,
            "stage": None,
            "step": None,
            "steps": None,
            "finished_at": iso(self._clock()),
        }
        return job.state.model_copy(update={**ended, **change})

    def _move(
        self, connection: Connection, job: StoredJob, kind: EventType, state: JobState, **columns: Any
    ) -> JobEvent:
        if state.status not in MOVES[job.state.status]:
            raise StaleFence(f"job {job.job_id} cannot go from {job.state.status} to {state.status}")
        seq = job.seq + 1
        changed = connection.execute(
            update(jobs)
            .where(jobs.c.job_id == job.job_id, jobs.c.seq == job.seq)
            .values(
                status=state.status.value,
                seq=seq,
                state=state.model_dump(mode="json"),
                cancel_requested=state.cancel_requested,
                **columns,
            )
        )
        if changed.rowcount != 1:
            raise StaleFence(f"job {job.job_id} was changed by another job table")
        return self._append(connection, job.job_id, seq, kind, state)

    def _append(
        self, connection: Connection, job_id: str, seq: int, kind: EventType, state: JobState
    ) -> JobEvent:
        event = JobEvent(job_id=job_id, seq=seq, type=kind, at=iso(self._clock()), state=state)
        connection.execute(insert(job_events).values(event.model_dump(mode="json")))
        return event

    def _fenced(self, connection: Connection, job_id: str, fence: int) -> StoredJob:
        job = self._find(connection, job_id)
        if job is None or job.fence != fence or job.state.status is not JobStatus.RUNNING:
            raise StaleFence(f"attempt {fence} of job {job_id} is no longer its own")
        return job

    def _one(self, connection: Connection, job_id: str) -> StoredJob:
        job = self._find(connection, job_id)
        if job is None:
            raise StaleFence(f"there is no job {job_id}")
        return job

    @staticmethod
    def _find(connection: Connection, job_id: str) -> StoredJob | None:
        row = connection.execute(select(jobs).where(jobs.c.job_id == job_id)).mappings().one_or_none()
        return job_of(row) if row else None

    @staticmethod
    def _with_status(connection: Connection, status: JobStatus) -> list[StoredJob]:
        query = select(jobs).where(jobs.c.status == status.value).order_by(jobs.c.number)
        return [job_of(row) for row in connection.execute(query).mappings()]
