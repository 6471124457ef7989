"""`/agent`: have the squad work on a song, watch it think, come back to it, cancel it."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, Literal
from uuid import uuid4

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from agents.brief import MAX_HISTORY, MAX_MESSAGE, Brief, StudioState, Turn
from agents.events import Heartbeat
from engines.request import MAX_SEED, Text
from serve_app.api.briefing import card_of
from serve_app.api.dependencies import Maker, Reader, ServicesDep, Title
from serve_app.api.generate import choose_engine
from serve_app.api.guarded import GuardedRoute
from serve_app.api.problems import not_found
from serve_app.api.services import Services
from serve_app.api.visualizer import ImageId, find_cover
from serve_app.clock import steady_clock, wall_clock
from serve_app.database.schema import MAX_NUMBER
from serve_app.errors import NotFound
from serve_app.squad.model import NewRun, RunDetail, RunView, StoredRun
from serve_app.squad.run import line

router = APIRouter(prefix="/agent", tags=["agent"], route_class=GuardedRoute)

NDJSON: Final = "application/x-ndjson"
HEARTBEAT: Final = 5.0
"""Seconds between signs of life on a stream that is quiet."""
EVENT: Final[dict[str, Any]] = {"$ref": "#/components/schemas/AgentEvent"}
STREAM: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {NDJSON: {"schema": EVENT}},
        "description": "One event per line, typed by `type`, ordered by `seq`; the last is `run.finished`.",
    }
}
RunId = Annotated[str, Path(pattern=r"^[\w-]{1,64}$", examples=["4f0c1d2e3b4a59687786a5b4c3d2e1f0"])]


def _words(message: str) -> str:
    if not message.strip():
        raise ValueError("say what you want, in your own words")
    return message


class Studio(StudioState):
    """A song request as it stands, with what `POST /generate` takes beside the song."""

    engine: str | None = Field(None, min_length=1, max_length=100)
    title: Title | None = Field(None, description="Of the song as it stands; edits keep it.")
    cover: ImageId | None = Field(None, description="Of the song as it stands; edits keep it.")

    def song(self) -> StudioState:
        """What the agents read."""
        fields = self.model_dump(exclude_unset=True, exclude={"engine", "title", "cover"})
        return StudioState.model_validate(fields)


class ChatRequest(BaseModel):
    """What is said to the squad, and where things stand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: Annotated[Text, Field(min_length=1, max_length=MAX_MESSAGE), AfterValidator(_words)] = Field(
        description="What you want, in your own words and language.",
        examples=["Make me a rainy-night synthwave song about leaving town, 100 bpm, Spanish lyrics"],
    )
    history: tuple[Turn, ...] = Field(
        (), max_length=MAX_HISTORY, description="What was said before, oldest first."
    )
    studio: Studio = Field(
        Studio(), description="The song request as it stands in the studio, as far as it is set."
    )
    engine: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="An id of GET /engines; if left out that of the studio, else the default one.",
    )
    generate: bool = Field(False, description="Also make the song, and tell how that goes.")
    mode: Literal["auto", "rules"] = Field("auto", description="`rules`: do without a language model.")
    seed: int | None = Field(
        None, ge=0, le=MAX_SEED, description="Of what rules draw by chance. Drawn when left out."
    )


class RunPage(BaseModel):
    """Runs, newest first."""

    runs: list[RunView]
    next_cursor: int | None = None


@router.post(
    "/chat", summary="Have the squad work on a song", response_class=StreamingResponse, responses=STREAM
)
async def chat(body: ChatRequest, services: ServicesDep, caller: Maker) -> Response:
    """Begin a run and tell its events as they come. It ends when you cancel it, or go away for a while."""
    engine = await choose_engine(services, body.engine or body.studio.engine)
    if cover := body.studio.cover:
        await find_cover(services, caller.owner, cover)
    catalogue = await services.catalogues.of(engine.info.id)
    brief = Brief(
        message=body.message,
        engine=card_of(engine.info, catalogue),
        studio=body.studio.song(),
        history=body.history,
        owner=caller.owner,
        seed=secrets.randbelow(2**31) if body.seed is None else body.seed,
    )
    new = NewRun(
        uuid4().hex,
        brief,
        rules=body.mode == "rules",
        generate=body.generate,
        cover=cover,
        title=body.studio.title,
        access_token=caller.access_token,
    )
    await services.squad.start_run(new)
    return _told(services, new.run_id, caller.owner, 0)


@router.get("/runs", summary="List runs of the squad")
async def list_runs(
    services: ServicesDep,
    caller: Reader,
    cursor: Annotated[int | None, Query(ge=1, le=MAX_NUMBER, description="The last `next_cursor`.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RunPage:
    """Your runs, newest first, as long as they are kept."""
    found = await asyncio.to_thread(services.runs.page, caller.owner, before=cursor, limit=limit + 1)
    page = found[:limit]
    return RunPage(
        runs=[RunView.of(run) for run in page],
        next_cursor=page[-1].number if len(found) > limit else None,
    )


@router.get("/runs/{run_id}", summary="Read a run of the squad")
async def read_run(run_id: RunId, services: ServicesDep, caller: Reader) -> RunDetail:
    """How it stands, what it was asked, and what came of it."""
    return RunDetail.of(await _find(services, run_id, caller.owner))


@router.delete("/runs/{run_id}", summary="Cancel a run of the squad")
async def cancel_run(run_id: RunId, services: ServicesDep, caller: Maker, response: Response) -> RunView:
    """End it, and the job that it waits for; 202 while it still does. One that has ended stays as it is."""
    await _find(services, run_id, caller.owner)
    run = await services.squad.cancel(run_id, caller.owner)
    if run is None:
        raise _no_run(run_id)
    response.status_code = 202 if run.status == "running" else 200
    return RunView.of(run)


@router.get(
    "/runs/{run_id}/events",
    summary="Follow a run of the squad",
    response_class=StreamingResponse,
    responses=STREAM,
)
async def follow_run(
    run_id: RunId,
    services: ServicesDep,
    caller: Reader,
    after: Annotated[int, Query(ge=0, le=2**31, description="`seq` of the last event that was seen.")] = 0,
) -> Response:
    """Every event after that one, without a gap, to the end; also of a run that has ended."""
    await _find(services, run_id, caller.owner)
    return _told(services, run_id, caller.owner, after)


def _told(services: Services, run_id: str, owner: str, after: int) -> StreamingResponse:
    return StreamingResponse(
        _stream(services, run_id, owner, after),
        media_type=NDJSON,
        headers={
            "X-Run-Id": run_id,
            "Location": f"/agent/runs/{run_id}",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        },
    )


async def _stream(services: Services, run_id: str, owner: str, after: int) -> AsyncIterator[str]:
    told_at = steady_clock()
    while chapter := await services.squad.events(run_id, owner, after, HEARTBEAT):
        if chapter.lines:
            yield "".join(chapter.lines)
            told_at = steady_clock()
        elif not chapter.ended and steady_clock() - told_at >= HEARTBEAT * 0.9:
            beat = Heartbeat().sealed(run_id, chapter.seq, round(wall_clock(), 3))
            yield line(beat.model_dump(mode="json"))
            told_at = steady_clock()
        after = chapter.seq
        if chapter.ended:
            return


async def _find(services: Services, run_id: str, owner: str) -> StoredRun:
    run = await asyncio.to_thread(services.runs.get, run_id, owner)
    if run is None:
        raise _no_run(run_id)
    return run


def _no_run(run_id: str) -> NotFound:
    return not_found("run_id", f"There is no run {run_id!r}.", "GET /agent/runs lists yours.")
