"""Reads runs of the squad straight from SQL; safe from any thread or process."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Engine, RowMapping, func, select

from serve_app.database.schema import agent_events, agent_runs
from serve_app.squad.model import StoredRun

STEP: Final = 500
"""Events that are read at a time."""


class RunReader:
    """Read-only view of runs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, run_id: str, owner: str) -> StoredRun | None:
        """The run, or None when there is none of that id and owner."""
        query = select(agent_runs).where(agent_runs.c.run_id == run_id, agent_runs.c.owner == owner)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        found = self._with_last(rows)
        return found[0] if found else None

    def page(self, owner: str, *, before: int | None = None, limit: int = 50) -> list[StoredRun]:
        """Newest first; `before` is the number of the last run already seen."""
        query = select(agent_runs).where(agent_runs.c.owner == owner)
        if before is not None:
            query = query.where(agent_runs.c.number < before)
        query = query.order_by(agent_runs.c.number.desc()).limit(limit)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return self._with_last(rows)

    def unfinished(self) -> list[StoredRun]:
        """Runs of all owners that have no end."""
        query = select(agent_runs).where(agent_runs.c.status == "running").order_by(agent_runs.c.number)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return self._with_last(rows)

    def events(self, number: int, after: int, limit: int = STEP) -> list[dict[str, Any]]:
        """Events of the run of that number with `seq` above `after`, in order."""
        query = (
            select(agent_events.c.event)
            .where(agent_events.c.number == number, agent_events.c.seq > after)
            .order_by(agent_events.c.seq)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def _with_last(self, rows: Sequence[RowMapping]) -> list[StoredRun]:
        numbers = [row["number"] for row in rows]
        newest = (
            select(agent_events.c.number, func.max(agent_events.c.seq).label("seq"))
            .where(agent_events.c.number.in_(numbers))
            .group_by(agent_events.c.number)
            .subquery()
        )
        query = select(agent_events).join(
            newest, (agent_events.c.number == newest.c.number) & (agent_events.c.seq == newest.c.seq)
        )
        with self._engine.connect() as connection:
            last = {row.number: (row.seq, row.event) for row in connection.execute(query)}
        return [_run(row, *last.get(row["number"], (0, None))) for row in rows]


def _run(row: RowMapping, seq: int, event: dict[str, Any] | None) -> StoredRun:
    ended = row["status"] != "running"
    return StoredRun(**row, seq=seq, last=event if ended else None)
