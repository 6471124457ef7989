"""What the routes stand on, gathered once per process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from engines import AudioEngine, SongRequest
from serve_app.account.belongings import Belongings
from serve_app.api.admission import Admission
from serve_app.api.catalogues import Catalogues
from serve_app.api.follower import Follower
from serve_app.api.metrics import Metrics
from serve_app.api.outlooks import Outlooks
from serve_app.api.readiness import Readiness
from serve_app.cloud.actor import Sync
from serve_app.cloud.state import SyncStates
from serve_app.config import Settings
from serve_app.identity.identities import Identities
from serve_app.images.make import Images
from serve_app.jobs.demand import Demand
from serve_app.jobs.feed import Page
from serve_app.jobs.model import NewJob, Priority, StoredJob
from serve_app.jobs.outlook import Quote
from serve_app.jobs.reader import JobReader
from serve_app.library.artifacts import ArtifactStore
from serve_app.library.tracks import TrackStore
from serve_app.memory.learner import Learner
from serve_app.memory.store import SqlMemory
from serve_app.share.sharing import Sharing
from serve_app.squad.lyrics import LyricsOrder, WrittenLyrics
from serve_app.squad.model import Chapter, NewRun, StoredRun
from serve_app.squad.reader import RunReader
from serve_app.uploads.receive import Uploads
from serve_app.webhooks.deliveries import DeliveryStore

if TYPE_CHECKING:
    from serve_app.cloud.memory import CloudMemory


class Table(Protocol):
    """The job table, as far as the API needs it."""

    async def submit(self, new: NewJob) -> StoredJob:
        """Accept a job; raises `QueueFull` and `KeyReused`."""
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

    async def quote(
        self, engine: str, owner: str, request: SongRequest, seconds: float, priority: Priority
    ) -> Quote:
        """What a job may expect that would be accepted now."""
        ...

    async def unload(self, engine: str) -> int:
        """Have an engine's replicas give their memory back; how many were told."""
        ...

    async def metrics(self) -> bytes:
        """Metrics of the job table as Prometheus reads them."""
        ...


class Squad(Protocol):
    """The squad's desk, as far as the API needs it."""

    async def start_run(self, new: NewRun) -> None:
        """Begin a run; once, however often it is asked. Raises `TooManyRuns`."""
        ...

    async def events(self, run_id: str, owner: str, after: int = 0, wait: float = 0.0) -> Chapter | None:
        """Events after a number, after up to `wait` seconds; None if the owner has no such run."""
        ...

    async def cancel(self, run_id: str, owner: str) -> StoredRun | None:
        """End a run; None if the owner has no such run."""
        ...

    async def write_lyrics(self, order: LyricsOrder, seconds: float) -> WrittenLyrics:
        """Lyrics alone, within so many seconds. Raises `TooManyRuns`."""
        ...

    async def halt(self, call_id: str) -> None:
        """End a call for lyrics."""
        ...

    async def metrics(self) -> bytes:
        """Metrics of the squad as Prometheus reads them."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a request may need."""

    settings: Settings
    identity: Identities
    engines: Mapping[str, AudioEngine]
    """By id; never loaded here."""
    default_engine: str
    table: Table
    squad: Squad
    runs: RunReader
    reader: JobReader
    deliveries: DeliveryStore
    tracks: TrackStore
    memory: SqlMemory
    learner: Learner
    uploads: Uploads
    images: Images
    artifacts: ArtifactStore
    sync: Sync
    sync_states: SyncStates
    follower: Follower
    outlooks: Outlooks
    readiness: Readiness
    metrics: Metrics
    admission: Admission
    catalogues: Catalogues
    sharing: Sharing
    gpus: Callable[[], float]
    """How many GPUs the cluster has."""
    belongings: Belongings
    cloud_memory: "CloudMemory | None" = None
    """`memory`, and what the cloud remembers for accounts; None where there is no project."""
