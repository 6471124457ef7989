"""Signed links: one file, for its owner's pages, for a while; for `<audio>` and `<img>`, which send no token.

`?link=<expiry>.<signature>.<owner>`: HMAC-SHA256 over path, owner and expiry, with a key of the database.
"""

import asyncio
import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from serve_app.clock import Clock, steady_clock, wall_clock
from serve_app.errors import LinkExpired, LinkRefused
from serve_app.identity.drawn import drawn_secret, redraw_secret
from serve_app.identity.model import Caller, Scope

NAME: Final = "links"
"""Of the key."""
KEPT: Final = 5.0
"""Seconds after which the key is read again, so that another one counts soon."""
ARCHIVE: Final = "/library/archive"
"""Whose links are for all that is asked for, and not for the path alone."""
MOST: Final = 16_000
"""Characters of what is linked; 200 ids of songs are fewer."""
_IDS: Final = r"[0-9A-Za-z_-]+"
PATH: Final = re.compile(
    rf"/(audio|images)/[\w.-]{{1,200}}|{ARCHIVE}\?track={_IDS}(&(track|files)={_IDS})*", re.ASCII
)
_LINK: Final = re.compile(r"([1-9]\d{0,11})\.([\w-]{43})\.([\w.-]{1,64})", re.ASCII)
REMEDY: Final = "Ask POST /links for a new one."


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was given out, or one that was found good."""

    owner: str
    expires: int
    """Unix time."""


class Links:
    """Signs and verifies; for one event loop."""

    def __init__(
        self, engine: Engine, seconds: int, wall: Clock = wall_clock, steady: Clock = steady_clock
    ) -> None:
        self._engine = engine
        self._seconds = seconds
        self._wall, self._steady = wall, steady
        self._key: bytes = b""
        self._read = float("-inf")

    async def sign(self, path: str, owner: str) -> tuple[str, int]:
        """The path with its link, and when that expires: in half the time of a link at least.

        It is the same for as long, so that browsers keep what they have fetched.
        """
        step = self._seconds // 2
        expires = int(self._wall()) // step * step + self._seconds
        signature = _signature(await self._current(), path, owner, expires)
        return f"{path}{'&' if '?' in path else '?'}link={expires}.{signature}.{owner}", expires

    async def check(self, path: str, link: str) -> Link:
        """What a link says, if it is good for this path. Raises `LinkRefused`."""
        found = _LINK.fullmatch(link)
        if found is None:
            raise LinkRefused("This is no link that was given out here.", remedy=REMEDY)
        expires, owner = int(found[1]), found[3]
        if not hmac.compare_digest(_signature(await self._current(), path, owner, expires), found[2]):
            raise LinkRefused("This link is not good for this file.", remedy=REMEDY)
        if expires <= self._wall():
            raise LinkExpired("This link has expired.", remedy=REMEDY)
        return Link(owner, expires)

    def seconds_left(self, link: Link) -> int:
        """How long it is still good."""
        return max(0, link.expires - int(self._wall()) - 1)

    async def _current(self) -> bytes:
        if self._steady() - self._read >= KEPT:
            self._key = await asyncio.to_thread(drawn_secret, self._engine, NAME)
            self._read = self._steady()
        return self._key


def linked(path: str, query: str) -> str:
    """What a link has to be good for, of what was asked for."""
    if path != ARCHIVE:
        return path
    return f"{path}?{'&'.join(part for part in query.split('&') if not part.startswith('link='))}"


def as_caller(link: Link) -> Caller:
    """Who holds a link: they may see that one file of its owner's."""
    return Caller(link.owner, frozenset({Scope.READ}), "link")


def end_links(engine: Engine) -> None:
    """Have no link be good any more that was given out."""
    redraw_secret(engine, NAME)


def _signature(key: bytes, path: str, owner: str, expires: int) -> str:
    text = f"opentunes link 1\n{path}\n{owner}\n{expires}"
    return urlsafe_b64encode(hmac.digest(key, text.encode(), hashlib.sha256)).decode().rstrip("=")
