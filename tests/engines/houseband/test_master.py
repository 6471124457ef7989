"""Tests of the master and the limiter against pyloudnorm and plain oversampling."""

import numpy as np
import pytest
from scipy import signal

from engines.contract import Samples
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.desk.balance import EDGES, band_levels, spectrum
from engines.houseband.master import master
from engines.houseband.styles import STYLES
from tests.engines.houseband.band import no_check
from tests.engines.houseband.hearing import lufs, true_peak

PRESETS = sorted({style.master for style in STYLES} | {"metal", "techno", "drumAndBass", "classical"})


def noise(seconds: float, level: float) -> Samples:
    rng = np.random.default_rng(1)
    swell = 0.2 + 0.8 * np.abs(np.sin(np.linspace(0, 9, int(seconds * SAMPLE_RATE))))
    return np.asarray(rng.standard_normal((2, len(swell))) * swell * level, dtype=np.float32)


def sparse(seconds: float) -> Samples:
    """A plucked tone every two seconds: much peak, little loudness."""
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    since = time % 2.0
    tone = np.sin(2 * np.pi * 220 * time) * np.exp(-since / 0.25) * np.minimum(1.0, since / 0.003)
    return np.tile(0.05 * tone, (2, 1)).astype(np.float32)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("level", [0.004, 0.4])
def test_masters_are_loud_enough_and_never_too_loud(preset: str, level: float) -> None:
    samples = noise(6.0, level)
    samples[:, 40_000::44_100] = 0.99  # clicks for the limiter
    done = master(samples, preset, -14.0, no_check)
    assert done is samples
    assert lufs(done) == pytest.approx(-14.0, abs=0.5)
    assert true_peak(done) <= -1.0


@pytest.mark.parametrize("target", [-30.0, -16.0, -8.0])
def test_the_loudness_asked_for_is_met(target: float) -> None:
    done = master(noise(5.0, 0.1), "pop", target, no_check)
    assert lufs(done) == pytest.approx(target, abs=0.5)
    assert true_peak(done) <= -1.0


def test_sparse_music_is_loud_enough_and_does_not_pump() -> None:
    before = sparse(12.0)
    done = master(before.copy(), "acoustic", -14.0, no_check)
    assert lufs(done) == pytest.approx(-14.0, abs=0.5)
    assert true_peak(done) <= -1.0
    since = np.arange(done.shape[1]) / SAMPLE_RATE % 2.0
    falls = []
    for samples in (before, done):
        early = np.sqrt((samples[:, (since > 0.01) & (since < 0.1)] ** 2).mean())
        late = np.sqrt((samples[:, (since > 0.6) & (since < 0.9)] ** 2).mean())
        falls.append(20 * np.log10(early / late))
    assert falls[1] > 0.5 * falls[0], "a tone that fades still fades"


def test_edges_are_silent_and_nothing_is_offset() -> None:
    samples = noise(5.0, 0.1) + np.float32(0.02)
    done = master(samples, "pop", -14.0, no_check)
    assert np.abs(done[:, [0, -1]]).max() == 0.0
    assert np.abs(done.mean(axis=1)).max() < 1e-3


def test_the_spectrum_is_brought_into_the_corridor_as_far_as_four_decibels_go() -> None:
    def steered_to(corridor: dict[str, tuple[float, float]]) -> dict[str, float]:
        sections = signal.butter(1, 400.0, fs=SAMPLE_RATE, output="sos")
        warm = signal.sosfilt(sections, noise(8.0, 0.1), axis=1).astype(np.float32)
        return band_levels(spectrum(master(warm, "acoustic", -14.0, no_check, corridor), no_check))

    free = steered_to({})
    near = {"low": (free["low"] + 2.0, free["low"] + 8.0), "high": (free["high"] - 6.0, free["high"] - 2.0)}
    steered = steered_to(near)
    for band, (least, most) in near.items():
        assert least <= steered[band] <= most
    pulled = steered_to({"high": (free["high"] + 12.0, 0.0)})
    assert 3.0 < pulled["high"] - free["high"] < 4.2


def test_a_corridor_for_a_band_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=f"'treble'.*{', '.join(EDGES)}"):
        master(noise(5.0, 0.1), "pop", -14.0, no_check, {"treble": (-12.0, -3.0)})


def test_silence_stays_silent() -> None:
    assert not master(np.zeros((2, 5 * SAMPLE_RATE), dtype=np.float32), "pop", -14.0, no_check).any()


def test_every_step_may_stop_it() -> None:
    calls = 0

    def count() -> None:
        nonlocal calls
        calls += 1

    master(noise(5.0, 0.1), "pop", -14.0, count)
    assert calls > 40
    for stop in range(0, calls, 9):
        left = stop

        def step() -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise InterruptedError

        with pytest.raises(InterruptedError):
            master(noise(5.0, 0.1), "pop", -14.0, step)
