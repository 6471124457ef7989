import json
import math
import time
import tracemalloc
from dataclasses import asdict

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.audio import measure
from engines.audio.loudness import SILENT_DB, SILENT_LUFS
from engines.contract import Samples


def sine(
    hertz: float, level_db: float, seconds: float, rate: int, channels: int = 2, phase: float = 0
) -> Samples:
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate + phase)
    return np.tile(wave, (channels, 1)).astype(np.float32)


@pytest.mark.parametrize("rate", [32_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("level", [-23.0, -33.0, -40.0])
def test_a_stereo_sine_of_997_hz_measures_its_peak_level(rate: int, level: float) -> None:
    """EBU Tech 3341, cases 1 and 2: a stereo sine of 1 kHz at −23 dBFS per channel is −23.0 LUFS."""
    assert measure(sine(997, level, 20, rate), rate).lufs == pytest.approx(level, abs=0.1)


def test_one_channel_measures_three_lu_less_than_two() -> None:
    assert measure(sine(997, 0, 5, 48_000, channels=1), 48_000).lufs == pytest.approx(-3.01, abs=0.01)


def test_quiet_parts_do_not_count() -> None:
    """EBU Tech 3341, case 3: 10 s at −36, 60 s at −23, 10 s at −36 dBFS is −23.0 LUFS."""
    parts = [sine(1000, level, seconds, 48_000) for level, seconds in ((-36, 10), (-23, 60), (-36, 10))]
    assert measure(np.concatenate(parts, axis=1), 48_000).lufs == pytest.approx(-23.0, abs=0.1)


def test_silence_does_not_count() -> None:
    """EBU Tech 3341, case 4: both gates at work."""
    parts = [(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)]
    song = np.concatenate([sine(1000, level, seconds, 48_000) for level, seconds in parts], axis=1)
    assert measure(song, 48_000).lufs == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
@pytest.mark.parametrize("seconds", [0.4, 3.21, 12.0])
def test_agrees_with_pyloudnorm(rate: int, seconds: float) -> None:
    noise = np.random.default_rng(5).standard_normal((2, round(seconds * rate)))
    swell = (0.1 * noise * np.linspace(0.01, 1, noise.shape[1])).astype(np.float32)
    expected = pyloudnorm.Meter(rate).integrated_loudness(swell.T.astype(np.float64))
    assert measure(swell, rate).lufs == pytest.approx(expected, abs=0.15)


def test_true_peak_sees_between_the_samples() -> None:
    """A quarter-rate sine at 45 degrees: no sample above −3.01 dBFS, yet 0 dB between them."""
    fade = np.hanning(44_100).astype(np.float32)  # a sudden start would overshoot
    found = measure(sine(11_025, 0, 1, 44_100, phase=math.pi / 4) * fade, 44_100)
    assert found.sample_peak_dbfs == pytest.approx(-3.01, abs=0.01)
    assert -0.4 <= found.true_peak_dbtp <= 0.2  # the tolerance of EBU Tech 3341 for a true-peak meter


@pytest.mark.parametrize("at", [0, 1, 16_383, 16_384, 16_385, 44_099])
def test_a_peak_is_found_wherever_it_lies(at: int) -> None:
    samples = np.zeros((2, 44_100), np.float32)
    samples[1, at : at + 2] = 0.5
    found = measure(samples, 44_100)
    alone = np.zeros((1, 64), np.float32)
    alone[0, 30 : 30 + min(2, 44_100 - at)] = 0.5
    assert found.true_peak_dbtp == pytest.approx(measure(alone, 44_100).true_peak_dbtp, abs=1e-6)


def test_silence_measures_the_floor() -> None:
    found = measure(np.zeros((2, 44_100), np.float32), 44_100)
    assert (found.lufs, found.true_peak_dbtp, found.sample_peak_dbfs) == (SILENT_LUFS, SILENT_DB, SILENT_DB)


@given(
    st.integers(1, 30_000),
    st.sampled_from([1, 2]),
    st.floats(0, 1e6, width=32),
    st.sampled_from([8_000, 44_100, 192_000]),
)
def test_every_number_is_finite(length: int, channels: int, gain: float, rate: int) -> None:
    noise = np.random.default_rng(length).standard_normal((channels, length)).astype(np.float32)
    found = measure(noise * np.float32(gain), rate)
    json.dumps(asdict(found), allow_nan=False)
    assert found.true_peak_dbtp >= found.sample_peak_dbfs >= SILENT_DB
    assert found.lufs >= SILENT_LUFS


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_samples_must_be_finite(bad: float) -> None:
    samples = sine(440, -6, 1, 44_100)
    samples[1, 70] = bad
    with pytest.raises(ValueError, match="finite"):
        measure(samples, 44_100)


@pytest.mark.parametrize("shape", [(44_100,), (3, 100), (2, 0), (1, 2, 3)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape"):
        measure(np.zeros(shape, np.float32), 44_100)


def test_a_minute_is_quick_and_takes_little_memory() -> None:
    samples = sine(440, -6, 60, 44_100)
    measure(samples[:, :44_100], 44_100)
    took = []
    for _ in range(3):
        start = time.process_time()
        measure(samples, 44_100)
        took.append(time.process_time() - start)
    assert min(took) < 1.0  # 0.2 s on an idle core
    tracemalloc.start()
    measure(samples, 44_100)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000  # does not grow with the song
