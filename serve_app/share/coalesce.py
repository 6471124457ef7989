"""One look-up for all who want the same at the same time, kept for a few seconds."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

from serve_app.clock import Clock

T = TypeVar("T")
MOST: Final = 2_048
"""Answers that are kept."""


class Coalesced(Generic[T]):
    """Answers by key, for one event loop. An error is told to all who waited, and not kept."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._asked: dict[str, asyncio.Task[T]] = {}

    @property
    def waiting(self) -> int:
        """Look-ups under way."""
        return len(self._asked)

    async def get(self, key: str, look_up: Callable[[], Awaitable[T]]) -> T:
        """The answer, at most so many seconds old. Who goes away leaves the look-up to the others."""
        kept = self._kept.get(key)
        if kept and kept[0] > self._clock():
            return kept[1]
        if key not in self._asked:
            self._asked[key] = asyncio.ensure_future(self._ask(key, look_up))
        return await asyncio.shield(self._asked[key])

    async def _ask(self, key: str, look_up: Callable[[], Awaitable[T]]) -> T:
        began = self._clock()  # so that an answer is never older than it says
        try:
            found = await look_up()
        finally:
            del self._asked[key]
        self._kept[key] = (began + self._seconds, found)
        self._kept.move_to_end(key)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return found
