"""Files of any kind into samples."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines import Cancelled, InvalidRequest, Song
from engines.audio import Tags, read, write
from engines.audio.lengths import ends_early
from engines.contract import Samples

RATE = 44_100


def music(seconds: float = 1.0, channels: int = 2, rate: int = RATE) -> Samples:
    time = np.arange(round(seconds * rate)) / rate
    return np.stack([0.3 * np.sin(2 * np.pi * hertz * time) for hertz in (220, 331, 440, 550, 660, 770)])[
        :channels
    ].astype(np.float32)


def stored(path: Path, samples: Samples, rate: int = RATE, **options: str) -> Path:
    soundfile.write(path, samples.T, rate, **options)
    return path


def refusal(path: Path, **options: float) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        read(path, RATE, **options)  # type: ignore[arg-type]
    assert caught.value.field == "source"
    assert caught.value.remedy
    return caught.value


def test_our_own_16_bits_are_read_as_the_integers_they_are(tmp_path: Path) -> None:
    file = write(Song(music(), RATE, {}), tmp_path, "song", "wav", Tags("x"), {})
    integers, _ = soundfile.read(file.path, dtype="int16")
    back = read(file.path, RATE)
    assert back.dtype == np.float32
    assert back.shape == (2, RATE)
    np.testing.assert_array_equal(back * 32_768, integers.T)


def test_what_was_read_and_spliced_is_written_sample_by_sample(tmp_path: Path) -> None:
    """What repaint relies on outside its region."""
    first = write(Song(music(), RATE, {}), tmp_path, "first", "wav", Tags("x"), {})
    spliced = read(first.path, RATE).copy()
    spliced[:, 10_000:20_000] = 0.5 * music(channels=1)[:, 10_000:20_000]
    second = write(Song(spliced, RATE, {}), tmp_path, "second", "wav", Tags("x"), {})
    before, after = (soundfile.read(file.path, dtype="int16")[0] for file in (first, second))
    np.testing.assert_array_equal(before[:10_000], after[:10_000])
    np.testing.assert_array_equal(before[20_000:], after[20_000:])
    assert (before[10_000:20_000] != after[10_000:20_000]).any()


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 48_000, 96_000, 192_000])
def test_any_rate_becomes_the_one_that_is_asked_for(tmp_path: Path, rate: int) -> None:
    back = read(stored(tmp_path / "a.wav", music(1.7, rate=rate), rate), RATE)
    assert back.shape == (2, round(round(1.7 * rate) * RATE / rate))
    for channel, hertz in zip(back, (220, 331), strict=True):
        assert np.abs(np.fft.rfft(channel[:RATE])).argmax() == hertz
    assert 0.29 < np.abs(back[:, 2_000:-2_000]).max() < 0.31


@pytest.mark.parametrize("frames", [8_040, 8_120, 8_200, 9_960])
def test_what_lies_between_two_lengths_is_rounded_as_a_songs(tmp_path: Path, frames: int) -> None:
    """These end on half a sample at 44.1 kHz, which `duration` may round differently than a quotient."""
    path = stored(tmp_path / "a.wav", music(2.0, 1, 8_000)[:, :frames], 8_000)
    assert read(path, RATE).shape[1] == round(frames / 8_000 * RATE)


def test_mono_is_given_to_both_sides_and_stereo_is_mixed_to_one(tmp_path: Path) -> None:
    mono = read(stored(tmp_path / "mono.flac", music(channels=1)), RATE)
    np.testing.assert_array_equal(mono[0], mono[1])
    one = read(stored(tmp_path / "two.wav", music()), RATE, channels=1)
    np.testing.assert_allclose(one, music().mean(axis=0)[None], atol=4e-5)


@pytest.mark.parametrize(
    ("channels", "left", "right"),
    [
        (3, [0, 2], [1, 2]), (4, [0, 2], [1, 3]), (5, [0, 2, 3], [1, 2, 4]), (6, [0, 2, 4], [1, 2, 5]),
        (7, [0, 2, 4, 5], [1, 2, 4, 6]), (8, [0, 2, 4, 6], [1, 2, 5, 7]),
    ],
)  # fmt: skip
def test_surround_keeps_its_sides(tmp_path: Path, channels: int, left: list[int], right: list[int]) -> None:
    voices = np.random.default_rng(1).uniform(-0.2, 0.2, (channels, RATE)).astype(np.float32)
    path = stored(tmp_path / "a.wav", voices, subtype="FLOAT")
    sides = [voices[at[0]] + voices[at[1:]].sum(axis=0) / np.sqrt(2) for at in (left, right)]
    np.testing.assert_allclose(read(path, RATE), sides, atol=1e-6)
    np.testing.assert_allclose(read(path, RATE, channels=1)[0], np.mean(sides, axis=0), atol=1e-6)


def test_sides_that_are_opposite_do_not_cancel(tmp_path: Path) -> None:
    voices = np.zeros((6, RATE), np.float32)
    voices[0], voices[1] = music(channels=1), -music(channels=1)
    back = read(stored(tmp_path / "a.wav", voices, subtype="FLOAT"), RATE)
    np.testing.assert_array_equal(back, voices[:2])


def test_channels_of_which_there_is_no_knowing_are_averaged(tmp_path: Path) -> None:
    voices = np.repeat(music(), 5, axis=0)
    back = read(stored(tmp_path / "a.wav", voices, subtype="FLOAT"), RATE)
    np.testing.assert_allclose(back, np.repeat(music().mean(axis=0)[None], 2, 0), atol=1e-6)


@pytest.mark.parametrize("kind", ["wav", "flac", "aiff", "mp3", "ogg", "au", "rf64", "w64"])
def test_a_whole_file_is_read_and_one_that_was_cut_is_refused(tmp_path: Path, kind: str) -> None:
    path = stored(tmp_path / f"a.{kind}", music(3.0))
    assert read(path, RATE).shape == (2, 3 * RATE)
    whole = path.read_bytes()
    for length in (len(whole) // 2, len(whole) * 9 // 10):
        path.write_bytes(whole[:length])
        assert "whole file" in str(refusal(path).remedy) or "Send audio" in str(refusal(path).remedy)


def test_a_recording_whose_length_its_header_does_not_know_is_read(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.wav", music())
    content = bytearray(path.read_bytes())
    at = content.index(b"data") + 4
    content[4:8] = content[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    assert read(path, RATE).shape[1] >= RATE - 1


@pytest.mark.parametrize("kind", ["rf64", "w64", "au"])
def test_so_is_one_of_the_rarer_containers(tmp_path: Path, kind: str) -> None:
    path = stored(tmp_path / f"a.{kind}", music())
    content = bytearray(path.read_bytes())
    if kind == "rf64":
        at = content.index(b"ds64") + 16
        content[at : at + 8] = bytes(8)
    elif kind == "w64":
        content[16:24] = b"\xff" * 8
    else:
        content[8:12] = b"\xff" * 4
    path.write_bytes(content)
    assert not ends_early(path)


def endless(path: Path) -> Path:
    """A FLAC file as an encoder leaves it that wrote to a pipe: STREAMINFO says 0 samples."""
    content = bytearray(path.read_bytes())
    assert content[:4] == b"fLaC"
    content[21] &= 0xF0
    content[22:26] = bytes(4)
    path.write_bytes(content)
    return path


def test_flac_from_a_pipe_is_read(tmp_path: Path) -> None:
    path = endless(stored(tmp_path / "a.flac", music(3.0)))
    whole = stored(tmp_path / "b.flac", music(3.0))
    np.testing.assert_array_equal(read(path, RATE), read(whole, RATE))
    assert refusal(path, max_seconds=2.5).message == "The audio is more than 2.5 s."


@pytest.mark.parametrize("content", [b"", b"not audio", b"RIFF\0\0\0\0WAVE", b"\0" * 100_000, b"ID3\4" * 99])
def test_what_is_no_audio_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    refusal(tmp_path / "a.wav")


def test_a_file_without_samples_is_refused(tmp_path: Path) -> None:
    assert "no audio" in refusal(stored(tmp_path / "a.wav", music(0.0))).message


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_are_refused(tmp_path: Path, bad: float) -> None:
    samples = music()
    samples[1, 777] = bad
    assert "NaN or infinite" in refusal(stored(tmp_path / "a.wav", samples, subtype="FLOAT")).message


def test_what_is_too_long_is_refused_and_the_most_is_not(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.wav", music(3.0))
    assert read(path, RATE, max_seconds=3.0).shape == (2, 3 * RATE)
    error = refusal(path, max_seconds=2.5)
    assert error.message == "3 s of audio are more than 2.5 s."
    assert error.remedy == "Cut it to at most 2.5 s."
    for rate in (RATE, 48_000, 8_000):
        padded = read(path, rate, max_seconds=2.995)
        np.testing.assert_array_equal(padded.shape, (2, round(2.995 * rate)))
    thirty_minutes = stored(tmp_path / "long.flac", np.zeros((1, 30 * 60 * 8_000), np.float32), 8_000)
    assert "1800 s" in refusal(thirty_minutes).message


@pytest.mark.parametrize("rate", [999, 192_001, 384_000])
def test_rates_that_no_music_has_are_refused(tmp_path: Path, rate: int) -> None:
    error = refusal(stored(tmp_path / "a.wav", music(rate=8_000), rate))
    assert f"{rate} Hz is outside 1000 to 192000" in error.message


@pytest.mark.parametrize("rate", [RATE, 8_000])
def test_reading_can_be_stopped_after_every_block(tmp_path: Path, rate: int) -> None:
    path, calls = stored(tmp_path / "a.wav", music(20.0, rate=RATE)), list[int]()

    def step() -> None:
        calls.append(1)
        if len(calls) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        read(path, rate, step=step)
    assert len(calls) == 3
    heard = list[None]()
    read(path, rate, step=lambda: heard.append(None))
    assert len(heard) >= 10
