"""A zip that is written while it is read."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterator

import pytest

from serve_app.account.archive import PIECE, Archive


def test_it_is_a_zip_of_what_was_added() -> None:
    archive = Archive(now=1_800_000_000.0)
    pieces = [*archive.add("a.json", [b'{"a"', b": 1}"]), *archive.add("audio/b.wav", [b"\0" * 100_000])]
    assert "a.json" in archive
    assert "b.json" not in archive
    pieces += archive.end()
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as read:
        assert read.testzip() is None
        assert read.namelist() == ["a.json", "audio/b.wav"]
        assert read.read("a.json") == b'{"a": 1}'
        assert read.getinfo("audio/b.wav").file_size == 100_000
        assert read.getinfo("a.json").date_time == (2027, 1, 15, 8, 0, 0)


def test_memory_does_not_grow_with_what_is_packed() -> None:
    def large(pieces: int) -> Iterator[bytes]:
        archive = Archive(now=1_800_000_000.0)
        for name in ("one.wav", "two.json"):
            yield from archive.add(name, (b"x" * PIECE for _ in range(pieces)))
        yield from archive.end()

    peaks = list[int]()
    for pieces in (50, 500):  # 3 and 32 MB
        tracemalloc.start()
        size = sum(len(piece) for piece in large(pieces))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert size > pieces * PIECE
    assert peaks[1] < 2 * peaks[0]
    assert max(peaks) < 20 * PIECE


@pytest.mark.parametrize(
    ("name", "unpacked"),
    [
        ("cloud/music/../../../.bashrc", "cloud/music/.bashrc"),
        ("/etc/passwd", "etc/passwd"),
        ("cloud\\..\\..\\a.wav", "cloud/a.wav"),
        ("cloud//./a.wav", "cloud/a.wav"),
    ],
)
def test_no_name_leads_out_of_it(name: str, unpacked: str) -> None:
    archive = Archive(now=1_800_000_000.0)
    pieces = [*archive.add(name, [b"x"]), *archive.end()]
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as read:
        assert read.namelist() == [unpacked]
