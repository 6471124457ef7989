"""Deficit round robin between users, in predicted engine-seconds.

After Shreedhar and Varghese, "Efficient fair queueing using deficit round robin" (SIGCOMM 1995), with two
habits of FQ-CoDel (RFC 8290): a user who was not there before goes first, and credit may go below zero, so
that a job of any length can be served and is paid for afterwards.
"""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import floor, inf
from typing import Final

from engines import SongRequest
from serve_app.jobs.estimate import Seconds
from serve_app.jobs.model import Priority, StoredJob

QUANTUM: Final = 1.0
"""Engine-seconds that a round gives to everyone who waits."""

Agrees = Callable[["Waiting"], bool]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queued job as its lane sees it."""

    job_id: str
    number: int
    not_before: float
    predicted_seconds: float
    """Engine-seconds it is expected to take, by what was learned."""
    request: SongRequest
    owner: str = "local"
    priority: Priority = Priority.INTERACTIVE
    since: float = 0.0
    """Unix time at which it was accepted."""
    deadline: float | None = None
    alone: bool = False
    """Whether it must not share a call: its last one took the replica down with it."""
    p90: float = inf
    """Engine-seconds that nine of ten such jobs do not exceed."""

    @classmethod
    def of(cls, job: StoredJob, seconds: Seconds, since: float) -> "Waiting":
        """The queue's view of a stored job that is expected to take so many engine-seconds."""
        attempts = job.state.attempts
        return cls(
            job.job_id,
            job.number,
            job.not_before,
            seconds.p50,
            job.request,
            job.owner,
            job.priority,
            since,
            job.deadline,
            alone=bool(attempts) and attempts[-1].error.code in FATAL,
            p90=seconds.p90,
        )

    @property
    def expected(self) -> Seconds:
        """The engine-seconds that it was told to expect."""
        return Seconds(self.predicted_seconds, self.p90)


FATAL: Final = frozenset({"replica_lost", "replica_silent", "replica_ended"})
"""Causes that say that the job may be what killed its replica."""


@dataclass(slots=True)
class Share:
    """The jobs of one priority class: users take turns, each user's jobs come in the order of acceptance."""

    jobs: dict[str, list[Waiting]] = field(default_factory=dict)
    """By owner, oldest first."""
    credit: dict[str, float] = field(default_factory=dict)
    """Engine-seconds by owner. Who has left keeps it until the rounds have filled it up."""
    _new: deque[str] = field(default_factory=deque)
    _old: deque[str] = field(default_factory=deque)

    def add(self, job: Waiting) -> None:
        """Queue a job at its place among those of its owner."""
        if job.owner not in self.jobs:
            self.jobs[job.owner] = []
            known = job.owner in self.credit
            (self._old if known else self._new).append(job.owner)
            self.credit.setdefault(job.owner, QUANTUM)
        insort(self.jobs[job.owner], job, key=lambda other: other.number)

    def remove(self, job: Waiting) -> None:
        """Take a job out without serving it."""
        queue = self.jobs[job.owner]
        at = bisect_left(queue, job.number, key=lambda other: other.number)
        while queue[at].job_id != job.job_id:
            at += 1
        del queue[at]
        if not queue:
            self._leave(job.owner)

    def next(self) -> Waiting | None:
        """Whose turn it is: the first job of the next owner who has credit.

        Asking again gives the same answer; `take` makes the turn count.
        """
        if not self.jobs:
            return None
        while True:
            for owner in self._turns():
                if self.credit[owner] > 0:
                    return self.jobs[owner][0]
            best = max(self.credit[owner] for owner in self.jobs)
            self._give((floor(-best / QUANTUM) + 1) * QUANTUM)  # so many rounds pass without anyone's turn

    def partner(self, agrees: Agrees) -> Waiting | None:
        """A job that agrees, to fill up a call: of the owner with the most credit, in turn or not."""
        found = (job for queue in self.jobs.values() if (job := next(filter(agrees, queue), None)))
        return max(found, key=lambda job: self.credit[job.owner], default=None)

    def take(self, job: Waiting) -> None:
        """Take a job out to be served; `charge` its owner then."""
        if job.owner in self._new:  # new for one turn
            self._new.remove(job.owner)
            self._old.append(job.owner)
        self.remove(job)

    def charge(self, owner: str, seconds: float) -> None:
        """Have an owner pay; without credit the turn is over."""
        if owner not in self.credit:  # nobody else waited
            return
        self.credit[owner] -= seconds
        if self.credit[owner] <= 0 and owner in self._old:
            self._old.remove(owner)
            self._old.append(owner)

    def settle(self, owner: str, predicted: float, taken: float) -> None:
        """Charge what a served job really took instead of what was expected."""
        if owner in self.credit:
            self.credit[owner] = min(QUANTUM, self.credit[owner] + predicted - taken)

    def copy(self) -> "Share":
        """The same queue, to be played through without touching this one."""
        queues = {owner: list(queue) for owner, queue in self.jobs.items()}
        return Share(queues, dict(self.credit), deque(self._new), deque(self._old))

    def _turns(self) -> Iterator[str]:
        yield from self._new
        yield from self._old

    def _give(self, seconds: float) -> None:
        for owner in list(self.credit):
            self.credit[owner] = min(QUANTUM, self.credit[owner] + seconds)
            if self.credit[owner] >= QUANTUM and owner not in self.jobs:
                del self.credit[owner]

    def _leave(self, owner: str) -> None:
        del self.jobs[owner]
        for ring in (self._new, self._old):
            if owner in ring:
                ring.remove(owner)
        # what is left of the credit stays: who comes back at once is not new
        if not self.jobs:  # nobody has to wait for anybody: all debts are forgotten
            self.credit.clear()
