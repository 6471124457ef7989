"""What the routes stand on, gathered once per process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from engines import AudioEngine
from serve_app.api.follower import Follower
from serve_app.api.metrics import Metrics
from serve_app.config import Settings
from serve_app.jobs.dispatch import Demand
from serve_app.jobs.feed import Page
from serve_app.jobs.model import NewJob, StoredJob
from serve_app.jobs.reader import JobReader
from serve_app.library.artifacts import ArtifactStore
from serve_app.library.tracks import TrackStore
from serve_app.webhooks.deliveries import DeliveryStore


class Table(Protocol):
    """The job table, as far as the API needs it."""

    async def submit(self, new: NewJob) -> StoredJob:
        """Accept a job; raises `QueueFull`."""
        ...

    async def cancel(self, job_id: str) -> StoredJob | None:
        """Cancel a job; None if unknown."""
        ...

    async def follow(self, epoch: int, cursor: int, wait: float) -> Page:
        """Changes since a cursor."""
        ...

    async def demand(self, engine: str) -> Demand:
        """What an engine has before it."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a request may need."""

    settings: Settings
    engines: Mapping[str, AudioEngine]
    """By id; never loaded here."""
    default_engine: str
    table: Table
    reader: JobReader
    deliveries: DeliveryStore
    tracks: TrackStore
    artifacts: ArtifactStore
    follower: Follower
    metrics: Metrics
    gpus: Callable[[], float]
    """How many GPUs the cluster has."""
