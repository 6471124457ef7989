"""Reads jobs straight from SQL, so that polls never queue behind the job table."""

from sqlalchemy import Engine, func, select

from serve_app.database.schema import job_events, jobs
from serve_app.jobs.lately import NEWEST, Lately, newest
from serve_app.jobs.model import JobEvent, JobStatus, StoredJob
from serve_app.jobs.rows import event_of, load


class JobReader:
    """Read-only view of the jobs of one owner at a time; safe from any thread or process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, job_id: str, owner: str) -> StoredJob | None:
        """The job, or None when there is none of that id and owner."""
        query = select(jobs).where(jobs.c.job_id == job_id, jobs.c.owner == owner)
        with self._engine.connect() as connection:
            found = load(connection, query)
        return found[0] if found else None

    def page(
        self,
        owner: str,
        *,
        status: JobStatus | None = None,
        engine: str | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> list[StoredJob]:
        """Newest first; `before` is the number of the last job already seen."""
        query = select(jobs).where(jobs.c.owner == owner).order_by(jobs.c.number.desc()).limit(limit)
        if status is not None:
            query = query.where(jobs.c.status == status.value)
        if engine is not None:
            query = query.where(jobs.c.engine == engine)
        if before is not None:
            query = query.where(jobs.c.number < before)
        with self._engine.connect() as connection:
            return load(connection, query)

    def events(self, job_id: str, after: int = 0) -> list[JobEvent]:
        """Events with `seq` above `after`, in order."""
        number = select(jobs.c.number).where(jobs.c.job_id == job_id).scalar_subquery()
        query = (
            select(job_events)
            .where(job_events.c.number == number, job_events.c.seq > after)
            .order_by(job_events.c.seq)
        )
        with self._engine.connect() as connection:
            return [event_of(job_id, row) for row in connection.execute(query).mappings()]

    def told(self, job_id: str, seq: int) -> tuple[StoredJob, JobEvent] | None:
        """A job and its event of that number, whoever owns it; None when one of them is gone."""
        query = select(jobs).where(jobs.c.job_id == job_id)
        with self._engine.connect() as connection:
            found = load(connection, query)
            if not found:
                return None
            event = select(job_events).where(job_events.c.number == found[0].number, job_events.c.seq == seq)
            then = connection.execute(event).mappings().one_or_none()
        return (found[0], event_of(job_id, then)) if then else None

    def counts(self) -> dict[str, int]:
        """Jobs per status, of all owners."""
        query = select(jobs.c.status, func.count()).group_by(jobs.c.status)
        with self._engine.connect() as connection:
            return {str(status): int(count) for status, count in connection.execute(query)}

    def lately(self, limit: int = NEWEST) -> Lately:
        """What became of the newest jobs that have ended, of all owners."""
        with self._engine.connect() as connection:
            return Lately.of(newest(connection, limit))

    def accepted(self, owner: str, key: str) -> StoredJob | None:
        """The job that was accepted under this idempotency key of the owner's; None if there is none."""
        query = select(jobs).where(jobs.c.owner == owner, jobs.c.idempotency_key == key)
        with self._engine.connect() as connection:
            found = load(connection, query)
        return found[0] if found else None
