"""`/jobs`: list, read, wait, follow, cancel, retry."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from serve_app.api.dependencies import Maker, PlainText, Reader, ServicesDep
from serve_app.api.generate import IdempotencyKey, Terms, submit
from serve_app.api.moves import moves
from serve_app.api.problems import not_found
from serve_app.api.services import Services
from serve_app.api.waiting import find_job, job_view, wait_for_end
from serve_app.database.schema import MAX_NUMBER
from serve_app.errors import Conflict
from serve_app.jobs.model import Job, JobStatus, StoredJob
from serve_app.squad.songs import Move

router = APIRouter(prefix="/jobs", tags=["jobs"])

JobId = Annotated[str, Path(pattern=r"^[\w-]{1,64}$", examples=["0b8f1c8e5f8a4d0c9d0e6c8a3b1f2e4d"])]


class JobPage(BaseModel):
    """Jobs, newest first."""

    jobs: list[Job]
    next_cursor: int | None = None


@router.get("", summary="List jobs")
async def list_jobs(
    services: ServicesDep,
    caller: Reader,
    status: JobStatus | None = None,
    engine: Annotated[PlainText | None, Query(max_length=100)] = None,
    cursor: Annotated[int | None, Query(ge=1, le=MAX_NUMBER, description="The last `next_cursor`.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> JobPage:
    """Your jobs, newest first."""
    found = await asyncio.to_thread(
        services.reader.page, caller.owner, status=status, engine=engine, before=cursor, limit=limit + 1
    )
    page = found[:limit]
    views = [await job_view(services, job, patient=False) for job in page]
    return JobPage(jobs=views, next_cursor=page[-1].number if len(found) > limit else None)


@router.get("/{job_id}", summary="Read a job", responses={304: {"description": "Not changed."}})
async def read_job(
    job_id: JobId,
    services: ServicesDep,
    caller: Reader,
    response: Response,
    wait: Annotated[float, Query(ge=0, le=60, description="Wait up to so many seconds for its end.")] = 0,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Job:
    """The job now. With `wait`, when it has ended; with `If-None-Match` too, as soon as it has changed."""
    job = await find_job(services, job_id, caller.owner)
    view = await job_view(services, job)
    if wait and not job.state.status.terminal and (if_none_match is None or if_none_match == _etag(view)):
        job = await wait_for_end(services, job, wait, seq=job.seq if if_none_match else None)
        view = await job_view(services, job)
    response.headers["ETag"] = _etag(view)
    response.headers["Cache-Control"] = "no-cache"
    if if_none_match == _etag(view):
        return Response(status_code=304, headers=dict(response.headers))  # type: ignore[return-value]
    return view


@router.delete("/{job_id}", summary="Cancel a job")
async def cancel_job(job_id: JobId, services: ServicesDep, caller: Maker, response: Response) -> Job:
    """Cancel a queued job at once; ask a running one to stop (202). A job that has ended stays as it is."""
    await find_job(services, job_id, caller.owner)
    job = await services.table.cancel(job_id)
    if job is None:
        raise not_found("job_id", f"There is no job {job_id!r}.", "GET /jobs lists yours.")
    response.status_code = 200 if job.state.status.terminal else 202
    return await job_view(services, job)


@router.post("/{job_id}/retry", status_code=202, summary="Try a job again")
async def retry_job(
    job_id: JobId,
    services: ServicesDep,
    caller: Maker,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> Job:
    """A new job with the same request, seed and webhook as one that failed or was cancelled."""
    old = await find_job(services, job_id, caller.owner)
    if old.state.status not in {JobStatus.FAILED, JobStatus.CANCELLED}:
        raise Conflict(
            f"The job is {old.state.status.value}: only one that failed or was cancelled can be tried again.",
            remedy="Send its request to POST /generate for another song.",
        )
    fingerprint = f"retry of {old.job_id}" if idempotency_key else None
    cover = old.cover.split("-", 1)[0] if old.cover else None
    if cover and not await asyncio.to_thread(services.images.store.use, cover, caller.owner):
        cover = None  # it went in the meantime: better a song without it than none
    terms = Terms(
        old.priority,
        webhook=old.webhook,
        key=idempotency_key,
        fingerprint=fingerprint,
        retry_of=old.job_id,
        cover=cover,
        title=old.title,
    )
    job = await submit(services, caller.owner, old.engine, old.request, terms, response)
    return await job_view(services, job)


@router.get(
    "/{job_id}/events",
    summary="Follow a job",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/event-stream": {}}, "description": "Server-sent events; `data` is a job."},
        204: {"description": "The job has ended and there is nothing after `Last-Event-ID`."},
    },
)
async def follow_job(
    job_id: JobId,
    services: ServicesDep,
    caller: Reader,
    last_event_id: Annotated[str | None, Header(description="`id` of the last event that was seen.")] = None,
) -> Response:
    """Every change of the job, from the first or after `Last-Event-ID`, without a gap, to its end."""
    job = await find_job(services, job_id, caller.owner)
    after = (
        int(last_event_id) if last_event_id and last_event_id.isdecimal() and len(last_event_id) < 10 else 0
    )
    after = min(after, job.seq)  # one that we never gave would wait for ever
    if job.state.status.terminal and after >= job.seq:
        return Response(status_code=204)
    return StreamingResponse(
        _stream(services, job, after),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _stream(services: Services, job: StoredJob, after: int) -> AsyncIterator[str]:
    async for move in moves(services, job, after):
        yield _sse(move) if move else ": still here\n\n"


def _sse(move: Move) -> str:
    """One without an id is no event of the job's, and resuming does not repeat it."""
    number = "" if move.seq is None else f"id: {move.seq}\n"
    return f"{number}event: {move.type}\ndata: {move.job.model_dump_json()}\n\n"


def _etag(view: Job) -> str:
    """Of what a client sees, less the clock-driven ETA."""
    content = view.model_dump(mode="json", exclude={"eta_seconds"})
    return f'W/"{hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:20]}"'
