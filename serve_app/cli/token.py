"""`opentunes token`: API tokens, in the database that this machine's settings name. Needs no server."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from serve_app.cli.configuration import load_settings
from serve_app.cli.database import open_database
from serve_app.cli.errors import WrongUse
from serve_app.cli.interrupt import interruptible
from serve_app.cli.options import AsJson
from serve_app.cli.output import local_time, notice, result, table
from serve_app.clock import iso, wall_clock
from serve_app.identity.model import USER, Scope

if TYPE_CHECKING:
    from serve_app.identity.tokens import ApiToken, TokenStore


def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What you call it, such as 'laptop'.")],
    owner: Annotated[
        str | None,
        typer.Option(
            metavar="OWNER", help="Whose songs it meets: a name, or an account's id. Default: NAME."
        ),
    ] = None,
    scope: Annotated[
        list[Scope] | None,
        typer.Option(
            help="What it allows; may be repeated. Default: read, write, generate.", show_default=False
        ),
    ] = None,
    days: Annotated[
        int | None, typer.Option(min=1, max=36_500, metavar="N", help="It expires after so many days.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make an API token and print it: it is shown this once only.

    Whoever holds it sends 'Authorization: Bearer <token>'; 'opentunes' itself sends OPENTUNES_API_TOKEN.
    """
    from serve_app.identity.tokens import BadToken, TokenStore, check_owner

    settings = load_settings()
    scopes = frozenset(scope) if scope else USER
    with interruptible(), open_database(settings) as engine:
        try:
            whose = check_owner(name if owner is None else owner, accounts=settings.auth == "supabase")
            token, made = TokenStore(engine).create(name, whose, scopes, days)
        except BadToken as error:
            raise WrongUse(str(error), remedy="See 'opentunes token create --help'.") from error
    if as_json:
        result(json.dumps({"token": token, **_described(made)}))
    else:
        result(token)
    until = f" until {local_time(made.expires_at)}" if made.expires_at else ""
    allowed = ", ".join(sorted(made.scopes))
    notice(f"This is shown only now. It is {whose}'s, for: {allowed}{until}. Its id is {made.token_id}.")
    if settings.auth == "none":
        notice("OPENTUNES_AUTH is none here: a server with these settings asks nobody for a token.")


def list_tokens(as_json: AsJson = False) -> None:
    """List API tokens, the oldest first; what is secret of them nobody knows but who was shown it.

    When the output is not a terminal: one token per line, its cells separated by tabs.
    """
    from serve_app.identity.tokens import TokenStore

    with interruptible(), open_database(load_settings()) as engine:
        found = TokenStore(engine).list()
    if as_json:
        result(json.dumps({"tokens": [_described(token) for token in found]}))
        return
    now = iso(wall_clock())
    rows = [
        (
            token.token_id,
            token.name,
            token.owner,
            token.state(now),
            ", ".join(scope.value for scope in Scope if scope in token.scopes),
            local_time(token.expires_at) if token.expires_at else "never",
            local_time(token.used_at) if token.used_at else "never",
        )
        for token in found
    ]
    columns = ("id", "name", "owner", "state", "scopes", "expires", "used")
    table(columns, rows, stretch="scopes", optional=("expires", "used"))


def revoke(
    tokens: Annotated[
        list[str], typer.Argument(metavar="TOKEN...", help="Ids, names, or the very tokens, if they leaked.")
    ],
) -> None:
    """Have API tokens be good for nothing; servers know within seconds.

    Links to files that were signed for them expire by themselves; 'opentunes token end-links' ends them now.
    """
    from serve_app.identity.tokens import TokenStore

    with interruptible(), open_database(load_settings()) as engine:
        store = TokenStore(engine)
        for token in [_find(store, given) for given in tokens]:
            news = store.revoke(token.token_id)
            notice(f"{token.token_id} ({token.name}) {'is' if news else 'was already'} revoked.")


def end_links() -> None:
    """Have no signed link to a file be good any more that was given out; servers know within seconds.

    Open pages ask for new ones.
    """
    from serve_app.identity import links

    with interruptible(), open_database(load_settings()) as engine:
        links.end_links(engine)
    notice("No link that was given out is good any more.")


def _find(store: "TokenStore", given: str) -> "ApiToken":
    from serve_app.identity.tokens import token_id_of

    if found := store.get(token_id_of(given) or given):
        return found
    named = [token for token in store.list() if token.name == given and not token.revoked_at]
    if len(named) == 1:
        return named[0]
    if named:
        ids = ", ".join(token.token_id for token in named)
        raise WrongUse(f"{len(named)} tokens are called {given!r}.", remedy=f"Name one by its id: {ids}.")
    shown = "There is no such token" if given.startswith("ot_") else f"There is no token {given!r}"
    raise WrongUse(f"{shown} that could be revoked.", remedy="'opentunes token list' lists them.")


def _described(token: "ApiToken") -> dict[str, object]:
    return {
        "token_id": token.token_id,
        "name": token.name,
        "owner": token.owner,
        "scopes": [scope.value for scope in Scope if scope in token.scopes],
        "state": token.state(iso(wall_clock())),
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
        "used_at": token.used_at,
    }
