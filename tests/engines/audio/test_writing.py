import hashlib
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType
from typing import get_args

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from engines.audio import AudioFile, Tags, read_manifest, read_tags, write
from engines.audio.manifest import MAX_EMBEDDED
from engines.audio.quantising import Quantiser
from engines.contract import Samples, Song
from engines.request import AudioFormat

RATE = 44_100
FORMATS: tuple[AudioFormat, ...] = get_args(AudioFormat)
LOSSLESS: tuple[AudioFormat, ...] = ("wav", "wav24", "flac")
LOSSY: tuple[AudioFormat, ...] = ("mp3", "ogg")
MANIFEST = {"seed": 7, "prompt": "Größe 🎹 \x00\x1f שלום\n", "plan": {"bars": [1, 2.5, None, True]}}
TAGS = Tags("Night rain", prompt="warm piano, 72 bpm", bpm=92.5, key="F# minor", lyrics="[verse]\nrain")


def music(samples: int = 2 * RATE, channels: int = 2, rate: int = RATE) -> Samples:
    time = np.arange(samples) / rate
    notes = [0.3 * np.sin(2 * np.pi * hertz * time) for hertz in (220, 331)]
    noise = 0.01 * np.random.default_rng(1).standard_normal((channels, samples))
    return (np.stack(notes[:channels]) + noise).astype(np.float32)


def save(
    directory: Path,
    audio_format: AudioFormat,
    samples: Samples | None = None,
    tags: Tags = TAGS,
    rate: int = RATE,
) -> AudioFile:
    song = Song(music() if samples is None else samples, rate, {})
    return write(song, directory, "song", audio_format, tags, MANIFEST)


def decoded(file: AudioFile) -> Samples:
    samples, rate = soundfile.read(file.path, dtype="float32", always_2d=True)
    assert rate == file.sample_rate
    return np.asarray(samples.T)


@pytest.mark.parametrize("audio_format", FORMATS)
def test_the_file_is_what_the_record_says(tmp_path: Path, audio_format: AudioFormat) -> None:
    file = save(tmp_path, audio_format)
    content = file.path.read_bytes()
    assert file.path == tmp_path / f"song.{audio_format.removesuffix('24')}"
    assert (file.format, file.seconds, file.sample_rate, file.channels) == (audio_format, 2.0, RATE, 2)
    assert (file.bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert file.media_type in {"audio/wav", "audio/flac", "audio/mpeg", "audio/ogg"}
    assert set(os.listdir(tmp_path)) == {"song.json", file.path.name}


@pytest.mark.parametrize("audio_format", FORMATS)
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("length", [1, 100, 1_151, 1_152, 1_153, 65_536, 100_003])
def test_every_sample_comes_back(
    tmp_path: Path, audio_format: AudioFormat, channels: int, length: int
) -> None:
    """Also from MP3 and Ogg, whose frames are longer: both tell decoders where the music starts and ends."""
    samples = music(length, channels)
    back = decoded(save(tmp_path, audio_format, samples))
    assert back.shape == samples.shape
    if audio_format in LOSSLESS:
        step = 2**-15 if audio_format == "wav" else 2**-23
        assert np.abs(back - samples).max() <= (1.5 if audio_format == "wav" else 0.5) * step
    elif length > 60_000:
        lags = np.correlate(back[0, 20_000:24_000], samples[0, 20_020:23_980], "valid")
        assert lags.argmax() == 20  # not shifted by a sample
        assert np.abs(back - samples).mean() < 0.01


def test_flac_holds_the_samples_of_wav24(tmp_path: Path) -> None:
    np.testing.assert_array_equal(decoded(save(tmp_path, "flac")), decoded(save(tmp_path, "wav24")))


@pytest.mark.parametrize("audio_format", FORMATS)
def test_same_song_same_bytes(tmp_path: Path, audio_format: AudioFormat) -> None:
    """Also in another process; libsndfile gives each Ogg stream a random serial number, which we replace."""
    here = save(tmp_path, audio_format).path.read_bytes()
    assert save(tmp_path, audio_format, np.asfortranarray(music())).path.read_bytes() == here
    script = (
        "import sys; from pathlib import Path; import numpy as np; from engines.audio import Tags, write;"
        "from engines.contract import Song; tags, manifest = eval(sys.argv[3]);"
        "write(Song(np.load(sys.argv[1]), 44100, {}), Path(sys.argv[2]), 'song', sys.argv[4], tags, manifest)"
    )
    there = tmp_path / "there"
    there.mkdir()
    np.save(there / "samples.npy", music())
    arguments = [there / "samples.npy", there, repr((TAGS, MANIFEST)), audio_format]
    subprocess.run([sys.executable, "-c", script, *map(str, arguments)], check=True)
    assert (there / f"song.{audio_format.removesuffix('24')}").read_bytes() == here


@pytest.mark.parametrize("audio_format", FORMATS)
def test_another_song_or_tag_changes_the_bytes(tmp_path: Path, audio_format: AudioFormat) -> None:
    first = save(tmp_path, audio_format).sha256
    assert save(tmp_path, audio_format, music() * np.float32(0.5)).sha256 != first
    assert save(tmp_path, audio_format, tags=Tags("Other")).sha256 != first


@pytest.mark.parametrize("audio_format", FORMATS)
def test_the_manifest_is_inside_and_beside(tmp_path: Path, audio_format: AudioFormat) -> None:
    file = save(tmp_path, audio_format)
    assert read_manifest(file.path) == MANIFEST
    beside = (tmp_path / "song.json").read_text("utf-8")
    assert beside == json.dumps(MANIFEST, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"


@pytest.mark.parametrize("audio_format", FORMATS)
def test_a_long_manifest_is_inside_and_a_huge_one_only_beside(
    tmp_path: Path, audio_format: AudioFormat
) -> None:
    song = Song(music(), RATE, {})
    for size, inside in ((200_000, True), (MAX_EMBEDDED - 8, True), (MAX_EMBEDDED, False)):
        manifest = {"a": "x" * size}
        file = write(song, tmp_path, "song", audio_format, TAGS, manifest)
        assert read_manifest(file.path) == (manifest if inside else None)
        assert json.loads((tmp_path / "song.json").read_bytes()) == manifest
        assert decoded(file).shape == song.samples.shape
        assert read_tags(file.path)["title"] == "Night rain"


@pytest.mark.parametrize("audio_format", FORMATS)
def test_tags_come_back(tmp_path: Path, audio_format: AudioFormat) -> None:
    found = read_tags(save(tmp_path, audio_format).path)
    id3 = audio_format not in ("flac", "ogg")
    assert {name: text for name, text in found.items() if name != "manifest"} == {
        "title": "Night rain", "artist": "Opentunes", "comment": "warm piano, 72 bpm",
        "lyrics": "[verse]\nrain", "encoder": "Opentunes",
        "bpm": "92" if id3 else "92.5", "key": "F#m" if id3 else "F# minor",
    }  # fmt: skip


@pytest.mark.parametrize("audio_format", FORMATS)
def test_another_reader_finds_the_tags(tmp_path: Path, audio_format: AudioFormat) -> None:
    with soundfile.SoundFile(
        save(tmp_path, audio_format, tags=Tags("Título 🎵 שלום", prompt="雨")).path
    ) as file:
        assert (file.title, file.artist, file.comment) == ("Título 🎵 שלום", "Opentunes", "雨")


HARD_TEXTS = {
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 100,
    "right to left": "שיר על גשם \u202eמוזיקה\u202c",
    "newlines": "one\ntwo\r\nthree\rfour",
    "long": "warm piano " * 181 + "end",
    "long emoji": "😀é" * 1_000,
    "NUL": "before\x00after",
    "controls": "before\x01\x08\x1b\x7f\x85after",
    "half a surrogate": "before\ud83dafter",
    "equals": "KEY=C=D",
    "sync word": "ÿûÿþÿ",
}


@pytest.mark.parametrize("audio_format", FORMATS)
@pytest.mark.parametrize("text", HARD_TEXTS.values(), ids=HARD_TEXTS)
def test_any_text_survives(tmp_path: Path, audio_format: AudioFormat, text: str) -> None:
    file = save(tmp_path, audio_format, music(2_000), Tags(text, text, text, key=text, lyrics=text))
    found = read_tags(file.path)
    for name in ("title", "artist", "comment", "lyrics"):
        assert found[name][:6] == text[:6].replace("\n", " " if name in ("title", "artist") else "\n")[:6]
    if "after" in text:
        assert found["comment"].endswith("after")
        assert found["title"].endswith("after")
    if len(text) > 1_000:
        assert found["comment"] == text
        assert found["title"].endswith("…")
        assert len(found["title"]) <= 200
    with soundfile.SoundFile(file.path) as other:
        assert other.title == found["title"]
    assert read_manifest(file.path) == MANIFEST


def test_line_breaks_become_line_feeds(tmp_path: Path) -> None:
    found = read_tags(save(tmp_path, "flac", tags=Tags("a\r\nb", prompt="a\r\nb\rc")).path)
    assert (found["title"], found["comment"]) == ("a b", "a\nb\nc")


def test_a_cut_does_not_split_what_belongs_together(tmp_path: Path) -> None:
    for tail in ("👩‍👩‍👧", "e\u0301\u0302", "👍🏽"):
        title = "x" * (199 - len(tail) + 1) + tail + "y" * 50
        found = read_tags(save(tmp_path, "flac", tags=Tags(title)).path)["title"]
        assert found == "x" * (199 - len(tail) + 1) + "…"


@pytest.mark.parametrize("audio_format", FORMATS)
@given(
    text=st.text(max_size=300), data=st.dictionaries(st.text(max_size=20), st.text(max_size=50), max_size=4)
)
def test_any_text_and_manifest_come_back(
    tmp_path_factory: pytest.TempPathFactory, audio_format: AudioFormat, text: str, data: dict[str, str]
) -> None:
    song = Song(music(500), RATE, {})
    directory = tmp_path_factory.getbasetemp()
    file = write(song, directory, "any", audio_format, Tags(text, text, text, key=text, lyrics=text), data)
    assert read_manifest(file.path) == data
    assert decoded(file).shape == (2, 500)


@pytest.mark.parametrize("audio_format", FORMATS)
@given(data=st.data())
def test_broken_files_are_read_without_an_error(
    tmp_path_factory: pytest.TempPathFactory, audio_format: AudioFormat, data: st.DataObject
) -> None:
    directory = tmp_path_factory.mktemp("broken")
    content = bytearray(save(directory, audio_format, music(500)).path.read_bytes())
    for _ in range(data.draw(st.integers(0, 5))):
        content[data.draw(st.integers(0, min(400, len(content) - 1)))] = data.draw(st.integers(0, 255))
    broken = directory / "broken"
    broken.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    read_tags(broken)
    read_manifest(broken)


def test_other_files_have_no_manifest(tmp_path: Path) -> None:
    other = tmp_path / "other"
    for content in (
        b"",
        b"{}",
        b"RIFF",
        b"OggS",
        b"fLaC",
        b"ID3",
        b"ID3\x04\x00\x00\x00\x00\x00\x05abcde",
        b"\xff\xfb",
    ):
        other.write_bytes(content)
        assert read_manifest(other) is None
    soundfile.write(other, np.zeros(100), RATE, format="OGG")
    assert read_manifest(other) is None
    with pytest.raises(FileNotFoundError):
        read_manifest(tmp_path / "nothing")


def test_dither_is_triangular_and_independent_of_the_song() -> None:
    ramp = np.linspace(-0.4, 0.4, 400_000, dtype=np.float32)[None]
    error = Quantiser(16, b"seed")(ramp).astype(np.float64) - ramp.astype(np.float64) * 32_768
    assert abs(error.mean()) < 0.01
    assert error.var() == pytest.approx(1 / 4, rel=0.02)  # rounding 1/12 + triangular 1/6
    assert np.abs(error).max() <= 1.5
    assert abs(np.corrcoef(error[0, :-1], error[0, 1:])[0, 1]) < 0.01
    again = Quantiser(16, b"seed")(ramp).astype(np.float64) - ramp.astype(np.float64) * 32_768
    np.testing.assert_array_equal(error, again)


def test_samples_that_lie_on_a_step_are_not_dithered() -> None:
    """Not in a block of their own, nor between others, whose dither stays what it was."""
    steps = np.arange(-32_768, 32_768, dtype=np.float32)[None]
    np.testing.assert_array_equal(Quantiser(16, b"seed")(steps / np.float32(32_768)), steps)
    music_of_old = np.linspace(-0.4, 0.4, 1_000, dtype=np.float32)[None]
    spliced = music_of_old.copy()
    spliced[0, 300:600] = steps[0, 300:600] / 32_768
    alone, together = (Quantiser(16, b"seed")(block) for block in (music_of_old, spliced))
    np.testing.assert_array_equal(together[0, 300:600], steps[0, 300:600])
    np.testing.assert_array_equal(together[0, 600:], alone[0, 600:])


def test_a_tone_below_one_step_survives_16_bits(tmp_path: Path) -> None:
    """What dither is for."""
    tone = (0.4 / 32_768 * np.sin(2 * np.pi * 1_000 * np.arange(RATE) / RATE)).astype(np.float32)
    back = decoded(save(tmp_path, "wav", tone[None]))[0]
    spectrum = np.abs(np.fft.rfft(back * np.hanning(RATE)))
    assert spectrum.argmax() == 1_000


@pytest.mark.parametrize("audio_format", FORMATS)
@pytest.mark.parametrize("level", [1.5, 1e30])
def test_samples_beyond_full_scale_are_limited(
    tmp_path: Path, audio_format: AudioFormat, level: float
) -> None:
    """LAME would abort the whole process."""
    back = decoded(save(tmp_path, audio_format, music(20_000) * np.float32(level / 0.3)))
    assert np.abs(back).max() < (1.0001 if audio_format in LOSSLESS else 4)


@pytest.mark.parametrize(
    ("rate", "expected"), [(8_000, 8_000), (30_000, 32_000), (88_200, 48_000), (96_000, 48_000)]
)
def test_mp3_is_resampled_to_a_rate_it_has(tmp_path: Path, rate: int, expected: int) -> None:
    file = save(tmp_path, "mp3", music(rate + 1, rate=rate), rate=rate)
    assert file.sample_rate == expected
    back = decoded(file)
    assert back.shape == (2, round((rate + 1) * expected / rate))
    assert np.abs(np.fft.rfft(back[0, :expected])).argmax() == 220


@pytest.mark.parametrize("rate", [8_000, 22_050, 48_000, 96_000, 192_000])
@pytest.mark.parametrize("audio_format", ["wav", "wav24", "flac", "ogg"])
def test_other_formats_keep_the_rate(tmp_path: Path, audio_format: AudioFormat, rate: int) -> None:
    file = save(tmp_path, audio_format, music(5_000, rate=rate), rate=rate)
    assert (file.sample_rate, decoded(file).shape) == (rate, (2, 5_000))


@pytest.mark.parametrize(
    "stem", ["", "../x", "a/b", "a.b", ".", "a\n", "a\x00", "x" * 81, "a b", "é", "C:", "-/-", "a\\b"]
)
def test_a_stem_cannot_leave_the_directory(tmp_path: Path, stem: str) -> None:
    with pytest.raises(ValueError, match="file stem"):
        write(Song(music(), RATE, {}), tmp_path / "in", stem, "wav", TAGS, {})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shape", [(100,), (3, 100), (2, 0)])
def test_other_shapes_are_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape"):
        save(tmp_path, "wav", np.zeros(shape, np.float32))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_samples_must_be_finite(tmp_path: Path, bad: float) -> None:
    samples = music()
    samples[1, 5] = bad
    with pytest.raises(ValueError, match="finite"):
        save(tmp_path, "mp3", samples)


def test_a_manifest_must_be_json(tmp_path: Path) -> None:
    song = Song(music(), RATE, {})
    with pytest.raises(ValueError, match="not JSON compliant"):
        write(song, tmp_path, "song", "wav", TAGS, {"a": float("nan")})
    with pytest.raises(TypeError, match="set"):
        write(song, tmp_path, "song", "wav", TAGS, {"a": {1}})
    assert list(tmp_path.iterdir()) == []
    file = write(song, tmp_path, "song", "wav", TAGS, MappingProxyType({"a": MappingProxyType({"b": (1,)})}))
    assert read_manifest(file.path) == {"a": {"b": [1]}}


@pytest.mark.parametrize("audio_format", FORMATS)
@pytest.mark.parametrize("limit", [1_000, 12_000])
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, audio_format: AudioFormat, limit: int) -> None:
    """The file size limit of the process stands in for the disk."""
    before = save(tmp_path, audio_format, music(100)).path.read_bytes()
    beside = (tmp_path / "song.json").read_bytes()
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(OSError, match="File too large"):  # not that the encoder failed
            save(tmp_path, audio_format)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    name = f"song.{audio_format.removesuffix('24')}"
    assert sorted(os.listdir(tmp_path)) == sorted([name, "song.json"])
    assert (tmp_path / name).read_bytes() == before
    assert (tmp_path / "song.json").read_bytes() == beside


def test_a_missing_directory_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        save(tmp_path / "nowhere", "wav")
