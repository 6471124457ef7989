"""What the peers' workers really did: a file to which each appends a line when a job starts and ends."""

import os
import time
from collections import Counter
from pathlib import Path
from typing import Final

from benchmarks.peers import Span

VARIABLE: Final = "BENCH_LEDGER"
"""Environment variable with the file's path."""


def work(job: str, seconds: float) -> None:
    """The engine of every peer: sleep, in a blocking call."""
    _write("started", job)
    time.sleep(seconds)
    _write("finished", job)


def _write(what: str, job: str) -> None:
    file = os.open(os.environ[VARIABLE], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, f"{what} {job} {time.time()!r}\n".encode())  # one write, so lines never mix
    finally:
        os.close(file)


class Ledger:
    """The reader's side."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def spans(self) -> dict[str, Span]:
        """The last run of every job that has started."""
        found: dict[str, Span] = {}
        for what, job, moment in self._lines():
            if what == "started":
                found[job] = Span(moment)
            elif job in found:
                found[job] = Span(found[job].started, moment)
        return found

    def finishes(self) -> Counter[str]:
        """How often every job was worked off."""
        return Counter(job for what, job, _ in self._lines() if what == "finished")

    def _lines(self) -> list[tuple[str, str, float]]:
        text = self._file.read_text() if self._file.exists() else ""
        lines = (line.split() for line in text.splitlines())
        return [(line[0], line[1], float(line[2])) for line in lines if len(line) == 3]
