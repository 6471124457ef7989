"""What goes, when, and what stays."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, insert, select, update

from serve_app.database import connect, migrate
from serve_app.database.schema import job_events, jobs, store_owner, tracks, webhook_deliveries
from serve_app.images.model import StoredImage
from serve_app.images.store import ImageStore
from serve_app.jobs.estimate import Estimate
from serve_app.jobs.model import JobResult, StoredJob
from serve_app.jobs.reader import JobReader
from serve_app.jobs.retention import DAY, STEP, Keeper, Limits
from serve_app.jobs.store import JobStore
from serve_app.library.artifacts import ArtifactStore
from serve_app.library.model import SourceFiles
from serve_app.library.tracks import TrackStore
from serve_app.uploads.store import UploadStore
from tests.conftest import Databases
from tests.serve_app.in_process import make_track, make_upload, new_job
from tests.stand_ins import FakeClock


class Rig:
    """A store and its keeper."""

    def __init__(self, database: Engine, store: JobStore, clock: FakeClock, folder: Path) -> None:
        self.database, self.store, self.clock = database, store, clock
        self.reader = JobReader(database)
        self.artifacts = ArtifactStore(str(folder / "audio"), folder / "cache")
        self.folder = folder / "audio"
        self.keep()  # the store was empty: it is this database's from now on

    def keep(self, **limits: Any) -> dict[str, int]:
        keeper = Keeper(
            self.database, self.artifacts, Limits(**limits), clock=self.clock, run=asyncio.to_thread
        )
        return asyncio.run(keeper.round())

    def made(self) -> StoredJob:
        """A job that has made its song, with files."""
        job, _ = self.store.accept(new_job())
        job, _ = self.store.start(job.job_id)
        self.store.progress(job.job_id, job.fence, stage="sampling", progress=0.5)
        track = make_track(job.job_id)
        self.store.succeed(job.job_id, job.fence, JobResult(tracks=[track]))
        for url in track.urls():
            (self.folder / url.removeprefix("/audio/")).touch()
        return job

    def names(self) -> list[str]:
        """Everything in the store but its marker."""
        return sorted(path.name for path in self.folder.iterdir() if path.name != ".opentunes")

    def count(self, table: Any) -> int:
        with self.database.connect() as connection:
            return connection.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def rig(database: Engine, store: JobStore, clock: FakeClock, tmp_path: Path) -> Rig:
    return Rig(database, store, clock, tmp_path)


def test_fresh_things_stay(rig: Rig) -> None:
    rig.made()
    rig.store.accept(new_job())
    assert set(rig.keep().values()) == {0}


def test_events_go_but_the_last_and_a_stream_still_tells_the_end(rig: Rig) -> None:
    old = rig.made()
    rig.clock.move(8 * DAY)
    new = rig.made()
    waiting, _ = rig.store.accept(new_job())
    assert rig.keep()["events"] == 3
    (last,) = rig.reader.events(old.job_id)
    assert (last.type, last.seq) == ("succeeded", 4)
    assert len(rig.reader.events(new.job_id)) == 4
    assert len(rig.reader.events(waiting.job_id)) == 1
    assert rig.keep()["events"] == 0


def test_old_jobs_go_with_all_that_is_theirs_but_their_songs(rig: Rig) -> None:
    job = rig.made()
    with rig.database.begin() as connection:
        values = {"delivery_id": "msg_1", "job_id": job.job_id, "seq": 4, "event": "job.succeeded"}
        values |= {"url": "https://example.com", "status": "delivered", "created_at": "x"}
        connection.execute(insert(webhook_deliveries).values(**values, tries=[], next_at=0.0))
    waiting, _ = rig.store.accept(new_job())
    rig.clock.move(91 * DAY)
    assert rig.keep()["jobs"] == 1
    assert rig.reader.get(job.job_id, "local") is None
    assert rig.reader.get(waiting.job_id, "local"), "what has not ended stays, however old"
    assert (rig.count(job_events), rig.count(webhook_deliveries), rig.count(tracks)) == (1, 0, 1)


def test_too_many_jobs_go_oldest_first_in_steps(rig: Rig) -> None:
    made = []
    for _ in range(STEP + 30):
        job, _ = rig.store.accept(new_job())
        rig.store.request_cancel(job.job_id)
        rig.clock.move(1)
        made.append(job.job_id)
    assert rig.keep(max_ended_jobs=20)["jobs"] == STEP + 10
    left = [job.job_id for job in rig.reader.page("local", limit=100)]
    assert left == made[:-21:-1]
    assert rig.count(jobs) == 20


def test_a_number_that_is_given_again_comes_without_events(rig: Rig) -> None:
    """SQLite does so when the newest job has gone."""
    old = rig.made()
    rig.clock.move(91 * DAY)
    assert rig.keep()["jobs"] == 1
    new, _ = rig.store.accept(new_job())
    assert rig.database.dialect.name == "postgresql" or new.number == old.number
    assert [event.type for event in rig.reader.events(new.job_id)] == ["queued"]
    assert rig.reader.events(old.job_id) == []


def test_many_that_ended_in_one_moment_are_no_obstacle(rig: Rig) -> None:
    for _ in range(10):
        job, _ = rig.store.accept(new_job())
        rig.store.request_cancel(job.job_id)
    assert rig.keep(max_ended_jobs=4)["jobs"] == 6
    assert rig.count(jobs) == 4


def test_estimates_go_to_which_nothing_was_added_for_as_long_as_jobs_are_kept(rig: Rig) -> None:
    old, used = Estimate("tone", "of once"), Estimate("tone", "of always")
    rig.store.learn([old, used])
    rig.clock.move(60 * DAY)
    rig.store.learn([used])
    assert rig.keep()["estimates"] == 0
    rig.clock.move(31 * DAY)
    assert rig.keep()["estimates"] == 1
    assert rig.store.learned() == [used]
    rig.store.learn([old.learn(2.0)])
    assert len(rig.store.learned()) == 2, "the table that runs may still know it"


def test_a_deleted_song_can_be_restored_and_then_goes_with_its_files(rig: Rig) -> None:
    job = rig.made()
    (track,) = TrackStore(rig.database).page("local")[0]
    library = TrackStore(rig.database, rig.clock)
    library.delete(track.track_id, "local")
    rig.clock.move(6 * DAY)
    assert rig.keep()["songs"] == 0
    assert library.restore(track.track_id, "local")
    library.delete(track.track_id, "local")
    rig.clock.move(7 * DAY + 1)
    assert rig.keep()["songs"] == 1
    assert library.restore(track.track_id, "local") is None
    assert rig.names() == []
    found = rig.reader.get(job.job_id, "local")
    assert found
    assert found.result
    assert found.result.tracks == [], "the job remains, and says that its song is gone"


def uploaded(rig: Rig, upload_id: str = "u" * 32) -> UploadStore:
    """A store with an upload that has a file."""
    upload = make_upload(upload_id)
    uploads = UploadStore(rig.database, rig.clock)
    assert uploads.add(upload, "local")
    (rig.folder / upload.file).touch()
    return uploads


def test_an_upload_goes_when_nobody_has_used_it_for_long(rig: Rig) -> None:
    uploads = uploaded(rig)
    rig.clock.move(29 * DAY)
    assert rig.keep()["uploads"] == 0
    assert uploads.use("u" * 32, "local")
    rig.clock.move(29 * DAY)
    assert rig.keep()["uploads"] == 0
    rig.clock.move(2 * DAY)
    assert rig.keep()["uploads"] == 1
    assert uploads.get("u" * 32, "local") is None
    assert rig.names() == []


def test_the_file_of_an_upload_is_no_stray(rig: Rig) -> None:
    uploaded(rig)
    later(rig)
    assert rig.keep(uploads_days=1000)["files"] == 0
    assert len(rig.names()) == 1


def pictured(rig: Rig, name: str) -> StoredImage:
    """An image that has a file."""
    image = StoredImage(name * 32, f"{name * 32}-1.png", "rain", "local", "local", 256, 256, 9, "0" * 64)
    assert ImageStore(rig.database, rig.clock).add(image, "local")
    (rig.folder / image.file).touch()
    return image


def test_an_image_goes_when_nobody_has_used_it_for_long(rig: Rig) -> None:
    image = pictured(rig, "i")
    store = ImageStore(rig.database, rig.clock)
    rig.clock.move(29 * DAY)
    assert store.use(image.image_id, "local") == image
    rig.clock.move(29 * DAY)
    assert rig.keep()["images"] == 0
    assert rig.names() == [image.file], "it is no stray"
    rig.clock.move(2 * DAY)
    assert rig.keep()["images"] == 1
    assert store.get(image.image_id, "local") is None
    assert rig.names() == []


def test_covers_stay_as_long_as_their_tracks_or_jobs(rig: Rig) -> None:
    worn, awaited, loose = (pictured(rig, name) for name in "wal")
    job = rig.made()
    library = TrackStore(rig.database, rig.clock)
    library.edit(job.job_id, "local", cover=worn.file)
    waiting, _ = rig.store.accept(replace(new_job(), cover=awaited.file))
    rig.clock.move(31 * DAY)
    assert rig.keep()["images"] == 1
    assert not (rig.folder / loose.file).exists()
    library.delete(job.job_id, "local")
    rig.store.request_cancel(waiting.job_id)
    assert rig.keep()["images"] == 1
    assert not (rig.folder / awaited.file).exists()
    rig.clock.move(8 * DAY)
    gone = rig.keep()
    assert (gone["songs"], gone["images"]) == (1, 1)
    assert rig.names() == []


def test_what_a_job_still_starts_from_stays_until_it_has_ended(rig: Rig) -> None:
    uploads = uploaded(rig)
    rig.made()
    library = TrackStore(rig.database, rig.clock)
    (track,) = library.page("local")[0]
    needed = tuple(
        SourceFiles(id=name, title="x", seconds=1.0, sha256="0", audio="x.wav")
        for name in (track.track_id, "u" * 32)
    )
    waits, _ = rig.store.accept(replace(new_job(), sources=needed))
    library.delete(track.track_id, "local")
    before = rig.names()
    rig.clock.move(40 * DAY)
    gone = rig.keep()
    assert (gone["songs"], gone["uploads"]) == (0, 0)
    rig.store.start(waits.job_id)
    rig.keep()
    assert rig.names() == before
    rig.store.request_cancel(waits.job_id)
    rig.store.cancelled(waits.job_id, 1)
    gone = rig.keep()
    assert (gone["songs"], gone["uploads"]) == (1, 1)
    assert rig.names() == []
    assert uploads.get("u" * 32, "local") is None


def test_stray_files_go_after_a_day(rig: Rig) -> None:
    rig.made()
    named = rig.names()
    stray = rig.folder / f"{'b' * 32}-0123456789ab.wav"
    stray.touch()
    (rig.folder / "notes.txt").touch()
    (rig.folder / ".making-x").mkdir()
    rig.clock.move(-rig.clock() + stray.stat().st_mtime + DAY - 60)
    assert rig.keep()["files"] == 0
    rig.clock.move(120)
    assert rig.keep()["files"] == 1
    assert rig.names() == sorted([*named, "notes.txt"])


def later(rig: Rig) -> float:
    """Go to a day after everything that is in the store was written; where the clock was."""
    newest = max(path.stat().st_mtime for path in rig.folder.iterdir())
    rig.clock.move(newest + DAY + 60 - rig.clock())
    return newest


def test_another_database_over_the_same_files_deletes_none(
    rig: Rig, tmp_path: Path, databases: Databases
) -> None:
    rig.made()
    before = rig.names()
    later(rig)
    with databases.fresh("sqlite", tmp_path / "other") as url:
        engine = connect(url, writer=True)
        migrate(engine)
        other = Rig(engine, JobStore(engine, rig.clock), rig.clock, tmp_path)
        assert other.keep()["files"] == 0
        assert other.keep()["files"] == 0
        engine.dispose()
    assert rig.names() == before


def test_a_restored_backup_deletes_none_of_what_was_made_since(rig: Rig) -> None:
    rig.keep()
    with rig.database.begin() as connection:
        backup = connection.execute(select(store_owner)).mappings().one()
    rig.made()
    rig.keep()
    before = rig.names()
    with rig.database.begin() as connection:  # as the backup had it: no song, fewer rounds
        connection.execute(delete(tracks))
        connection.execute(update(store_owner).values(rounds=backup["rounds"]))
    later(rig)
    assert rig.keep()["files"] == 0
    assert rig.names() == before
