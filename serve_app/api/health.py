"""`/livez`, `/readyz`, `/stats`, `/metrics`: cheap, and never load a model."""

import asyncio
from collections import Counter
from importlib.metadata import version

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from serve_app.api.dependencies import OpenToAll, Operator, ServicesDep
from serve_app.api.metrics import CONTENT_TYPE
from serve_app.api.services import Services
from serve_app.errors import Unavailable
from serve_app.jobs.demand import Demand
from serve_app.jobs.lately import Cause, Lately

router = APIRouter(tags=["operations"])


class Health(BaseModel):
    """A sign of life."""

    status: str = "ok"


class Queue(BaseModel):
    """One priority class of an engine's queue."""

    jobs: int
    seconds: float = Field(description="Predicted engine-seconds.")


class Calibration(BaseModel):
    """Predictions of the newest thousand jobs against what came of them; null before there are any."""

    median_error: float | None = Field(description="Median of |predicted - measured| / measured.")
    within_p90: float | None = Field(description="Share that took no longer than predicted for nine of ten.")


class EngineStats(BaseModel):
    """What one engine has before it."""

    waiting: int
    waiting_seconds: float
    in_flight: int
    replicas: int
    slots: int
    loaded: int
    models: dict[str, int] = Field(description="Replicas by the model that their newest call had them load.")
    cards: dict[str, int] = Field(description="Bytes that its replicas may use, by GPU.")
    queues: dict[str, Queue] = Field(description="What waits, by priority class.")
    prediction: Calibration = Field(description="How good predicted engine-seconds were.")
    wait_prediction: Calibration = Field(description="How good predicted waits were.")

    @classmethod
    def of(cls, demand: Demand) -> "EngineStats":
        """The view of what the job table says."""
        return cls(
            waiting=demand.waiting,
            waiting_seconds=round(demand.waiting_seconds, 2),
            in_flight=demand.in_flight,
            replicas=demand.replicas,
            slots=demand.slots,
            loaded=demand.loaded,
            models=dict(
                sum(
                    (Counter({weights.model: n}) for weights, n in demand.weights.items() if weights.model),
                    Counter[str](),
                )
            ),
            cards=dict(demand.cards),
            queues={
                name.value: Queue(jobs=jobs, seconds=round(seconds, 2))
                for name, (jobs, seconds) in demand.backlog.items()
            },
            prediction=Calibration(median_error=demand.run_error, within_p90=demand.run_within_p90),
            wait_prediction=Calibration(median_error=demand.wait_error, within_p90=demand.wait_within_p90),
        )


class Waits(BaseModel):
    """Seconds from acceptance to the first start."""

    jobs: int = Field(description="Those that were begun.")
    p50: float | None = Field(description="Half of them waited no longer; null of none.")
    p90: float | None = Field(description="Nine of ten waited no longer; null of none.")


class Failures(BaseModel):
    """Jobs of one engine that failed for the same cause."""

    engine: str
    code: str
    jobs: int
    last_at: str
    last_job: str = Field(description="Id of the newest of them, as the server's log has it.")

    @classmethod
    def of(cls, cause: Cause) -> "Failures":
        """The view of a cause."""
        return cls(
            engine=cause.engine,
            code=cause.code,
            jobs=cause.jobs,
            last_at=cause.last_at,
            last_job=cause.last_job,
        )


class Recent(BaseModel):
    """What became of the newest five hundred jobs that have ended, of all owners."""

    jobs: int
    waits: Waits
    failures: list[Failures] = Field(description="The twenty most frequent causes, the most frequent first.")

    @classmethod
    def of(cls, lately: Lately) -> "Recent":
        """The view of what the database says."""
        half, most = lately.waited(0.5), lately.waited(0.9)
        return cls(
            jobs=lately.jobs,
            waits=Waits(jobs=len(lately.waits), p50=half, p90=most),
            failures=[Failures.of(cause) for cause in lately.causes],
        )


class Stats(BaseModel):
    """The state of this server in numbers."""

    version: str
    jobs: dict[str, int]
    engines: dict[str, EngineStats]
    recent: Recent
    waiters: int
    ray_dashboard: str | None = Field(
        None,
        description="Address of the cluster's dashboard, for whoever is on its machine; null: there is none.",
    )


@router.get("/livez", dependencies=[OpenToAll], summary="Is the process alive?")
async def livez() -> Health:
    """Answers as long as this process does."""
    return Health()


@router.get("/readyz", dependencies=[OpenToAll], summary="Can work be taken?")
async def readyz(services: ServicesDep) -> Health:
    """200 when the job table and its database answer, or did within the second, else 503."""
    try:
        await services.readiness.require()
    except Exception as error:
        raise Unavailable(
            "The job table or its database does not answer.", headers={"Retry-After": "2"}
        ) from error
    return Health()


@router.get("/stats", summary="Numbers for people")
async def stats(services: ServicesDep, _caller: Operator) -> Stats:
    """Jobs by status, what every engine has before it, and what became of the newest jobs; of all owners."""
    counts, demand = await _numbers(services)
    lately = await asyncio.to_thread(services.reader.lately)
    return Stats(
        version=version("opentunes"),
        jobs=counts,
        engines={name: EngineStats.of(found) for name, found in demand.items()},
        recent=Recent.of(lately),
        waiters=services.follower.waiting,
        ray_dashboard=services.settings.ray_dashboard or None,
    )


@router.get("/metrics", summary="Numbers for Prometheus", response_class=Response)
async def metrics(services: ServicesDep, _caller: Operator) -> Response:
    """Text in Prometheus' exposition format; no prompt, no id, no secret."""
    counts, demand = await _numbers(services)
    own = services.metrics.render(counts, demand, services.follower.waiting)
    others = (services.table, services.squad, services.sync)
    found = await asyncio.gather(*(other.metrics() for other in others))
    return Response(b"".join((own, *found)), media_type=CONTENT_TYPE)


async def _numbers(services: Services) -> tuple[dict[str, int], dict[str, Demand]]:
    counts = await asyncio.to_thread(services.reader.counts)
    found = await asyncio.gather(*(services.table.demand(name) for name in services.engines))
    return counts, dict(zip(services.engines, found, strict=True))
