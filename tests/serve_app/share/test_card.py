"""The card: its size, the cover in it, the waveform that follows the peaks, and text within its box."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from serve_app.share import card
from serve_app.share.model import CardWish
from serve_app.share.waveform import heights
from tests.serve_app.in_process import Studio
from tests.serve_app.share.stand_in import StandIn

QUARTERS = [(200, 30, 30), (30, 200, 30), (30, 30, 200), (200, 200, 30)]
"""Colours of a cover: top left, top right, bottom left, bottom right."""


def quartered(path: Path, side: int = 400, kind: str = "PNG") -> bytes:
    image = Image.new("RGB", (side, side))
    half = side // 2
    for at, colour in enumerate(QUARTERS):
        image.paste(colour, (at % 2 * half, at // 2 * half, at % 2 * half + half, at // 2 * half + half))
    image.save(path, kind)
    return path.read_bytes()


@pytest.fixture
def cover(tmp_path: Path) -> str:
    quartered(tmp_path / "cover.png")
    return str(tmp_path / "cover.png")


def drawn(cover: str, **said: object) -> np.ndarray:
    """Pixels (630, 1200, 3), 0..255."""
    wish = {
        "title": "Rain",
        "artist": "ana",
        "language": None,
        "length": "3:07",
        "peaks": (1, 2),
        "cover": cover,
    }
    content = card.draw(CardWish.model_validate({**wish, **said}))
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == "PNG"
        assert image.mode == "RGB"
        return np.asarray(image).astype(int)


def bars(pixels: np.ndarray) -> list[int]:
    """Heights of the waveform's bars in pixels, from left to right."""
    top, bottom = card.WAVE
    middles = [round(card.MARGIN + at * card.STEP + card.BAR / 2) for at in range(card.BARS)]
    amber = np.abs(pixels[top - 10 : bottom + 10] - card.AMBER).max(axis=2) < 60
    return [int(amber[:, x].sum()) for x in middles]


def test_its_size_is_that_of_open_graph(cover: str) -> None:
    assert drawn(cover).shape == (630, 1200, 3)


def test_the_cover_is_in_it(cover: str) -> None:
    pixels, (left, top, side) = drawn(cover), card.COVER
    for at, colour in enumerate(QUARTERS):
        x, y = left + side // 4 + at % 2 * side // 2, top + side // 4 + at // 2 * side // 2
        assert np.abs(pixels[y, x] - colour).max() < 12, at
    assert np.abs(pixels[top + 1, left + 1] - QUARTERS[0]).max() > 40  # its corners are round


@pytest.mark.parametrize(
    "peaks",
    [
        [round(255 * at / 95) for at in range(96)],
        [255 - round(255 * at / 95) for at in range(96)],
        [255 if at // 100 % 2 else 40 for at in range(1000)],
        [0, 128, 255],
        [3, 9, 6] * 64,
    ],
)
def test_the_waveform_follows_the_peaks(cover: str, peaks: Sequence[int]) -> None:
    found, (top, bottom) = bars(drawn(cover, peaks=tuple(peaks))), card.WAVE
    wanted = [max(card.BAR, loud * (bottom - top)) for loud in heights(peaks, card.BARS)]
    assert np.abs(np.array(found) - wanted).max() <= 4


def test_silence_and_no_peaks_are_a_thin_line(cover: str) -> None:
    for peaks in ((), (0,) * 300):
        assert max(bars(drawn(cover, peaks=peaks))) <= card.BAR + 2


@pytest.mark.parametrize(
    "words",
    [
        "W" * 200,
        "i" * 200,
        "a b " * 50,
        "漢字" * 100,
        "한국어 " * 50,
        "أغنية البحر " * 16,
        "שיר לשלום " * 20,
        "गीत " * 50,
        "ไม่เป็นไร" * 22,
        "👩‍🚀🇵🇹👍🏽" * 25,
        "e\u0301\u0302\u0303\u0304\u0305\u0306\u0307" * 25,
        "\u202e\u2066 evil \u0000\ud800",
        "\n\t  \u00a0",
        "",
    ],
)
def test_text_stays_in_its_box(cover: str, words: str) -> None:
    """Whatever the words: beside the box a card is the same without them."""
    shown = words.encode("utf-8", "replace").decode()
    with_words = drawn(cover, title=shown, artist=shown, length="")
    without = drawn(cover, title="", artist="", length="")
    changed = np.abs(with_words - without).max(axis=2) > 8
    ys, xs = np.nonzero(changed)
    if len(xs):
        assert xs.min() >= card.TEXT_X - 8
        assert xs.max() <= card.RIGHT + 8
        assert ys.min() >= 16
        assert ys.max() < card.WAVE[0]
    assert bool(len(xs)) == any(character.isalnum() or character in "👩" for character in shown)


def test_it_is_served_with_the_cover_of_the_cloud(sharing: Studio, stand_in: StandIn, tmp_path: Path) -> None:
    row = stand_in.song("ca" * 16)
    row["cover_path"] = f"{row['user_id']}/{'ca' * 16}-1f.png"
    stand_in.files[f"music/{row['cover_path']}"] = quartered(tmp_path / "cover.png")
    answer = sharing.client.get(f"/s/{'ca' * 16}/card.png")
    assert answer.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (1200, 630)
        left, top, side = card.COVER
        pixel = image.convert("RGB").getpixel((left + side // 4, top + side // 4))
    assert isinstance(pixel, tuple)
    assert max(abs(one - other) for one, other in zip(pixel, QUARTERS[0], strict=True)) < 25
    assert answer.headers["cache-control"] == "public, max-age=10"
    again = sharing.client.get(f"/s/{'ca' * 16}/card.png", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_a_cover_is_written_anew(sharing: Studio, stand_in: StandIn, tmp_path: Path) -> None:
    row = stand_in.song("cb" * 16)
    row["cover_path"] = f"{row['user_id']}/{'cb' * 16}.jpg"
    sent = quartered(tmp_path / "cover.jpg", kind="JPEG") + b"<script>alert(1)</script>"
    stand_in.files[f"music/{row['cover_path']}"] = sent
    answer = sharing.client.get(f"/s/{'cb' * 16}/cover")
    assert answer.headers["content-type"] == "image/jpeg"
    assert b"script" not in answer.content
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (400, 400)


@pytest.mark.parametrize("content", [b"<html>", b"\x89PNG\r\n\x1a\n" + b"\0" * 50])
def test_a_broken_cover_is_drawn_instead(sharing: Studio, stand_in: StandIn, content: bytes) -> None:
    song_id = f"cc{len(content):02}" * 8
    row = stand_in.song(song_id)
    row["cover_path"] = f"{row['user_id']}/{song_id}.png"
    stand_in.files[f"music/{row['cover_path']}"] = content
    answer = sharing.client.get(f"/s/{song_id}/cover")
    assert answer.status_code == 200
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (512, 512)
    asked = len([path for path in stand_in.asked if path.endswith(row["cover_path"])])
    assert sharing.client.get(f"/s/{song_id}/cover").content == answer.content
    assert len([path for path in stand_in.asked if path.endswith(row["cover_path"])]) == asked == 1


def test_a_cloud_that_goes_away_is_no_missing_cover(sharing: Studio, stand_in: StandIn) -> None:
    row = stand_in.song("cd" * 16)
    row["cover_path"] = f"{row['user_id']}/{'cd' * 16}.png"
    assert sharing.client.get(f"/s/{'cd' * 16}").status_code == 200  # the row is known now
    stand_in.status = 500
    try:
        answer = sharing.client.get(f"/s/{'cd' * 16}/card.png")
    finally:
        stand_in.status = 200
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "10"
