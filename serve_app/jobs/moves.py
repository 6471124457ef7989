"""A move of one job: its row changes, its event is appended, and whoever is to be told by webhook is noted.

What takes a connection works within the transaction that is open on it, and returns the job and the event as
they are then.
"""

import logging
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, bindparam, insert, select, update

from serve_app.clock import Clock, iso
from serve_app.database.schema import job_events, jobs, webhook_deliveries
from serve_app.jobs.model import (
    MOVES,
    Attempt,
    EventType,
    JobError,
    JobEvent,
    JobState,
    JobStatus,
    StoredJob,
)
from serve_app.jobs.rows import dump, event_of, load
from serve_app.jobs.transaction import Transactions

log = logging.getLogger(__name__)

# made once: building a statement costs more than running it
_ADD_EVENT: Final = insert(job_events)
_MOVE_JOB: Final = update(jobs).where(
    jobs.c.job_id == bindparam("its_id"), jobs.c.seq == bindparam("its_seq")
)
FIND_JOB: Final = select(jobs).where(jobs.c.job_id == bindparam("its_id"))


class StaleFence(Exception):
    """The write comes from an attempt that is no longer the job's own, or the job has ended."""


class Moves:
    """Makes the moves. For one thread, which alone writes jobs."""

    def __init__(self, transactions: Transactions, clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock
        self.deliveries = 0
        """Webhook deliveries that were noted."""

    def find(self, connection: Connection, job_id: str) -> StoredJob | None:
        """The job, as remembered or from SQL; None if unknown."""
        if job := self._transactions.recall(job_id):
            return job
        found = load(connection, FIND_JOB, {"its_id": job_id})
        return found[0] if found else None

    def ended(self, job: StoredJob, status: JobStatus, **change: Any) -> JobState:
        """The state of the job when it ends now."""
        ended = {
            "status": status,
            "stage": None,
            "step": None,
            "steps": None,
            "finished_at": iso(self._clock()),
        }
        return job.state.model_copy(update={**ended, **change})

    def attempts(self, job: StoredJob, error: JobError, *, counts: bool) -> tuple[Attempt, ...]:
        """The attempts of a running job when this one ends now without a song, for that cause."""
        this = Attempt(
            attempt=job.state.attempt,
            started_at=job.state.started_at,
            ended_at=iso(self._clock()),
            error=error,
            counts=counts,
        )
        return (*job.state.attempts, this)

    def cancel(self, connection: Connection, job: StoredJob) -> tuple[StoredJob, JobEvent]:
        """End the job as cancelled."""
        return self.make(connection, job, "cancelled", self.ended(job, JobStatus.CANCELLED))

    def fail(
        self, connection: Connection, job: StoredJob, error: JobError, attempts: tuple[Attempt, ...]
    ) -> tuple[StoredJob, JobEvent]:
        """End the job as failed, after these attempts."""
        state = self.ended(job, JobStatus.FAILED, attempts=attempts, error=error)
        return self.make(connection, job, "failed", state)

    def requeue(
        self, connection: Connection, job: StoredJob, attempts: tuple[Attempt, ...], delay: float = 0.0
    ) -> tuple[StoredJob, JobEvent]:
        """Put the job back into the queue after these attempts; it waits at least `delay` seconds."""
        state = JobState(status=JobStatus.QUEUED, attempt=job.state.attempt, attempts=attempts)
        return self.make(connection, job, "retrying", state, not_before=self._clock() + delay)

    def make(
        self, connection: Connection, job: StoredJob, kind: EventType, state: JobState, **columns: Any
    ) -> tuple[StoredJob, JobEvent]:
        """Bring the job into `state`; `columns` are further ones of its row. Raises `StaleFence`."""
        if state.status not in MOVES[job.state.status]:
            raise StaleFence(f"job {job.job_id} cannot go from {job.state.status} to {state.status}")
        kept = dump(state)
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
        return self.append(connection, replace(job, **changes), kind, state, kept)

    def append(
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
        self._transactions.remember(job)
        return job, event

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
        self._transactions.forget(job.job_id)
        rows = load(connection, FIND_JOB, {"its_id": job.job_id})
        row, fence = (rows[0] if rows else None), columns.get("fence", job.fence)
        if row and (row.seq, row.fence, row.state.status) == (job.seq + 1, fence, state.status):
            query = select(job_events).where(job_events.c.number == row.number, job_events.c.seq == row.seq)
            event = event_of(row.job_id, connection.execute(query).mappings().one())
            if event.type == kind:
                self._transactions.remember(row)
                return row, event
        if row and row.seq < job.seq and row.fence <= fence and not row.state.status.terminal:
            log.warning("the database has forgotten events of job %s", job.job_id)
            behind = replace(job, seq=row.seq)
            return self.make(connection, behind, kind, state, **{**columns, "fence": fence})
        raise StaleFence(f"job {job.job_id} was changed by another job table")
