"""One look-up for all who want the same at the same time, kept for a few seconds."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

from serve_app.clock import Clock

T = TypeVar("T")
KEPT: Final = 2_048
"""Answers that are kept."""


class Crowded(Exception):
    """As many look-ups are under way as there may be."""


class Coalesced(Generic[T]):
    """Answers by key, for one event loop. An error is told to all who waited, and not kept."""

    def __init__(self, seconds: float, most: int, clock: Clock) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._asked: dict[str, asyncio.Task[T]] = {}

    async def get(self, key: str, look_up: Callable[[], Awaitable[T]]) -> T:
        """The answer, at most so many seconds old. Who goes away leaves the look-up to the others.

        Raises `Crowded` when it would have to be looked up now, and what `look_up` raises.
        """
        kept = self._kept.get(key)
        if kept and kept[0] > self._clock():
            return kept[1]
        if key not in self._asked:
            if len(self._asked) >= self._most:
                raise Crowded
            self._asked[key] = asyncio.ensure_future(self._ask(key, look_up))
            self._asked[key].add_done_callback(_heard)
        return await asyncio.shield(self._asked[key])

    async def _ask(self, key: str, look_up: Callable[[], Awaitable[T]]) -> T:
        began = self._clock()  # so that an answer is never older than it says
        try:
            found = await look_up()
        finally:
            del self._asked[key]
        self._kept[key] = (began + self._seconds, found)
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return found


def _heard(task: "asyncio.Task[T]") -> None:
    """Nobody may be left to be told of an error: that is no error of its own."""
    if not task.cancelled():
        task.exception()
