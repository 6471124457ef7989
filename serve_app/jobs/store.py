"""Writes jobs: each method is one transaction that changes a job and appends its event.

Used by the job table alone, from one thread. Every write of an attempt names its fence; an old one is
refused.
"""

import logging
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from typing import Any, Final
from uuid import uuid4

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, RowMapping, and_, bindparam, insert, or_, select, update

from serve_app.clock import Clock, iso, wall_clock
from serve_app.database.schema import estimates as table
from serve_app.database.schema import job_events, jobs, tracks, webhook_deliveries
from serve_app.jobs.estimate import Estimate
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
from serve_app.jobs.rows import event_of, job_of, load
from serve_app.jobs.transaction import Transactions, relaxed

log = logging.getLogger(__name__)

LATE: Final = JobError(
    code="deadline_exceeded",
    message="The job had not ended by its deadline.",
    field="deadline_seconds",
    remedy="Allow more time, or ask POST /generate/quote first.",
)
INTERRUPTED: Final = JobError(
    code="interrupted", message="The job table restarted while this attempt ran.", retryable=True
)
UNREADABLE: Final = JobError(
    code="unreadable",
    message="This version of Opentunes cannot read the job.",
    remedy="Ask for the song again.",
)

# made once: building a statement costs more than running it
_ADD_JOB: Final = insert(jobs)
_ADD_EVENT: Final = insert(job_events)
_ADD_TRACK: Final = insert(tracks)
_MOVE_JOB: Final = update(jobs).where(
    jobs.c.job_id == bindparam("its_id"), jobs.c.seq == bindparam("its_seq")
)
_FIND_JOB: Final = select(jobs).where(jobs.c.job_id == bindparam("its_id"))
_FIND_KEY: Final = select(jobs).where(
    or_(
        jobs.c.job_id == bindparam("its_id"),
        and_(jobs.c.owner == bindparam("its_owner"), jobs.c.idempotency_key == bindparam("its_key")),
    )
)


class KeyReused(Exception):
    """The idempotency key came before, with another body."""


class StaleFence(Exception):
    """The write comes from an attempt that is no longer the job's own, or the job has ended."""


class JobStore:
    """The one writer of jobs."""

    def __init__(self, engine: Engine, clock: Clock = wall_clock, relaxed: Engine | None = None) -> None:
        self.transactions = Transactions(engine, relaxed or engine)
        self._clock = clock
        self.deliveries = 0
        """Webhook deliveries that were noted."""

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
            }
            kept = _json(state)
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
            }
            added = connection.execute(_ADD_JOB, values)
            number = (added.inserted_primary_key or (0,))[0]
            job = StoredJob(
                **row, number=number, request=new.request, state=state, result=None, webhook=new.webhook
            )
            return self._append(connection, job, "queued", state, kept)

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
            return self._move(connection, job, "started", state, fence=job.fence + 1)

    @relaxed
    def progress(self, job_id: str, fence: int, **change: Any) -> JobEvent:
        """Record stage, step, steps and progress of a running attempt; progress never goes back.

        Not worth waiting for the disk: the next commit of another kind brings it there.
        """
        with self.transactions.begin(durable=False) as connection:
            job = self._fenced(connection, job_id, fence)
            change["progress"] = max(job.state.progress, min(1.0, change.get("progress", 0.0)))
            return self._move(connection, job, "progress", job.state.model_copy(update=change))[1]

    def succeed(self, job_id: str, fence: int, result: JobResult) -> JobEvent:
        """Commit the result and its tracks; one attempt can. A wish to cancel that came first wins."""
        with self.transactions.begin() as connection:
            job = self._fenced(connection, job_id, fence)
            if job.state.cancel_requested:
                return self._cancelled(connection, job)
            state = self._ended(job, JobStatus.SUCCEEDED, progress=1.0)
            moved, event = self._move(connection, job, "succeeded", state, result={"notices": result.notices})
            if moved.result is not None:  # it was there already: the answer to its commit was lost
                return event
            for number, track in enumerate(result.tracks, 1):
                suffix = f" ({number})" if len(result.tracks) > 1 else ""
                row = {
                    "track_id": track.track_id,
                    "job_id": job_id,
                    "owner": job.owner,
                    "engine": job.engine,
                    "title": " ".join(job.request.prompt.split())[:80] + suffix,
                    "prompt": job.request.prompt,
                    "starred": False,
                    "seconds": track.audio[0].seconds,
                    "tags": [],
                    "track": track.model_dump(mode="json", exclude_defaults=True),
                    "created_at": event.at,
                }
                connection.execute(_ADD_TRACK, row)
            return event

    def fail(self, job_id: str, fence: int, error: JobError) -> JobEvent:
        """End the job as failed, keeping the cause of this attempt with the others."""
        with self.transactions.begin() as connection:
            job = self._fenced(connection, job_id, fence)
            if job.state.cancel_requested:
                return self._cancelled(connection, job)
            attempts = (*job.state.attempts, self._attempt(job, error, counts=True))
            state = self._ended(job, JobStatus.FAILED, attempts=attempts, error=error)
            return self._move(connection, job, "failed", state)[1]

    def requeue(self, job_id: str, fence: int, error: JobError, *, counts: bool, delay: float) -> JobEvent:
        """Put a running job back into the queue, not to start before `delay` seconds from now."""
        with self.transactions.begin() as connection:
            job = self._fenced(connection, job_id, fence)
            if job.state.cancel_requested:
                return self._cancelled(connection, job)
            return self._requeue(connection, job, error, counts=counts, delay=delay)

    def cancelled(self, job_id: str, fence: int) -> JobEvent:
        """End a running job as cancelled, once its engine has stopped."""
        with self.transactions.begin() as connection:
            job = self._fenced(connection, job_id, fence)
            return self._cancelled(connection, job)

    def request_cancel(self, job_id: str) -> tuple[StoredJob, JobEvent | None] | None:
        """Cancel a queued job, note the wish on a running one, leave an ended one; None if unknown."""
        with self.transactions.begin() as connection:
            job = self._find(connection, job_id)
            if job is None:
                return None
            if job.state.status is JobStatus.QUEUED:
                state = self._ended(job, JobStatus.CANCELLED)
                return self._move(connection, job, "cancelled", state)
            if job.state.status is JobStatus.RUNNING and not job.state.cancel_requested:
                state = job.state.model_copy(update={"cancel_requested": True})
                return self._move(connection, job, "cancelling", state)
            return job, None

    def expire(self, job_id: str) -> JobEvent:
        """Fail a queued job whose deadline has passed; `StaleFence` if it is not queued."""
        with self.transactions.begin() as connection:
            job = self._queued(connection, job_id)
            state = self._ended(job, JobStatus.FAILED, error=LATE)
            return self._move(connection, job, "failed", state)[1]

    def recover(self) -> list[JobEvent]:
        """After a restart: what ran goes back into the queue, or ends if it was to be cancelled."""
        events = []
        with self.transactions.begin() as connection:
            for job in self._with_status(connection, JobStatus.RUNNING):
                events.append(self._interrupt(connection, job))
        return events

    def known(self, new: NewJob) -> bool:
        """Whether the job was accepted before; raises `KeyReused` as `accept` does."""
        with self.transactions.begin(durable=False) as connection:
            return self._known(connection, new) is not None

    def unfinished(self) -> list[tuple[str, str, int]]:
        """Job id, engine and number of the newest event of every job that has not ended."""
        open_ = jobs.c.status.in_([JobStatus.QUEUED.value, JobStatus.RUNNING.value])
        with self.transactions.begin(durable=False) as connection:
            rows = connection.execute(select(jobs.c.job_id, jobs.c.engine, jobs.c.seq).where(open_))
            return [(row.job_id, row.engine, row.seq) for row in rows]

    def rescue(self, job_id: str) -> tuple[StoredJob, JobEvent | None] | None:
        """A job that nobody works on: back into the queue, or ended if it was to be cancelled."""
        with self.transactions.begin() as connection:
            self.transactions.forget(job_id)
            job = self._find(connection, job_id)
            if job is None or job.state.status.terminal:
                return None
            if job.state.status is JobStatus.QUEUED:
                return job, None
            event = self._interrupt(connection, job)
            return replace(job, state=event.state, seq=event.seq), event

    def queued(self) -> Sequence[StoredJob]:
        """Every queued job, oldest first."""
        with self.transactions.begin() as connection:
            return self._with_status(connection, JobStatus.QUEUED)

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
        found = load(connection, _FIND_JOB if new.idempotency_key is None else _FIND_KEY, values)
        if not found:
            return None
        if found[0].fingerprint != new.fingerprint:
            raise KeyReused(new.idempotency_key)
        return found[0]

    def _requeue(
        self, connection: Connection, job: StoredJob, error: JobError, *, counts: bool, delay: float
    ) -> JobEvent:
        state = JobState(
            status=JobStatus.QUEUED,
            attempt=job.state.attempt,
            attempts=(*job.state.attempts, self._attempt(job, error, counts=counts)),
        )
        return self._move(connection, job, "retrying", state, not_before=self._clock() + delay)[1]

    def _interrupt(self, connection: Connection, job: StoredJob) -> JobEvent:
        """What becomes of a running job that nobody works on any more."""
        if job.state.cancel_requested:
            return self._cancelled(connection, job)
        return self._requeue(connection, job, INTERRUPTED, counts=False, delay=0.0)

    def _cancelled(self, connection: Connection, job: StoredJob) -> JobEvent:
        return self._move(connection, job, "cancelled", self._ended(job, JobStatus.CANCELLED))[1]

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
    ) -> tuple[StoredJob, JobEvent]:
        if state.status not in MOVES[job.state.status]:
            raise StaleFence(f"job {job.job_id} cannot go from {job.state.status} to {state.status}")
        kept = _json(state)
        values = {
            **columns,
            "its_id": job.job_id,
            "its_seq": job.seq,
            "status": state.status.value,
            "seq": job.seq + 1,
            "state": kept,
            "cancel_requested": state.cancel_requested,
            "finished_at": state.finished_at,
        }
        changed = connection.execute(_MOVE_JOB, values)
        if changed.rowcount != 1:
            return self._resolve(connection, job, kind, state, columns)
        changes = {name: columns[name] for name in ("fence", "not_before") if name in columns}
        return self._append(connection, replace(job, **changes), kind, state, kept)

    def _resolve(
        self,
        connection: Connection,
        job: StoredJob,
        kind: EventType,
        state: JobState,
        columns: dict[str, Any],
    ) -> tuple[StoredJob, JobEvent]:
        """The row is not as it is remembered: find out why, and make the move if it still is ours to make.

        A commit may have been made although its answer was lost: then the move is there already. And a
        database server that lost power may have forgotten what did not wait for its disk.
        """
        self.transactions.forget(job.job_id)
        rows = load(connection, _FIND_JOB, {"its_id": job.job_id})
        row, fence = (rows[0] if rows else None), columns.get("fence", job.fence)
        if row and (row.seq, row.fence, row.state.status) == (job.seq + 1, fence, state.status):
            query = select(job_events).where(job_events.c.number == row.number, job_events.c.seq == row.seq)
            event = event_of(row.job_id, connection.execute(query).mappings().one())
            if event.type == kind:
                self.transactions.remember(row)
                return row, event
        if row and row.seq < job.seq and row.fence <= fence and not row.state.status.terminal:
            log.warning("the database has forgotten events of job %s", job.job_id)
            behind = replace(job, seq=row.seq)
            return self._move(connection, behind, kind, state, **{**columns, "fence": fence})
        raise StaleFence(f"job {job.job_id} was changed by another job table")

    def _append(
        self, connection: Connection, job: StoredJob, kind: EventType, state: JobState, kept: dict[str, Any]
    ) -> tuple[StoredJob, JobEvent]:
        """The event of a move that was just written, and the job as it is now; `kept` is `state` as JSON."""
        now = self._clock()
        event = JobEvent(job_id=job.job_id, seq=job.seq + 1, type=kind, at=iso(now), state=state)
        values = {"number": job.number, "seq": event.seq, "type": kind, "at": event.at, "state": kept}
        connection.execute(_ADD_EVENT, values)
        if job.webhook and (name := f"job.{kind}") in job.webhook.events:
            connection.execute(
                insert(webhook_deliveries).values(
                    delivery_id=f"msg_{uuid4().hex}",
                    job_id=job.job_id,
                    seq=event.seq,
                    event=name,
                    url=job.webhook.url,
                    status="pending",
                    tries=[],
                    next_at=now,
                    created_at=event.at,
                )
            )
            self.deliveries += 1
        job = replace(job, seq=event.seq, state=state)
        self.transactions.remember(job)
        return job, event

    def _fenced(self, connection: Connection, job_id: str, fence: int) -> StoredJob:
        job = self._find(connection, job_id)
        if job is None or job.fence != fence or job.state.status is not JobStatus.RUNNING:
            raise StaleFence(f"attempt {fence} of job {job_id} is no longer its own")
        return job

    def _queued(self, connection: Connection, job_id: str) -> StoredJob:
        job = self._find(connection, job_id)
        if job is None:
            raise StaleFence(f"there is no job {job_id}")
        if job.state.status is not JobStatus.QUEUED:
            raise StaleFence(f"job {job_id} is {job.state.status}, not queued")
        return job

    def _find(self, connection: Connection, job_id: str) -> StoredJob | None:
        if job := self.transactions.recall(job_id):
            return job
        found = load(connection, _FIND_JOB, {"its_id": job_id})
        return found[0] if found else None

    def _with_status(self, connection: Connection, status: JobStatus) -> list[StoredJob]:
        """Jobs of one status, oldest first; one that cannot be read must not keep the others from work."""
        query = select(jobs).where(jobs.c.status == status.value).order_by(jobs.c.number)
        found = []
        for row in connection.execute(query).mappings().all():
            try:
                job = job_of(row)
            except ValidationError:
                log.exception("job %s cannot be read", row["job_id"])
                self._give_up(connection, row)
            else:
                self.transactions.remember(job)
                found.append(job)
        return found

    def _give_up(self, connection: Connection, row: RowMapping) -> None:
        now = iso(self._clock())
        state = JobState(status=JobStatus.FAILED, finished_at=now, error=UNREADABLE)
        seq, kept = row["seq"] + 1, _json(state)
        change = update(jobs).where(jobs.c.job_id == row["job_id"])
        connection.execute(change.values(status=state.status.value, seq=seq, state=kept, finished_at=now))
        event = {"number": row["number"], "seq": seq, "type": "failed", "at": now, "state": kept}
        connection.execute(_ADD_EVENT, event)


def _json(state: JobState) -> dict[str, Any]:
    """A state as it is stored: what says nothing is left out, since every event carries one."""
    return state.model_dump(mode="json", exclude_defaults=True)
