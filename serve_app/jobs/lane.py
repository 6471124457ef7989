"""The queue of one engine: order, batches, and what is in flight."""

from collections.abc import Callable
from dataclasses import dataclass, field

from engines import EngineInfo, SongRequest
from serve_app.jobs.model import StoredJob


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queued job as its lane sees it."""

    job_id: str
    number: int
    not_before: float
    predicted_seconds: float
    request: SongRequest

    @classmethod
    def of(cls, job: StoredJob) -> "Waiting":
        """The queue's view of a stored job."""
        return cls(job.job_id, job.number, job.not_before, job.predicted_seconds, job.request)


@dataclass(slots=True)
class Lane:
    """Jobs of one engine: first come, first served; a lost attempt keeps the job's place."""

    max_batch: int
    batch_key: Callable[[SongRequest], tuple[object, ...]]
    _waiting: dict[str, Waiting] = field(default_factory=dict)
    flights: dict[int, frozenset[tuple[str, int]]] = field(default_factory=dict)
    """Calls under way: call id → leases (job id, fence)."""

    @classmethod
    def for_engine(cls, info: EngineInfo) -> "Lane":
        """A lane that batches as the engine says."""
        return cls(info.max_batch, info.batch_key)

    def add(self, job: Waiting) -> None:
        """Put a job in the queue; twice is once."""
        self._waiting[job.job_id] = job

    def remove(self, job_id: str) -> None:
        """Take a job out of the queue, if it is there."""
        self._waiting.pop(job_id, None)

    def ready(self, now: float) -> bool:
        """Whether a job may start."""
        return any(job.not_before <= now for job in self._waiting.values())

    def take(self, now: float) -> list[Waiting]:
        """The next call: the oldest job that may start, and the next ones that agree with it."""
        ready = sorted(
            (job for job in self._waiting.values() if job.not_before <= now), key=lambda j: j.number
        )
        if not ready:
            return []
        key = self.batch_key(ready[0].request)
        batch = [job for job in ready if self.batch_key(job.request) == key][: self.max_batch]
        for job in batch:
            del self._waiting[job.job_id]
        return batch

    def next_start(self, now: float) -> float | None:
        """When the next job that may not start yet may, as Unix time."""
        return min((job.not_before for job in self._waiting.values() if job.not_before > now), default=None)

    @property
    def leases(self) -> frozenset[tuple[str, int]]:
        """Every lease in flight."""
        return frozenset[tuple[str, int]]().union(*self.flights.values())

    @property
    def waiting(self) -> int:
        """Jobs in the queue."""
        return len(self._waiting)

    @property
    def waiting_seconds(self) -> float:
        """Predicted engine-seconds in the queue."""
        return sum(job.predicted_seconds for job in self._waiting.values())
