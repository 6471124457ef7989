"""Fixtures for every test: databases of both kinds, and a clock that tests move; how examples are drawn."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported: tiny models only wait for threads

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer

ROOT = Path(__file__).parent.parent
if str(ROOT) not in sys.path:  # so that `pytest` finds `tests.stand_ins` as `python -m pytest` does
    sys.path.insert(0, str(ROOT))

from tests.postgres_server import served  # noqa: E402
from tests.side_by_side import SideBySide  # noqa: E402
from tests.stand_ins import FakeClock  # noqa: E402

pytest_plugins = ["tests.supabase.fixtures"]

SLOW = [HealthCheck.too_slow]
settings.register_profile("fixed", deadline=None, derandomize=True, suppress_health_check=SLOW)
settings.register_profile(
    "fuzz", settings.get_profile("fixed"), derandomize=False, max_examples=1000, print_blob=True
)
settings.load_profile("fixed")
"""`make test` draws the same examples as long as the code is the same; `make fuzz` draws new ones."""


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SideBySide:
    """How the tests are shared among processes, whatever `--dist` says."""
    return SideBySide(config, log)


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands still until it is moved."""
    return FakeClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server for the session, as a psycopg conninfo of its superuser."""
    with tempfile.TemporaryDirectory(prefix="ot-pg-", dir="/tmp") as folder:  # short, for a socket's path
        os.chmod(folder, 0o755)  # noqa: S103 - started as root, PostgreSQL runs as a user of its own
        with served(Path(folder)) as conninfo:
            yield conninfo


class Databases:
    """Makes empty databases."""

    def __init__(self, postgres: Callable[[], str]) -> None:
        self._postgres = postgres

    @contextmanager
    def fresh(self, kind: str, folder: Path) -> Iterator[str]:
        """The SQLAlchemy URL of an empty "sqlite" (in `folder`) or "postgresql" database, gone afterwards."""
        if kind == "sqlite":
            yield f"sqlite:///{folder / 'database' / 'opentunes.db'}"
            return
        name, conninfo = f"test_{uuid4().hex}", self._postgres()
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            url = conninfo.replace("postgresql://", "postgresql+psycopg://")
            yield url.replace("/postgres?", f"/{name}?")
        finally:
            with psycopg.connect(conninfo, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """For fixtures that live longer than one test; PostgreSQL starts when the first one asks for it."""
    return Databases(lambda: str(request.getfixturevalue("postgres")))


@pytest.fixture
def postgres_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """SQLAlchemy URL of an empty PostgreSQL database."""
    with databases.fresh("postgresql", tmp_path) as url:
        yield url


@pytest.fixture
def sqlite_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """SQLAlchemy URL of an empty SQLite database."""
    with databases.fresh("sqlite", tmp_path) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database: SQLite in one run of the test, PostgreSQL in the other."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url
