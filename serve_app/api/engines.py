"""`GET /engines`: what can be made here, and with what. `POST /engines/{id}/unload`: give memory back."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from engines import AudioEngine, LoraInfo, ModelInfo
from serve_app.api.availability import why_unavailable
from serve_app.api.catalogues import Catalogue
from serve_app.api.dependencies import Operator, Reader, ServicesDep
from serve_app.errors import NotFound

router = APIRouter(tags=["engines"])


class ModelView(BaseModel):
    """A checkpoint as clients see it."""

    id: str = Field(description="What the field `model` may name.")
    title: str
    licence: str
    repository: str = Field(
        description="Its name on the model hub, or an address; empty for a folder of the server's owner."
    )
    size_bytes: int = Field(description="Of its files, about.")
    local: bool = Field(description="Whether its files are on the server already.")
    tasks: list[str]
    fields: list[str] = Field(description="Fields of the song request that it honours, of its engine's.")

    @classmethod
    def of(cls, model: ModelInfo, engine: AudioEngine) -> "ModelView":
        """The view of a model's info."""
        common = engine.info.all_fields - engine.info.fields
        return cls(
            id=model.id,
            title=model.title,
            licence=model.licence,
            repository=model.repository,
            size_bytes=model.size_bytes,
            local=model.local,
            tasks=sorted(model.tasks),
            fields=sorted(model.fields | common),
        )


class LoraView(BaseModel):
    """A LoRA adapter as clients see it."""

    name: str = Field(description="What the field `lora.name` may name.")
    size_bytes: int

    @classmethod
    def of(cls, lora: LoraInfo) -> "LoraView":
        """The view of an adapter's info."""
        return cls(name=lora.name, size_bytes=lora.size_bytes)


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
    languages: list[str] | None = Field(description="That it can sing (two letters); null: any.")
    models: list[ModelView] = Field(description="Checkpoints it can load, the default first.")
    loras: list[LoraView] = Field(description="LoRA adapters it can load over them.")

    @classmethod
    def of(
        cls, engine: AudioEngine, catalogue: Catalogue, *, default: bool, reason: str | None
    ) -> "EngineView":
        """The view of an engine and of what it can load."""
        info, reason = engine.info, reason or catalogue.error
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
            languages=None if info.languages is None else sorted(info.languages),
            models=[ModelView.of(model, engine) for model in catalogue.models],
            loras=[LoraView.of(lora) for lora in catalogue.loras],
        )


class EngineList(BaseModel):
    """Every engine of this server."""

    engines: list[EngineView]


@router.get("/engines", summary="List engines")
async def list_engines(services: ServicesDep, _caller: Reader) -> EngineList:
    """Engines with their tasks, fields, limits, models and availability; nothing is loaded to answer."""
    found = []
    for name, engine in sorted(services.engines.items()):
        catalogue = await services.catalogues.of(name)
        reason = await why_unavailable(engine, services.gpus)
        found.append(EngineView.of(engine, catalogue, default=name == services.default_engine, reason=reason))
    return EngineList(engines=found)


class Unloading(BaseModel):
    """What became of the wish to give memory back."""

    engine: str
    replicas: int = Field(description="Replicas that had something in memory and were told.")


@router.post("/engines/{engine}/unload", status_code=202, summary="Give an engine's memory back")
async def unload(
    engine: Annotated[str, Path(max_length=100)], services: ServicesDep, _caller: Operator
) -> Unloading:
    """Idle replicas unload now, the others after their call; the next job loads again."""
    if engine not in services.engines:
        raise NotFound(f"There is no engine {engine!r} here.", remedy="See GET /engines.")
    return Unloading(engine=engine, replicas=await services.table.unload(engine))
