"""What a run of the squad is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from engines.request import SongRequest, Task, Text

AgentName = Literal["director", "producer", "lyricist", "visualizer", "critic"]
MAX_MESSAGE: Final = 4_000
MAX_HISTORY: Final = 40
MAX_TURN: Final = 20_000
BEYOND_THE_SONG: Final = frozenset({"engine", "title", "cover", "priority", "deadline_seconds", "webhook"})
"""Fields of `POST /generate` that say how to treat the job, not what the song is."""


class Turn(BaseModel):
    """Something that was said before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Literal["user", "assistant"]
    content: Annotated[Text, Field(max_length=MAX_TURN)]


class StudioState(SongRequest):
    """What stands in the studio now: a song request that need not be whole yet.

    `model_fields_set` says what the user (or a run before) has set; the rest is left to the engine.

    A body of `POST /generate`, such as the last run's request, can be given as it is: what it says beyond the
    song is left out.
    """

    @model_validator(mode="before")
    @classmethod
    def _song_alone(cls, value: object) -> object:
        if isinstance(value, Mapping):
            return {name: given for name, given in value.items() if name not in BEYOND_THE_SONG}
        return value

    @field_validator("prompt", "source", "region", "tracks")
    @classmethod
    def _given_where_needed(cls, value: object, info: ValidationInfo) -> object:
        return value

    def given(self) -> dict[str, Any]:
        """The fields that are set, as JSON."""
        return self.model_dump(mode="json", exclude_unset=True)


@dataclass(frozen=True, slots=True)
class EngineCard:
    """What the squad knows of the engine that is to make the song."""

    id: str
    title: str
    fields: Mapping[Task, frozenset[str]]
    """Fields of `SongRequest` it honours for each task it can do; others must be left out."""
    min_seconds: float
    max_seconds: float
    voices: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    loras: tuple[str, ...] = ()
    sings: frozenset[str] | None = None
    """Languages that it can sing (two letters); None: any."""
    check: Callable[[SongRequest], None] | None = field(default=None, compare=False, repr=False)
    """The engine's own, duration apart: raises an error with `field` and `remedy`; it crosses processes."""

    def fault(self, request: SongRequest) -> tuple[str, str] | None:
        """The first field that the engine itself does not take, and why."""
        try:
            if self.check is not None:
                self.check(request)
        except Exception as error:
            name = getattr(error, "field", None)
            if isinstance(name, str):
                return name, f"{error} {getattr(error, 'remedy', None) or ''}".strip()
        return None


@dataclass(frozen=True, slots=True)
class Brief:
    """What a run is about; it crosses processes."""

    message: str
    engine: EngineCard
    studio: StudioState = field(default_factory=StudioState)
    history: tuple[Turn, ...] = ()
    owner: str = "local"
    """Whose memory may be searched."""
    seed: int = 0
    """Of what is drawn by chance in rules mode: the same brief and seed, the same results."""
