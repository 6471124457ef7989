"""Files of any kind into samples."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines import InvalidRequest, Song
from engines.audio import Tags, read, write
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


def test_mono_is_given_to_both_sides_and_many_channels_are_mixed(tmp_path: Path) -> None:
    mono = read(stored(tmp_path / "mono.flac", music(channels=1)), RATE)
    np.testing.assert_array_equal(mono[0], mono[1])
    six = read(stored(tmp_path / "six.wav", music(channels=6)), RATE)
    np.testing.assert_allclose(six, np.repeat(music(channels=6).mean(axis=0)[None], 2, 0), atol=4e-5)
    one = read(stored(tmp_path / "two.wav", music()), RATE, channels=1)
    np.testing.assert_allclose(one, music().mean(axis=0)[None], atol=4e-5)


@pytest.mark.parametrize("kind", ["wav", "flac", "aiff", "mp3", "ogg"])
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
    thirty_minutes = stored(tmp_path / "long.flac", np.zeros((1, 30 * 60 * 8_000), np.float32), 8_000)
    assert "1800 s" in refusal(thirty_minutes).message
