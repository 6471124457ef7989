"""What routes ask for: the services, and who is calling, with what they must be allowed to do.

Every route has a parameter of the kind `Reader`, `FileReader`, `Writer`, `Maker`, `Operator` or `SignedIn`,
or says by `dependencies=[OpenToAll]` that it asks nobody; `serve_app.api.declared` refuses any other.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Query, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from pydantic import AfterValidator, Field

from serve_app.api.services import Services
from serve_app.errors import IdentityUnavailable, LinkRefused, NotAllowed
from serve_app.identity.links import as_caller, linked
from serve_app.identity.model import Caller, Scope
from serve_app.identity.refusal import check_scopes

T = TypeVar("T")
CALLER: Final = "opentunes_caller"
"""Where a request carries who sent it, once that is known."""

bearer = HTTPBearer(auto_error=False, description="Needed unless OPENTUNES_AUTH=none: see docs/identity.md.")


async def services(request: Request) -> Services:  # not in a thread, which would cost more than it does
    """The services of this process."""
    found: Services = request.app.state.services
    return found


ServicesDep = Annotated[Services, Depends(services)]


@dataclass(frozen=True, slots=True)
class FileCaller:
    """Who asks for a file."""

    caller: Caller
    seconds: int | None = None
    """How long their link is still good; None where it is no link."""

    @property
    def owner(self) -> str:
        """Whose files they may see."""
        return self.caller.owner


async def identify(
    needs: SecurityScopes,
    request: Request,
    found: ServicesDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Caller:
    """The caller, from a verified token only, if they may do what the route needs.

    Raises `NotAllowed`, `OutOfScope`, `RateLimited` and `IdentityUnavailable`.
    """
    known: Caller | None = request.scope.get(CALLER)
    if known:  # it has a body, which was not read before
        check_scopes(known, needs.scopes)
        return known
    token = credentials.credentials if credentials else ""
    caller = await _known(request, found, found.identity.caller(token))
    return await _admitted(request, found, caller, needs.scopes)


async def identify_or_link(
    needs: SecurityScopes,
    request: Request,
    found: ServicesDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    link: Annotated[
        str | None, Query(max_length=200, description="Of POST /links, where no token can be sent.")
    ] = None,
) -> FileCaller:
    """The caller of a file: by their token, or else by a link that is signed for just this path.

    Raises `LinkRefused` besides.
    """
    if link is None or credentials:
        return FileCaller(await identify(needs, request, found, credentials))
    links = found.identity.links
    good = await _known(request, found, links.check(linked(request.scope["path"], request.url.query), link))
    caller = await _admitted(request, found, as_caller(good), needs.scopes)
    return FileCaller(caller, links.seconds_left(good))


async def _known(request: Request, found: Services, asking: Awaitable[T]) -> T:
    """Who it is; a request of nobody known is counted too, so that tokens cannot be tried for ever."""
    try:
        return await asking
    except (NotAllowed, LinkRefused, IdentityUnavailable) as refusal:
        guessed = isinstance(refusal, NotAllowed) and refusal.guessed
        await found.admission.turn_away(request, guessed=guessed)
        raise


async def _admitted(request: Request, found: Services, caller: Caller, scopes: list[str]) -> Caller:
    """The caller, who is known by now and may go on. Raises `RateLimited` and `OutOfScope`."""
    request.scope[CALLER] = caller
    await found.admission.admit(request, caller, scopes)
    check_scopes(caller, scopes)
    return caller


async def welcome(request: Request, found: ServicesDep) -> None:
    """Counts a request that asks nobody who they are."""
    await found.admission.welcome(request)


def open_to_all() -> None:
    """Marks a route that asks nobody who they are."""


OpenToAll: Final = Depends(open_to_all)
"""For `dependencies=[OpenToAll]` of a route."""
Counted: Final = Depends(welcome)
"""For `dependencies=[OpenToAll, Counted]`: held to the limit `share` of an address."""
Reader = Annotated[Caller, Security(identify, scopes=[Scope.READ])]
"""Who may see and fetch what is theirs."""
FileReader = Annotated[FileCaller, Security(identify_or_link, scopes=[Scope.READ])]
"""The same, or who has a signed link; for files alone."""
Writer = Annotated[Caller, Security(identify, scopes=[Scope.WRITE])]
"""Who may change, star, share, delete and upload."""
Maker = Annotated[Caller, Security(identify, scopes=[Scope.GENERATE])]
"""Who may have songs, covers and lyrics made, and stop that."""
Operator = Annotated[Caller, Security(identify, scopes=[Scope.OPERATE])]
"""Who may run the server."""
SignedIn = Annotated[Caller, Security(identify)]
"""Who has shown who they are, whatever they may do."""


def _plain(text: str) -> str:
    if any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF for c in text):  # no database keeps them
        raise ValueError("must not contain control characters or halves of surrogate pairs")
    return text


PlainText = Annotated[str, AfterValidator(_plain)]
Title = Annotated[PlainText, Field(min_length=1, max_length=200)]
