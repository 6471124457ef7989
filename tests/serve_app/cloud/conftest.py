"""A studio of songs with an account, the cloud that it is synced to, and what makes both alike."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, delete, select

from serve_app.cloud.outbox import Outbox
from serve_app.cloud.present import Studio
from serve_app.cloud.project import Project
from serve_app.cloud.state import SyncState
from serve_app.cloud.sync import Syncer
from serve_app.database import connect
from serve_app.database.schema import memories, metadata, outbox, tracks
from serve_app.identity.model import has_account
from serve_app.jobs.model import JobResult
from serve_app.jobs.retention import Keeper, Limits
from serve_app.jobs.store import JobStore
from serve_app.library.artifacts import ArtifactStore
from serve_app.library.model import AudioFile, Track
from serve_app.library.tracks import TrackStore
from serve_app.memory.store import SqlMemory
from tests.serve_app.cloud.stand_in import Cloud, Fault, standing_in
from tests.serve_app.in_process import HANG, new_job
from tests.stand_ins import FakeClock

ANNA: Final = "0a0a0a0a-1111-4222-8333-444444444444"
BEN: Final = "0b0b0b0b-1111-4222-8333-444444444444"
SECRET: Final = "sb_secret_of_a_test"  # noqa: S105


class Killed(BaseException):
    """The process of the worker ends here."""


class Place(Protocol):
    """A project that songs go to."""

    url: str
    secret: str

    def empty(self) -> None:
        """Begin anew."""

    def everything(self) -> dict[str, Any]:
        """All that it has, to compare."""
        ...


C = TypeVar("C", bound=Place)


class Desk(Generic[C]):
    """What a person does, what the worker does, and whether both ends are alike."""

    def __init__(self, database: Engine, folder: Path, cloud: C, clock: FakeClock) -> None:
        url = database.url.render_as_string(hide_password=False)
        database = connect(url, durable=False)  # nobody cuts the power of a test
        self.database, self.cloud, self.clock = database, cloud, clock
        self.artifacts = ArtifactStore(str(folder / "audio"), folder / "cache")
        self.jobs = JobStore(database, clock)
        self.tracks = TrackStore(database, clock, self.artifacts)
        self.memory = SqlMemory(database, self.artifacts, clock=clock)
        self.writer = connect(url, writer=True, durable=False)
        self.outbox = Outbox(database, self.writer, clock)
        self.studio = Studio(database, self.artifacts, self.memory)
        self._projects: list[Project] = []

    def add(self, prompt: str = "rain", owner: str = ANNA, *, source: str | None = None, **more: Any) -> str:
        """Make a song by finishing a job, with real files."""
        task = {"task": "cover", "source": source} if source else {}
        job, _ = self.jobs.accept(new_job(prompt, owner=owner, **task, **more))
        self.jobs.start(job.job_id)
        track_id = uuid4().hex
        sound = f"sound of {track_id}".encode()
        name = f"{track_id}-{hashlib.sha256(sound).hexdigest()[:12]}"
        manifest = {"engine": "tone", "request": job.request.model_dump(mode="json")}
        with self.artifacts.workspace() as space:
            (space / "a").write_bytes(sound)
            (space / "b").write_text(json.dumps(manifest))
            self.artifacts.put({f"{name}.flac": space / "a", f"{name}.json": space / "b"})
        audio = AudioFile(
            url=f"/audio/{name}.flac",
            format="flac",
            seconds=1.0,
            sample_rate=8_000,
            channels=1,
            bytes=len(sound),
            sha256=hashlib.sha256(sound).hexdigest(),
        )
        track = Track(
            track_id=track_id,
            audio=[audio],
            manifest=f"/audio/{name}.json",
            loudness_lufs=-14.0,
            true_peak_dbtp=-1.0,
            peaks=[1, 2, 3],
            used={"bpm": 100.0, "key": "A minor"},
        )
        self.jobs.succeed(job.job_id, 1, JobResult(tracks=[track]))
        return track_id

    def draw(self) -> str:
        """A cover's file."""
        name = f"{uuid4().hex}-cover.png"
        with self.artifacts.workspace() as space:
            (space / "c").write_bytes(f"image {name}".encode())
            self.artifacts.put({name: space / "c"})
        return name

    def syncer(self, outbox: Outbox | None = None, secret: str = "") -> Syncer:
        """A new worker, as after a restart."""
        project = Project(
            self.cloud.url, SecretStr("sb_publishable_x"), SecretStr(secret or self.cloud.secret)
        )
        self._projects.append(project)
        return Syncer(outbox or self.outbox, self.studio, project, clock=self.clock)

    def empty(self) -> None:
        """Begin anew, here and in the cloud."""
        with self.database.begin() as connection:
            for table in metadata.sorted_tables:
                connection.execute(delete(table))
        self.cloud.empty()

    def once(self, syncer: Syncer | None = None) -> int:
        """Try everything that is due now, once each; how many."""
        due = self.outbox.due(self.clock(), 100)
        worker = syncer or (self.syncer() if due else None)
        for one in due:
            assert worker
            worker._once(one)
        return len(due)

    def dying(self, number: int) -> bool:
        """Try all that is due; the worker ends when that many requests are carried out. Whether it did."""
        worker, left = self.syncer(), iter(range(number - 1, -1, -1))

        def count(_response: httpx.Response) -> None:
            if next(left, None) == 0:
                raise Killed

        self._projects[-1].http.event_hooks = {"response": [count]}
        try:
            self.once(worker)
        except Killed:
            return True
        return False

    def settle(self, syncer: Syncer | None = None) -> None:
        """Let time pass until nothing is due any more."""
        for _ in range(60):
            if not self.once(syncer) and self.outbox.next_due(self.clock()) is None:
                return
            self.clock.move(100)
        raise AssertionError(self.rows())

    async def settled(self) -> None:
        """Wait until the running worker has nothing more to do."""
        async with asyncio.timeout(HANG):
            while self.outbox.counts()["pending"]:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def purge(self) -> None:
        """Empty the trash, as the keeper does in time."""

        async def run(call: Callable[..., Any], *args: Any) -> Any:
            return call(*args)

        self.clock.move(8 * 86_400)
        await Keeper(self.database, self.artifacts, Limits(), clock=self.clock, run=run)._songs()

    def close(self) -> None:
        """Leave no connection behind."""
        for project in self._projects:
            project.http.close()
        self.database.dispose()
        self.writer.dispose()

    def rows(self) -> dict[str, Any]:
        """The outbox by track."""
        with self.database.connect() as connection:
            return {row["track_id"]: dict(row) for row in connection.execute(select(outbox)).mappings()}

    def status(self, track_id: str) -> tuple[str, str | None]:
        """Status and code of a track's row."""
        row = self.rows()[track_id]
        return row["status"], row["code"]

    def check_alike(self) -> None:
        """The cloud has exactly what is here: nothing is lost, nothing is double, nothing is left."""
        assert self.cloud.everything() == self._here()

    def _here(self) -> dict[str, Any]:
        songs, likes, remembered, files = {}, set(), {}, {}
        rows = self.rows()
        with self.database.connect() as connection:
            found = [
                row for row in connection.execute(select(tracks)).mappings() if has_account(row["owner"])
            ]
            known = (
                connection.execute(select(memories).where(memories.c.forgotten.is_(False))).mappings().all()
            )
        theirs = {row["track_id"]: row["owner"] for row in found}
        sent = {
            row["track_id"]
            for row in found
            if row["deleted_at"] is None or rows[row["track_id"]]["kept"].get("song")
        }
        for row in found:
            track_id, owner = row["track_id"], row["owner"]
            if track_id not in sent:
                continue
            song = str(UUID(hex=track_id))
            parent = rows[track_id]["parent_id"]
            songs[song] = {
                "user_id": owner,
                "title": row["title"],
                "prompt": row["prompt"],
                "tags": row["tags"],
                "deleted_at": row["deleted_at"],
                "visibility": "private",
                "parent_id": str(UUID(hex=parent)) if parent in sent and theirs[parent] == owner else None,
            }
            if row["starred"]:
                likes.add((owner, song))
            name = row["track"]["audio"][0]["url"].rsplit("/", 1)[1]
            files[f"{owner}/{song}.flac"] = self._read(name)
            if row["cover"]:
                mark = hashlib.sha256(row["cover"].encode()).hexdigest()[:12]
                files[f"{owner}/{song}-{mark}.png"] = self._read(row["cover"])
        for row in known:
            if has_account(row["owner"]):
                remembered[row["owner"], str(UUID(hex=row["item_id"]))] = row["text"]
        return {"songs": songs, "likes": likes, "memory": remembered, "files": files}

    def _read(self, name: str) -> bytes:
        path = self.artifacts.local(name)
        assert path
        return path.read_bytes()


StandIn = Desk[Cloud]


def failing(desk: StandIn, path: str, fault: Fault) -> None:
    """Every request to that path fails so."""
    desk.cloud.fault = lambda _number, what: fault if path in what else None


def state(desk: StandIn, track_id: str, owner: str = ANNA) -> SyncState:
    found = desk.tracks.get(track_id, owner)
    assert found
    return found.sync


def in_cloud(track_id: str) -> str:
    return str(UUID(hex=track_id))


@pytest.fixture
def stand_in() -> Iterator[Cloud]:
    """A project with two accounts."""
    with standing_in(SECRET, ANNA, BEN) as made:
        yield made


@pytest.fixture
def desk(database: Engine, tmp_path: Path, stand_in: Cloud, clock: FakeClock) -> Iterator[Desk[Cloud]]:
    """A studio on either database."""
    made = Desk(database, tmp_path, stand_in, clock)
    yield made
    made.close()
