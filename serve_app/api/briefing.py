"""What the squad is told of an engine."""

from agents.brief import EngineCard
from engines import EngineInfo
from serve_app.api.catalogues import Catalogue


def card_of(info: EngineInfo, catalogue: Catalogue) -> EngineCard:
    """The card of an engine and of what it can load now."""
    return EngineCard(
        id=info.id,
        title=info.title,
        fields={task: info.fields_of(task) for task in sorted(info.tasks)},
        min_seconds=info.min_seconds,
        max_seconds=info.max_seconds,
        voices=info.voices,
        models=tuple(model.id for model in catalogue.models),
        loras=tuple(lora.name for lora in catalogue.loras),
        sings=info.languages,
        check=info.check_fields,
    )
