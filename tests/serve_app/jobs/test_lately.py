"""What operators are told of the newest jobs: numbers of all owners, on both databases."""

import pytest

from serve_app.jobs.lately import Cause
from serve_app.jobs.model import JobError, JobResult, StoredJob
from serve_app.jobs.reader import JobReader
from serve_app.jobs.store import JobStore
from tests.serve_app.in_process import make_track, new_job
from tests.stand_ins import FakeClock


class Rig:
    """Jobs that wait for so many seconds, and end a second later."""

    def __init__(self, store: JobStore, clock: FakeClock) -> None:
        self.store, self.clock = store, clock

    def begun(self, wait: float, owner: str = "ann", engine: str = "tone") -> StoredJob:
        """One that runs."""
        job, _ = self.store.accept(new_job("a secret", engine, owner))
        self.clock.move(wait)
        job, _ = self.store.start(job.job_id)
        self.clock.move(1)
        return job

    def failed(self, code: str, wait: float = 0.0, owner: str = "ann", engine: str = "tone") -> str:
        """One that failed for that cause."""
        job = self.begun(wait, owner, engine)
        self.store.fail(job.job_id, job.fence, JobError(code=code, message="a secret"))
        return job.job_id

    def made(self, wait: float, owner: str = "ann") -> None:
        """One that made its song."""
        job = self.begun(wait, owner)
        self.store.succeed(job.job_id, job.fence, JobResult(tracks=[make_track(job.job_id)]))


@pytest.fixture
def rig(store: JobStore, clock: FakeClock) -> Rig:
    return Rig(store, clock)


def test_of_no_jobs_nothing_is_told(reader: JobReader) -> None:
    lately = reader.lately()
    assert (lately.jobs, lately.waits, lately.causes) == (0, (), ())
    assert lately.waited(0.5) is None


def test_waits_are_those_of_every_owner_who_was_served(rig: Rig, reader: JobReader) -> None:
    for wait, owner in ((3.0, "ann"), (1.0, "ben"), (2.5, "local")):
        rig.made(wait, owner)
    never, _ = rig.store.accept(new_job("given up"))
    rig.clock.move(60)
    rig.store.request_cancel(never.job_id)
    rig.begun(90.0)
    lately = reader.lately()
    assert lately.jobs == 4, "one still runs"
    assert lately.waits == (1.0, 2.5, 3.0), "one was never begun"
    assert (lately.waited(0.5), lately.waited(0.9)) == (2.5, 3.0)


def test_a_wait_ends_with_the_first_attempt(rig: Rig, reader: JobReader) -> None:
    job = rig.begun(2.0)
    rig.store.requeue(job.job_id, 1, JobError(code="replica_lost", message="x"), counts=True, delay=0.0)
    rig.clock.move(30)
    again, _ = rig.store.start(job.job_id)
    rig.store.succeed(job.job_id, again.fence, JobResult(tracks=[make_track()]))
    assert reader.lately().waits == (2.0,)
    assert reader.lately().causes == (), "an attempt that was lost is no job that failed"


def test_failures_are_told_by_cause_and_never_in_words(rig: Rig, reader: JobReader) -> None:
    rig.failed("render_failed", owner="ann")
    rig.failed("invalid_request")
    last = rig.failed("render_failed", owner="ben")
    elsewhere = rig.failed("render_failed", engine="batch-tone")
    rig.made(1.0)
    causes = reader.lately().causes
    assert [(cause.engine, cause.code, cause.jobs) for cause in causes] == [
        ("tone", "render_failed", 2),
        ("batch-tone", "render_failed", 1),
        ("tone", "invalid_request", 1),
    ]
    ended = reader.get(last, "ben")
    assert ended
    assert causes[0] == Cause("tone", "render_failed", 2, ended.state.finished_at or "", last)
    assert causes[1].last_job == elsewhere
    assert "secret" not in repr(reader.lately())


def test_only_the_newest_are_looked_at(rig: Rig, reader: JobReader) -> None:
    rig.failed("old")
    for wait in (5.0, 7.0):
        rig.made(wait)
    lately = reader.lately(limit=2)
    assert (lately.jobs, lately.waits, lately.causes) == (2, (5.0, 7.0), ())
