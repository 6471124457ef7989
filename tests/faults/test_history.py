"""The check of a soak finds what it is there to find: a history is made, and then spoilt."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from engines import SongRequest
from serve_app.database import connect, migrate
from serve_app.jobs.model import JobError, JobResult, NewJob
from serve_app.jobs.recovery import MAX_CRASHES
from serve_app.jobs.store import JobStore
from serve_app.library.model import AudioFile, Track
from tests.faults import history
from tests.faults.client import Submission
from tests.faults.history import Fault
from tests.faults.orders import Order, Wish

JOB, SONG, OTHER = "a" * 32, "b" * 32, "c" * 32
SOUND = b"not really a sound"
NAME = f"{SONG}-123456789abc"
LOST = JobError(code="replica_lost", message="The replica was lost.", retryable=True)


class Past:
    """One order that became one song at the second attempt."""

    def __init__(self, folder: Path) -> None:
        self.database, self.audio = folder / "opentunes.db", folder / "audio"
        self.order = Order("order-1", Wish.SONG, "order-1 rain", seed=1, songs=1, cancel_after=None)
        self.submission = Submission(self.order, JOB)
        self.audio.mkdir()
        (self.audio / f"{NAME}.wav").write_bytes(SOUND)
        manifest = {"request": {"prompt": self.order.prompt}}
        (self.audio / f"{NAME}.json").write_text(json.dumps(manifest))
        engine = connect(f"sqlite:///{self.database}")
        migrate(engine)
        store = JobStore(engine)
        store.accept(self.new(JOB))
        store.start(JOB)
        store.requeue(JOB, 1, LOST, counts=True, delay=0.0)
        store.start(JOB)
        store.progress(JOB, 2, stage="sampling", progress=0.5)
        store.succeed(JOB, 2, JobResult(tracks=[self.track()]))
        self.store = store

    def new(self, job_id: str, prompt: str = "order-1 rain") -> NewJob:
        return NewJob(job_id, "local", "tone", SongRequest(prompt=prompt), predicted_seconds=1.0)

    def track(self) -> Track:
        audio = AudioFile(
            url=f"/audio/{NAME}.wav",
            format="wav",
            seconds=1,
            sample_rate=8_000,
            channels=1,
            bytes=len(SOUND),
            sha256=hashlib.sha256(SOUND).hexdigest(),
        )
        manifest = f"/audio/{NAME}.json"
        return Track(
            track_id=SONG, audio=[audio], manifest=manifest, loudness_lufs=-14.0, true_peak_dbtp=-1.0
        )

    def run(self, statement: str) -> None:
        with closing(sqlite3.connect(self.database)) as connection:
            connection.execute(statement)
            connection.commit()

    def faults(self, *, one_job_per_key: bool = True) -> list[Fault]:
        return history.check(
            [self.submission],
            history.read(self.database),
            self.audio,
            max_attempts=3,
            one_job_per_key=one_job_per_key,
        )


@pytest.fixture
def past(tmp_path: Path) -> Past:
    return Past(tmp_path)


def test_what_went_well_has_no_fault(past: Past) -> None:
    assert past.faults() == []
    assert not history.left_behind(history.read(past.database), past.audio)


@pytest.mark.parametrize("crashes", [MAX_CRASHES - 1, MAX_CRASHES])
def test_a_job_fails_of_crashes_exactly_when_there_were_too_many(past: Past, crashes: int) -> None:
    past.store.accept(past.new(OTHER, "order-2"))
    past.store.start(OTHER)
    past.store.recovery.drain()
    for _ in range(crashes):
        past.store.start(OTHER)
        past.store.recovery.recover()
    if crashes < MAX_CRASHES:
        past.store.start(OTHER)
        past.store.fail(OTHER, crashes + 2, LOST)
    order = Order("order-2", Wish.HOPELESS, "order-2", seed=1, songs=1, cancel_after=None)
    kept, submissions = history.read(past.database), [past.submission, Submission(order, OTHER)]
    found = history.check(submissions, kept, past.audio, max_attempts=3, one_job_per_key=True)
    left = "failed with 2 attempts left, after 9 crashes"
    assert [fault.text for fault in found] == ([left] if crashes < MAX_CRASHES else [])


@pytest.mark.parametrize(
    ("code", "counts", "right"),
    [
        ("render_failed", True, True),
        ("render_failed", False, False),
        ("replica_lost", True, True),
        ("replica_lost", False, True),  # it was not alone there
        ("interrupted", True, False),
    ],
)
def test_only_a_shared_loss_and_what_the_table_lost_do_not_count(
    past: Past, code: str, counts: bool, right: bool
) -> None:
    past.store.accept(past.new(OTHER, "order-2"))
    past.store.start(OTHER)
    error = JobError(code=code, message="Lost.", retryable=True)
    past.store.requeue(OTHER, 1, error, counts=counts, delay=0.0)
    past.store.start(OTHER)
    past.store.cancelled(OTHER, 2)
    order = Order("order-2", Wish.SONG, "order-2", seed=1, songs=1, cancel_after=0.0)
    kept, submissions = history.read(past.database), [past.submission, Submission(order, OTHER)]
    found = history.check(submissions, kept, past.audio, max_attempts=3, one_job_per_key=True)
    assert any("cause that does not tell" in fault.text for fault in found) is not right


def no_trace(past: Past) -> None:
    for statement in ("DELETE FROM jobs", "DELETE FROM job_events", "DELETE FROM tracks"):
        past.run(statement)


def a_second_song(past: Past) -> None:
    past.run(
        f"INSERT INTO tracks (track_id, job_id, owner, engine, title, prompt, starred, seconds, tags, track, "  # noqa: S608
        f"created_at) SELECT '{OTHER}', job_id, owner, engine, title, prompt, starred, seconds, tags, track, "
        "created_at FROM tracks"
    )


SPOILT: dict[str, tuple[str, Callable[[Past], object]]] = {
    "the job is gone": ("lost", no_trace),
    "the job never ends": ("lost", lambda past: past.run("UPDATE jobs SET status = 'running'")),
    "another end than wished": ("lost", lambda past: setattr(past.submission, "order", hopeless(past))),
    "the library has no song": ("lost", lambda past: past.run("DELETE FROM tracks")),
    "the library has two songs": ("doubled", a_second_song),
    "a second job of the key": ("doubled", lambda past: past.store.accept(past.new(OTHER))),
    "another answer to the key": ("doubled", lambda past: past.submission.other_ids.append(OTHER)),
    "a job of nobody": ("wrong", lambda past: past.store.accept(past.new(OTHER, "order-2"))),
    "an event is missing": ("gap", lambda past: past.run("DELETE FROM job_events WHERE seq = 3")),
    "it starts twice": (
        "wrong",
        lambda past: past.run("UPDATE job_events SET type = 'started' WHERE seq = 5"),
    ),
    "an old fence": ("wrong", lambda past: past.run("UPDATE jobs SET fence = 1")),
    "another sound": ("lost", lambda past: (past.audio / f"{NAME}.wav").write_bytes(b"another")),
    "no sound": ("lost", lambda past: (past.audio / f"{NAME}.wav").unlink()),
    "no manifest": ("lost", lambda past: (past.audio / f"{NAME}.json").unlink()),
    "a second set of files": ("doubled", lambda past: (past.audio / f"{SONG}-0.wav").write_bytes(SOUND)),
}


def hopeless(past: Past) -> Order:
    order = past.order
    return Order(order.key, Wish.HOPELESS, order.prompt, order.seed, order.songs, order.cancel_after)


@pytest.mark.parametrize("what", SPOILT)
def test_what_was_spoilt_is_found(past: Past, what: str) -> None:
    kind, spoil = SPOILT[what]
    spoil(past)
    assert kind in {fault.kind for fault in past.faults()}


def test_only_a_post_without_an_answer_excuses_a_second_job(past: Past) -> None:
    past.store.accept(past.new(OTHER))
    past.store.request_cancel(OTHER)
    assert [fault.kind for fault in past.faults(one_job_per_key=False)] == ["doubled"]
    past.submission.unanswered = 1
    assert past.faults(one_job_per_key=False) == []
    assert [fault.kind for fault in past.faults()] == ["doubled"]
