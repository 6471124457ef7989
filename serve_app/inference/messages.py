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
class Beat:
    """A replica's sign of life."""

    replica_id: str
    engine: str
    slots: int
    loaded: bool
    running: tuple[tuple[str, int], ...]
    """Leases (job id, fence) it is working on."""
    stops_version: int
    """Version of the stops it last heard."""
    lora: str | None = None
    """The LoRA that is loaded over the model."""


@dataclass(frozen=True, slots=True)
class Stops:
    """Every lease of the replica's engine that should be given up."""

    version: int
    leases: frozenset[tuple[str, int]]
