"""Tests of what the gallery draws and writes."""

import json
import re
import struct
import zlib

import numpy as np
import pytest

from benchmarks.gallery import COLUMNS, HIGHEST_HZ, LOWEST_HZ, ROWS, page, spectrogram


def pixels(data: bytes) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """The palette indices of a PNG, read from the specification."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    found: dict[bytes, bytes] = {}
    at = 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + body),)
        found[kind] = body
        at += 12 + length
    assert list(found) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    assert len(found[b"PLTE"]) == 768
    width, height, depth, colour = struct.unpack(">IIBB", found[b"IHDR"][:10])
    assert (depth, colour) == (8, 3)
    rows = np.frombuffer(zlib.decompress(found[b"IDAT"]), dtype=np.uint8).reshape(height, width + 1)
    assert not rows[:, 0].any()
    return rows[:, 1:]


@pytest.mark.parametrize("hertz", [110.0, 1000.0, 9000.0])
def test_a_tone_is_a_bright_line_at_its_pitch(hertz: float) -> None:
    time = np.arange(2 * 44_100) / 44_100
    tone = np.where(time < 1.0, np.sin(2 * np.pi * hertz * time), 0.0).astype(np.float32)
    picture = pixels(spectrogram(np.stack([tone, tone]), 44_100))
    assert picture.shape == (ROWS, COLUMNS)
    row = ROWS - 1 - int(picture[:, COLUMNS // 4].argmax())
    assert LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** (row / (ROWS - 1)) == pytest.approx(hertz, rel=0.04)
    assert picture[:, : COLUMNS // 3].max() == 255
    assert picture[:, -COLUMNS // 3 :].max() == 0


def test_the_page_holds_the_songs_whatever_they_are_called() -> None:
    songs: list[dict[str, object]] = [{"title": "</script><b>&\u2028\"'", "peaks": [1, 2]}]
    text = page(songs)
    found = re.search(r'id="data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    assert json.loads(found[1]) == songs
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", text), "it opens from the disk, with no network"
