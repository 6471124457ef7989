"""Takes away everything of an owner. Each step can be repeated, and begun anew after a crash at any point.

First nothing is shown any more and nothing is synced; then files go, then what names them: a file that
nothing names would be nobody's. Tokens go last, and not before the cloud: until then one can ask again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Connection, Engine, Table, delete, func, select, update

from serve_app.account.rows import files_of
from serve_app.clock import Clock, iso, wall_clock
from serve_app.database.schema import (
    agent_events,
    agent_runs,
    api_tokens,
    images,
    job_events,
    jobs,
    memories,
    outbox,
    tracks,
    uploads,
    webhook_deliveries,
)
from serve_app.library.artifacts import ArtifactStore, StorageError

STEP: Final = 200
"""Rows in one transaction."""


@dataclass(frozen=True, slots=True)
class Removal:
    """Blocking."""

    engine: Engine
    artifacts: ArtifactStore
    owner: str
    clock: Clock = wall_clock

    def under_way(self) -> tuple[list[str], list[str]]:
        """Ids of jobs and of runs of the squad that have not ended."""
        unfinished = select(jobs.c.job_id).where(jobs.c.owner == self.owner, jobs.c.finished_at.is_(None))
        running = select(agent_runs.c.run_id)
        running = running.where(agent_runs.c.owner == self.owner, agent_runs.c.status == "running")
        with self.engine.connect() as connection:
            return list(connection.scalars(unfinished)), list(connection.scalars(running))

    def hide(self) -> None:
        """Show nothing more, sync nothing more, remember nothing."""
        here = (tracks.c.owner == self.owner, tracks.c.deleted_at.is_(None))
        with self.engine.begin() as connection:
            connection.execute(update(tracks).where(*here).values(deleted_at=iso(self.clock())))
            connection.execute(delete(outbox).where(outbox.c.owner == self.owner))
            connection.execute(delete(memories).where(memories.c.owner == self.owner))

    def remove(self) -> None:
        """Files, then rows, but tokens; jobs and runs that have not ended stay. Raises `StorageError`."""
        for name in files_of(self.engine, self.owner):
            try:
                self.artifacts.delete(name)
            except Exception as error:  # stores far away have errors of their own kinds
                raise StorageError(f"{type(error).__name__}: {error}") from error
        for table, key in ((tracks, tracks.c.number), (uploads, uploads.c.upload_id)):
            self._rows(table, key)
        self._rows(images, images.c.image_id)
        for ids in self._steps(jobs, jobs.c.number, jobs.c.finished_at.is_not(None)):
            with self.engine.begin() as connection:  # at once: SQLite may give the highest number to another
                told = select(jobs.c.job_id).where(jobs.c.number.in_(ids))
                of_them = webhook_deliveries.c.job_id.in_(told.scalar_subquery())
                connection.execute(delete(webhook_deliveries).where(of_them))
                connection.execute(delete(job_events).where(job_events.c.number.in_(ids)))
                connection.execute(delete(jobs).where(jobs.c.number.in_(ids)))
        for ids in self._steps(agent_runs, agent_runs.c.number, agent_runs.c.status != "running"):
            with self.engine.begin() as connection:
                connection.execute(delete(agent_events).where(agent_events.c.number.in_(ids)))
                connection.execute(delete(agent_runs).where(agent_runs.c.number.in_(ids)))

    def remove_tokens(self) -> None:
        """The last that is known of the owner."""
        with self.engine.begin() as connection:
            connection.execute(delete(api_tokens).where(api_tokens.c.owner == self.owner))

    def is_done(self) -> bool:
        """Whether nothing is left but tokens."""
        tables = (tracks, jobs, agent_runs, memories, uploads, images, outbox)
        with self.engine.connect() as connection:
            return not any(_count(connection, table, self.owner) for table in tables)

    def _rows(self, table: Table, key: Column[Any]) -> None:
        for ids in self._steps(table, key):
            with self.engine.begin() as connection:
                connection.execute(delete(table).where(key.in_(ids)))

    def _steps(self, table: Table, key: Column[Any], *only: Any) -> Iterator[list[Any]]:
        """Keys of what is left, some at a time; whoever takes them removes them."""
        query = select(key).where(table.c.owner == self.owner, *only).order_by(key).limit(STEP)
        while True:
            with self.engine.connect() as connection:
                ids = list(connection.scalars(query))
            if not ids:
                return
            yield ids


def _count(connection: Connection, table: Table, owner: str) -> int:
    query = select(func.count()).select_from(table).where(table.c.owner == owner)
    return int(connection.execute(query).scalar_one())
