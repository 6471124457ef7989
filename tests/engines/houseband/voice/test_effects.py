"""The vocal chain, on a real voice and on tones."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy import signal

from engines.houseband.voice.effects import Vocal, treat
from engines.houseband.voice.singer import sing
from engines.houseband.voice.voices import voice
from tests.engines.houseband.voice.listening import RATE, cents_off, phrase

SUNG = phrase("She sells silver shells beside the sea", [62, 64, 67, 66], each=0.4)


def nothing() -> None:
    pass


@pytest.fixture(scope="module")
def stem() -> npt.NDArray[np.float32]:
    return sing([SUNG], voice("heart"), 6 * RATE, RATE, 3, nothing)


def rms(samples: npt.NDArray[np.float32]) -> float:
    return float(np.sqrt((samples.astype(np.float64) ** 2).mean()))


def test_a_stem_becomes_stereo_and_keeps_its_level_and_pitch(stem: npt.NDArray[np.float32]) -> None:
    out = treat(stem, RATE, Vocal(), nothing)
    assert out.shape == (2, len(stem))
    assert out.dtype == np.float32
    assert (out[0] == out[1]).all()
    assert np.abs(out).max() < 1.0
    assert rms(out[0]) == pytest.approx(rms(stem), rel=0.25)
    assert max(abs(cents_off(out[0], note)) for note in SUNG.notes) < 20.0


def test_loud_and_soft_come_closer(stem: npt.NDArray[np.float32]) -> None:
    uneven = stem.copy()
    uneven[: 2 * RATE] *= 0.4
    out = treat(uneven, RATE, Vocal(), nothing)[0]
    before = rms(uneven[2 * RATE : 4 * RATE]) / rms(uneven[RATE : 2 * RATE])
    after = rms(out[2 * RATE : 4 * RATE]) / rms(out[RATE : 2 * RATE])
    assert after < 0.85 * before


def test_sibilants_are_held_down() -> None:
    """A loud hiss comes out closer to a soft one than it went in, beside a tone that hides compression."""
    time = np.arange(4 * RATE) / RATE
    hiss = np.diff(np.random.default_rng(1).standard_normal(4 * RATE + 2), 2)
    loud = np.where((time > 1.0) & (time < 1.2), 0.04, 0.0) + np.where(
        (time > 3.0) & (time < 3.2), 0.004, 0.0
    )
    out = treat(
        (0.2 * np.sin(2 * np.pi * 300 * time) + loud * hiss).astype(np.float32), RATE, Vocal(), nothing
    )
    high = signal.sosfilt(signal.butter(6, 7000, "highpass", fs=RATE, output="sos"), out[0])
    ratio = high[int(1.05 * RATE) : int(1.2 * RATE)].std() / high[int(3.05 * RATE) : int(3.2 * RATE)].std()
    assert ratio < 6.5  # of 10


def test_rumble_is_cut() -> None:
    time = np.arange(2 * RATE) / RATE
    low = (0.1 * np.sin(2 * np.pi * 30 * time) + 0.1 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    spectrum = np.abs(np.fft.rfft(treat(low, RATE, Vocal(), nothing)[0]))
    assert spectrum[60] < 0.1 * spectrum[880]


def test_pan_width_and_echo(stem: npt.NDArray[np.float32]) -> None:
    left, right = treat(stem, RATE, Vocal(pan=-0.7), nothing)
    assert rms(left) > 2.0 * rms(right)
    plain = treat(stem, RATE, Vocal(), nothing)
    wide = treat(stem, RATE, Vocal(width=0.7), nothing)
    assert float(np.corrcoef(wide[0], wide[1]).min()) < 0.9
    assert np.abs(wide).max() < 1.0
    echoed = treat(stem, RATE, Vocal(echo=0.5, bpm=90.0), nothing) - plain
    gap = round(RATE * 45.0 / 90.0)
    first = np.flatnonzero(np.abs(stem) > 1e-4)[0]
    assert np.abs(echoed[:, : first + gap - 200]).max() < 1e-4
    assert rms(echoed[:, first + gap :]) > 0.02 * rms(plain)


def test_doubles_sound_only_in_the_chorus(stem: npt.NDArray[np.float32]) -> None:
    plain = treat(stem, RATE, Vocal(), nothing)
    part = treat(stem, RATE, Vocal(width=0.7, wide=((1.5, 2.5),)), nothing)
    everywhere = treat(stem, RATE, Vocal(width=0.7), nothing)
    assert (part[:, : int(1.4 * RATE)] == plain[:, : int(1.4 * RATE)]).all()
    assert (part[:, int(2.6 * RATE) :] == plain[:, int(2.6 * RATE) :]).all()
    chorus = slice(int(1.6 * RATE), int(2.4 * RATE))
    assert (part[:, chorus] == everywhere[:, chorus]).all()
    assert np.abs(part[:, chorus] - plain[:, chorus]).max() > 0.01


def test_slices_leave_no_seams(stem: npt.NDArray[np.float32]) -> None:
    """A pure tone stays pure across the borders of slices."""
    time = np.arange(3 * RATE) / RATE
    tone = (0.2 * np.sin(2 * np.pi * 500.0 * time)).astype(np.float32)
    out = treat(tone, RATE, Vocal(width=0.5, echo=0.3), nothing)[0][RATE:]
    jumps = np.abs(np.diff(out.astype(np.float64), 3))
    assert jumps.max() < 4.0 * np.percentile(jumps, 99)


def test_silence_and_nothing_stay_so() -> None:
    assert not treat(np.zeros(5000, np.float32), RATE, Vocal(width=0.5), nothing).any()
    assert treat(np.zeros(0, np.float32), RATE, Vocal(), nothing).shape == (2, 0)


def test_it_can_be_stopped(stem: npt.NDArray[np.float32]) -> None:
    class Stopped(Exception):
        pass

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        treat(stem, RATE, Vocal(), stop)
