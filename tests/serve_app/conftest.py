"""Fixtures over the backend in one process (`tests.serve_app.in_process`)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete

from serve_app.database import connect, migrate
from serve_app.database.schema import metadata
from serve_app.jobs.reader import JobReader
from serve_app.jobs.store import JobStore
from tests.conftest import Databases
from tests.serve_app.in_process import House, Studio
from tests.stand_ins import FakeClock


@pytest.fixture(autouse=True)
def _counts(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the test engines count how often they were asked."""
    monkeypatch.setenv("OPENTUNES_TEST_COUNTS", str(tmp_path_factory.mktemp("counts")))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def _migrated(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    with databases.fresh(request.param, tmp_path_factory.mktemp("shared")) as url:
        engine = connect(url)
        migrate(engine)
        yield engine
        engine.dispose()


@pytest.fixture
def database(_migrated: Engine) -> Engine:
    """A database with our empty tables: SQLite in one run of the test, PostgreSQL in the other."""
    with _migrated.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(delete(table))
    return _migrated


@pytest.fixture
def store(database: Engine, clock: FakeClock) -> JobStore:
    return JobStore(database, clock)


@pytest.fixture
def reader(database: Engine) -> JobReader:
    return JobReader(database)


@pytest.fixture
def house(database: Engine, tmp_path: Path) -> Callable[..., House]:
    """Makes a house on this test's database: `async with house(replicas=2) as h`."""

    def make(**options: Any) -> House:
        return House(database.url.render_as_string(hide_password=False), tmp_path, **options)

    return make


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def studio(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Studio]:
    """The API on both databases, one for all tests of a module."""
    folder = tmp_path_factory.mktemp("studio")
    with databases.fresh(request.param, folder) as url, Studio(url, folder) as made:
        yield made


@pytest.fixture
def make_studio(sqlite_url: str, tmp_path: Path) -> Callable[..., Studio]:
    """Makes a studio on SQLite with other settings: `with make_studio(settings=...) as s`."""

    def make(**options: Any) -> Studio:
        return Studio(sqlite_url, tmp_path, **options)

    return make


@pytest.fixture
def alive(studio: Studio) -> Iterator[Studio]:
    """The studio, which must still work afterwards."""
    yield studio
    assert studio.client.get("/livez").status_code == 200
    assert studio.client.get("/readyz").status_code == 200
    assert len(studio.client.get("/jobs").json()["jobs"]) <= 50
