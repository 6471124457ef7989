"""`/sync` and `/library/{id}/publish`: what of the library is in the cloud, and who may see it there."""

import asyncio
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from serve_app.api.cloud import problem_of
from serve_app.api.dependencies import Reader, ServicesDep, Writer
from serve_app.api.guarded import GuardedRoute
from serve_app.api.library import TrackId
from serve_app.api.problems import not_found
from serve_app.cloud.errors import CloudError, CloudRefused
from serve_app.cloud.outbox import DELETED
from serve_app.cloud.publish import Visibility, publish
from serve_app.cloud.state import SyncSummary
from serve_app.cloud.verdict import remedy
from serve_app.errors import Conflict, Forbidden
from serve_app.identity.model import has_account

router = APIRouter(tags=["cloud"], route_class=GuardedRoute)


class Again(BaseModel):
    """What to try again at once."""

    model_config = ConfigDict(extra="forbid")

    track_ids: list[Annotated[str, Field(pattern=r"^[\w-]{1,64}$")]] | None = Field(
        None,
        min_length=1,
        max_length=500,
        description="Left out: all that have failed or wait for their next try. What you have deleted in the "
        "cloud is put there again only if it is named.",
    )


class Retried(BaseModel):
    """What is tried again."""

    track_ids: list[str]


class Publish(BaseModel):
    """Who may see a song in the cloud."""

    model_config = ConfigDict(extra="forbid")

    visibility: Visibility = Field(
        description="private: you alone; unlisted: who has the link; public: all, and feeds show it."
    )


class Published(BaseModel):
    """Who may see a song, and where."""

    track_id: str
    visibility: Visibility
    url: str = Field(
        description="Page to share, absolute if OPENTUNES_PUBLIC_URL is set; only public songs have one.",
        examples=["/s/3f2a5b9c0d1e4f6789abcdef01234567"],
    )


@router.get("/sync", summary="How far the cloud is")
async def read_sync(services: ServicesDep, caller: Reader) -> SyncSummary:
    """How many of your tracks are in the cloud, on their way, or wait for you to do something."""
    account = has_account(caller.owner)
    return await asyncio.to_thread(services.sync_states.summary, caller.owner, account=account)


@router.post("/sync/retry", summary="Sync again what has failed")
async def retry_sync(services: ServicesDep, caller: Writer, body: Again | None = None) -> Retried:
    """Try at once what has failed or waits for its next try; which tracks that are."""
    wanted = body.track_ids if body else None
    for track_id in wanted or ():
        if await asyncio.to_thread(services.tracks.get, track_id, caller.owner) is None:
            raise not_found("track_ids", f"There is no track {track_id!r}.", "GET /library lists yours.")
    found = await asyncio.to_thread(services.sync_states.retry, caller.owner, wanted)
    services.sync.wake()
    return Retried(track_ids=found)


@router.post("/library/{track_id}/publish", summary="Choose who may see a song")
async def publish_track(track_id: TrackId, body: Publish, services: ServicesDep, caller: Writer) -> Published:
    """Make a song that the cloud has private, unlisted or public. Needs your account's own token."""
    track = await asyncio.to_thread(services.tracks.get, track_id, caller.owner)
    if track is None:
        raise not_found("track_id", f"There is no track {track_id!r}.", "GET /library lists yours.")
    project = services.settings.project
    if project is None or caller.access_token is None:
        raise Forbidden(
            "Only an account can publish a song.",
            remedy="Sign in, and send your account's access token; the server needs OPENTUNES_AUTH=supabase.",
        )
    state = track.sync
    if state.song_id is None:
        raise Conflict(
            f"The song is not in the cloud yet: it is {state.status}. {state.reason or ''}".strip(),
            remedy=state.remedy or "Wait until GET /library/{id} says that its sync has the status synced.",
        )
    try:
        await asyncio.to_thread(
            publish, project, caller.access_token, caller.owner, track_id, body.visibility
        )
    except CloudError as error:
        if isinstance(error, CloudRefused) and error.code == DELETED:
            raise Conflict(error.reason, remedy=remedy(DELETED)) from error
        raise problem_of(error) from error
    return Published(
        track_id=track_id, visibility=body.visibility, url=f"{services.settings.public_url}/s/{track_id}"
    )
