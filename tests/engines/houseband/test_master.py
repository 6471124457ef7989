"""Tests of the meters and the limiter against pyloudnorm and plain oversampling."""

import numpy as np
import pytest

from engines.contract import Samples
from engines.houseband.master import master
from tests.engines.houseband.hearing import lufs, true_peak


def no_step() -> None:
    """Nobody wants to stop."""


def noise(seconds: float, level: float) -> Samples:
    rng = np.random.default_rng(1)
    swell = 0.2 + 0.8 * np.abs(np.sin(np.linspace(0, 9, int(seconds * 44_100))))
    return np.asarray(rng.standard_normal((2, len(swell))) * swell * level, dtype=np.float32)


@pytest.mark.parametrize("seconds", [0.5, 5.0, 17.3])
@pytest.mark.parametrize("level", [0.001, 0.2])
def test_loudness_agrees_with_pyloudnorm(seconds: float, level: float) -> None:
    samples = noise(seconds, level)
    assert loudness(samples, 44_100, no_step) == pytest.approx(lufs(samples), abs=0.1)


def test_silence_has_no_loudness() -> None:
    assert loudness(np.zeros((2, 44_100), dtype=np.float32), 44_100, no_step) == -np.inf


def test_true_peak_sees_between_the_samples() -> None:
    phase = np.pi / 4
    wave = np.sin(np.arange(44_100) * np.pi / 2 + phase)
    samples = np.stack([wave, wave]).astype(np.float32)
    assert 20 * np.log10(np.abs(samples).max()) == pytest.approx(-3.01, abs=0.01)
    assert measured_peak(samples, no_step) == pytest.approx(0.0, abs=0.15)


@pytest.mark.parametrize("preset", ["pop", "edm", "lofi", "metal", "trap", "ambient"])
@pytest.mark.parametrize("level", [0.004, 0.4])
def test_masters_are_loud_enough_and_never_too_loud(preset: str, level: float) -> None:
    samples = noise(6.0, level)
    samples[:, 40_000::44_100] = 0.99  # clicks for the limiter
    done = master(samples, preset, -14.0, no_step)
    assert done.shape == samples.shape
    assert lufs(done) == pytest.approx(-14.0, abs=0.5)
    assert true_peak(done) <= -1.0
