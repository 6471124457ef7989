"""Sharing over the real policies: a migrated PostgreSQL behind the emulator of `tests/supabase`."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from serve_app.cloud.project import Session
from tests.conftest import Databases
from tests.serve_app.in_process import Studio
from tests.serve_app.share.reading import Page
from tests.supabase.cloud import Cloud

AUDIO = bytes(range(256)) * 64
PARTS = ["", "/embed", "/card.png", "/cover", "/avatar", "/audio"]


@pytest.fixture
def emulated(cloud: Cloud, databases: Databases, tmp_path: Path) -> Iterator[Studio]:
    settings = {"supabase_url": cloud.url, "supabase_publishable_key": cloud.publishable}
    with databases.fresh("sqlite", tmp_path) as url, Studio(url, tmp_path, settings=settings) as studio:
        yield studio


@pytest.fixture
def service(cloud: Cloud) -> Iterator[Session]:
    """Who syncs."""
    project = cloud.project
    yield project.as_service()
    project.close()


def put(service: Session, uid: str, song_id: str, **columns: Any) -> str:
    """A song as the sync writes it, with its files."""
    row = {
        "id": str(UUID(song_id)),
        "user_id": uid,
        "title": "Midnight Rain",
        "duration_s": 61.0,
        "peaks": [1, 200, 30],
        "audio_path": f"{uid}/{song_id}.mp3",
        "cover_path": f"{uid}/{song_id}-1.png",
        **columns,
    }
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 30, 30)).save(picture, "PNG")
    storage = service.storage
    storage.from_("music").upload(row["audio_path"], AUDIO, {"content-type": "audio/mpeg"})
    storage.from_("music").upload(row["cover_path"], picture.getvalue(), {"content-type": "image/png"})
    service.rest.from_("songs").insert(row).execute()
    return song_id


def test_a_public_song_is_there_for_everybody(cloud: Cloud, emulated: Studio, service: Session) -> None:
    uid, _ = cloud.user("Ana")
    parent = put(service, uid, "a1" * 16, title="Old Harbour Blues", visibility="public")
    song = put(service, uid, "a2" * 16, visibility="public", parent_id=str(UUID(parent)), relation="cover")
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), (30, 200, 30)).save(picture, "PNG")
    storage = service.storage
    storage.from_("avatars").upload(f"{uid}/me.png", picture.getvalue(), {"content-type": "image/png"})
    cloud.sql("update public.profiles set avatar_path = %s where id = %s", f"{uid}/me.png", uid)
    found = Page.of(emulated.client.get(f"/s/{song}").text)
    assert found.texts["h1"] == "Midnight Rain"
    assert found.texts["strong"] == "Ana"
    assert {"href": parent, "dir": "auto"} in found.all("a")
    assert emulated.client.get(f"/s/{song}/audio").content == AUDIO
    part = emulated.client.get(f"/s/{song}/audio", headers={"Range": "bytes=256-511"})
    assert part.status_code in {200, 206}  # the emulator does not know ranges
    assert part.content in {AUDIO, AUDIO[256:512]}
    for path, colour in (("cover", (200, 30, 30)), ("avatar", (30, 200, 30))):
        answer = emulated.client.get(f"/s/{song}/{path}")
        assert answer.headers["content-type"] == "image/jpeg", path
        with Image.open(io.BytesIO(answer.content)) as image:
            pixel = image.getpixel((32, 32))
        assert isinstance(pixel, tuple)
        assert max(abs(one - other) for one, other in zip(pixel, colour, strict=True)) < 12
    assert emulated.client.get(f"/s/{song}/card.png").status_code == 200


def test_what_is_not_public_is_not_there(cloud: Cloud, emulated: Studio, service: Session) -> None:
    uid, _ = cloud.user("Ana")
    ids = {
        "private": put(service, uid, "b1" * 16, title="my secret"),
        "unlisted": put(service, uid, "b2" * 16, title="my secret", visibility="unlisted"),
        "deleted": put(service, uid, "b3" * 16, title="my secret", visibility="public"),
        "unknown": "b4" * 16,
    }
    cloud.sql("update public.songs set deleted_at = now() where id = %s", str(UUID(ids["deleted"])))
    for part in PARTS:
        answers = {}
        for why, song in ids.items():
            answer = emulated.client.get(f"/s/{song}{part}", headers={"X-Request-ID": "x"})
            answers[why] = (answer.status_code, answer.text.replace(song, "ID"))
        assert answers["unknown"][0] == 404
        assert set(answers.values()) == {answers["unknown"]}, part
        assert "secret" not in str(answers)
    for song in ids.values():
        params = {"url": f"{emulated.url}/s/{song}"}
        assert emulated.client.get("/oembed", params=params).status_code == 404
    for at, why in enumerate(("private", "unlisted", "deleted")):
        child = put(service, uid, f"{at}c" * 16, visibility="public", parent_id=str(UUID(ids[why])))
        text = emulated.client.get(f"/s/{child}").text
        assert "Midnight Rain" in text
        assert "secret" not in text
        assert ids[why] not in text


def test_files_are_refused_by_the_policies_too(cloud: Cloud, emulated: Studio, service: Session) -> None:
    """The row of a song that was public just now is still known here; its files are asked for as anybody."""
    uid, _ = cloud.user("Ana")
    song = put(service, uid, "d1" * 16, visibility="public")
    assert emulated.client.get(f"/s/{song}").status_code == 200
    cloud.sql("update public.songs set visibility = 'private' where id = %s", str(UUID(song)))
    assert emulated.client.get(f"/s/{song}/audio").status_code == 404


def test_an_outage_is_told_as_one(cloud: Cloud, emulated: Studio) -> None:
    cloud.faults.answer(503, "/rest/v1/", retry_after=7)
    answer = emulated.client.get(f"/s/{'e1' * 16}", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "7"
    cloud.faults.clear()
    assert emulated.client.get(f"/s/{'e1' * 16}").status_code == 404
