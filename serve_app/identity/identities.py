"""From what a request carries to who it is from."""

import hmac
from typing import Final

from sqlalchemy import Engine

from serve_app.clock import Clock, wall_clock
from serve_app.config import Settings
from serve_app.identity.departed import Departed
from serve_app.identity.jwks import Accounts
from serve_app.identity.links import Links
from serve_app.identity.lookup import TokenLookup
from serve_app.identity.model import ALL, LOCAL, Caller
from serve_app.identity.refusal import invalid, missing
from serve_app.identity.tokens import PREFIX, TokenStore

NOBODY: Final = "Nobody has a token yet, so nobody gets in: make one with 'opentunes token create NAME'."
EVERYBODY: Final = Caller(LOCAL)
"""Who calls where nobody is asked."""


class Identities:
    """Verifies tokens as the settings say; for one event loop."""

    def __init__(self, settings: Settings, engine: Engine, clock: Clock = wall_clock) -> None:
        self.mode = settings.auth
        self.tokens = TokenStore(engine, clock)
        self.links = Links(engine, settings.link_seconds, clock)
        self.departed = Departed(engine, clock)
        self._lookup = TokenLookup(self.tokens, clock)
        self._shared = settings.shared_token.encode() if self.mode == "token" else b""
        self._accounts = Accounts(settings.supabase_url) if self.mode == "supabase" else None

    async def caller(self, token: str) -> Caller:
        """Whose token it is; empty: none came.

        Raises `NotAllowed`, and `IdentityUnavailable` when nobody can say.
        """
        if self.mode == "none":
            return EVERYBODY
        if not token:
            raise missing()
        if token.startswith(PREFIX):
            return await self._lookup.find(token)
        if self._accounts:
            caller = await self._accounts.verify(token)
            if await self.departed.has(caller.owner):
                raise invalid("The account has been deleted.", genuine=True)
            return caller
        if self._shared and hmac.compare_digest(token.encode(), self._shared):
            return Caller(LOCAL, ALL, "token")
        raise invalid("The token is not known here.")

    def nobody_gets_in(self) -> bool:
        """Whether there is not a single token yet. Blocking."""
        return self.mode == "token" and not self._shared and not self.tokens.count_good()

    async def stop(self) -> None:
        """End what is under way."""
        await self._lookup.stop()
        if self._accounts:
            await self._accounts.keys.stop()
