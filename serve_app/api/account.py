"""`/account`: what is kept of you here and in the cloud, all of it to take away, and its end."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Final

import jwt
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from serve_app.account.export import Elsewhere
from serve_app.account.holdings import Holdings
from serve_app.api.cloud import problem_of
from serve_app.api.dependencies import Reader, ServicesDep, Writer
from serve_app.api.download import Download, attachment, take_seat, zip_of
from serve_app.api.guarded import GuardedRoute
from serve_app.api.leaving import leave
from serve_app.api.services import Services
from serve_app.cloud.errors import CloudError
from serve_app.cloud.holdings import CloudHoldings
from serve_app.errors import FieldProblem, Forbidden, InvalidInput
from serve_app.identity.model import Caller, has_account

if TYPE_CHECKING:
    from serve_app.cloud.account import CloudAccount

router = APIRouter(prefix="/account", tags=["account"], route_class=GuardedRoute)

ARCHIVE: Final = zip_of("account.json, cloud.json, and every file, under audio/, images/ and cloud/.")
SIGN_IN: Final = "What is in the cloud is for your own access token, not for an API token: sign in for it."


class AccountView(BaseModel):
    """Who you are to this server, and what is kept of you."""

    owner: str = Field(description="Your account's id, or the owner that your API token was made for.")
    account: bool = Field(description="Whether you have an account in the cloud.")
    email: str | None = Field(None, description="As your access token says it.")
    username: str | None = None
    here: Holdings
    cloud: CloudHoldings | None = Field(None, description="Null if there is nothing, or it cannot be asked.")
    notices: list[str] = Field([], description="Why the cloud could not be asked.")


class Leaving(BaseModel):
    """That you really mean it."""

    model_config = ConfigDict(extra="forbid")

    confirm: str = Field(max_length=100, description="Your `owner` or `username`, as GET /account says.")


class Left(BaseModel):
    """What was deleted. What an earlier try has deleted is not counted again."""

    here: Holdings
    cloud_files: int = Field(description="Files in the cloud.")
    account: bool = Field(description="Whether an account in the cloud was deleted.")


@router.get("", summary="See what is kept of you")
async def read_account(services: ServicesDep, caller: Reader) -> AccountView:
    """Who you are to this server, and how much is kept of you, here and in the cloud."""
    cloud, told = cloud_account(services, caller), dict[str, Any]()
    here = await asyncio.to_thread(services.belongings.holdings, caller.owner)
    if cloud:
        told["email"] = _email(caller)
        try:
            profile = await asyncio.to_thread(cloud.profile)
            told |= {"username": profile and profile.username}
            told |= {"cloud": await asyncio.to_thread(cloud.holdings)}
        except CloudError as error:
            told["notices"] = [problem_of(error).detail]
    elif _needs_sign_in(services, caller):
        told["notices"] = [SIGN_IN]
    return AccountView(owner=caller.owner, account=has_account(caller.owner), here=here, **told)


@router.get(
    "/export", summary="Take everything with you", response_class=StreamingResponse, responses=ARCHIVE
)
async def export_account(
    services: ServicesDep,
    caller: Reader,
    cloud: Annotated[bool, Query(description="Whether to ask the cloud for its part.")] = True,
) -> StreamingResponse:
    """Everything of yours as a zip, which is made while it is sent; see docs/account.md for what is in it."""
    leave = take_seat(services.belongings.exports, caller.owner)
    try:
        return await _download(services, caller, leave, cloud=cloud)
    except BaseException:
        leave()
        raise


@router.delete("", summary="Delete everything of yours")
async def delete_account(body: Leaving, services: ServicesDep, caller: Writer) -> Left:
    """End your jobs and runs, then delete all that is yours, here and in the cloud, and then your account.

    Nothing brings it back. Should it fail half-way, send it again: it goes on from there.
    """
    cloud, names = cloud_account(services, caller), [caller.owner]
    if cloud:
        try:
            profile = await asyncio.to_thread(cloud.profile)
            await asyncio.to_thread(cloud.reach)
        except CloudError as error:
            raise problem_of(error, done="Nothing was deleted.") from error
        names += [profile.username] if profile and profile.username else []
    elif _needs_sign_in(services, caller):
        raise Forbidden("An API token cannot delete an account.", remedy="Sign in, and send it once more.")
    if body.confirm.strip() not in names:
        problem = f"confirm must be {' or '.join(repr(name) for name in names)}."
        raise InvalidInput(
            "Nothing was deleted: it was not confirmed.",
            remedy=problem,
            errors=[FieldProblem(field="confirm", message=problem)],
        )
    here = await asyncio.to_thread(services.belongings.holdings, caller.owner)
    files = await leave(services, caller.owner, cloud)
    return Left(here=here, cloud_files=files, account=cloud is not None)


async def _download(
    services: Services, caller: Caller, leave: Callable[[], None], *, cloud: bool
) -> Download:
    account, kept, notice = cloud_account(services, caller), None, None
    elsewhere: Iterable[Elsewhere] = ()
    if account and cloud:
        try:
            kept = await asyncio.to_thread(account.export)
        except CloudError as error:
            problem = problem_of(error)
            problem.remedy = f"{problem.remedy} Or ask with cloud=false (--no-cloud) for what is here."
            raise problem from error
        elsewhere = account.files_of_others(partial(services.belongings.has, caller.owner))
    elif account:
        notice = "The cloud's part was left out, as asked for."
    elif _needs_sign_in(services, caller):
        notice = SIGN_IN
    pieces: Iterator[bytes] = iter(services.belongings.export(caller.owner, kept, notice, elsewhere))
    return Download(pieces, attachment(f"opentunes-{caller.owner}"), leave)


def cloud_account(services: Services, caller: Caller) -> "CloudAccount | None":
    """The caller's account in the cloud, if they have signed in to it."""
    project = services.settings.project
    if project is None or not caller.access_token or not has_account(caller.owner):
        return None
    from serve_app.cloud.account import CloudAccount  # its clients are loaded: there is a project

    return CloudAccount(project, caller.owner, caller.access_token)


def _needs_sign_in(services: Services, caller: Caller) -> bool:
    """Whether there is an account in the cloud that this caller may not act for."""
    return services.settings.project is not None and has_account(caller.owner) and not caller.access_token


def _email(caller: Caller) -> str | None:
    """As the token says, which was verified already."""
    claims = jwt.decode(caller.access_token or "", options={"verify_signature": False})
    email = claims.get("email")
    return email if isinstance(email, str) and email else None
