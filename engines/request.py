"""The engine-neutral request: the union of what music models' users know."""

import itertools
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from engines.music import Key, TimeSignature

Task = Literal["text2music", "retake", "repaint", "extend", "cover", "complete", "stems"]
AudioFormat = Literal["wav", "wav24", "flac", "mp3", "ogg"]

MAX_PROMPT: Final = 2_000
MAX_LYRICS: Final = 20_000
MAX_SEED: Final = 2**53 - 1  # the largest integer that survives every JSON parser
MODEL_ID: Final = r"^[\w-][\w.-]{0,99}$"
FROM_SOURCE: Final[frozenset[Task]] = frozenset({"retake", "repaint", "extend", "cover", "complete", "stems"})
"""Tasks that start from `SongRequest.source`."""
NEEDS_PROMPT: Final[frozenset[Task]] = frozenset({"text2music", "cover"})
"""Tasks that nothing can be made of without words."""


def _no_control_characters(text: str) -> str:
    if any((ord(c) < 32 and c not in "\n\r\t") or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise ValueError("must not contain control characters or halves of surrogate pairs")
    return text


Text = Annotated[str, AfterValidator(_no_control_characters)]
TrackName = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+$")]
KeyName = Annotated[str, Field(max_length=32), AfterValidator(lambda text: str(Key.parse(text)))]


def _missing(what: str, remedy: str) -> PydanticCustomError:
    return PydanticCustomError("needed_by_task", "{what}", {"what": what, "remedy": remedy})


class Region(BaseModel):
    """A stretch of the source audio, in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: float = Field(ge=0, le=600, allow_inf_nan=False)
    end: float = Field(gt=0, le=600, allow_inf_nan=False)

    @model_validator(mode="after")
    def _ordered(self) -> "Region":
        if self.end <= self.start:
            raise ValueError("end must be greater than start")
        return self


def _falling(times: tuple[float, ...]) -> tuple[float, ...]:
    """Without the 0 that ACE-Step's own schedules end with, and that every schedule goes down to."""
    if times[-1] == 0 and times[:-1]:
        times = times[:-1]
    if 0 in times:
        raise ValueError("must fall to 0 at its end only")
    if any(later >= earlier for earlier, later in itertools.pairwise(times)):
        raise ValueError("must fall, as in [1, 0.8, 0.5]")
    return times


def _rising(interval: tuple[float, float]) -> tuple[float, float]:
    if interval[1] <= interval[0]:
        raise ValueError("must rise, as in [0.1, 0.9]")
    return interval


Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Timesteps = Annotated[
    tuple[Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)], ...],
    Field(min_length=1, max_length=201),
    AfterValidator(_falling),
]
Interval = Annotated[tuple[Fraction, Fraction], AfterValidator(_rising)]


class Lora(BaseModel):
    """A LoRA adapter by name, and how strongly it applies."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=100, pattern=r"^[\w.-]+$")
    scale: float = Field(1.0, ge=0, le=2, allow_inf_nan=False)


class SongRequest(BaseModel):
    """What to make. Fields left out are the engine's to choose; what it chose is in `Song.used`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    task: Task = Field("text2music", description="What to do; all but text2music start from `source`.")
    prompt: Text = Field(
        "",
        max_length=MAX_PROMPT,
        validate_default=True,
        description="The music in words: style, mood, instruments, tempo. Needed for text2music and cover.",
        examples=["warm piano ballad, 72 bpm, A minor"],
    )
    negative_prompt: Text = Field("", max_length=MAX_PROMPT, description="What the music should not be.")
    lyrics: Text = Field(
        "", max_length=MAX_LYRICS, description="Lines under section tags such as [verse] and [chorus]."
    )
    instrumental: bool = Field(False, description="No voice and no vocal melody, whatever the lyrics say.")
    language: str = Field(
        "en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$", description="Language of the lyrics (BCP 47)."
    )
    bpm: float | None = Field(None, ge=30, le=300, allow_inf_nan=False, description="Beats per minute.")
    key: KeyName | None = Field(None, description="Tonic and mode.", examples=["A minor", "F# major"])
    time_signature: TimeSignature | None = None
    duration: float = Field(
        30.0,
        ge=1,
        le=600,
        allow_inf_nan=False,
        description="Seconds of audio, exact to the sample. Left out with a source: as long as that; "
        "extend: 30 s longer.",
    )
    steps: int | None = Field(None, ge=1, le=500, description="Diffusion steps, for engines that have them.")
    guidance: float | None = Field(None, ge=0, le=30, allow_inf_nan=False, description="Guidance scale.")
    seed: int | None = Field(
        None, ge=0, le=MAX_SEED, description="Same request and seed, same song. Drawn when left out."
    )
    variants: int = Field(1, ge=1, le=8, description="How many songs to make; variant n uses seed + n.")
    strength: float | None = Field(
        None, ge=0, le=1, allow_inf_nan=False, description="How much of the source may change."
    )
    region: Region | None = Field(
        None, validate_default=True, description="repaint: the stretch of the source to make anew."
    )
    source: str | None = Field(
        None,
        pattern=r"^[\w-]{1,64}$",
        validate_default=True,
        description="Track or upload id to start from; all tasks but text2music.",
    )
    reference: str | None = Field(
        None, pattern=r"^[\w-]{1,64}$", description="Track or upload id whose sound to follow."
    )
    remix_of: str | None = Field(
        None,
        pattern=r"^[0-9a-f]{32}$",
        description="Id of the community song that this is a remix of: its lineage while that is public.",
    )
    extend_at: Literal["start", "end"] = Field("end", description="extend: which end of the source grows.")
    tracks: tuple[TrackName, ...] = Field(
        (),
        max_length=8,
        validate_default=True,
        description="complete: what to add, as in drums or violin; stems: what to take out.",
    )
    voice: str | None = Field(
        None, pattern=r"^[\w-]{1,40}$", description="Who sings; GET /engines lists the engine's voices."
    )
    lead: TrackName | None = Field(None, description="Instrument that plays the melody, as in flute.")
    loudness: float | None = Field(
        None, ge=-30, le=-8, allow_inf_nan=False, description="Integrated loudness to master to, LUFS."
    )
    stems: bool = Field(False, description="Also give every instrument's part as a file of its own.")
    model: str | None = Field(
        None,
        pattern=MODEL_ID,
        description="Checkpoint of the engine; GET /engines lists them, the default first.",
    )
    lora: Lora | None = Field(None, description="LoRA adapter over the model; GET /engines lists them.")
    shift: float | None = Field(
        None,
        ge=1,
        le=5,
        allow_inf_nan=False,
        description="Shift of the timestep schedule, for flow matching.",
    )
    timesteps: Timesteps | None = Field(
        None,
        description="The timestep schedule itself, falling from 1, with or without its final 0; "
        "rules out steps and shift.",
    )
    guidance_interval: Interval | None = Field(
        None, description="The part of the denoising, 0 to 1, in which guidance applies."
    )
    instruction: Text = Field(
        "", max_length=500, description="What the model is told to do, in its own terms."
    )
    codes: tuple[Annotated[int, Field(ge=0, le=2**16)], ...] = Field(
        (), max_length=3_000, description="Semantic audio codes to follow, five a second."
    )
    temperature: float | None = Field(
        None, gt=0, le=5, allow_inf_nan=False, description="Sampling temperature, for models of tokens."
    )
    top_k: int | None = Field(None, ge=1, le=10_000, description="Sample from so many likeliest tokens.")
    top_p: float | None = Field(
        None,
        gt=0,
        le=1,
        allow_inf_nan=False,
        description="Sample from the likeliest tokens of this total mass.",
    )
    format: AudioFormat = Field("wav", description="wav is 16 bit, wav24 is 24 bit.")

    @field_validator("prompt", "source", "region", "tracks")
    @classmethod
    def _given_where_needed(cls, value: object, info: ValidationInfo) -> object:
        """What the task cannot do without; by field, so that the error names it."""
        task = info.data.get("task")
        if info.field_name == "prompt" and task in NEEDS_PROMPT and not str(value).strip():
            raise _missing("prompt must not be empty", "Describe the music, as in 'dreamy lofi with rain'.")
        if info.field_name == "source" and task in FROM_SOURCE and value is None:
            raise _missing(f"task '{task}' needs a source", "Give the id of a track or of an upload.")
        if info.field_name == "region" and task == "repaint" and value is None:
            raise _missing(
                "task 'repaint' needs a region",
                "Say which seconds to make anew, as in {'start': 8, 'end': 16}.",
            )
        if info.field_name == "tracks" and task == "complete" and not value:
            raise _missing("task 'complete' needs tracks", "Say what to add, as in ['drums', 'bass'].")
        return value

    def fields_asked(self) -> frozenset[str]:
        """Names of the fields that differ from their default."""
        return frozenset(
            name
            for name, field in type(self).model_fields.items()
            if field.is_required() or getattr(self, name) != field.default
        )
