"""What became of the newest jobs of all owners, in numbers: how long they waited, and why some failed.

Whose they were and what they asked for is not told.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from sqlalchemy import Connection, func, select

from serve_app.clock import seconds_between
from serve_app.database.schema import jobs
from serve_app.jobs.model import JobStatus

NEWEST: Final = 500
"""Jobs that are looked at."""
CAUSES: Final = 20
"""Causes that are told, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Ended:
    """One job that has ended."""

    job_id: str
    engine: str
    at: str
    waited: float | None
    """Seconds from its acceptance to its first start; None: it was never begun."""
    code: str | None
    """Of the error that it failed with."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Jobs of one engine that failed with the same code."""

    engine: str
    code: str
    jobs: int
    last_at: str
    last_job: str
    """Id of the newest of them: the server's log has it."""


@dataclass(frozen=True, slots=True)
class Lately:
    """What became of them."""

    jobs: int
    """That were looked at."""
    waits: tuple[float, ...]
    """Seconds, in ascending order."""
    causes: tuple[Cause, ...]

    @classmethod
    def of(cls, ended: Sequence[Ended]) -> Self:
        """Of jobs in the order of their ends, the last one first."""
        waits = sorted(job.waited for job in ended if job.waited is not None)
        causes = sorted(_causes(ended), key=lambda cause: -cause.jobs)
        return cls(len(ended), tuple(waits), tuple(causes[:CAUSES]))

    def waited(self, share: float) -> float | None:
        """Seconds that this share of those that were begun did not exceed; None if none was."""
        return self.waits[max(0, math.ceil(share * len(self.waits)) - 1)] if self.waits else None


def newest(connection: Connection, limit: int) -> list[Ended]:
    """Jobs in the order of their ends, the last one first."""
    first = func.coalesce(
        jobs.c.state[("attempts", 0, "started_at")].as_string(), jobs.c.state["started_at"].as_string()
    )
    columns = (
        jobs.c.job_id,
        jobs.c.engine,
        jobs.c.status,
        jobs.c.created_at,
        jobs.c.finished_at,
        first.label("begun"),
        jobs.c.state[("error", "code")].as_string().label("code"),
    )
    query = select(*columns).where(jobs.c.finished_at.is_not(None))
    rows = connection.execute(query.order_by(jobs.c.finished_at.desc()).limit(limit)).all()
    return [
        Ended(
            row.job_id,
            row.engine,
            row.finished_at,
            max(0.0, seconds_between(row.created_at, row.begun)) if row.begun else None,
            row.code if row.status == JobStatus.FAILED else None,
        )
        for row in rows
    ]


def _causes(ended: Iterable[Ended]) -> Iterable[Cause]:
    found = dict[tuple[str, str], list[Ended]]()
    for job in ended:
        if job.code is not None:
            found.setdefault((job.engine, job.code), []).append(job)
    for (engine, code), alike in found.items():
        yield Cause(engine, code, len(alike), alike[0].at, alike[0].job_id)
