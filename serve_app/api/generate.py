"""`POST /generate`: check a request, draw its seed, hand it to the job table. And what it would take."""

import asyncio
import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import uuid4

from fastapi import APIRouter, Header, Response
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from engines import AudioEngine, EngineError, SongRequest, UnknownEngine
from engines.registry import BUILT_IN
from engines.request import MAX_SEED
from serve_app.api.availability import require_available
from serve_app.api.dependencies import Maker, ServicesDep, Title
from serve_app.api.guarded import GuardedRoute
from serve_app.api.services import Services
from serve_app.api.sources import resolve
from serve_app.api.visualizer import ImageId, find_cover
from serve_app.api.waiting import job_view, wait_for_end
from serve_app.errors import FieldProblem, InvalidInput, Limit, QuotaReached
from serve_app.jobs.estimate import Seconds
from serve_app.jobs.model import Job, NewJob, Priority, StoredJob
from serve_app.jobs.store import KeyReused
from serve_app.webhooks.address import RefusedAddress, check_url
from serve_app.webhooks.model import Webhook

router = APIRouter(tags=["jobs"], route_class=GuardedRoute)

MAX_PREFER_WAIT = 60.0
ADDED: Final = frozenset(
    {
        "model",
        "shift",
        "timesteps",
        "guidance_interval",
        "instruction",
        "codes",
        "temperature",
        "top_k",
        "top_p",
        "cover",
        "title",
        "remix_of",
    }
)
"""Fields that came after the first release: left out, they leave a body's fingerprint as it was then."""
_PREFER = re.compile(r"\bwait=(\d{1,4})\b")


class GenerateRequest(SongRequest):
    """A song request, the engine that is to make it, and how it is to be treated as a job."""

    engine: str | None = Field(
        None, min_length=1, max_length=100, description="An id of GET /engines; the default one if left out."
    )
    priority: Priority = Field(
        Priority.INTERACTIVE,
        description="`background` lets all others go first, for a quarter of an hour.",
    )
    deadline_seconds: float | None = Field(
        None,
        gt=0,
        le=7 * 86_400,
        allow_inf_nan=False,
        description="The job fails if it has not ended so many seconds after it was accepted.",
    )
    title: Title | None = Field(
        None, description="What its tracks are to be called in the library; by the prompt if left out."
    )
    cover: ImageId | None = Field(None, description="Id of one of your images, for its tracks to have.")
    webhook: Webhook | None = Field(None, description="Where to tell that it has ended; see docs/api.md.")

    def song(self) -> SongRequest:
        """What the engine is asked for; what was left out stays known as that."""
        given = self.model_fields_set & SongRequest.model_fields.keys()
        return SongRequest(**{name: getattr(self, name) for name in given})


@dataclass(frozen=True, slots=True)
class Terms:
    """How a job is to be treated."""

    priority: Priority = Priority.INTERACTIVE
    deadline_seconds: float | None = None
    webhook: Webhook | None = None
    key: str | None = None
    fingerprint: str | None = None
    retry_of: str | None = None
    cover: str | None = None
    """Id of an image."""
    title: str | None = None


def _checked_key(key: str) -> str:
    if not all(32 <= ord(c) < 127 for c in key) or not key.strip():
        raise ValueError("must be printable ASCII")
    return key


IdempotencyKey = Annotated[
    Annotated[str, StringConstraints(min_length=1, max_length=255), AfterValidator(_checked_key)] | None,
    Header(description="The same key again is the same job, however often it is sent; drawn by the client."),
]


@router.post("/generate", status_code=202, summary="Make a song")
async def generate(
    body: GenerateRequest,
    services: ServicesDep,
    caller: Maker,
    response: Response,
    prefer: Annotated[
        str | None, Header(description="`wait=N`: answer when done, at the latest after N s.")
    ] = None,
    idempotency_key: IdempotencyKey = None,
) -> Job:
    """Accept a job, stored durably before the answer. `Prefer: wait=N` has the answer wait for its end."""
    terms = Terms(
        priority=body.priority,
        deadline_seconds=body.deadline_seconds,
        webhook=body.webhook,
        key=idempotency_key,
        fingerprint=fingerprint(body) if idempotency_key else None,
        cover=body.cover,
        title=body.title,
    )
    job = await submit(services, caller.owner, body.engine, body.song(), terms, response)
    if prefer and (asked := _PREFER.search(prefer)):
        seconds = min(float(asked[1]), MAX_PREFER_WAIT)
        response.headers["Preference-Applied"] = f"wait={seconds:.0f}"
        job = await wait_for_end(services, job, seconds)
        response.status_code = 200 if job.state.status.terminal else 202
    return await job_view(services, job, patient=False)


class Range(BaseModel):
    """An expected time in seconds."""

    p50: float = Field(description="The median.")
    p90: float = Field(description="Nine of ten are done by then.")

    @classmethod
    def of(cls, seconds: Seconds) -> "Range":
        """The view of an estimate."""
        return cls(p50=round(seconds.p50, 2), p90=round(seconds.p90, 2))


class QuoteView(BaseModel):
    """What a job may expect."""

    engine: str
    seconds: Range = Field(description="Engine-seconds: how long it holds a device.")
    wait: Range = Field(description="From acceptance to the start.")
    queue_position: int = Field(description="Jobs that would start before it.")
    slots: int = Field(description="Jobs that the engine works on at a time; 0 while no replica is there.")


@router.post("/generate/quote", summary="Ask how long a song would take")
async def quote(body: GenerateRequest, services: ServicesDep, caller: Maker) -> QuoteView:
    """The same body as `POST /generate`; nothing is submitted. Learned from what such jobs took before."""
    engine = await choose_engine(services, body.engine)
    engine.info.check_fields(body.song())
    request, _ = await resolve(services, caller.owner, body.song(), engine.info)
    request = await _accepted(engine, request)
    predicted = await _predict(engine, request)
    found = await services.table.quote(engine.info.id, caller.owner, request, predicted, body.priority)
    return QuoteView(
        engine=found.engine,
        seconds=Range.of(found.seconds),
        wait=Range.of(found.wait),
        queue_position=found.position,
        slots=found.slots,
    )


async def choose_engine(services: Services, name: str | None) -> AudioEngine:
    """The engine asked for, or the default one; raises `UnknownEngine` or `EngineUnavailable`."""
    engine_id = name or services.default_engine
    engine = services.engines.get(engine_id)
    if engine is None:
        enable = " Or add it to OPENTUNES_ENGINES of the server." if engine_id in BUILT_IN else ""
        raise UnknownEngine(
            f"There is no engine called {engine_id!r} here.",
            field="engine",
            remedy=f"Use one of: {', '.join(sorted(services.engines))}.{enable}",
        )
    await require_available(engine, services.gpus)
    return engine


async def submit(
    services: Services,
    owner: str,
    engine: str | None,
    request: SongRequest,
    terms: Terms,
    response: Response,
) -> StoredJob:
    """Have the table accept a job, and say in the response where it is."""
    job, made = await accept(services, owner, engine, request, terms)
    response.headers["Location"] = f"/jobs/{job.job_id}"
    if not made:
        response.headers["Idempotency-Replayed"] = "true"
    return job


async def accept(
    services: Services, owner: str, engine: str | None, request: SongRequest, terms: Terms
) -> tuple[StoredJob, bool]:
    """Have the table accept a job, once; what has become of engines and rules since makes no difference.

    The job, and whether it is a new one.
    """
    job_id = uuid4().hex
    try:
        new = await _checked(services, owner, engine, request, terms, job_id)
    except (EngineError, InvalidInput, QuotaReached):
        job = await asyncio.to_thread(services.reader.accepted, owner, terms.key) if terms.key else None
        if job is None:
            raise
        if job.fingerprint != terms.fingerprint:
            raise KeyReused(terms.key) from None
    else:
        job = await services.table.submit(new)
    return job, job.job_id == job_id


async def _checked(
    services: Services, owner: str, name: str | None, request: SongRequest, terms: Terms, job_id: str
) -> NewJob:
    """Check what the engine can honour and draw the seed.

    Raises `EngineError`, `InvalidInput` or `QuotaReached`.
    """
    engine = await choose_engine(services, name)
    engine.info.check_fields(request)
    request, sources = await resolve(services, owner, request, engine.info)
    request = await _accepted(engine, request)
    if terms.webhook:
        _check_webhook(terms.webhook.url, private=services.settings.webhook_private)
    if request.seed is None:
        request = request.model_copy(update={"seed": secrets.randbelow(min(MAX_SEED, 2**31))})
    await _require_room(services, owner)
    return NewJob(
        job_id=job_id,
        owner=owner,
        engine=engine.info.id,
        request=request,
        predicted_seconds=await _predict(engine, request),
        retry_of=terms.retry_of,
        priority=terms.priority,
        deadline_seconds=terms.deadline_seconds,
        webhook=terms.webhook,
        idempotency_key=terms.key,
        fingerprint=terms.fingerprint,
        sources=sources,
        cover=await find_cover(services, owner, terms.cover) if terms.cover else None,
        title=terms.title,
    )


async def _require_room(services: Services, owner: str) -> None:
    most = services.settings.most_songs
    if most and await asyncio.to_thread(services.tracks.reaches, owner, most):
        raise QuotaReached(
            f"You have {most} songs, and no more are kept of one user.",
            remedy=f"Delete some: they make room {services.settings.trash_days:g} days later.",
            limit=Limit(scope="user", waiting=most, limit=most, policy="songs"),
        )


async def _accepted(engine: AudioEngine, request: SongRequest) -> SongRequest:
    """The request as the engine accepts it, with its model filled in; raises `InvalidRequest`."""
    engine.info.check(request)
    if type(engine).accept is AudioEngine.accept:  # it takes all that `check` does; a thread costs more
        return request
    return await asyncio.to_thread(engine.accept, request)  # it may look into folders


async def _predict(engine: AudioEngine, request: SongRequest) -> float:
    """Engine-seconds of all songs of the request, by the engine's own word."""
    return await asyncio.to_thread(engine.predict_seconds, request) * request.variants


def _check_webhook(url: str, *, private: bool) -> None:
    try:
        check_url(url, private)
    except RefusedAddress as refused:
        problem = FieldProblem(field="webhook.url", message=refused.message, remedy=refused.remedy)
        raise InvalidInput(str(refused), remedy=refused.remedy, errors=[problem]) from refused


def fingerprint(body: GenerateRequest) -> str:
    """What tells two bodies apart.

    With a source, a duration that is left out is the source's: only the default one, when it is given, looks
    like that and is told apart, so that keys which came before this was so still match.
    """
    given = "duration" in body.model_fields_set
    default = GenerateRequest.model_fields["duration"].default
    said = " duration given" if body.source and given and body.duration == default else ""
    unused = {name for name in ADDED if getattr(body, name) == GenerateRequest.model_fields[name].default}
    return hashlib.sha256((body.model_dump_json(exclude=unused) + said).encode()).hexdigest()
