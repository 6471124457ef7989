"""Whether work can be taken, asked once a second at most: the route is open to all, and counted nowhere."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from serve_app.clock import Clock, steady_clock
from serve_app.share.coalesce import Coalesced

FRESH: Final = 1.0
"""Seconds that a good answer is given again; all who come while it is looked for share it, good or bad."""
PATIENCE: Final = 5.0
"""Seconds a look may take."""


class Readiness:
    """For one event loop."""

    def __init__(
        self,
        table: Callable[[], Awaitable[object]],
        database: Callable[[], object],
        clock: Clock = steady_clock,
    ) -> None:
        """Asks the job table anything, and its database (which blocks)."""
        self._table, self._database = table, database
        self._known = Coalesced[None](FRESH, 1, clock)

    async def require(self) -> None:
        """Raises whatever is in the way."""
        await self._known.get("ready", self._ask)

    async def _ask(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._table()
            await asyncio.to_thread(self._database)
