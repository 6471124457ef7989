"""What routes ask for: the services, and who is calling."""

import hmac
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AfterValidator, Field

from serve_app.api.services import Services
from serve_app.errors import NotAllowed

_bearer = HTTPBearer(auto_error=False, description="Needed when OPENTUNES_AUTH=token.")


async def services(request: Request) -> Services:  # not in a thread, which would cost more than it does
    """The services of this process."""
    found: Services = request.app.state.services
    return found


ServicesDep = Annotated[Services, Depends(services)]


async def identify(
    found: ServicesDep, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> str:
    """The caller, from a verified token only; everyone on this machine is "local" when there is none."""
    if found.settings.auth == "none":
        return "local"
    given = credentials.credentials.encode() if credentials else b""
    owners = [
        owner for token, owner in found.settings.tokens.items() if hmac.compare_digest(given, token.encode())
    ]  # all of them are compared, so that time tells nothing
    if owners:
        return owners[0]
    raise NotAllowed(
        "This server needs a token.",
        remedy="Send the header 'Authorization: Bearer <OPENTUNES_API_TOKEN>'.",
        headers={"WWW-Authenticate": "Bearer"},
    )


OwnerDep = Annotated[str, Depends(identify)]


def _plain(text: str) -> str:
    if any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF for c in text):  # no database keeps them
        raise ValueError("must not contain control characters or halves of surrogate pairs")
    return text


PlainText = Annotated[str, AfterValidator(_plain)]
Title = Annotated[PlainText, Field(min_length=1, max_length=200)]
