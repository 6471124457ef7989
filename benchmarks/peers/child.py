"""Child processes of the benchmarks: started, waited for, and ended with everything they started."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

from tests.server import descendants, free_port, with_suppressed_kill

__all__ = ["Child", "child", "cpu_seconds", "family", "free_port"]

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 300.0
"""Seconds a child may take to start."""
GRACE = 20.0
"""Seconds it may take to end."""


class Child:
    """A process in a session of its own."""

    def __init__(self, command: Sequence[str], log: Path, **environment: str) -> None:
        self._log = log
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("RAY_", "OPENTUNES_"))}
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                command,
                cwd=log.parent,
                env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    @classmethod
    def of_module(cls, module: str, log: Path, *arguments: str, **environment: str) -> Self:
        """`python -m module arguments`."""
        return cls([sys.executable, "-m", module, *arguments], log, **environment)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def ready(self, url: str) -> None:
        """Wait until it answers there."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if (code := self._process.poll()) is not None:
                raise RuntimeError(f"{self._process.args!r} ended with {code}:\n{self._log.read_text()}")
            with suppress(URLError, OSError, HTTPException), urlopen(url, timeout=5):  # noqa: S310 - our own child
                return
            time.sleep(0.1)
        raise TimeoutError(f"{url} does not answer:\n{self._log.read_text()}")

    def kill(self) -> None:
        """`kill -9` it with everything it has started."""
        for pid in family(self.pid):
            with_suppressed_kill(pid)
        self._process.wait(GRACE)

    def stop(self) -> None:
        """Ask it to end, and see to it that it does, with everything it has started."""
        pids = family(self.pid)
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE)
        for pid in pids:
            with_suppressed_kill(pid)
        self._process.wait(GRACE)


@contextmanager
def child(module: str, log: Path, *arguments: str, **environment: str) -> Iterator[Child]:
    """`python -m module arguments` for the length of the block."""
    started = Child.of_module(module, log, *arguments, **environment)
    try:
        yield started
    finally:
        started.stop()


def family(pid: int) -> set[int]:
    """A process and everything that descends from it."""
    return {pid, *descendants(pid)}


def cpu_seconds(pid: int) -> float:
    """User and system time that a process and its descendants, as far as they live, have used."""
    ticks = 0
    for member in family(pid):
        with suppress(OSError):
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
