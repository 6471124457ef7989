"""`POST /generate`: check a request, draw its seed, hand it to the job table."""

import asyncio
import re
import secrets
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Header, Response
from pydantic import Field

from engines import AudioEngine, SongRequest, UnknownEngine
from engines.request import MAX_SEED
from serve_app.api.availability import require_available
from serve_app.api.dependencies import OwnerDep, ServicesDep
from serve_app.api.services import Services
from serve_app.api.waiting import job_view, wait_for_end
from serve_app.jobs.model import Job, NewJob, StoredJob

router = APIRouter(tags=["jobs"])

MAX_PREFER_WAIT = 60.0
_PREFER = re.compile(r"\bwait=(\d{1,4})\b")


class GenerateRequest(SongRequest):
    """A song request and the engine that is to make it."""

    engine: str | None = Field(
        None, min_length=1, max_length=100, description="An id of GET /engines; the default one if left out."
    )


@router.post("/generate", status_code=202, summary="Make a song")
async def generate(
    body: GenerateRequest,
    services: ServicesDep,
    owner: OwnerDep,
    response: Response,
    prefer: Annotated[
        str | None, Header(description="`wait=N`: answer when done, at the latest after N s.")
    ] = None,
) -> Job:
    """Accept a job, stored durably before the answer. `Prefer: wait=N` has the answer wait for its end."""
    engine = choose_engine(services, body.engine)
    job = await submit(services, owner, engine, SongRequest(**body.model_dump(exclude={"engine"})))
    if prefer and (asked := _PREFER.search(prefer)):
        seconds = min(float(asked[1]), MAX_PREFER_WAIT)
        response.headers["Preference-Applied"] = f"wait={seconds:.0f}"
        job = await wait_for_end(services, job, seconds)
        response.status_code = 200 if job.state.status.terminal else 202
    response.headers["Location"] = f"/jobs/{job.job_id}"
    return await job_view(services, job)


def choose_engine(services: Services, name: str | None) -> AudioEngine:
    """The engine asked for, or the default one; raises `UnknownEngine` or `EngineUnavailable`."""
    engine_id = name or services.default_engine
    engine = services.engines.get(engine_id)
    if engine is None:
        raise UnknownEngine(
            f"There is no engine called {engine_id!r} here.",
            field="engine",
            remedy=f"Use one of: {', '.join(sorted(services.engines))}.",
        )
    require_available(engine.info, services.gpus())
    return engine


async def submit(
    services: Services, owner: str, engine: AudioEngine, request: SongRequest, retry_of: str | None = None
) -> StoredJob:
    """Check what the engine can honour, draw the seed and have the table accept the job."""
    engine.info.check(request)
    if request.seed is None:
        request = request.model_copy(update={"seed": secrets.randbelow(min(MAX_SEED, 2**31))})
    predicted = await asyncio.to_thread(engine.predict_seconds, request)
    return await services.table.submit(
        NewJob(
            job_id=uuid4().hex,
            owner=owner,
            engine=engine.info.id,
            request=request,
            predicted_seconds=predicted * request.variants,
            retry_of=retry_of,
        )
    )
