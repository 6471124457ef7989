"""The part of the settings that says how much one user may have, and how often one may ask."""

from collections.abc import Mapping
from functools import cached_property
from typing import Final, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

LIMITS: Final[Mapping[str, str]] = {
    "generate": "120/minute;5000/day",
    "write": "600/minute",
    "read": "6000/minute",
    "upload": "60/minute;1000/day",
    "token": "3000/minute",
    "address": "12000/minute",
    "auth": "60/minute",
    "share": "600/minute",
}
"""How often what may be asked, where somebody signs in; see `docs/limits.md`."""
SONGS: Final = 100_000
UPLOADS_GIB: Final = 20.0
OPEN: Final = 500
"""Of one user, where somebody signs in."""


class LimitSettings(BaseSettings):
    """Fields of `serve_app.config.Settings`. Where nobody signs in, only what was set is limited."""

    auth: Literal["none", "token", "supabase"] = "none"
    limit_generate: str | None = Field(None, description="Jobs, covers, lyrics and chats of one user.")
    limit_write: str | None = Field(None, description="Other changes by one user.")
    limit_read: str | None = Field(None, description="Other requests of one user.")
    limit_upload: str | None = Field(None, description="Uploads of one user.")
    limit_token: str | None = Field(None, description="Requests with one API token.")
    limit_address: str | None = Field(None, description="Requests from one address, whoever sends them.")
    limit_auth: str | None = Field(None, description="Tokens from one address that were refused.")
    limit_share: str | None = Field(None, description="Shared pages that one address fetches.")
    max_songs_per_user: int | None = Field(None, ge=1, description="Songs that are kept of one user.")
    max_uploads_gib_per_user: float | None = Field(
        None, gt=0, description="Uploads that are kept of one user, as samples of 24 bits."
    )
    max_open_per_user: int | None = Field(
        None, ge=1, description="Requests of one user that one front door answers at a time, streams too."
    )

    @field_validator(*(f"limit_{name}" for name in LIMITS))
    @classmethod
    def _limit(cls, value: str | None) -> str | None:
        from serve_app.identity.limits import parse  # the command line starts without it

        if value is None or value.strip().lower() == "none":
            return value and ""
        parse(value)
        return value

    @cached_property
    def limits(self) -> dict[str, str]:
        """How often what may be asked; "" is no limit."""
        given: dict[str, str | None] = {name: getattr(self, f"limit_{name}") for name in LIMITS}
        default = LIMITS if self.auth != "none" else {}
        return {name: default.get(name, "") if text is None else text for name, text in given.items()}

    @property
    def most_songs(self) -> int | None:
        """Songs of one user; None: as many as they like."""
        return self.max_songs_per_user or (SONGS if self.auth != "none" else None)

    @property
    def most_uploads(self) -> int | None:
        """Bytes of one user's uploads; None: as many as they like."""
        gib = self.max_uploads_gib_per_user or (UPLOADS_GIB if self.auth != "none" else None)
        return round(gib * 2**30) if gib else None

    @property
    def most_open(self) -> int | None:
        """Requests of one user at a time; None: as many as they like."""
        return self.max_open_per_user or (OPEN if self.auth != "none" else None)
