"""What an audio engine is: `AudioEngine`, its `EngineInfo`, the `Watch` it reports to, its `Song`."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt

from engines.errors import InvalidRequest, UnsupportedField
from engines.request import AudioFormat, SongRequest, Task

Samples = npt.NDArray[np.float32]
Stage = Literal["loading", "composing", "sampling", "decoding", "encoding", "saving"]
LoadProgress = Callable[[int, int], None]
"""`progress(step, steps)` while weights come into memory."""

COMMON_FIELDS: frozenset[str] = frozenset(
    {"task", "prompt", "duration", "seed", "variants", "format", "remix_of"}
)
"""What every engine honours; `remix_of` is the library's."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be at hand for the engine to run."""

    gpu_memory_bytes: int = 0
    """Least GPU memory; 0 runs on the CPU."""
    packages: tuple[str, ...] = ()
    """Importable top-level modules beyond the core install."""
    weights: tuple[str, ...] = ()
    """Names of the weights it loads."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How engines are to run on this machine; the server gives it to them (`AudioEngine.configure`)."""

    models_dir: Path = Path("data/models")
    """Folder of checkpoints: `<models_dir>/<model id>/`, in the format of their library."""
    loras_dir: Path = Path("data/loras")
    """Folder of LoRA adapters: `<loras_dir>/<engine id>/<name>/` or `<name>.safetensors`."""
    offline: bool = False
    """Never ask the hub."""
    device: Literal["auto", "cuda", "mps", "cpu"] = "auto"
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    quantisation: Literal["none", "int8", "fp8", "int4"] = "none"
    """Of the weights of the largest part of a model."""
    offload: Literal["auto", "none", "model", "group"] = "auto"
    """What waits in main memory while another part of a model works."""
    compile: bool = False
    """Compile the denoiser at load, and warm it up."""
    memory_bytes: int | None = None
    """Memory of one card that all engines on it may hold together; None: nearly all there is."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A checkpoint that an engine can load."""

    id: str
    """What `SongRequest.model` names."""
    title: str
    licence: str
    repository: str
    """Where it comes from: its name on the hub, or an address; empty for a folder of the user's."""
    size_bytes: int
    """Of its files, about."""
    local: bool
    """Whether its files are on this machine."""
    tasks: frozenset[Task]
    fields: frozenset[str]
    """Fields of `SongRequest` it honours beyond `COMMON_FIELDS`, of those its engine does."""


@dataclass(frozen=True, slots=True)
class LoraInfo:
    """A LoRA adapter that an engine can load over its models."""

    name: str
    """What `SongRequest.lora.name` names."""
    size_bytes: int


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What an engine says of itself, without loading anything."""

    id: str
    title: str
    licence: str
    sample_rate: int
    """Hz."""
    channels: int
    tasks: frozenset[Task]
    fields: frozenset[str]
    """Fields of `SongRequest` it honours beyond `COMMON_FIELDS`."""
    min_seconds: float
    max_seconds: float
    description: str = ""
    version: str = ""
    """Songs are the same to the byte only under one version of the engine; kept in their manifests."""
    voices: tuple[str, ...] = ()
    """What `SongRequest.voice` may name."""
    max_batch: int = 1
    """Requests it takes in one call."""
    batch_agrees_on: tuple[str, ...] = ("task", "duration")
    """Fields that must be equal for requests to share one call."""
    needs: Needs = field(default_factory=Needs)
    task_fields: Mapping[Task, frozenset[str]] = field(default_factory=dict)
    """What each task honours of `fields`; all of them where a task is not named."""
    project_tasks: frozenset[Task] = frozenset()
    """Tasks that need a source which this engine made and kept a project of (`Source.project`)."""
    languages: frozenset[str] | None = None
    """That it can sing (two letters); None: any."""

    @property
    def all_fields(self) -> frozenset[str]:
        """Every field of `SongRequest` that the engine honours."""
        return self.fields | COMMON_FIELDS

    def fields_of(self, task: Task) -> frozenset[str]:
        """Every field of `SongRequest` that the engine honours for a task."""
        return self.task_fields.get(task, self.fields) | COMMON_FIELDS

    def check(self, request: SongRequest) -> None:
        """Raise `InvalidRequest` naming the first field the engine cannot honour."""
        self.check_fields(request)
        if not self.min_seconds <= request.duration <= self.max_seconds:
            raise InvalidRequest(
                f"{self.id} makes {self.min_seconds:g} to {self.max_seconds:g} s, not {request.duration:g}.",
                field="duration",
                remedy=f"Set duration between {self.min_seconds:g} and {self.max_seconds:g}.",
            )

    def check_fields(self, request: SongRequest) -> None:
        """The same but for the duration, which may still depend on the source."""
        if request.task not in self.tasks:
            raise InvalidRequest(
                f"{self.id} cannot do the task {request.task!r}.",
                field="task",
                remedy=f"Use one of: {', '.join(sorted(self.tasks))}; or another engine (see GET /engines).",
            )
        if request.voice and self.voices and request.voice not in self.voices:
            raise InvalidRequest(
                f"{self.id} has no voice {request.voice!r}.",
                field="voice",
                remedy=f"Use one of: {', '.join(self.voices)}.",
            )
        for name in sorted(request.fields_asked() - self.all_fields):
            raise UnsupportedField(
                f"{self.id} does not honour {name!r}.",
                field=name,
                remedy="Leave it out, or choose another engine (see GET /engines).",
            )
        for name in sorted(request.fields_asked() - self.fields_of(request.task)):
            tasks = sorted(task for task in self.tasks if name in self.fields_of(task))
            raise UnsupportedField(
                f"{name!r} means nothing for the task {request.task!r}.",
                field=name,
                remedy=f"Leave it out; {self.id} honours it for {', '.join(tasks)}.",
            )

    def batch_key(self, request: SongRequest) -> tuple[object, ...]:
        """Requests with equal keys may share one call of `generate`."""
        return tuple(getattr(request, name) for name in self.batch_agrees_on)


@dataclass(frozen=True, slots=True)
class Source:
    """A track or an upload that a request starts from."""

    id: str
    path: Path
    """Its audio, a local file; see `engines.audio.read`."""
    project: bytes | None = None
    """`Song.project` of the engine that made it; None for uploads and engines that keep none."""
    engine: str | None = None
    """Id of the engine that made it; None for uploads."""


class Watch(ABC):
    """The engine's line to whoever waits: progress goes out, the wish to stop and the sources come in.

    `progress` and `check` are cheap and safe from any thread; call them at least once per step.
    """

    @abstractmethod
    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        """Report `step` of `steps` done in `stage`; `fraction` 0..1 of the whole job, where known."""

    @abstractmethod
    def check(self) -> None:
        """Raise `Cancelled` when no request of the call is wanted any more."""

    def source(self, source_id: str) -> Source:
        """The track or upload that `SongRequest.source` or `reference` names; may take a moment.

        Raises `InvalidRequest` when there is none (any more).
        """
        raise InvalidRequest(
            f"There is no track or upload {source_id!r}.",
            field="source",
            remedy="Use the id of a track in the library, or upload the audio again.",
        )


@dataclass(frozen=True, slots=True)
class TimedWord:
    """One word of the lyrics and when it sounds, in seconds from the start."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class TimedLine:
    """One line of the lyrics and when it sounds, in seconds from the start."""

    start: float
    end: float
    text: str
    words: tuple[TimedWord, ...] = ()


@dataclass(frozen=True, slots=True)
class TimedChord:
    """One chord and when it sounds, in seconds from the start; the name as musicians write it ("F#m7")."""

    start: float
    end: float
    name: str


@dataclass(frozen=True, slots=True)
class TimedSection:
    """One section of the form and when it sounds, in seconds from the start."""

    start: float
    end: float
    kind: str
    """verse, chorus, …"""


@dataclass(frozen=True, slots=True, eq=False)
class Song:
    """One finished song."""

    samples: Samples
    """float32, shape (channels, samples), full scale is ±1."""
    sample_rate: int
    used: Mapping[str, str | int | float | bool | None]
    """What was really used: seed, bpm, key, time_signature, steps, style …"""
    stems: Mapping[str, Samples] = field(default_factory=dict)
    """Named stems, each of the shape of `samples`, before mastering."""
    midi: bytes | None = None
    """A standard MIDI file."""
    lyrics: tuple[TimedLine, ...] = ()
    chords: tuple[TimedChord, ...] = ()
    sections: tuple[TimedSection, ...] = ()
    project: bytes | None = None
    """The engine's own project file: what it needs to go on working on the song (`Source.project`)."""
    plan: Mapping[str, object] | None = None
    """The engine's plan as JSON-ready data."""
    notices: tuple[str, ...] = ()
    """What the user should know, such as a wish that was only partly honoured."""

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return float(self.samples.shape[1]) / self.sample_rate


class AudioEngine(ABC):
    """Makes songs. Construction and import are cheap; memory is taken in `load` and `prepare`.

    One thread at a time calls `load`, `prepare`, `generate` and `unload`; the others may be called from any.
    """

    info: ClassVar[EngineInfo]
    setup: Setup = Setup()

    def configure(self, setup: Setup) -> None:
        """Take the machine's setup; called once, before all else."""
        self.setup = setup

    def models(self) -> Sequence[ModelInfo]:
        """The checkpoints it can load, the default first; none for an engine without. Loads nothing."""
        return ()

    def loras(self) -> Sequence[LoraInfo]:
        """The LoRA adapters at hand. Loads nothing."""
        return ()

    def accept(self, request: SongRequest) -> SongRequest:
        """The request with what the engine settles at once, such as its model, filled in; loads nothing.

        Called once for a request that has passed `info.check`; what it returns is stored as the job's.
        Raises `InvalidRequest` naming the field that its model cannot honour.
        """
        return request

    @abstractmethod
    def load(self, progress: LoadProgress) -> None:
        """Bring what every job needs into memory; called before the first one, idempotent."""

    def fetch(self, requests: Sequence[SongRequest], progress: LoadProgress) -> None:
        """Bring the files that these requests need onto this machine, before room on the card is asked for.

        Called after `load`, before `footprint`. Raises `EngineUnavailable` when they are not to be had.
        """
        del requests, progress

    def prepare(self, requests: Sequence[SongRequest], progress: LoadProgress) -> None:
        """Bring into memory what these requests need beyond `load`: their model, their LoRA; idempotent.

        Called before every `generate`. Raises `EngineUnavailable` when the weights are not to be had.
        """
        del requests, progress

    def footprint(self, requests: Sequence[SongRequest]) -> int:
        """Bytes of the card that it holds at most while it works on these, with all it keeps loaded.

        Called after `load`, before `prepare`; 0 for an engine that uses no card.
        """
        del requests
        return 0

    def capacity(self) -> int:
        """Bytes of its card that all engines on it may hold together; 0 without a card. After `load`."""
        return 0

    @abstractmethod
    def unload(self) -> None:
        """Give the memory back; `load` may follow."""

    @abstractmethod
    def generate(self, requests: Sequence[SongRequest], watch: Watch) -> list[Song]:
        """Make one song per request, in order.

        Every request has passed `info.check`, has `variants == 1` and a seed, and all share one
        `info.batch_key`. Raises `Cancelled` within 250 ms or one step of the wish to stop, `InvalidRequest`
        when a request cannot be honoured, `RenderFailed` when another attempt may succeed.
        """

    @abstractmethod
    def predict_seconds(self, request: SongRequest) -> float:
        """Engine-seconds the request will take once loaded, on the machine at hand."""


__all__ = [
    "COMMON_FIELDS",
    "AudioEngine",
    "AudioFormat",
    "EngineInfo",
    "LoadProgress",
    "LoraInfo",
    "ModelInfo",
    "Needs",
    "Samples",
    "Setup",
    "Song",
    "Source",
    "Stage",
    "TimedChord",
    "TimedLine",
    "TimedSection",
    "TimedWord",
    "Watch",
]
