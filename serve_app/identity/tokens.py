"""API tokens: `ot_<id>_<secret>`, shown once; the table `api_tokens` holds their SHA-256.

The secret has 238 bits, so that a fast hash will do: there is nothing to guess.
"""

import hashlib
import hmac
import re
import secrets
import string
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Engine, RowMapping, func, insert, or_, select, update

from serve_app.clock import Clock, iso, wall_clock
from serve_app.database.schema import api_tokens
from serve_app.identity.model import ACCOUNT, Scope

PREFIX: Final = "ot_"
"""By which secret scanners, and we, know a token from anything else."""
ALPHABET: Final = string.ascii_letters + string.digits
SECRET: Final = 40
"""Characters."""
ID: Final = 12
_TOKEN: Final = re.compile(rf"ot_([a-z0-9]{{{ID}}})_[A-Za-z0-9]{{{SECRET}}}")
_NAME: Final = re.compile(r"[\w.-]{1,64}", re.ASCII)


class BadToken(ValueError):
    """A token cannot be made like that; the message says why and what would do."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as the table has it."""

    token_id: str
    hash: str = field(repr=False)
    name: str
    owner: str
    scopes: frozenset[Scope]
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    used_at: str | None
    """To the hour."""

    def state(self, now: str) -> str:
        """`good`, `expired` or `revoked`."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at and self.expires_at <= now else "good"


def token_id_of(token: str) -> str | None:
    """The id in a token; None of what has not the form of one."""
    found = _TOKEN.fullmatch(token)
    return found[1] if found else None


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_hash_of(known: str, token: str) -> bool:
    """Whether the hash is the token's, in a time that tells nothing."""
    return hmac.compare_digest(known, hash_of(token))


def check_owner(owner: str, *, accounts: bool) -> str:
    """The owner as it is kept; `accounts`: whether this server has any. Raises `BadToken`."""
    if not _NAME.fullmatch(owner):
        raise BadToken("An owner has 1 to 64 letters, digits, dots, dashes and underscores, as in 'anna'.")
    if not ACCOUNT.fullmatch(owner.lower()):
        return owner
    if not accounts:
        raise BadToken("This owner is called like an account: that is only for OPENTUNES_AUTH=supabase.")
    return owner.lower()


class TokenStore:
    """The table of tokens. Blocking."""

    def __init__(self, engine: Engine, clock: Clock = wall_clock) -> None:
        self._engine = engine
        self._clock = clock

    def create(
        self, name: str, owner: str, scopes: Collection[Scope], days: float | None = None
    ) -> tuple[str, ApiToken]:
        """A new token, which nobody can show again, and what is kept of it. Raises `BadToken`."""
        if not _NAME.fullmatch(name):
            raise BadToken(
                "A name has 1 to 64 letters, digits, dots, dashes and underscores, as in 'laptop'."
            )
        if not scopes:
            raise BadToken("A token without a scope is good for nothing.")
        token_id = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(ID))
        token = f"{PREFIX}{token_id}_" + "".join(secrets.choice(ALPHABET) for _ in range(SECRET))
        now = self._clock()
        made = ApiToken(
            token_id=token_id,
            hash=hash_of(token),
            name=name,
            owner=owner,
            scopes=frozenset(scopes),
            created_at=iso(now),
            expires_at=iso(now + days * 86_400) if days is not None else None,
            revoked_at=None,
            used_at=None,
        )
        values = {column.name: getattr(made, column.name) for column in api_tokens.columns}
        with self._engine.begin() as connection:
            connection.execute(insert(api_tokens), values | {"scopes": sorted(made.scopes)})
        return token, made

    def get(self, token_id: str) -> ApiToken | None:
        """The token of that id."""
        with self._engine.connect() as connection:
            row = connection.execute(select(api_tokens).where(api_tokens.c.token_id == token_id))
            found = row.mappings().one_or_none()
        return _token(found) if found else None

    def list(self) -> list[ApiToken]:
        """All of them, the oldest first."""
        query = select(api_tokens).order_by(api_tokens.c.created_at, api_tokens.c.token_id)
        with self._engine.connect() as connection:
            return [_token(row) for row in connection.execute(query).mappings()]

    def count_good(self) -> int:
        """How many would be accepted now."""
        query = select(func.count()).where(
            api_tokens.c.revoked_at.is_(None),
            or_(api_tokens.c.expires_at.is_(None), api_tokens.c.expires_at > iso(self._clock())),
        )
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def revoke(self, token_id: str) -> bool:
        """Have a token be good for nothing from now on; whether that is news."""
        own = api_tokens.c.token_id == token_id
        change = update(api_tokens).where(own, api_tokens.c.revoked_at.is_(None))
        with self._engine.begin() as connection:
            return bool(connection.execute(change.values(revoked_at=iso(self._clock()))).rowcount)

    def touch(self, token_id: str) -> None:
        """Note that it was used in this hour."""
        hour = iso(self._clock() // 3600 * 3600)
        before = or_(api_tokens.c.used_at.is_(None), api_tokens.c.used_at < hour)
        change = update(api_tokens).where(api_tokens.c.token_id == token_id, before)
        with self._engine.begin() as connection:
            connection.execute(change.values(used_at=hour))


def _token(row: RowMapping) -> ApiToken:
    known = frozenset(Scope)
    return ApiToken(**{**row, "scopes": frozenset(Scope(name) for name in row["scopes"] if name in known)})
