"""The store: one transaction per move, fences, events without a gap."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine

from serve_app.jobs.model import JobError, JobEvent, JobResult, JobStatus, StoredJob
from serve_app.jobs.moves import StaleFence
from serve_app.jobs.reader import JobReader
from serve_app.jobs.recovery import APART, MAX_CRASHES, SUSPECT
from serve_app.jobs.store import JobStore
from serve_app.library.tracks import TrackStore
from tests.serve_app.in_process import make_track, new_job
from tests.stand_ins import FakeClock

BOOM = JobError(code="render_failed", message="the tone was off", retryable=True)


RESULT = JobResult(tracks=[make_track()])


@dataclass(frozen=True)
class Rig:
    store: JobStore
    reader: JobReader
    clock: FakeClock
    tracks: TrackStore

    def accepted(self, prompt: str = "rain") -> StoredJob:
        return self.store.accept(new_job(prompt))[0]

    def running(self, prompt: str = "rain") -> StoredJob:
        return self.store.start(self.accepted(prompt).job_id)[0]

    def now(self, job: StoredJob) -> StoredJob:
        found = self.reader.get(job.job_id, job.owner)
        assert found
        return found

    def events(self, job: StoredJob) -> list[JobEvent]:
        return self.reader.events(job.job_id)


@pytest.fixture
def rig(store: JobStore, reader: JobReader, database: Engine, clock: FakeClock) -> Rig:
    return Rig(store, reader, clock, TrackStore(database, clock))


def test_a_job_goes_from_queued_to_its_song(rig: Rig) -> None:
    job, event = rig.store.accept(new_job("rain", bpm=90))
    assert event
    assert (event.seq, event.type, job.state.status) == (1, "queued", JobStatus.QUEUED)
    assert job.request.bpm == 90
    rig.clock.move(1)
    job, event = rig.store.start(job.job_id)
    assert (job.fence, job.state.attempt, event.type) == (1, 1, "started")
    rig.store.progress(job.job_id, 1, stage="sampling", step=1, steps=2, progress=0.5)
    rig.clock.move(1)
    event = rig.store.succeed(job.job_id, 1, RESULT)
    assert event.type == "succeeded"
    done = rig.now(job)
    assert done.result == RESULT
    assert (done.state.progress, done.state.stage, done.state.step, done.state.steps) == (
        1.0,
        None,
        None,
        None,
    )
    assert done.created_at < (done.state.started_at or "") < (done.state.finished_at or "")
    assert [event.type for event in rig.events(job)] == ["queued", "started", "progress", "succeeded"]
    assert [event.seq for event in rig.events(job)] == [1, 2, 3, 4]
    assert rig.events(job)[-1].state == done.state
    assert rig.reader.events(job.job_id, after=3) == [event]


def test_the_tracks_come_with_the_success(rig: Rig) -> None:
    job = rig.running("  slow \n rain ")
    rig.store.succeed(job.job_id, 1, JobResult(tracks=[make_track("a" * 32), make_track("b" * 32)]))
    found, more = rig.tracks.page("local")
    assert more is None
    assert {t.title for t in found} == {"slow rain (1)", "slow rain (2)"}
    assert {t.track.track_id for t in found} == {t.track_id for t in found} == {"a" * 32, "b" * 32}
    assert all(t.job_id == job.job_id and t.prompt == "  slow \n rain " for t in found)


def test_accepting_twice_is_accepting_once(rig: Rig) -> None:
    new = new_job()
    first, event = rig.store.accept(new)
    again, nothing = rig.store.accept(new)
    assert event
    assert nothing is None
    assert again == first
    assert len(rig.store.recovery.queued()) == 1
    rig.store.start(new.job_id)
    assert rig.store.accept(new)[0].state.status is JobStatus.RUNNING


Write = Callable[[JobStore, str, int], object]
WRITES: dict[str, Write] = {
    "progress": lambda store, job, fence: store.progress(job, fence, stage="sampling", progress=0.9),
    "succeed": lambda store, job, fence: store.succeed(job, fence, RESULT),
    "fail": lambda store, job, fence: store.fail(job, fence, BOOM),
    "requeue": lambda store, job, fence: store.requeue(job, fence, BOOM, counts=True, delay=0.0),
    "cancelled": lambda store, job, fence: store.cancelled(job, fence),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_zombie_is_refused(rig: Rig, write: str) -> None:
    job = rig.running()
    rig.store.requeue(job.job_id, 1, BOOM, counts=True, delay=0.0)
    for _ in range(2):  # queued, and running as the next attempt
        before, events = rig.now(job), rig.events(job)
        for fence in (0, 1, 3, 99):
            with pytest.raises(StaleFence):
                WRITES[write](rig.store, job.job_id, fence)
        assert rig.now(job) == before
        assert rig.events(job) == events
        if before.state.status is JobStatus.QUEUED:
            rig.store.start(job.job_id)
    assert rig.tracks.page("local")[0] == []


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("end", ["succeed", "fail", "cancelled"])
def test_what_has_ended_never_changes(rig: Rig, end: str, write: str) -> None:
    job = rig.running()
    WRITES[end](rig.store, job.job_id, 1)
    before, events = rig.now(job), rig.events(job)
    for fence in (1, 2):
        with pytest.raises(StaleFence):
            WRITES[write](rig.store, job.job_id, fence)
    with pytest.raises(StaleFence):
        rig.store.start(job.job_id)
    answer = rig.store.request_cancel(job.job_id)
    assert answer == (before, None)
    assert rig.store.recovery.recover() == []
    assert rig.now(job) == before
    assert rig.events(job) == events


@pytest.mark.parametrize("write", WRITES)
def test_an_unknown_job_is_refused(rig: Rig, write: str) -> None:
    with pytest.raises(StaleFence):
        WRITES[write](rig.store, "none", 1)
    with pytest.raises(StaleFence):
        rig.store.start("none")
    assert rig.store.request_cancel("none") is None


def test_a_running_job_cannot_be_started_again(rig: Rig) -> None:
    job = rig.running()
    with pytest.raises(StaleFence):
        rig.store.start(job.job_id)


def test_progress_never_goes_back_within_an_attempt_and_begins_anew_with_the_next(rig: Rig) -> None:
    job = rig.running()
    for given in (0.5, 0.2, 0.6, -1.0, 7.0):
        rig.store.progress(job.job_id, 1, stage="sampling", step=1, steps=2, progress=given)
    assert [e.state.progress for e in rig.events(job)] == [0, 0, 0.5, 0.5, 0.6, 0.6, 1.0]
    rig.store.requeue(job.job_id, 1, BOOM, counts=True, delay=0.0)
    assert rig.now(job).state.progress == 0
    assert rig.now(job).state.stage is None
    rig.store.start(job.job_id)
    assert rig.now(job).state.progress == 0


def test_a_lost_attempt_is_kept_with_its_cause(rig: Rig) -> None:
    job = rig.running()
    rig.clock.move(2)
    event = rig.store.requeue(job.job_id, 1, BOOM, counts=True, delay=30.0)
    assert event.type == "retrying"
    queued = rig.store.recovery.queued()
    assert [q.job_id for q in queued] == [job.job_id]
    assert queued[0].not_before == rig.clock() + 30
    again, _ = rig.store.start(job.job_id)
    assert (again.fence, again.state.attempt) == (2, 2)
    rig.store.fail(job.job_id, 2, BOOM)
    failed = rig.now(job).state
    assert failed.error == BOOM
    assert [attempt.attempt for attempt in failed.attempts] == [1, 2]
    assert all(attempt.error == BOOM and attempt.counts for attempt in failed.attempts)
    assert failed.attempts[0].started_at
    assert failed.attempts[0].started_at < failed.attempts[0].ended_at


def test_a_queued_job_is_cancelled_at_once(rig: Rig) -> None:
    job = rig.accepted()
    answer = rig.store.request_cancel(job.job_id)
    assert answer
    assert answer[1]
    assert (answer[0].state.status, answer[1].type) == (JobStatus.CANCELLED, "cancelled")
    assert answer[0].state.finished_at
    with pytest.raises(StaleFence):
        rig.store.start(job.job_id)


@pytest.mark.parametrize("end", ["succeed", "fail", "requeue", "cancelled"])
def test_a_wish_to_cancel_that_came_first_wins(rig: Rig, end: str) -> None:
    job = rig.running()
    answer = rig.store.request_cancel(job.job_id)
    assert answer
    assert answer[1]
    assert (answer[0].state.status, answer[1].type) == (JobStatus.RUNNING, "cancelling")
    again = rig.store.request_cancel(job.job_id)
    assert again
    assert again[1] is None, "asking twice is asking once"
    rig.store.progress(job.job_id, 1, stage="sampling", progress=0.9)
    assert rig.now(job).state.cancel_requested
    WRITES[end](rig.store, job.job_id, 1)
    ended = rig.now(job)
    assert ended.state.status is JobStatus.CANCELLED
    assert ended.result is None
    assert rig.tracks.page("local")[0] == []
    assert [event.seq for event in rig.events(job)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("stop", "code"), [("recover", "interrupted"), ("drain", "drained")])
def test_what_ran_is_queued_again_without_using_up_an_attempt(rig: Rig, stop: str, code: str) -> None:
    take_back = getattr(rig.store.recovery, stop)
    waiting, ran, unwanted, done = rig.accepted(), rig.running(), rig.running(), rig.running()
    rig.store.request_cancel(unwanted.job_id)
    rig.store.succeed(done.job_id, 1, RESULT)
    events = take_back()
    assert [(e.job_id, e.type) for e in events] == [
        (ran.job_id, "retrying"),
        (unwanted.job_id, "cancelled"),
    ]
    assert [job.job_id for job in rig.store.recovery.queued()] == [waiting.job_id, ran.job_id]
    state = rig.now(ran).state
    assert [(a.error.code, a.counts) for a in state.attempts] == [(code, False)]
    assert take_back() == []
    with pytest.raises(StaleFence):
        rig.store.succeed(ran.job_id, 1, RESULT)
    assert rig.store.start(ran.job_id)[0].fence == 2


def test_a_job_that_too_many_crashes_cut_off_fails_and_keeps_their_causes(rig: Rig) -> None:
    job, bystander = rig.accepted(), rig.accepted()
    for crash in range(1, MAX_CRASHES + 1):
        rig.store.start(job.job_id)
        rig.store.recovery.drain()  # however often it is stopped in good order
        rig.store.start(job.job_id)
        rescued = rig.store.recovery.rescue(job.job_id) if crash % 2 else None
        (event,) = [rescued[1]] if rescued else rig.store.recovery.recover()
        assert event
        assert event.type == ("retrying" if crash < MAX_CRASHES else "failed")
    state = rig.now(job).state
    assert (state.status, state.attempt) == (JobStatus.FAILED, 2 * MAX_CRASHES)
    assert state.error
    assert state.error.code == "interrupted_too_often"
    assert str(MAX_CRASHES) in state.error.message
    assert state.error.remedy
    assert [a.error.code for a in state.attempts] == ["drained", "interrupted"] * MAX_CRASHES
    assert not any(a.counts for a in state.attempts)
    assert [job.job_id for job in rig.store.recovery.queued()] == [bystander.job_id]
    assert rig.store.recovery.rescue(job.job_id) is None


def test_a_wish_to_cancel_comes_before_the_last_crash(rig: Rig) -> None:
    job = rig.accepted()
    for _ in range(MAX_CRASHES - 1):
        rig.store.start(job.job_id)
        rig.store.recovery.recover()
    rig.store.start(job.job_id)
    rig.store.request_cancel(job.job_id)
    assert [event.type for event in rig.store.recovery.recover()] == ["cancelled"]


def test_readers_see_only_their_own(rig: Rig) -> None:
    mine, theirs = rig.store.accept(new_job(owner="ann"))[0], rig.store.accept(new_job(owner="bob"))[0]
    assert rig.reader.get(theirs.job_id, "ann") is None
    assert [job.job_id for job in rig.reader.page("ann")] == [mine.job_id]
    assert rig.reader.page("") == []


def test_pages_go_back_in_time_and_filter(rig: Rig) -> None:
    jobs = [rig.store.accept(new_job(engine="tone" if n % 2 else "batch-tone"))[0] for n in range(5)]
    rig.store.start(jobs[1].job_id)
    numbers = [job.number for job in jobs]
    assert [job.number for job in rig.reader.page("local")] == numbers[::-1]
    assert [job.number for job in rig.reader.page("local", limit=2)] == numbers[:2:-1]
    assert [job.number for job in rig.reader.page("local", before=numbers[3], limit=2)] == numbers[2:0:-1]
    assert [job.number for job in rig.reader.page("local", engine="tone")] == [numbers[3], numbers[1]]
    assert [job.number for job in rig.reader.page("local", status=JobStatus.RUNNING)] == [numbers[1]]
    assert rig.reader.counts() == {"queued": 4, "running": 1}


def test_a_result_that_cannot_be_kept_changes_nothing(rig: Rig) -> None:
    """The tracks and the job are one transaction."""
    job = rig.running()
    before = rig.now(job)
    with pytest.raises(Exception, match=r"(?i)unique"):
        rig.store.succeed(job.job_id, 1, JobResult(tracks=[make_track(), make_track()]))
    assert rig.now(job) == before
    assert rig.tracks.page("local")[0] == []
    rig.store.succeed(job.job_id, 1, RESULT)


def test_words_of_every_script_are_kept(rig: Rig) -> None:
    words = "雨の夜 🎵 ночь ß \u200d \u202e ' \" \\ % _ ; DROP TABLE jobs"
    job = rig.store.start(rig.store.accept(new_job(words, lyrics=words))[0].job_id)[0]
    assert job.request.prompt == job.request.lyrics == words
    rig.store.fail(job.job_id, 1, JobError(code="x", message=words + "\0"))
    error = rig.now(job).state.error
    assert error
    assert error.message == words + "\0"


def test_from_the_third_crash_on_jobs_that_were_cut_off_together_start_apart(rig: Rig) -> None:
    jobs = [rig.accepted() for _ in range(3)]
    for crash in range(1, SUSPECT + 1):
        for job in jobs:
            rig.store.start(job.job_id)
        rig.store.recovery.recover()
        now = rig.clock()
        delays = [job.not_before - now for job in rig.store.recovery.queued()]
        assert delays == pytest.approx([0.0, 0.0, 0.0] if crash < SUSPECT else [0.0, APART, 2 * APART])
