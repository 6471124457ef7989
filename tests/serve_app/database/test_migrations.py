"""The migrations make the tables that the code knows, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from serve_app.database import connect, migrate
from serve_app.database.schema import metadata


def test_migrations_make_exactly_the_tables_of_the_code(database_url: str) -> None:
    engine = connect(database_url)
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrating_twice_keeps_what_is_there(database_url: str) -> None:
    engine = connect(database_url)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO job_events (job_id, seq, type, at, state) VALUES ('a', 1, 'queued', 'x', '{}')")
        )
    migrate(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM job_events")) == 1
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
