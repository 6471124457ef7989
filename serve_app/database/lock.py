"""One job table at a time on one database."""

import contextlib
import fcntl
import os
import zlib
from pathlib import Path
from typing import Final, Self

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

_NUMBER: Final = zlib.crc32(b"opentunes job table")


class LockHeld(Exception):
    """Another Opentunes already owns this database."""


class Lock:
    """Held by the process that writes jobs; ends with it, however it ends.

    SQLite: an advisory lock on a file beside the database. PostgreSQL: a session advisory lock.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._file: int | None = None
        self._session: Connection | None = None
        self._wanted = False

    def acquire(self) -> Self:
        """Take the lock or raise `LockHeld` at once."""
        self._wanted = True
        url = self._engine.url
        if self._engine.dialect.name == "sqlite":
            path = Path(f"{url.database}.lock")
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                os.close(self._file)
                self._file = None
                raise LockHeld(
                    f"another Opentunes is running on {url.database}: "
                    "stop it, or set another OPENTUNES_DATA_DIR"
                ) from error
        else:
            self._session = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._session.detach()  # not the pool's any more, so that closing it ends the lock
            if not self._session.scalar(text("SELECT pg_try_advisory_lock(:n)"), {"n": _NUMBER}):
                self._session.close()
                self._session = None
                raise LockHeld(f"another Opentunes is running on the database {url.database!r} at {url.host}")
        return self

    def keep(self) -> None:
        """Take it again should PostgreSQL have ended our session, as at a restart of its own.

        Raises `LockHeld` when another was quicker, `DBAPIError` while the server is away.
        """
        if not self._wanted or self._file is not None:
            return
        if self._session is not None:
            try:
                self._session.execute(text("SELECT 1"))
            except DBAPIError:
                self._session.close()
                self._session = None
            else:
                return
        self.acquire()

    def release(self) -> None:
        """Give the lock back; safe to call twice."""
        self._wanted = False
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if self._session is not None:
            with contextlib.suppress(DBAPIError):  # the server lets go by itself, only later
                self._session.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": _NUMBER})
            self._session.close()
            self._session = None
