"""A server as a child process: started, watched, and ended with everything it started."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from serve_app.cli.client import Client
from serve_app.cli.errors import CommandFailed, Interrupted
from serve_app.cli.output import seconds

COMMAND: Final = (sys.executable, "-P", "-m", "serve_app.cli", "serve", "--until-stdin-closes")
"""How a server is started; `-P` keeps Python files of the current folder out of it."""
START_PATIENCE: Final = 180.0
"""Seconds a server may take until it is ready."""
GRACES: Final = ((signal.SIGINT, 40.0), (signal.SIGTERM, 5.0))
"""Signals that ask a server to end, and seconds it has to do so before the next."""
TAIL_LINES: Final = 12
"""Lines of the log that are shown when a server dies."""


class ChildServer:
    """One server that this process has started.

    It holds the other end of the child's stdin: should this process be killed, the child ends itself.
    """

    def __init__(self, log: Path, command: Sequence[str] = COMMAND) -> None:
        self.log = log
        try:
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("ab") as output:
                self._log_start = output.tell()
                self._process = subprocess.Popen(  # noqa: S603
                    list(command),
                    stdin=subprocess.PIPE,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # the terminal's Ctrl-C is ours, not its
                )
        except OSError as error:
            raise CommandFailed(
                f"A server cannot be started: {error}.",
                remedy="Set OPENTUNES_DATA_DIR to a folder you can write to.",
            ) from error
        self.pid = self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def check(self) -> None:
        """Raise `CommandFailed` with the last lines of its log if it has ended."""
        if (code := self._process.poll()) is not None:
            raise CommandFailed(
                f"The server that was started for this song has ended (exit code {code}).",
                details=tuple(self._tail()),
                remedy=f"Its whole log is in {self.log}.",
            )

    def wait_until_ready(
        self, client: Client, waiting: Callable[[float], None], patience: float = START_PATIENCE
    ) -> None:
        """Return when it takes work; `waiting` hears the seconds so far. Raises `CommandFailed`."""
        began = time.monotonic()
        while client.readiness() != "ready":
            self.check()
            elapsed = time.monotonic() - began
            if elapsed > patience:
                raise CommandFailed(
                    f"The server was not ready after {seconds(patience)}.",
                    details=tuple(self._tail()),
                    remedy=f"Its whole log is in {self.log}.",
                )
            waiting(elapsed)
            time.sleep(0.25)
        self.check()  # it may have been another's that answered

    def stop(self, graces: Sequence[tuple[signal.Signals, float]] = GRACES) -> None:
        """End it: asked, then told, then killed with its process group; each Ctrl-C goes on to the next."""
        for number, grace in graces:
            if self._process.poll() is not None:
                break
            self._process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired, Interrupted):
                self._process.wait(grace)
        self._kill_group()  # also what has outlived it, if only by a moment
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: only zombies are left
            os.killpg(self.pid, signal.SIGKILL)

    def _tail(self) -> list[str]:
        with self.log.open("rb") as file:
            file.seek(max(self._log_start, file.seek(0, os.SEEK_END) - 16_384))
            lines = file.read().decode("utf-8", "replace").splitlines()
        return [line for line in lines if line.strip()][-TAIL_LINES:]


def end_with_stdin() -> None:
    """Have this process interrupt itself when its stdin closes, that is when its parent is gone."""

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 1024):
                pass
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=watch, name="stdin-watch", daemon=True).start()
