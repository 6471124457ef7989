"""The migrations make the tables that the code knows, on both databases."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, insert, inspect, text

from engines import SongRequest
from serve_app.clock import iso
from serve_app.database import connect, migrate
from serve_app.database.schema import metadata
from serve_app.jobs.model import Attempt, EventType, JobError, JobState, JobStatus
from serve_app.jobs.reader import JobReader
from serve_app.jobs.retention import Keeper, Limits
from serve_app.jobs.store import JobStore
from serve_app.library.artifacts import ArtifactStore
from tests.serve_app.in_process import new_job
from tests.stand_ins import FakeClock


def _everywhere(_thing: object, name: str | None, *_: object) -> bool:
    """Not the index that only pgvector can have; see `tests/serve_app/memory/test_pgvector.py`."""
    return name != "ix_memories_embedding"


def test_migrations_make_exactly_the_tables_of_the_code(database_url: str) -> None:
    engine = connect(database_url)
    migrate(engine)
    with engine.connect() as connection:
        options = {"compare_type": True, "include_object": _everywhere}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrating_twice_keeps_what_is_there(database_url: str) -> None:
    engine = connect(database_url)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO job_events (number, seq, type, at, state) VALUES (1, 1, 'queued', 'x', '{}')")
        )
    migrate(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM job_events")) == 1
    engine.dispose()


LOST = JobError(code="replica_lost", message="The replica was lost.", retryable=True)
CAUSE = Attempt(attempt=1, started_at=iso(1), ended_at=iso(2), error=LOST)
QUEUED = JobState(status=JobStatus.QUEUED)
RUNNING = JobState(status=JobStatus.RUNNING, attempt=1, started_at=iso(1))
Log = list[tuple[EventType, JobState]]
LOGS: dict[str, Log] = {
    "waits": [("queued", QUEUED)],
    "runs": [("queued", QUEUED), ("started", RUNNING)],
    "waits again": [
        ("queued", QUEUED),
        ("started", RUNNING),
        ("retrying", JobState(status=JobStatus.QUEUED, attempt=1, attempts=(CAUSE,))),
    ],
    "has succeeded": [
        ("queued", QUEUED),
        ("started", RUNNING),
        ("progress", RUNNING.model_copy(update={"progress": 0.5})),
        ("succeeded", JobState(status=JobStatus.SUCCEEDED, attempt=1, progress=1, finished_at=iso(3))),
    ],
    "has failed": [
        ("queued", QUEUED),
        ("started", RUNNING),
        (
            "failed",
            JobState(status=JobStatus.FAILED, attempt=1, attempts=(CAUSE,), error=LOST, finished_at=iso(3)),
        ),
    ],
    "was cancelled": [("queued", QUEUED), ("cancelled", JobState(status=JobStatus.CANCELLED))],
}


def add_old(connection: Connection, old: MetaData, job_id: str, log: Log) -> None:
    """A job with its events, as they were stored at revision 0001."""
    last = log[-1][1]
    row: dict[str, Any] = {"job_id": job_id, "owner": "local", "engine": "tone", "seq": len(log)}
    row |= {"status": last.status.value}
    row |= {"fence": last.attempt, "cancel_requested": False, "not_before": 0.0, "predicted_seconds": 1.0}
    row |= {"request": SongRequest(prompt=job_id).model_dump(mode="json"), "created_at": iso(0)}
    row |= {"state": last.model_dump(mode="json")}
    row |= {"result": {"notices": []} if last.status is JobStatus.SUCCEEDED else None}
    connection.execute(insert(old.tables["jobs"]).values(row))
    for seq, (kind, state) in enumerate(log, 1):
        values: dict[str, Any] = {"job_id": job_id, "seq": seq, "type": kind, "at": iso(seq)}
        values |= {"state": state.model_dump(mode="json")}
        connection.execute(insert(old.tables["job_events"]).values(values))


def test_events_of_the_first_tables_stay_with_their_jobs(database_url: str) -> None:
    engine = connect(database_url)
    migrate(engine, "0001")
    old = MetaData()
    old.reflect(engine)
    with engine.begin() as connection:
        for job_id, log in sorted(LOGS.items(), reverse=True):  # so that numbers and ids do not agree
            add_old(connection, old, job_id, log)
    migrate(engine)
    reader = JobReader(engine)
    for job_id, log in LOGS.items():
        events = reader.events(job_id)
        assert [(found.type, found.state) for found in events] == log
        assert [(found.seq, found.at) for found in events] == [(n, iso(n)) for n in range(1, len(log) + 1)]
        job = reader.get(job_id, "local")
        assert job
        assert (job.state, job.seq) == (log[-1][1], len(log))
    assert JobStore(engine).request_cancel("waits")
    assert [found.type for found in reader.events("waits")] == ["queued", "cancelled"]
    engine.dispose()


def test_a_migration_that_fails_half_way_leaves_nothing_behind(database_url: str) -> None:
    """The next start must be able to migrate: a half-made schema would lock the user out for good."""
    engine = connect(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE tracks (number INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        migrate(engine)
    assert inspect(engine).get_table_names() == ["tracks"]
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE tracks"))
    migrate(engine)
    engine.dispose()


def test_sqlite_survives_a_power_cut_and_lets_readers_in(sqlite_url: str) -> None:
    engine = connect(sqlite_url)
    with engine.connect() as one, engine.connect() as other:  # every connection, not only the first
        for connection in (one, other):
            assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
            assert connection.scalar(text("PRAGMA synchronous")) == 2  # FULL
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1
            assert connection.scalar(text("PRAGMA busy_timeout")) == 10_000
    engine.dispose()


def test_the_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/a/b/c.db")
    with engine.connect():
        assert (tmp_path / "a" / "b" / "c.db").exists()
    engine.dispose()


def test_the_index_that_the_queue_needs_is_used(sqlite_url: str) -> None:
    engine = connect(sqlite_url)
    migrate(engine)
    plain = create_engine(sqlite_url)
    with plain.connect() as connection:
        plan = str(
            connection.execute(
                text("EXPLAIN QUERY PLAN SELECT * FROM jobs WHERE owner = 'x' ORDER BY number DESC LIMIT 5")
            ).all()
        )
    assert "ix_jobs_owner_number" in plan
    plain.dispose()
    engine.dispose()


@contextmanager
def plans(engine: Engine) -> Iterator[list[str]]:
    """How the database would go about every SELECT that is sent inside."""
    found: list[str] = []
    postgresql = engine.dialect.name == "postgresql"

    def explain(_c: Any, cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.startswith("SELECT"):
            if postgresql:  # small tables it would rather read whole
                cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(("EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN ") + statement, parameters)
            found.append(str(cursor.fetchall()))

    event.listen(engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", explain)


def test_what_asks_for_keys_and_deleted_songs_uses_the_partial_indexes(
    database_url: str, tmp_path: Path
) -> None:
    engine = connect(database_url)
    migrate(engine)
    store, artifacts = JobStore(engine), ArtifactStore(str(tmp_path / "audio"), tmp_path / "cache")
    keeper = Keeper(engine, artifacts, Limits(), clock=FakeClock(), run=asyncio.to_thread)
    with plans(engine) as found:
        assert not store.known(replace(new_job(), idempotency_key="mine", fingerprint="x"))
    assert ["uq_jobs_owner_idempotency_key" in plan for plan in found] == [True]
    with plans(engine) as found:
        asyncio.run(keeper.round())
    assert sum("ix_tracks_deleted_at" in plan for plan in found) == 1
    engine.dispose()
