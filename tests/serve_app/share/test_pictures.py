"""Pictures on the disk: made once for all who ask, kept as long as somebody does."""

import asyncio
import io
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pydantic import SecretStr

from serve_app.cloud.project import Project
from serve_app.errors import Unavailable
from serve_app.share import pictures as room
from serve_app.share.model import PublicSong, SongRow
from serve_app.share.pictures import KEPT_S, Pictures
from tests.serve_app.share.stand_in import KEY, StandIn, standing


@pytest.fixture
def cloud() -> Iterator[StandIn]:
    with standing() as made:
        yield made


@pytest.fixture
def pictures(cloud: StandIn, tmp_path: Path) -> Iterator[Pictures]:
    project = Project(cloud.url, SecretStr(KEY), SecretStr(""))
    made = Pictures(project, tmp_path / "share")
    yield made
    made.close()
    project.close()


def song(cloud: StandIn, **columns: Any) -> PublicSong:
    """One with a cover of one colour."""
    uid = cloud.song()["user_id"]
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 30, 30)).save(picture, "PNG")
    cloud.files[f"music/{uid}/c.png"] = picture.getvalue()
    return PublicSong(row=SongRow.model_validate(cloud.song(cover_path=f"{uid}/c.png", **columns)))


async def test_a_picture_is_made_once_for_all_who_ask(cloud: StandIn, pictures: Pictures) -> None:
    found = await asyncio.gather(*(pictures.cover(song(cloud)) for _ in range(20)))
    assert len(set(found)) == 1
    assert len(cloud.asked) == 1
    assert await pictures.cover(song(cloud)) == found[0]
    assert len(cloud.asked) == 1
    assert [path.name for path in found[0].parent.iterdir()] == [found[0].name]  # nothing half made is left


async def test_another_title_is_another_card(cloud: StandIn, pictures: Pictures) -> None:
    first, second = await asyncio.gather(
        pictures.card(song(cloud, title="Rain")), pictures.card(song(cloud, title="Snow"))
    )
    assert first != second
    assert first.read_bytes() != second.read_bytes()
    assert await pictures.card(song(cloud, title="Rain", like_count=7)) == first


async def test_what_nobody_asks_for_goes(cloud: StandIn, pictures: Pictures) -> None:
    kept = await pictures.cover(song(cloud))
    folder, then = kept.parent, time.time() - KEPT_S - 60
    old, leftover = folder / f"{'0' * 32}.png", folder / ".making-killed"
    old.write_bytes(b"x")
    leftover.mkdir()
    for path in (old, leftover, kept):
        os.utime(path, (then, then))
    assert await pictures.cover(song(cloud)) == kept  # asked for again
    bare = PublicSong(row=song(cloud).row.model_copy(update={"cover_path": None}))
    drawn = await pictures.cover(bare)
    assert {path.name for path in folder.iterdir()} == {kept.name, drawn.name}


async def test_there_is_room_for_so_many_only(
    cloud: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST", 0)
    pictures = Pictures(None, tmp_path)
    with pytest.raises(Unavailable, match="Too many"):
        await pictures.cover(song(cloud))
    pictures.close()
