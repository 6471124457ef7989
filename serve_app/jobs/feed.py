"""The feed of changes: who waits is told that a job moved, and reads the rest from SQL."""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from serve_app.jobs.model import JobEvent

KEPT: int = 10_000
"""Changes kept for a follower that is late; one that is later still reads everything anew."""


@dataclass(frozen=True, slots=True)
class Page:
    """Changes since a cursor. `complete` is false when some were missed."""

    epoch: int
    cursor: int
    changes: tuple[tuple[str, int], ...]
    """(job id, seq), oldest first."""
    complete: bool


class Feed:
    """An in-memory ring of changes with long-polling followers; SQL stays the truth."""

    def __init__(self, epoch: int) -> None:
        self.epoch = epoch
        self._ring: deque[tuple[str, int]] = deque(maxlen=KEPT)
        self._end = 0
        self._grown = asyncio.Event()
        self.followers = 0
        """How many wait for the next change."""

    def publish(self, events: Iterable[JobEvent]) -> None:
        """Tell every follower of committed changes."""
        for event in events:
            self._ring.append((event.job_id, event.seq))
            self._end += 1
        self._grown.set()
        self._grown = asyncio.Event()

    async def follow(self, epoch: int, cursor: int, wait: float) -> Page:
        """Changes after `cursor`, waiting up to `wait` seconds for the first."""
        if epoch != self.epoch or cursor > self._end:
            return Page(self.epoch, self._end, (), complete=False)
        if cursor == self._end:
            self.followers += 1
            try:
                async with asyncio.timeout(wait):
                    await self._grown.wait()
            except TimeoutError:
                return Page(self.epoch, self._end, (), complete=True)
            finally:
                self.followers -= 1
        missed = self._end - cursor
        changes = tuple(islice(reversed(self._ring), missed))[::-1]
        return Page(self.epoch, self._end, changes, complete=missed <= len(self._ring))
