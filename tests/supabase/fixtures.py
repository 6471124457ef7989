"""Fixtures for tests of the cloud, for every folder: `tests/conftest.py` registers them.

| Fixture | What it is |
|---|---|
| `supabase_project` | makes databases as Supabase has them on the session's PostgreSQL (session-wide) |
| `supabase` | a fresh migrated database: `.sql()`, `.user()`, `.as_user()`, `.as_service()`, `.anybody()` |
| `cloud` | a project over HTTP, empty at the start of each test: the emulator behind the gateway |
| `place` | `cloud`, and in a second run a real project, if one is named |

A `cloud` has `.url`, `.publishable`, `.secret`, `.project` (of `serve_app`), `.user(name) -> (uid, token)`,
`.token(uid, seconds=-1)`, `.sql()`, `.database`, `.requests`, and `.faults`: `.outage()`,
`.answer(429, "/rest/v1/songs", times=2, retry_after=1)`, `.slow(0.5)`, `.reset()`, `.clear()`, and
`.lose("/rest/v1/")`: carried out, but nobody hears of it. The emulator starts with the first test that asks,
in a second, and serves the session.
"""

import os
from collections.abc import Iterator

import pytest

from tests.supabase.cloud import Cloud
from tests.supabase.database import Database, Project
from tests.supabase.emulator import started
from tests.supabase.gateway import Gateway, opened
from tests.supabase.real_project import RealProject, named, tidy


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


@pytest.fixture(scope="session")
def real_project() -> RealProject:
    """The project that SUPABASE_TEST_URL names. Skips without one; one that is unfit fails."""
    if not os.environ.get("SUPABASE_TEST_URL"):
        pytest.skip("SUPABASE_TEST_URL is not set: no real project to test against")
    return named()


@pytest.fixture(params=["emulator", "project"])
def place(request: pytest.FixtureRequest) -> Iterator[Cloud | RealProject]:
    """The emulator in one run of the test, and a real project, if there is one, in the other."""
    if request.param == "emulator":
        yield request.getfixturevalue("cloud")
        return
    with tidy(request.getfixturevalue("real_project")) as project:
        yield project
