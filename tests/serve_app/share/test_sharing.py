"""Looking songs up: once for all who ask, fresh within seconds, and honest when the cloud is away."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr

from serve_app.cloud.project import Project
from serve_app.errors import Unavailable
from serve_app.share import sharing as room
from serve_app.share.sharing import FRESH_S, Sharing
from tests.conftest import Databases
from tests.serve_app.in_process import Studio
from tests.serve_app.share.reading import Page
from tests.serve_app.share.stand_in import KEY, StandIn, standing
from tests.stand_ins import FakeClock

SONG = UUID("f" * 32)


@contextmanager
def sharing_of(url: str, tmp_path: Path, clock: FakeClock, key: str = KEY) -> Iterator[Sharing]:
    project = Project(url, SecretStr(key), SecretStr(""))
    made = Sharing(project, tmp_path, clock)
    try:
        yield made
    finally:
        made.close()
        project.close()


async def test_a_song_is_gone_within_seconds(tmp_path: Path, clock: FakeClock) -> None:
    with standing() as stand_in, sharing_of(stand_in.url, tmp_path, clock) as sharing:
        row = stand_in.song("f" * 32)
        assert await sharing.song(SONG)
        row["visibility"] = "private"
        clock.move(FRESH_S - 0.1)
        assert await sharing.song(SONG)
        clock.move(0.2)
        assert await sharing.song(SONG) is None
        row["visibility"] = "public"
        clock.move(FRESH_S + 0.1)
        assert await sharing.song(SONG)


async def test_all_who_ask_at_once_ask_once(tmp_path: Path, clock: FakeClock) -> None:
    with standing() as stand_in, sharing_of(stand_in.url, tmp_path, clock) as sharing:
        stand_in.song("f" * 32)
        stand_in.hold = threading.Event()
        asking = [asyncio.ensure_future(sharing.song(SONG)) for _ in range(50)]
        await asyncio.sleep(0.05)
        asking[0].cancel()  # who goes away leaves the look-up to the others
        stand_in.hold.set()
        found = await asyncio.gather(*asking[1:])
        assert all(song and song.row.title == "Midnight Rain" for song in found)
        assert len(stand_in.asked) == 1


async def test_an_error_is_told_and_not_kept(tmp_path: Path, clock: FakeClock) -> None:
    with standing() as stand_in, sharing_of(stand_in.url, tmp_path, clock) as sharing:
        stand_in.song("f" * 32)
        for status, after, expected in [(500, None, "10"), (503, "7", "7"), (429, "120", "120")]:
            stand_in.status, stand_in.retry_after = status, after
            with pytest.raises(Unavailable) as told:
                await sharing.song(SONG)
            assert told.value.headers == {"Retry-After": expected}
        stand_in.status = 200
        assert await sharing.song(SONG)


async def test_a_wrong_key_is_logged_and_not_told(
    tmp_path: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = "sb_publishable_wrong"
    with standing() as stand_in, sharing_of(stand_in.url, tmp_path, clock, key=wrong) as sharing:
        stand_in.song("f" * 32)
        with pytest.raises(Unavailable) as told:
            await sharing.song(SONG)
    assert "token" not in told.value.detail
    assert "does not accept the token" in caplog.text
    assert "sb_publishable" not in caplog.text


async def test_unexpected_rows_are_an_error_of_the_server(
    tmp_path: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    with standing() as stand_in, sharing_of(stand_in.url, tmp_path, clock) as sharing:
        stand_in.song("f" * 32, title=None)
        with pytest.raises(Unavailable):
            await sharing.song(SONG)
    assert "title" in caplog.text


async def test_nobody_waits_long_for_a_slow_cloud(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PATIENCE_S", 0.05)
    with standing() as stand_in, sharing_of(stand_in.url, tmp_path, clock) as sharing:
        stand_in.song("f" * 32)
        stand_in.hold = threading.Event()
        with pytest.raises(Unavailable, match="slow"):
            await sharing.song(SONG)
        stand_in.hold.set()


async def test_too_many_lookups_are_refused(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST", 3)
    with standing() as stand_in, sharing_of(stand_in.url, tmp_path, clock) as sharing:
        stand_in.hold = threading.Event()
        asking = [asyncio.ensure_future(sharing.song(UUID(int=at))) for at in range(3)]
        await asyncio.sleep(0.05)
        with pytest.raises(Unavailable, match="Too many"):
            await sharing.song(SONG)
        stand_in.hold.set()
        assert await asyncio.gather(*asking) == [None] * 3
        stand_in.hold = threading.Event()
        more = [asyncio.ensure_future(sharing.song(UUID(int=at))) for at in range(10, 13)]
        assert await sharing.song(UUID(int=0)) is None  # it is known
        stand_in.hold.set()
        await asyncio.gather(*more)


async def test_a_cloud_that_is_not_there(tmp_path: Path, clock: FakeClock) -> None:
    with standing() as stand_in:
        url = stand_in.url
    with sharing_of(url, tmp_path, clock) as sharing, pytest.raises(Unavailable, match="does not answer"):
        await sharing.song(SONG)


def test_a_page_says_that_the_cloud_is_away(sharing: Studio, stand_in: StandIn) -> None:
    stand_in.status = 503
    try:
        answer = sharing.client.get(f"/s/{'f0' * 16}", headers={"Accept": "text/html"})
    finally:
        stand_in.status = 200
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "10"
    assert answer.headers["cache-control"] == "no-store"
    assert "does not answer" in Page.of(answer.text).texts["p"]


@pytest.mark.parametrize("public_url", ["", "https://songs.example/tunes"])
def test_a_studio_without_a_cloud_says_how_to_turn_it_on(
    databases: Databases, tmp_path: Path, public_url: str
) -> None:
    with (
        databases.fresh("sqlite", tmp_path) as url,
        Studio(url, tmp_path, settings={"public_url": public_url}) as studio,
    ):
        answer = studio.client.get(f"/s/{'f' * 32}")
        assert answer.status_code == 404
        assert "SUPABASE_URL" in answer.text
        assert f'href="{public_url or studio.url}/"' in answer.text
        assert studio.client.get(f"/s/{'f' * 32}/audio").status_code == 404


def test_an_address_has_its_limit(stand_in: StandIn, databases: Databases, tmp_path: Path) -> None:
    settings = {
        "supabase_url": stand_in.url,
        "supabase_publishable_key": KEY,
        "limit_share": "2/minute",
    }
    stand_in.song("f1" * 16)
    with databases.fresh("sqlite", tmp_path) as url, Studio(url, tmp_path, settings=settings) as studio:
        found = [studio.client.get(f"/s/{song * 16}").status_code for song in ("f1", "f2", "f1")]
        assert found == [200, 404, 429]
        assert studio.client.get("/oembed", params={"url": "x"}).status_code == 429
        assert studio.client.get("/jobs").status_code == 200
