"""Fixtures for tests of the cloud, for every folder: `tests/conftest.py` registers them.

| Fixture | What it is |
|---|---|
| `supabase_project` | makes databases as Supabase has them on the session's PostgreSQL (session-wide) |
| `supabase` | a fresh migrated database: `.sql()`, `.user()`, `.as_user()`, `.as_service()`, `.anybody()` |
| `cloud` | a project over HTTP, empty at the start of each test: the emulator behind the gateway |

A `cloud` has `.url`, `.publishable`, `.secret`, `.project` (of `serve_app`), `.user(name) -> (uid, token)`,
`.token(uid, seconds=-1)`, `.sql()`, `.database`, `.requests`, and `.faults`: `.outage()`,
`.answer(429, "/rest/v1/songs", times=2, retry_after=1)`, `.slow(0.5)`, `.reset()`, `.clear()`, and
`.lose("/rest/v1/")`: carried out, but nobody hears of it. The emulator starts with the first test that asks,
in a second, and serves the session.
"""

from collections.abc import Iterator

import pytest

from tests.supabase.cloud import Cloud
from tests.supabase.database import Database, Project
from tests.supabase.emulator import started
from tests.supabase.gateway import Gateway, opened


@pytest.fixture(scope="session")
def supabase_project(postgres: str) -> Project:
    """Makes databases with the migrations of `supabase/` applied."""
    return Project(postgres)


@pytest.fixture
def supabase(supabase_project: Project) -> Iterator[Database]:
    """A fresh database with the migrations applied, gone afterwards."""
    with supabase_project.copied() as database:
        yield database


@pytest.fixture(scope="session")
def supabase_gateway(
    supabase_project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    """The emulator behind its gateway, for the session."""
    folder = tmp_path_factory.mktemp("emulator")
    with (
        supabase_project.copied() as database,
        started(database, folder) as emulator,
        opened(emulator) as gateway,
    ):
        yield gateway


@pytest.fixture
def cloud(supabase_gateway: Gateway) -> Iterator[Cloud]:
    """An emulated project without users, songs or faults."""
    cloud = Cloud(supabase_gateway)
    cloud.empty()
    yield cloud
    cloud.faults.clear()
