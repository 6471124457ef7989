"""What routes ask for: the services, and who is calling, with what they must be allowed to do.

Every route has a parameter of one of the kinds `Reader`, `Writer`, `Maker`, `Operator`, `Anybody`, or says by
`dependencies=[OpenToAll]` that it asks nobody; `serve_app.api.declared` refuses one that does neither.
"""

import hmac
from typing import Annotated, Final

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from pydantic import AfterValidator, Field

from serve_app.api.services import Services
from serve_app.errors import Forbidden, NotAllowed
from serve_app.identity.model import Caller, Scope

_bearer = HTTPBearer(auto_error=False, description="Needed unless OPENTUNES_AUTH=none: see docs/identity.md.")


async def services(request: Request) -> Services:  # not in a thread, which would cost more than it does
    """The services of this process."""
    found: Services = request.app.state.services
    return found


ServicesDep = Annotated[Services, Depends(services)]


async def identify(
    needs: SecurityScopes,
    found: ServicesDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Caller:
    """The caller, from a verified token only, if they may do what the route needs.

    Everyone on this machine is "local" when there is no such thing. Raises `NotAllowed` and `Forbidden`.
    """
    caller = await _who(found, credentials.credentials if credentials else "")
    require(caller, needs.scopes)
    return caller


def require(caller: Caller, scopes: list[str]) -> None:
    """Raises `Forbidden`, naming the scope that the caller lacks and how to get it."""
    if missing := [scope for scope in scopes if scope not in caller.scopes]:
        raise Forbidden(f"This needs the scope {missing[0]!r}, which your token does not have.", remedy="")


async def _who(found: Services, token: str) -> Caller:
    if found.settings.auth == "none":
        return Caller("local")
    given = token.encode()
    owners = [
        owner for token, owner in found.settings.tokens.items() if hmac.compare_digest(given, token.encode())
    ]  # all of them are compared, so that time tells nothing
    if owners:
        return Caller(owners[0], kind="token")
    raise NotAllowed(
        "This server needs a token.",
        remedy="Send the header 'Authorization: Bearer <OPENTUNES_API_TOKEN>'.",
        headers={"WWW-Authenticate": "Bearer"},
    )


def open_to_all() -> None:
    """Marks a route that asks nobody who they are."""


OpenToAll: Final = Depends(open_to_all)
"""For `dependencies=[OpenToAll]` of a route."""
Reader = Annotated[Caller, Security(identify, scopes=[Scope.READ])]
"""Who may see and fetch what is theirs."""
Writer = Annotated[Caller, Security(identify, scopes=[Scope.WRITE])]
"""Who may change, star, share, delete and upload."""
Maker = Annotated[Caller, Security(identify, scopes=[Scope.GENERATE])]
"""Who may have songs, covers and lyrics made, and stop that."""
Operator = Annotated[Caller, Security(identify, scopes=[Scope.OPERATE])]
"""Who may run the server."""
Anybody = Annotated[Caller, Security(identify)]
"""Who has shown who they are, whatever they may do."""


def _plain(text: str) -> str:
    if any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF for c in text):  # no database keeps them
        raise ValueError("must not contain control characters or halves of surrogate pairs")
    return text


PlainText = Annotated[str, AfterValidator(_plain)]
Title = Annotated[PlainText, Field(min_length=1, max_length=200)]
