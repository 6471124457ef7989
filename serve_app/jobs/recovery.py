"""What becomes of jobs that nobody works on: after a stop, after a crash, and when one was stranded."""

import logging
from collections.abc import Sequence
from typing import Final

from pydantic import ValidationError
from sqlalchemy import Connection, RowMapping, insert, select, update

from serve_app.clock import Clock, iso
from serve_app.database.schema import job_events, jobs
from serve_app.jobs.model import JobError, JobEvent, JobState, JobStatus, StoredJob
from serve_app.jobs.moves import Moves
from serve_app.jobs.rows import dump, job_of
from serve_app.jobs.transaction import Transactions

log = logging.getLogger(__name__)

MAX_CRASHES: Final = 10
"""Attempts of one job that a crash may cut off, before it is taken for the cause."""
SUSPECT: Final = 3
"""From so many on, jobs that were cut off together start one after the other, so that the cause is alone."""
APART: Final = 10.0
"""Seconds between them."""

DRAINED: Final = JobError(
    code="drained",
    message="The job table was stopped in good order while this attempt ran.",
    retryable=True,
)
INTERRUPTED: Final = JobError(
    code="interrupted",
    message="The job table died, or lost sight of this attempt, while it ran.",
    retryable=True,
)
INTERRUPTED_TOO_OFTEN: Final = JobError(
    code="interrupted_too_often",
    message=f"{MAX_CRASHES} attempts of the job were cut off by the death of the job table.",
    remedy="See the server's log for what ended it; if it was not this job, ask for the song again.",
)
UNREADABLE: Final = JobError(
    code="unreadable",
    message="This version of Opentunes cannot read the job.",
    remedy="Ask for the song again.",
)


class Recovery:
    """Finds such jobs and moves them. For the one thread that writes jobs; its calls share no commit."""

    def __init__(self, transactions: Transactions, moves: Moves, clock: Clock) -> None:
        self._transactions = transactions
        self._moves = moves
        self._clock = clock

    def drain(self) -> list[JobEvent]:
        """At a stop in good order: what runs is queued again, or ends if it was to be cancelled."""
        return self._take_back(DRAINED)

    def recover(self) -> list[JobEvent]:
        """At a start, of what ran when the table before died: as `drain`, but not for ever.

        A job that takes the whole machine down with it would be started again without an end.
        """
        return self._take_back(INTERRUPTED)

    def queued(self) -> Sequence[StoredJob]:
        """Every queued job, oldest first."""
        with self._transactions.begin() as connection:
            return self._with_status(connection, JobStatus.QUEUED)

    def unfinished(self) -> list[tuple[str, str, int]]:
        """Job id, engine and number of the newest event of every job that has not ended."""
        open_ = jobs.c.status.in_([JobStatus.QUEUED.value, JobStatus.RUNNING.value])
        with self._transactions.begin(durable=False) as connection:
            rows = connection.execute(select(jobs.c.job_id, jobs.c.engine, jobs.c.seq).where(open_))
            return [(row.job_id, row.engine, row.seq) for row in rows]

    def rescue(self, job_id: str) -> tuple[StoredJob, JobEvent | None] | None:
        """A job that nobody works on: as `recover`. None if there is no such job, or it has ended."""
        with self._transactions.begin() as connection:
            self._transactions.forget(job_id)
            job = self._moves.find(connection, job_id)
            if job is None or job.state.status.terminal:
                return None
            if job.state.status is JobStatus.QUEUED:
                return job, None
            return self._cut_off(connection, job, INTERRUPTED, 0)

    def _take_back(self, cause: JobError) -> list[JobEvent]:
        with self._transactions.begin() as connection:
            running = self._with_status(connection, JobStatus.RUNNING)
            cut = [self._cut_off(connection, job, cause, rank) for rank, job in enumerate(running)]
            return [event for _, event in cut]

    def _cut_off(
        self, connection: Connection, job: StoredJob, cause: JobError, rank: int
    ) -> tuple[StoredJob, JobEvent]:
        """End it or queue it again; `rank` is its place among those that were cut off together."""
        if job.state.cancel_requested:
            return self._moves.cancel(connection, job)
        attempts = self._moves.attempts(job, cause, counts=False)
        crashes = sum(attempt.error.code == INTERRUPTED.code for attempt in attempts)
        if crashes >= MAX_CRASHES:
            return self._moves.fail(connection, job, INTERRUPTED_TOO_OFTEN, attempts)
        return self._moves.requeue(connection, job, attempts, rank * APART if crashes >= SUSPECT else 0.0)

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
                self._transactions.remember(job)
                found.append(job)
        return found

    def _give_up(self, connection: Connection, row: RowMapping) -> None:
        """End a job by its row alone, since there is no telling what state it is in."""
        now = iso(self._clock())
        state = JobState(status=JobStatus.FAILED, finished_at=now, error=UNREADABLE)
        seq, kept = row["seq"] + 1, dump(state)
        change = update(jobs).where(jobs.c.job_id == row["job_id"])
        connection.execute(change.values(status=state.status.value, seq=seq, state=kept, finished_at=now))
        event = {"number": row["number"], "seq": seq, "type": "failed", "at": now, "state": kept}
        connection.execute(insert(job_events), event)
