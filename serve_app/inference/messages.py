"""What the job table and the engine replicas say to each other."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from engines import SongRequest, Stage
from serve_app.jobs.model import JobError, JobResult
from serve_app.library.model import SourceFiles


@dataclass(frozen=True, slots=True)
class Ticket:
    """One attempt of one job, as sent to a replica."""

    job_id: str
    fence: int
    request: SongRequest
    sources: tuple[SourceFiles, ...] = ()
    """What the request's `source` and `reference` name."""
    title: str | None = None
    """What its songs are to be called, if that was said."""

    @property
    def lease(self) -> tuple[str, int]:
        """What identifies the attempt."""
        return self.job_id, self.fence


@dataclass(frozen=True, slots=True)
class Begun:
    """A replica has taken the tickets of a call."""

    replica_id: str


@dataclass(frozen=True, slots=True)
class Freed:
    """The device is free for the next call; this one's last songs are still being saved."""

    seconds: float
    """How long this call held the device, without loading."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an attempt is."""

    job_id: str
    stage: Stage
    step: int
    steps: int
    progress: float


@dataclass(frozen=True, slots=True)
class Done:
    """An attempt has made its songs; the files are stored."""

    job_id: str
    result: JobResult


@dataclass(frozen=True, slots=True)
class Failed:
    """An attempt failed."""

    job_id: str
    error: JobError


@dataclass(frozen=True, slots=True)
class Stopped:
    """An attempt was stopped, as asked."""

    job_id: str


Message = Begun | Freed | Progress | Done | Failed | Stopped
Messages = AsyncGenerator[Message, None]
"""What a replica says to one call, to its end."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What a request needs in memory beyond its engine: a model, and a LoRA over it."""

    model: str | None = None
    lora: str | None = None

    @classmethod
    def of(cls, request: SongRequest) -> "Weights":
        """Those of a request that was accepted."""
        return cls(request.model, request.lora.name if request.lora else None)

    def missing(self, loaded: "Weights | None") -> int:
        """How much must be loaded where `loaded` is: 0 nothing, 1 a LoRA, 2 a model, 3 everything."""
        if loaded is None:
            return 3
        return 0 if self == loaded else 1 if self.model == loaded.model else 2


@dataclass(frozen=True, slots=True)
class Hold:
    """What a replica has of its card, and what it waits for."""

    card: str
    """Node and GPU; replicas with the same one share its memory."""
    capacity: int = 0
    """Bytes that all of them may hold together."""
    held: int = 0
    """Bytes it may use, as it was granted."""
    wants: int = 0
    """Bytes it waits to be granted, in all; 0: none."""
    turn: int = 0
    """Counts the changes of the above."""
    idle: float | None = None
    """Seconds since it last worked; None while it does, or waits to."""
    ready: float | None = None
    """Seconds since it had weights in memory, whichever; None while it has none."""


@dataclass(frozen=True, slots=True)
class Beat:
    """A replica's sign of life."""

    replica_id: str
    engine: str
    slots: int
    loaded: bool
    running: tuple[tuple[str, int], ...]
    """Leases (job id, fence) it is working on."""
    heard: int
    """Version of the orders it last heard."""
    weights: Weights | None = None
    """What is in memory, as far as the newest call wanted it; None: nothing."""
    unloads: int = 0
    """How often it has given its memory back."""
    hold: Hold | None = None
    """None where there is no card to share."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a replica should do, as of a version of its engine's orders."""

    version: int
    leases: frozenset[tuple[str, int]]
    """Every lease of the engine that should be given up."""
    unload: int | None = None
    """It should give its memory back, if it has done so this often; after its call, if it works."""
    granted: int | None = None
    """The turn of its `Hold` whose wish is granted."""
