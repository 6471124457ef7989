"""`/auth`: how this server knows its users. `/me`: who calls. `/links`: files for tags that send no token."""

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from serve_app.api.dependencies import OpenToAll, Reader, ServicesDep, SignedIn
from serve_app.api.guarded import GuardedRoute
from serve_app.clock import iso
from serve_app.identity.links import MOST, PATH
from serve_app.identity.model import Scope

router = APIRouter(tags=["identity"], route_class=GuardedRoute)

Mode = Literal["none", "token", "supabase"]
FilePath = Annotated[
    str, Field(pattern=rf"^({PATH.pattern})$", max_length=MOST, examples=["/audio/0b8f1c8e-1.flac"])
]


class Sign(BaseModel):
    """How to sign in here. All of it is public by design."""

    mode: Mode = Field(description="`none`: nobody is asked. `token`: API tokens. `supabase`: accounts too.")
    supabase_url: str | None = Field(None, description="Where accounts are, if there are any.")
    supabase_publishable_key: str | None = Field(None, description="With which browsers sign in there.")


class Me(BaseModel):
    """Who calls, as verified."""

    owner: str
    kind: Literal["local", "token", "account", "link"] = Field(
        description="`local`: nobody is asked here. `token`: an API token. `account`: somebody signed in."
    )
    scopes: list[Scope]
    token_id: str | None = Field(None, description="Of an API token.")
    mode: Mode


class LinkRequest(BaseModel):
    """Files to have links for."""

    model_config = ConfigDict(extra="forbid")

    urls: list[FilePath] = Field(min_length=1, max_length=200, description="As the library gives them.")


class SignedUrl(BaseModel):
    """A file with its link."""

    url: str = Field(description="What was asked for.")
    signed_url: str = Field(description="The same, good without a token.")
    expires_at: str


class SignedUrls(BaseModel):
    """Links, in the order in which they were asked for."""

    links: list[SignedUrl]


@router.get("/auth", dependencies=[OpenToAll], summary="How to sign in")
async def how_to_sign_in(services: ServicesDep) -> Sign:
    """Which tokens this server takes, and where accounts are."""
    settings = services.settings
    return Sign(
        mode=settings.auth,
        supabase_url=settings.supabase_url or None,
        supabase_publishable_key=settings.supabase_publishable_key.get_secret_value() or None,
    )


@router.get("/me", summary="Who am I?")
async def who_am_i(services: ServicesDep, caller: SignedIn, response: Response) -> Me:
    """Whose things you meet, and what you may do."""
    response.headers["Cache-Control"] = "no-store"
    return Me(
        owner=caller.owner,
        kind=caller.kind,
        scopes=[scope for scope in Scope if scope in caller.scopes],
        token_id=caller.token_id,
        mode=services.settings.auth,
    )


@router.post("/links", summary="Sign links to files")
async def sign_links(
    body: LinkRequest, services: ServicesDep, caller: Reader, response: Response
) -> SignedUrls:
    """Links to files of yours for `<audio>` and `<img>`, good for one file each and for a while.

    Asked for again soon, they are the same, so that browsers keep what they have fetched.
    """
    response.headers["Cache-Control"] = "no-store"
    signed = [(url, *await services.identity.links.sign(url, caller.owner)) for url in body.urls]
    return SignedUrls(
        links=[SignedUrl(url=url, signed_url=link, expires_at=iso(end)) for url, link, end in signed]
    )
