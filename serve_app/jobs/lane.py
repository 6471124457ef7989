"""The queue of one engine: who is next, which jobs share a call, and what is in flight."""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from engines import EngineInfo, SongRequest
from serve_app.inference.messages import Weights
from serve_app.jobs.fleet import Claim
from serve_app.jobs.model import Priority
from serve_app.jobs.share import Share, Waiting

AGEING: Final = 900.0
"""Seconds after which a background job waits no longer than an interactive one would."""
WINDOW: Final = 4
"""So many of a user's own oldest jobs may change places, to reuse what a replica has loaded."""
PASSED: Final = 16
"""So many may go before one, one after the other; then it is its turn whatever is loaded."""


@dataclass(slots=True)
class Flight:
    """One call to a replica."""

    began: float
    """Unix time."""
    seconds: float
    """Engine-seconds it is expected to take."""
    batch: Mapping[str, Waiting] = field(default_factory=dict)
    leases: frozenset[tuple[str, int]] = frozenset()
    late: frozenset[str] = frozenset()
    """Jobs of it that were told to stop because their deadline has passed."""
    device: float | None = None
    """Engine-seconds it took; None until it has left the device."""
    claim: Claim | None = None

    @property
    def waits(self) -> bool:
        """Whether another call has the device before it."""
        return self.claim is not None and self.claim.waits

    @property
    def holds_device(self) -> bool:
        """Whether it is on the device, or about to be, with no other call before it."""
        return self.device is None and not self.waits


@dataclass(slots=True)
class Load:
    """Sums over jobs."""

    jobs: int = 0
    songs: int = 0
    seconds: float = 0.0
    """Predicted engine-seconds."""

    def add(self, job: Waiting, sign: int) -> None:
        """Count a job in, or out again with -1."""
        self.jobs += sign
        self.songs += sign * job.request.variants
        self.seconds = self.seconds + sign * job.predicted_seconds if self.jobs else 0.0


@dataclass(slots=True)
class Lane:
    """Jobs of one engine, by priority class, then fairly between users."""

    max_batch: int
    batch_key: Callable[[SongRequest], tuple[object, ...]]
    flights: dict[int, Flight] = field(default_factory=dict)
    """Calls under way, by their number."""
    version: int = 0
    """Counts every change of the queue."""
    _jobs: dict[str, Waiting] = field(default_factory=dict)
    _classes: dict[Priority, Share] = field(default_factory=lambda: {name: Share() for name in Priority})
    _later: list[tuple[float, int, str]] = field(default_factory=list)
    """Heap of (not before, number, job id) of jobs that may not start yet."""
    _places: dict[str, Priority] = field(default_factory=dict)
    """The class that each job waits in; none while it may not start."""
    _deadlines: list[tuple[float, str]] = field(default_factory=list)
    """Heap of (deadline, job id)."""
    _passed: dict[str, int] = field(default_factory=dict)
    """How many later jobs of its owner went before a job."""
    owners: Counter[str] = field(default_factory=Counter)
    """Queued jobs by owner."""
    _backlog: dict[Priority, "Load"] = field(default_factory=lambda: {name: Load() for name in Priority})
    """What waits, by the class that was asked for."""
    _alike: dict[tuple[object, ...], "Load"] = field(default_factory=lambda: defaultdict(Load))
    """What waits, by what must agree in a call; only where calls are shared."""

    @classmethod
    def for_engine(cls, info: EngineInfo) -> "Lane":
        """A lane that batches as the engine says."""
        return cls(info.max_batch, info.batch_key)

    def add(self, job: Waiting) -> None:
        """Put a job in the queue; twice is once."""
        self.remove(job.job_id)
        self._jobs[job.job_id] = job
        self.owners[job.owner] += 1
        self._count(job, 1)
        heapq.heappush(self._later, (job.not_before, job.number, job.job_id))
        if job.deadline is not None:
            heapq.heappush(self._deadlines, (job.deadline, job.job_id))
        self.version += 1

    def remove(self, job_id: str) -> None:
        """Take a job out of the queue, if it is there."""
        if job := self._jobs.get(job_id):
            self._drop(job)
            if place := self._places.pop(job_id, None):
                self._classes[place].remove(job)
            self.version += 1

    def head(self, now: float) -> Waiting | None:
        """The job whose turn it is."""
        self._arrive(now)
        self._age(now)
        return next((job for share in self._classes.values() if (job := share.next())), None)

    def take(self, now: float, loaded: Weights | None = None) -> list[Waiting]:
        """The next call: the job whose turn it is, and as many as agree with it and may share the call.

        Of the first few jobs of that user, the one that needs the least beyond what is loaded goes first.
        """
        first = self.head(now)
        if first is None:
            return []
        first = self._warmer(first, loaded)
        key, songs = self.batch_key(first.request), first.request.variants
        batch = [self._serve(first)]
        while not first.alone and songs < self.max_batch and (other := self._partner(key)):
            songs += other.request.variants
            batch.append(self._serve(other))
        for job in batch:  # they share the device: what was charged too much is given back
            self._classes[job.priority].charge(job.owner, job.predicted_seconds * (1 / len(batch) - 1))
        self.version += 1
        return batch

    def settle(self, job: Waiting, taken: float, shared: int = 1) -> None:
        """Charge the owner its share of what a call of so many jobs really took, as `take` gave it out."""
        self._classes[job.priority].settle(job.owner, job.predicted_seconds / shared, taken / shared)

    def next_start(self, now: float) -> float | None:
        """When the next job that may not start yet may, as Unix time."""
        while self._later and self._jobs.get(self._later[0][2]) is None:
            heapq.heappop(self._later)
        return self._later[0][0] if self._later and self._later[0][0] > now else None

    def overdue(self, now: float) -> list[Waiting]:
        """Take out the queued jobs whose deadline has passed."""
        late = []
        while self._deadlines and self._deadlines[0][0] <= now:
            _, job_id = heapq.heappop(self._deadlines)
            job = self._jobs.get(job_id)
            if job and job.deadline is not None and job.deadline <= now:
                self.remove(job_id)
                late.append(job)
        return late

    def next_deadline(self) -> float | None:
        """The earliest deadline, as Unix time, of the jobs that wait or run."""
        waiting = [deadline for deadline, _ in self._deadlines[:1]]
        running = [
            job.deadline
            for flight in self.flights.values()
            for job in flight.batch.values()
            if job.deadline is not None and job.job_id not in flight.late
        ]
        return min([*waiting, *running], default=None)

    def copy(self) -> "Lane":
        """The same queue without its flights, to be played through without touching this one."""
        return Lane(
            self.max_batch,
            self.batch_key,
            _jobs=dict(self._jobs),
            _classes={name: share.copy() for name, share in self._classes.items()},
            _later=list(self._later),
            _places=dict(self._places),
            _passed=dict(self._passed),
            owners=self.owners.copy(),
            _backlog={name: replace(load) for name, load in self._backlog.items()},
            _alike=defaultdict(Load, {key: replace(load) for key, load in self._alike.items()}),
        )

    def __contains__(self, job_id: object) -> bool:
        return job_id in self._jobs

    def __iter__(self) -> Iterator[Waiting]:
        """Every queued job."""
        return iter(self._jobs.values())

    @property
    def leases(self) -> frozenset[tuple[str, int]]:
        """Every lease in flight."""
        return frozenset[tuple[str, int]]().union(*(flight.leases for flight in self.flights.values()))

    @property
    def waiting(self) -> int:
        """Jobs in the queue."""
        return len(self._jobs)

    @property
    def seconds(self) -> float:
        """Predicted engine-seconds in the queue."""
        return sum(load.seconds for load in self._backlog.values())

    @property
    def device_seconds(self) -> float:
        """The same if jobs share their calls as far as they may: how long a device would be held."""
        if self.max_batch == 1:
            return self.seconds
        return sum(
            load.seconds * min(1.0, math.ceil(load.songs / self.max_batch) / load.jobs)
            for load in self._alike.values()
        )

    def backlog(self) -> dict[Priority, tuple[int, float]]:
        """Jobs in the queue and the engine-seconds they are expected to take, by the class they asked for."""
        return {name: (load.jobs, load.seconds) for name, load in self._backlog.items()}

    def _count(self, job: Waiting, sign: int) -> None:
        """Keep the sums of what waits: they are asked for far too often to be made each time."""
        self._backlog[job.priority].add(job, sign)
        if self.max_batch > 1:
            key = self.batch_key(job.request)
            self._alike[key].add(job, sign)
            if not self._alike[key].jobs:
                del self._alike[key]

    def _arrive(self, now: float) -> None:
        """Let in whose time has come."""
        while self._later and self._later[0][0] <= now:
            not_before, _, job_id = heapq.heappop(self._later)
            job = self._jobs.get(job_id)
            if job and job_id not in self._places and job.not_before == not_before:
                self._places[job_id] = job.priority
                self._classes[job.priority].add(job)

    def _age(self, now: float) -> None:
        """Background jobs that have waited long enough wait among the others."""
        background = self._classes[Priority.BACKGROUND]
        if not background.jobs:
            return
        aged = [queue[0] for queue in background.jobs.values() if now - queue[0].since >= AGEING]
        for job in aged:
            background.remove(job)
            self._places[job.job_id] = Priority.INTERACTIVE
            self._classes[Priority.INTERACTIVE].add(job)

    def _warmer(self, first: Waiting, loaded: Weights | None) -> Waiting:
        if loaded is None or first.alone or not (most := weights(first).missing(loaded)):
            return first
        queue = self._classes[self._places[first.job_id]].jobs[first.owner]
        others = [job for job in queue[:WINDOW] if not job.alone]
        warm = min(others, key=lambda job: weights(job).missing(loaded))
        if weights(warm).missing(loaded) >= most or self._passed.get(first.job_id, 0) >= PASSED:
            return first
        self._passed[first.job_id] = self._passed.get(first.job_id, 0) + 1
        return warm

    def _partner(self, key: tuple[object, ...]) -> Waiting | None:
        def agrees(job: Waiting) -> bool:
            return not job.alone and self.batch_key(job.request) == key

        return next((job for share in self._classes.values() if (job := share.partner(agrees))), None)

    def _drop(self, job: Waiting) -> None:
        del self._jobs[job.job_id]
        self._passed.pop(job.job_id, None)
        self.owners[job.owner] -= 1
        self._count(job, -1)
        if self.owners[job.owner] <= 0:
            del self.owners[job.owner]

    def _serve(self, job: Waiting) -> Waiting:
        """Take a job out, under the class that it was served in."""
        self._drop(job)
        place = self._places.pop(job.job_id)
        self._classes[place].take(job)
        self._classes[place].charge(job.owner, job.predicted_seconds)
        return job if place is job.priority else replace(job, priority=place)


def weights(job: Waiting) -> Weights:
    """What a job needs in memory."""
    return Weights.of(job.request)
