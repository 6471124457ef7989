"""Accounts that have been deleted: their access tokens are good until they expire, but not here."""

import asyncio
from typing import Final

from sqlalchemy import Engine, select

from serve_app.clock import Clock, iso, steady_clock, wall_clock
from serve_app.database.schema import departed as rows
from serve_app.database.upsert import inserting

FRESH: Final = 3.0
"""Seconds after which the rows are read again: other replicas hear of it so late."""
LONGEST: Final = 7 * 86_400.0
"""Seconds that an access token is good at most (https://supabase.com/docs/guides/auth/sessions)."""


class Departed:
    """Who has left lately; for one event loop."""

    def __init__(self, engine: Engine, wall: Clock = wall_clock, steady: Clock = steady_clock) -> None:
        self._engine = engine
        self._wall, self._steady = wall, steady
        self._known: frozenset[str] = frozenset()
        self._read_at: float | None = None
        self._reading = asyncio.Lock()

    async def has(self, account: str) -> bool:
        """Whether the account has been deleted."""
        if self._is_old():
            async with self._reading:
                if self._is_old():  # who waited need not read it again
                    self._known = await asyncio.to_thread(self._read)
                    self._read_at = self._steady()
        return account in self._known

    def add(self, account: str) -> None:
        """It is deleted. Blocking."""
        with self._engine.begin() as connection:
            row = {"account": account, "at": iso(self._wall())}
            connection.execute(inserting(self._engine.dialect, rows).values(row).on_conflict_do_nothing())
        self._read_at = None

    def _is_old(self) -> bool:
        return self._read_at is None or self._steady() - self._read_at >= FRESH

    def _read(self) -> frozenset[str]:
        since = iso(self._wall() - LONGEST)
        with self._engine.connect() as connection:
            return frozenset(connection.scalars(select(rows.c.account).where(rows.c.at >= since)))
