"""A caller, and what a caller may do."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

LOCAL: Final = "local"
"""The owner of everything on a machine where nobody signs in; and who holds the one shared token."""
ACCOUNT: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
"""An owner with an account in the cloud: the user's id, in lower case. No other owner is called so."""


class Scope(StrEnum):
    """What a token is good for. Each stands for itself: none includes another."""

    READ = "read"
    """See jobs, runs, songs, uploads, images and memories, and fetch their files."""
    WRITE = "write"
    """Change, star, share and delete them, and upload."""
    GENERATE = "generate"
    """Have songs, covers and lyrics made, and stop that."""
    OPERATE = "operate"
    """Run the server: unload engines, read figures of all users."""


USER: Final = frozenset({Scope.READ, Scope.WRITE, Scope.GENERATE})
"""What an account may do."""
ALL: Final = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request, as verified."""

    owner: str
    """Whose things they meet: `local`, the owner of an API token, or an account's id."""
    scopes: frozenset[Scope] = ALL
    kind: Literal["local", "token", "account", "link"] = "local"
    token_id: str | None = None
    """Of an API token; limits count it by itself."""
    access_token: str | None = field(default=None, repr=False)
    """An account's own, with which the cloud is asked in their name. Never stored, never logged."""


def has_account(owner: str) -> bool:
    """Whether things of this owner can be kept in the cloud."""
    return ACCOUNT.fullmatch(owner) is not None
