"""What is inside a file: OGG pages and WAV chunks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

from engines.audio import write
from engines.audio.ogg import checksum
from engines.contract import Song
from tests.engines.audio.test_writing import RATE, TAGS, music, save


def test_ogg_pages_have_one_serial_right_sums_and_no_gaps(tmp_path: Path) -> None:
    manifest = {"a": "x" * 300_000}  # the comment spans several pages
    content = write(Song(music(), RATE, {}), tmp_path, "song", "ogg", TAGS, manifest).path.read_bytes()
    pages = list(ogg_pages(content))
    assert len({page[14:18] for page in pages}) == 1
    assert [int.from_bytes(page[18:22], "little") for page in pages] == list(range(len(pages)))
    for page in pages:
        assert checksum(page[:22] + bytes(4) + page[26:]) == int.from_bytes(page[22:26], "little")
    assert pages[0][5] == 2
    assert pages[-1][5] & 4


def test_the_ogg_checksum_is_libsndfile_s(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.ogg", music().T, RATE)
    for page in ogg_pages((tmp_path / "a.ogg").read_bytes()):
        assert checksum(page[:22] + bytes(4) + page[26:]) == int.from_bytes(page[22:26], "little")


def ogg_pages(content: bytes) -> Iterator[bytes]:
    while content:
        assert content[:4] == b"OggS"
        size = 27 + content[26] + sum(content[27 : 27 + content[26]])
        yield content[:size]
        content = content[size:]


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("length", [999, 1_000])
def test_wav_chunks_are_even_and_fill_the_file(tmp_path: Path, channels: int, length: int) -> None:
    content = save(tmp_path, "wav24", music(length, channels)).path.read_bytes()
    assert int.from_bytes(content[4:8], "little") == len(content) - 8
    at, names = 12, []
    while at < len(content):
        names.append(content[at : at + 4])
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    assert at == len(content)
    assert names == [b"fmt ", b"data", b"LIST", b"id3 "]
