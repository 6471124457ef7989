"""Finds the caller of an API token, in memory for some seconds: a revoke counts soon, everywhere."""

import asyncio
import logging
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from serve_app.clock import Clock, iso, steady_clock, wall_clock
from serve_app.identity.model import Caller
from serve_app.identity.refusal import invalid
from serve_app.identity.tokens import ApiToken, TokenStore, is_hash_of, token_id_of

log = logging.getLogger(__name__)

KEPT: Final = 3.0
"""Seconds after which a token is looked up again."""
MOST: Final = 4_096
"""Tokens in memory."""
NOT_KNOWN: Final = "The token is not known here."


class TokenLookup:
    """Tokens that were used lately; for one event loop."""

    def __init__(self, store: TokenStore, wall: Clock = wall_clock, steady: Clock = steady_clock) -> None:
        self._store = store
        self._wall, self._steady = wall, steady
        self._kept: dict[str, tuple[float, ApiToken]] = {}
        self._hours: dict[str, float] = {}
        """In which hour the use of a token was noted."""
        self._notes: set[asyncio.Task[None]] = set()

    async def find(self, token: str) -> Caller:
        """Whose it is. Raises `NotAllowed`."""
        token_id = token_id_of(token)
        if token_id is None:
            raise invalid(NOT_KNOWN)
        found = await self._find(token_id)
        if found is None or not is_hash_of(found.hash, token):
            raise invalid(NOT_KNOWN)
        state = found.state(iso(self._wall()))
        if state != "good":  # only who holds the whole token hears this
            raise invalid(
                f"The token has {'expired' if state == 'expired' else 'been revoked'}.", genuine=True
            )
        self._note(found)
        return Caller(found.owner, found.scopes, "token", found.token_id)

    async def stop(self) -> None:
        """Wait for what is being written."""
        await asyncio.gather(*self._notes, return_exceptions=True)

    async def _find(self, token_id: str) -> ApiToken | None:
        now = self._steady()
        kept = self._kept.get(token_id)
        if kept and now - kept[0] < KEPT:
            return kept[1]
        found = await asyncio.to_thread(self._store.get, token_id)
        if found is None:
            self._kept.pop(token_id, None)
            return None
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[token_id] = (now, found)
        return found

    def _note(self, token: ApiToken) -> None:
        hour = self._wall() // 3600
        if self._hours.get(token.token_id) == hour:
            return
        if len(self._hours) >= MOST:
            self._hours.clear()
        self._hours[token.token_id] = hour
        if token.used_at and token.used_at >= iso(hour * 3600):
            return
        task = asyncio.ensure_future(self._touch(token.token_id))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def _touch(self, token_id: str) -> None:
        try:
            await asyncio.to_thread(self._store.touch, token_id)
        except SQLAlchemyError as error:  # who calls need not wait for it, nor hear of it
            log.warning("the use of token %s was not noted: %s", token_id, type(error).__name__)
