"""`GET /engines`: what can be made here, and with what."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from engines import EngineInfo
from serve_app.api.availability import why_unavailable
from serve_app.api.dependencies import OwnerDep, ServicesDep

router = APIRouter(tags=["engines"])


class EngineView(BaseModel):
    """An engine as clients see it."""

    id: str
    title: str
    description: str
    licence: str
    default: bool
    available: bool
    reason: str | None = Field(None, description="Why it is not available.")
    tasks: list[str]
    fields: list[str] = Field(description="Fields of the song request that it honours.")
    task_fields: dict[str, list[str]] = Field(description="Those of them that mean something for each task.")
    min_seconds: float
    max_seconds: float
    sample_rate: int
    channels: int
    max_batch: int
    version: str
    voices: list[str] = Field(description="What the field `voice` may name.")

    @classmethod
    def of(cls, info: EngineInfo, *, default: bool, reason: str | None) -> "EngineView":
        """The view of an engine's info."""
        return cls(
            id=info.id,
            title=info.title,
            description=info.description,
            licence=info.licence,
            default=default,
            available=reason is None,
            reason=reason,
            tasks=sorted(info.tasks),
            fields=sorted(info.all_fields),
            task_fields={task: sorted(info.fields_of(task)) for task in sorted(info.tasks)},
            min_seconds=info.min_seconds,
            max_seconds=info.max_seconds,
            sample_rate=info.sample_rate,
            channels=info.channels,
            max_batch=info.max_batch,
            version=info.version,
            voices=list(info.voices),
        )


class EngineList(BaseModel):
    """Every engine of this server."""

    engines: list[EngineView]


@router.get("/engines", summary="List engines")
async def list_engines(services: ServicesDep, _owner: OwnerDep) -> EngineList:
    """Engines with their tasks, fields, limits and availability; nothing is loaded to answer."""
    return EngineList(
        engines=[
            EngineView.of(
                engine.info,
                default=name == services.default_engine,
                reason=why_unavailable(engine.info, services.gpus),
            )
            for name, engine in sorted(services.engines.items())
        ]
    )
