from collections.abc import Mapping

import numpy as np
import pytest

from engines.audio import inspect
from engines.audio.gate import FULL_SCALE, LONG_SILENCE
from engines.contract import Samples, Song
from engines.errors import QualityRejected

RATE = 44_100


def music(seconds: float = 10, level: float = 0.3, channels: int = 2) -> Samples:
    time = np.arange(round(seconds * RATE)) / RATE
    notes = sum(np.sin(2 * np.pi * hertz * time) for hertz in (220, 277, 330)) / 3
    return np.tile(level * notes, (channels, 1)).astype(np.float32)


def song(samples: Samples, rate: int = RATE, stems: Mapping[str, Samples] | None = None) -> Song:
    return Song(samples, rate, {}, stems=stems or {})


def rejection(samples: Samples, seconds: float = 10, rate: int = RATE) -> QualityRejected:
    with pytest.raises(QualityRejected) as caught:
        inspect(song(samples, rate), seconds)
    assert caught.value.remedy
    assert caught.value.message.startswith("The finished song was rejected: ")
    return caught.value


def silenced(start: float, end: float, seconds: float = 10) -> Samples:
    samples = music(seconds)
    samples[:, round(start * RATE) : round(end * RATE)] = 0
    return samples


@pytest.mark.parametrize("channels", [1, 2])
def test_music_passes_without_notices(channels: int) -> None:
    report = inspect(song(music(channels=channels)), 10)
    assert report.notices == ()
    assert report.silent_share == report.clipped_share == 0
    assert -25 < report.loudness.lufs < -10


@pytest.mark.parametrize("off", [-1, 1, -RATE, RATE])
def test_one_sample_too_many_or_too_few_is_rejected(off: int) -> None:
    error = rejection(music(20)[:, : 10 * RATE + off])
    assert error.field == "duration"
    assert str(10 * RATE) in error.message


def test_the_length_is_rounded_to_the_nearest_sample() -> None:
    inspect(song(music(20)[:, :441_004]), 10.0001)


def test_no_samples_are_rejected() -> None:
    assert rejection(music()[:, :0], seconds=0).field == "duration"


@pytest.mark.parametrize(
    ("samples", "fault"),
    [
        (music().astype(np.float64), "float64"),
        ((music() * 32_767).astype(np.int16), "int16"),
        (music()[0], "shape"),
        (music().T, "shape"),
        (np.concatenate([music(), music()]), "shape"),
    ],
)
def test_another_form_is_rejected(samples: Samples, fault: str) -> None:
    assert fault in rejection(samples).message


@pytest.mark.parametrize("rate", [0, -1, 4_000, 400_000])
def test_a_strange_sample_rate_is_rejected(rate: int) -> None:
    assert "sample rate" in rejection(music(), rate=rate).message


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_are_rejected(bad: float) -> None:
    samples = music()
    samples[1, -1] = bad
    assert "NaN or infinite" in rejection(samples).message


def test_stems_must_match_the_mix_and_be_finite() -> None:
    inspect(song(music(), stems={"drums": music()}), 10)
    broken = music()
    broken[0, 0] = np.nan
    for stem in (music()[:, 1:], music(channels=1), broken):
        with pytest.raises(QualityRejected, match="drums"):
            inspect(song(music(), stems={"drums": stem}), 10)


@pytest.mark.parametrize("level", [0, 1e-5, 9e-4])
def test_silence_is_rejected(level: float) -> None:
    assert "silent" in rejection(music(level=1) * np.float32(level)).message


def test_more_silence_than_music_is_rejected() -> None:
    assert "60%" in rejection(silenced(0, 6)).message
    assert inspect(song(silenced(0, 4.9)), 10).silent_share == pytest.approx(0.49, abs=0.01)


@pytest.mark.parametrize(
    ("start", "end", "where"),
    [(0, 4, "starts with 4.0"), (3, 7, "has within it 4.0"), (6, 10, "ends with 4.0")],
)
def test_long_silence_is_noted(start: float, end: float, where: str) -> None:
    assert inspect(song(silenced(start, end)), 10).notices == (f"The song {where} seconds of silence.",)


def test_a_short_pause_is_not_noted() -> None:
    assert inspect(song(silenced(2, 2 + LONG_SILENCE - 0.2)), 10).notices == ()


def test_too_quiet_is_rejected() -> None:
    assert "LUFS" in rejection(music(level=0.006)).message


def test_wall_to_wall_noise_is_rejected() -> None:
    noise = np.random.default_rng(0).choice(np.array([-0.99, 0.99], np.float32), (2, 10 * RATE))
    assert "LUFS" in rejection(noise).message


def test_a_true_peak_far_above_full_scale_is_rejected() -> None:
    samples = music()
    samples[0, 5_000] = 1.5
    assert "dBTP" in rejection(samples).message


def test_a_true_peak_a_little_above_full_scale_is_noted() -> None:
    samples = music()
    samples[0, 5_000] = 1.05
    (notice,) = inspect(song(samples), 10).notices
    assert "+0.4 dBTP" in notice


def clipped(length: int, times: int) -> Samples:
    """Music with smooth plateaus at full scale, so that the true peak stays close to it."""
    samples = music()
    plateau = np.concatenate([np.hanning(128)[:64], np.ones(length), np.hanning(128)[64:]]).astype(np.float32)
    for start in range(1_000, 1_000 + times * 1_000, 1_000):
        part = samples[:, start : start + plateau.size]
        part[:] = part * (1 - plateau) + plateau * np.float32(FULL_SCALE)
    return samples


def test_clipping_is_rejected() -> None:
    assert "clipped" in rejection(clipped(20, 300)).message


def test_a_little_clipping_is_noted() -> None:
    report = inspect(song(clipped(20, 5)), 10)
    assert report.clipped_share == pytest.approx(100 / (10 * RATE), rel=0.3)
    assert any("clipped" in notice for notice in report.notices)


def test_touching_full_scale_is_not_clipping() -> None:
    crests = np.sin(2 * np.pi * 100 * np.arange(10 * RATE) / RATE)
    samples = np.stack([crests, 0.1 * crests]).astype(np.float32)
    assert (samples >= FULL_SCALE).any()
    assert inspect(song(samples), 10).clipped_share == 0


def test_swings_from_rail_to_rail_are_not_one_run() -> None:
    samples = np.tile(np.array([1, 1, -1, -1], np.float32), (2, 10 * RATE // 4))
    assert "clipped" not in rejection(samples).message


def test_a_dead_channel_and_an_offset_are_noted() -> None:
    samples = music()
    samples[1] = 0
    samples[0] += 0.05
    notices = inspect(song(samples), 10).notices
    assert notices == (
        "The right channel is silent.",
        "The waveform is off centre by +5.0% of full scale.",
    )
