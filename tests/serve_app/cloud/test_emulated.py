"""The same worker and a project as Supabase's: the emulator behind its gateway, with our migrations."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from serve_app.clock import iso
from serve_app.cloud.errors import CloudRefused
from serve_app.cloud.project import MUSIC, told
from serve_app.cloud.publish import publish
from serve_app.database import connect, migrate
from tests.serve_app.cloud.conftest import Desk
from tests.serve_app.cloud.stand_in import COMPARED
from tests.stand_ins import FakeClock
from tests.supabase.cloud import Cloud


class Emulated:
    """The emulator as `Desk` meets it."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.url, self.secret = cloud.url, cloud.secret
        self.anna, self.token = cloud.user("anna")
        self.ben, _ = cloud.user("ben")
        self.project = cloud.project

    def empty(self) -> None:
        """Not needed: every test has an empty one."""
        raise AssertionError

    def everything(self) -> dict[str, Any]:
        """All that it has."""
        names = ", ".join(f"{name}::text" if name != "tags" else name for name in COMPARED)
        songs = self.cloud.sql(f"select id::text, {names} from public.songs")  # noqa: S608
        files = [name for (name,) in self.cloud.sql("select name from storage.objects")]
        rows = {row[0]: dict(zip(COMPARED, row[1:], strict=True)) for row in songs}
        deleted = self.cloud.sql("select id::text, extract(epoch from deleted_at)::float8 from public.songs")
        for song, seconds in deleted:
            rows[song]["deleted_at"] = iso(seconds) if seconds else None
        bucket = self.project.as_service().storage.from_(MUSIC)
        with told():
            content = {name: bucket.download(name) for name in files}
        likes = self.cloud.sql("select user_id::text, song_id::text from public.likes")
        memory = self.cloud.sql("select user_id::text, item_id::text, content from public.agent_memory")
        return {
            "songs": rows,
            "likes": set(likes),
            "memory": {(user, item): text for user, item, text in memory},
            "files": content,
        }


@pytest.fixture
def emulated(cloud: Cloud) -> Iterator[Emulated]:
    made = Emulated(cloud)
    yield made
    made.project.http.close()


@pytest.fixture
def desk(emulated: Emulated, sqlite_url: str, tmp_path: Path, clock: FakeClock) -> Iterator[Desk[Emulated]]:
    engine = connect(sqlite_url)
    migrate(engine)
    made = Desk(engine, tmp_path, emulated, clock)
    yield made
    made.close()
    engine.dispose()


def _memory(desk: Desk[Emulated]) -> dict[str, Any]:
    """A row of the table, as far as it must not be null."""
    with told():
        rows: Any = (
            desk.cloud.project.as_service()
            .rest.from_("agent_memory")
            .select("user_id, item_id, model, embedding")
        )
        [row] = rows.execute().data
    return dict(row)


async def test_a_project_takes_what_the_worker_brings(desk: Desk[Emulated]) -> None:
    anna, faults = desk.cloud.anna, desk.cloud.cloud.faults
    song = desk.add("rain", anna, lyrics="[verse]\nrain")
    desk.tracks.edit(song, anna, starred=True, cover=desk.draw(), tags=["wet", 'a "quoted", one'])
    remix = desk.add("rain again", anna, source=song)
    desk.add("sun", desk.cloud.ben)
    for path in ("/rest/v1/songs", "/storage/v1/", "/rest/v1/likes", "/rest/v1/agent_memory"):
        faults.lose(path)
    desk.settle()
    desk.check_alike()
    faults.answer(429, "/rest/v1/", times=2, retry_after=1)
    faults.answer(500, "/storage/v1/", times=2)
    desk.tracks.edit(song, anna, title="Rain, after all", cover=desk.draw())
    desk.tracks.delete(remix, anna)
    desk.settle()
    desk.check_alike()
    late = {"content": "late", "studio_version": 1, **_memory(desk)}
    with told():  # on its way since before the last push
        cloud = desk.cloud.project.as_service().rest
        patch = cloud.from_("songs").update({"title": "late", "studio_version": 1}).eq("user_id", anna)
        assert patch.select("id").execute().data == []
        put = cloud.from_("agent_memory").upsert(late, on_conflict="user_id,item_id").select("item_id")
        assert put.execute().data == []
    desk.check_alike()
    desk.cloud.cloud.sql("update public.songs set studio_version = 40")
    desk.cloud.cloud.sql("update public.agent_memory set studio_version = 50")
    desk.tracks.edit(song, anna, title="As after a backup")
    desk.settle()
    desk.check_alike()
    desk.tracks.edit(song, anna, starred=False)
    desk.tracks.restore(remix, anna)
    desk.settle()
    desk.check_alike()
    desk.tracks.delete(song, anna)
    desk.settle()
    desk.check_alike()
    await desk.purge()
    desk.settle()
    desk.check_alike()
    assert song not in desk.rows()


def test_an_account_publishes_its_own_song_and_no_sync_undoes_that(desk: Desk[Emulated]) -> None:
    cloud = desk.cloud
    song, others = desk.add("rain", cloud.anna), desk.add("sun", cloud.ben)
    desk.settle()
    publish(cloud.project, cloud.token, cloud.anna, song, "public")
    with pytest.raises(CloudRefused):
        publish(cloud.project, cloud.token, cloud.anna, others, "public")
    desk.tracks.edit(song, cloud.anna, title="Other")
    desk.settle()
    found = cloud.cloud.sql("select id::text, visibility::text, title from public.songs")
    assert set(found) == {
        (str(UUID(hex=song)), "public", "Other"),
        (str(UUID(hex=others)), "private", "sun"),
    }


def test_what_the_project_refuses_is_told_with_a_remedy(desk: Desk[Emulated]) -> None:
    stranger = "0c0c0c0c-1111-4222-8333-444444444444"
    song = desk.add("rain", stranger)
    fine = desk.add("rain", desk.cloud.anna)
    desk.settle()
    assert desk.status(song) == ("failed", "23503")
    track = desk.tracks.get(song, stranger)
    assert track
    assert (track.sync.status, track.sync.song_id) == ("failed", None)
    assert "profile" in (track.sync.remedy or "")
    assert desk.status(fine) == ("synced", None)


def test_a_key_that_is_no_longer_good_loses_nothing(desk: Desk[Emulated]) -> None:
    song = desk.add("rain", desk.cloud.anna)
    desk.once(desk.syncer(secret="sb_secret_of_yesterday"))  # noqa: S106
    assert desk.status(song) == ("pending", "not_welcome")
    desk.clock.move(100)
    desk.settle()
    desk.check_alike()
