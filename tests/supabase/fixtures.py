"""Fixtures for tests of the cloud, for every folder: `tests/conftest.py` registers them.

| Fixture | What it is |
|---|---|
| `supabase_project` | makes databases as Supabase has them on the session's PostgreSQL (session-wide) |
| `supabase` | a fresh migrated database: `.sql()`, `.user()`, `.as_user()`, `.as_service()`, `.anybody()` |
"""

from collections.abc import Iterator

import pytest

from tests.supabase.database import Database, Project


@pytest.fixture(scope="session")
def supabase_project(postgres: str) -> Project:
    """Makes databases with the migrations of `supabase/` applied."""
    return Project(postgres)


@pytest.fixture
def supabase(supabase_project: Project) -> Iterator[Database]:
    """A fresh database with the migrations applied, gone afterwards."""
    with supabase_project.copied() as database:
        yield database
