"""Absolute addresses of a song's page and of what belongs to it."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from serve_app.config import Settings

HOST: Final = re.compile(
    r"([A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?"
)
_ID: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def parsed_id(text: str) -> UUID | None:
    """A song's id, as 32 hexadecimal digits or as a uuid."""
    return UUID(text) if _ID.fullmatch(text) else None


def base_of(settings: Settings, scheme: str, host: str) -> str:
    """The base of absolute addresses: the setting, else the address that the request came to."""
    if settings.public_url:
        return settings.public_url
    return f"{scheme}://{host.lower()}" if HOST.fullmatch(host) else settings.base_url


@dataclass(frozen=True, slots=True)
class Addresses:
    """Of one song. Nothing in them is a user's own."""

    base: str
    song_id: str

    @property
    def page(self) -> str:
        """The canonical address."""
        return f"{self.base}/s/{self.song_id}"

    def of(self, part: str) -> str:
        """Such as `card.png`, `cover`, `avatar`, `audio` or `embed`."""
        return f"{self.page}/{part}"

    @property
    def oembed(self) -> str:
        """Where its embedding is described."""
        return f"{self.base}/oembed?{urlencode({'url': self.page, 'format': 'json'})}"


def song_of(url: str, base: str) -> UUID | None:
    """The song that one of our own pages shows; None for any other address."""
    try:
        asked, ours = urlsplit(url), urlsplit(base)
        same = (asked.hostname, asked.port) == (ours.hostname, ours.port)
    except ValueError:
        return None
    same_scheme = asked.scheme in {"http", "https"} and not asked.username and not asked.password
    prefix = f"{ours.path}/s/"
    if not same or not same_scheme or not asked.path.startswith(prefix):
        return None
    return parsed_id(asked.path.removeprefix(prefix).rstrip("/"))
