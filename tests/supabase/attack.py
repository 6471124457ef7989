"""Tries a statement as somebody would through the Data API, says what came of it, and leaves no trace."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from tests.supabase.community import Community

REFUSALS: Final = {"42501", "55000", "0A000"}
"""Not allowed; a view that takes no rows."""


@dataclass(frozen=True, slots=True)
class Result:
    """Rows, or the SQLSTATE of a refusal."""

    rows: Sequence[tuple[Any, ...]] = ()
    touched: int = 0
    state: str | None = None
    message: str = ""

    @property
    def refused(self) -> bool:
        return self.state in REFUSALS


def attack(
    community: Community,
    who: str,
    statement: str,
    *values: object,
    role: str | None = None,
    claims: dict[str, Any] | None = None,
) -> Result:
    """What a `statement` gives who is "anybody", "service" or an account; `{ann}` and so on are ids.

    Of several statements with `;` the last one counts. `role` and `claims` are said instead of the token's.
    """
    ids = {"ann": community.ann, "bob": community.bob, "cid": community.cid}
    known = {"anybody": "anon", "service": "service_role"}
    acting = role or known.get(who, "authenticated")
    said = {"role": acting, **({"sub": ids[who]} if who in ids else {}), **(claims or {})}
    connection = community.authenticator
    try:
        connection.execute(
            "select set_config('role', %s, true), set_config('request.jwt.claims', %s, true),"
            " set_config('storage.allow_delete_query', 'true', true)",
            (acting, json.dumps(said)),
        )
        for name, uid in ids.items():
            statement = statement.replace(f"{{{name}}}", uid)
        cursor = connection.execute(statement.encode(), values or None)
        while cursor.nextset():
            pass
        rows = cursor.fetchall() if cursor.description else []
        return Result(rows, cursor.rowcount)
    except psycopg.Error as error:
        return Result(state=error.sqlstate, message=str(error))
    finally:
        connection.rollback()
