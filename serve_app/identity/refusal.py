"""What a caller hears who is not let in: enough to mend it, nothing that helps a forger (RFC 6750)."""

from collections.abc import Iterable
from typing import Final

from serve_app.errors import NotAllowed, OutOfScope
from serve_app.identity.model import Caller, Scope

REMEDY: Final = (
    "Send the header 'Authorization: Bearer <token>': OPENTUNES_API_TOKEN of the server, a token that "
    "'opentunes token create' made, or an account's access token. GET /auth says which it takes."
)


def missing() -> NotAllowed:
    """No token came."""
    return NotAllowed("This server needs a token.", remedy=REMEDY, headers={"WWW-Authenticate": "Bearer"})


def invalid(why: str, *, genuine: bool = False) -> NotAllowed:
    """A token came that is none, or `genuine` but good no more; `why` is ASCII without quotes."""
    challenge = f'Bearer error="invalid_token", error_description="{why}"'
    refusal = NotAllowed(why, remedy=REMEDY, headers={"WWW-Authenticate": challenge})
    refusal.guessed = not genuine
    return refusal


def check_scopes(caller: Caller, scopes: Iterable[str]) -> None:
    """Raises `OutOfScope`, naming what the caller lacks and how to get it."""
    for scope in map(Scope, scopes):
        if scope not in caller.scopes:
            raise OutOfScope(
                f"This needs the scope '{scope.value}', which your token does not have.",
                remedy=_remedy(caller, scope),
                headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope.value}"'},
            )


def _remedy(caller: Caller, scope: Scope) -> str:
    if caller.kind == "account":
        return "Ask who runs the server: only accounts of operators have it (docs/identity.md)."
    if caller.kind == "link":
        return "A link is good for its file alone: send a token."
    return f"Make one that has it: opentunes token create NAME --owner {caller.owner} --scope {scope.value}"
