"""Any order of moves: the store agrees with a simple model, and its promises hold after every step."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, delete

from serve_app.database import connect, migrate
from serve_app.database.schema import job_events, jobs, tracks
from serve_app.jobs.model import JobError, JobEvent, JobResult, NewJob, StoredJob
from serve_app.jobs.moves import StaleFence
from serve_app.jobs.reader import JobReader
from serve_app.jobs.recovery import MAX_CRASHES
from serve_app.jobs.store import JobStore
from serve_app.library.tracks import TrackStore
from tests.conftest import Databases
from tests.serve_app.in_process import make_track, new_job
from tests.stand_ins import FakeClock

BOOM = JobError(code="render_failed", message="off", retryable=True)
FENCES = st.integers(0, 4)


@dataclass
class Model:
    """A job, as simply as it can be thought of."""

    new: NewJob
    status: str = "queued"
    fence: int = 0
    events: int = 1
    unwanted: bool = False
    progress: float = 0.0
    causes: list[bool] = field(default_factory=list)
    """Whether each lost attempt counts."""
    crashes: int = 0

    def is_own(self, fence: int) -> bool:
        return self.status == "running" and fence == self.fence

    def move(self, status: str) -> None:
        self.status = "cancelled" if self.unwanted and status != "running" else status
        self.events += 1


class Undone(Exception):
    """Ends a transaction without a commit."""


class StoreMachine(RuleBasedStateMachine):
    """Rules are the calls of the job table, in any order, with fences that may be old."""

    engine: ClassVar[Engine]
    transitions: ClassVar[int]
    """Rules that were executed."""
    known = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        self.models: dict[str, Model] = {}
        self.ended: dict[str, tuple[StoredJob, list[JobEvent]]] = {}

    @initialize()
    def begin(self) -> None:
        StoreMachine.transitions -= 1  # invariants are checked after this too, and it is no rule
        with self.engine.begin() as connection:
            for table in (jobs, job_events, tracks):
                connection.execute(delete(table))
        self.clock = FakeClock()
        self.store = JobStore(self.engine, self.clock)
        self.reader = JobReader(self.engine)

    @rule(target=known)
    def accept(self) -> str:
        new = new_job()
        assert self.store.accept(new)[1]
        self.models[new.job_id] = Model(new)
        return new.job_id

    @rule(job_id=known)
    def accept_again(self, job_id: str) -> None:
        job, event = self.store.accept(self.models[job_id].new)
        assert (job.job_id, event) == (job_id, None)

    @rule(job_id=known)
    def start(self, job_id: str) -> None:
        model = self.models[job_id]
        if self._allowed(model.status == "queued", lambda: self.store.start(job_id)):
            model.move("running")
            model.fence += 1
            model.progress = 0.0

    @rule(job_id=known, fence=FENCES, progress=st.floats(-1, 2))
    def advance(self, job_id: str, fence: int, progress: float) -> None:
        model = self.models[job_id]
        write = lambda: self.store.progress(job_id, fence, stage="sampling", progress=progress)  # noqa: E731
        if self._allowed(model.is_own(fence), write):
            model.events += 1
            model.progress = max(model.progress, min(1.0, progress))

    @rule(job_id=known, fence=FENCES)
    def succeed(self, job_id: str, fence: int) -> None:
        result = JobResult(tracks=[make_track(job_id)])
        self._end(job_id, fence, "succeeded", lambda: self.store.succeed(job_id, fence, result))

    @rule(job_id=known, fence=FENCES)
    def fail(self, job_id: str, fence: int) -> None:
        self._end(job_id, fence, "failed", lambda: self.store.fail(job_id, fence, BOOM))

    @rule(job_id=known, fence=FENCES)
    def stop(self, job_id: str, fence: int) -> None:
        self._end(job_id, fence, "cancelled", lambda: self.store.cancelled(job_id, fence))

    @rule(job_id=known, fence=FENCES, counts=st.booleans())
    def requeue(self, job_id: str, fence: int, counts: bool) -> None:
        write = lambda: self.store.requeue(job_id, fence, BOOM, counts=counts, delay=1.0)  # noqa: E731
        self._end(job_id, fence, "queued", write, counts=counts)

    @rule(job_id=known)
    def cancel(self, job_id: str) -> None:
        model = self.models[job_id]
        answer = self.store.request_cancel(job_id)
        assert answer
        if model.status == "queued":
            model.move("cancelled")
        elif model.status == "running" and not model.unwanted:
            model.unwanted = True
            model.events += 1
        else:
            assert answer[1] is None

    @rule(job_id=known)
    def expire(self, job_id: str) -> None:
        model = self.models[job_id]
        if self._allowed(model.status == "queued", lambda: self.store.expire(job_id)):
            model.move("failed")

    @rule(job_id=known, fence=FENCES)
    def undo(self, job_id: str, fence: int) -> None:
        """A commit that fails: neither the database nor the store's memory keeps anything of it."""
        with suppress(Undone), self.store.transactions.group():
            self.store.accept(new_job())
            for write in (
                lambda: self.store.start(job_id),
                lambda: self.store.progress(job_id, fence, progress=1.0),
                lambda: self.store.fail(job_id, fence, BOOM),
                lambda: self.store.request_cancel(job_id),
            ):
                with suppress(StaleFence):
                    write()
            raise Undone

    @rule(jobs_=st.lists(known, min_size=2, max_size=4))
    def together(self, jobs_: list[str]) -> None:
        """One commit for several moves, some of them refused."""
        with self.store.transactions.group():
            for job_id in jobs_:
                self.start(job_id)
                self.cancel(job_id)

    @rule(crash=st.booleans())
    def restart(self, crash: bool) -> None:
        events = [] if crash else self.store.recovery.drain()
        self.store = JobStore(self.engine, self.clock)
        events += self.store.recovery.recover()
        running = {job_id for job_id, model in self.models.items() if model.status == "running"}
        assert {event.job_id for event in events} == running
        for job_id in running:
            model = self.models[job_id]
            model.crashes += crash
            self._moved(model, "failed" if model.crashes == MAX_CRASHES else "queued", counts=False)

    @rule(seconds=st.floats(0, 100))
    def wait(self, seconds: float) -> None:
        self.clock.move(seconds)

    @invariant()
    def every_transition_is_counted(self) -> None:
        StoreMachine.transitions += 1

    @invariant()
    def every_job_is_as_it_should_be(self) -> None:
        for job_id, model in self.models.items():
            job, events = self._now(job_id), self.reader.events(job_id)  # read once: most of the test's time
            self._agrees_with_the_model(job, model)
            self._events_have_no_gap_and_tell_the_state(events, job, model)
            if job.state.status.terminal:
                assert self.ended.setdefault(job_id, (job, events)) == (job, events), "it never changes"

    def _agrees_with_the_model(self, job: StoredJob, model: Model) -> None:
        state = job.state
        assert (state.status.value, job.fence, job.seq) == (model.status, model.fence, model.events)
        assert [attempt.counts for attempt in state.attempts] == model.causes
        if model.status == "running":
            assert (state.progress, state.cancel_requested) == (model.progress, model.unwanted)
        assert (job.result is not None) == (model.status == "succeeded")
        assert (state.finished_at is not None) == state.status.terminal

    def _events_have_no_gap_and_tell_the_state(
        self, events: list[JobEvent], job: StoredJob, model: Model
    ) -> None:
        assert [event.seq for event in events] == list(range(1, model.events + 1))
        assert events[-1].state == job.state
        for before, after in pairwise(events):
            if after.type == "progress":
                assert after.state.progress >= before.state.progress

    @invariant()
    def every_success_has_exactly_its_track(self) -> None:
        if self.models:
            found, _ = TrackStore(self.engine).page("local", limit=1000)
            succeeded = [job_id for job_id, model in self.models.items() if model.status == "succeeded"]
            assert sorted(track.job_id for track in found) == sorted(succeeded)

    @invariant()
    def the_queue_is_what_is_queued(self) -> None:
        if self.models:
            queued = [job_id for job_id, model in self.models.items() if model.status == "queued"]
            assert [job.job_id for job in self.store.recovery.queued()] == queued

    def _end(
        self, job_id: str, fence: int, status: str, write: Callable[[], object], *, counts: bool = True
    ) -> None:
        if self._allowed(self.models[job_id].is_own(fence), write):
            self._moved(self.models[job_id], status, counts=counts)

    @staticmethod
    def _moved(model: Model, status: str, *, counts: bool) -> None:
        model.move(status)
        if model.status in {"queued", "failed"}:
            model.causes.append(counts)

    @staticmethod
    def _allowed(allowed: bool, write: Callable[[], object]) -> bool:
        """Whether the store let it through; it must, exactly when it is `allowed`."""
        try:
            write()
        except StaleFence:
            assert not allowed
            return False
        assert allowed
        return True

    def _now(self, job_id: str) -> StoredJob:
        job = self.reader.get(job_id, "local")
        assert job
        return job


@pytest.mark.hypothesis
@pytest.mark.parametrize(
    ("kind", "examples", "steps", "at_least"), [("sqlite", 700, 20, 10_000), ("postgresql", 8, 25, 100)]
)
def test_any_order_of_moves_keeps_the_promises(
    databases: Databases, kind: str, examples: int, steps: int, at_least: int
) -> None:
    memory = Path("/dev/shm")  # noqa: S108 - thousands of commits; what they survive is tested elsewhere
    with (
        TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder,
        databases.fresh(kind, Path(folder)) as url,
    ):
        engine = connect(url)
        migrate(engine)
        StoreMachine.engine, StoreMachine.transitions = engine, 0
        run_state_machine_as_test(
            StoreMachine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        engine.dispose()
        assert StoreMachine.transitions >= at_least
