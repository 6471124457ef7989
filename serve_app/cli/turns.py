"""Commands that share a server started for a single song take care of each other.

A lock per port: whoever uses a server holds it shared; whoever starts or stops one holds it alone. So two
songs asked for at once start one server, and it stays until the last of them is done.
"""

import fcntl
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from serve_app.cli.errors import CommandFailed


class Turn:
    """The share that a command has in the server at one port of this machine, of one user."""

    def __init__(self, port: int, waiting: Callable[[], None]) -> None:
        """`waiting` is told when others have to be waited for."""
        self._path = Path(tempfile.gettempdir()) / f"opentunes-{os.getuid()}-{port}.lock"
        self._waiting = waiting
        self._descriptor = -1

    def __enter__(self) -> Self:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            self._descriptor = os.open(self._path, flags, 0o600)
        except OSError as error:
            raise CommandFailed(
                f"{self._path} cannot be used: {error.strerror}.", remedy="Remove it."
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)

    def share(self) -> None:
        """Wait until nobody starts or stops the server, and use it."""
        self._wait(fcntl.LOCK_SH, self._waiting)

    def alone(self, waiting: Callable[[], None]) -> None:
        """Wait until nobody else uses the server."""
        self._wait(fcntl.LOCK_EX, waiting)

    def alone_now(self) -> bool:
        """Be alone, or have no share at all and return False."""
        if self._try(fcntl.LOCK_EX):
            return True
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        return False

    def _wait(self, kind: int, waiting: Callable[[], None]) -> None:
        if not self._try(kind):
            waiting()
            fcntl.flock(self._descriptor, kind)  # the handler of a signal may raise out of this

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
