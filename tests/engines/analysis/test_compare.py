"""Tests of the distances and of the spectral balance."""

import numpy as np
import pytest

from engines.analysis import chroma_distance, onset_distance, spectral_balance
from engines.contract import Samples
from tests.engines.analysis.conftest import Studied
from tests.engines.analysis.material import clicks, progression

RATE = 44_100


def sine(hertz: float, seconds: float = 2.0, rate: int = RATE) -> Samples:
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate))[None].astype(
        np.float32
    )


@pytest.mark.parametrize(
    ("hertz", "band"),
    [(60, (20, 120)), (300, (120, 500)), (1e3, (500, 2000)), (4e3, (2000, 6000)), (9e3, (6000, 16000))],
)
def test_a_sine_lies_in_its_band(hertz: float, band: tuple[int, int]) -> None:
    balance = spectral_balance(sine(hertz), RATE)
    assert balance[band] == pytest.approx(0.0, abs=0.1)
    assert all(level < -30 for other, level in balance.items() if other != band)


def test_balance_sums_to_the_whole_whatever_the_level() -> None:
    noise = np.random.default_rng(6).standard_normal((2, RATE)).astype(np.float32)
    balance = spectral_balance(noise * 0.1, RATE)
    assert sum(10 ** (level / 10) for level in balance.values()) == pytest.approx(1.0)
    quiet = spectral_balance(noise * 0.001, RATE)
    assert list(quiet.values()) == pytest.approx(list(balance.values()), abs=0.01)


def test_balance_of_silence_and_of_low_rates_is_at_the_floor() -> None:
    assert set(spectral_balance(np.zeros((2, 1000), np.float32), RATE).values()) == {-120.0}
    assert spectral_balance(sine(300, rate=8_000), 8_000)[6000, 16000] == -120.0


def test_a_copy_is_at_no_distance(studied: tuple[Studied, ...]) -> None:
    song = studied[0].song.samples
    copy = 0.5 * song + np.random.default_rng(7).standard_normal(song.shape).astype(np.float32) * 0.002
    assert chroma_distance(song, song, RATE) == pytest.approx(0.0, abs=1e-6)
    assert chroma_distance(song, copy, RATE) < 0.02
    assert onset_distance(song, copy, RATE) < 0.05


def test_other_songs_are_far_away(studied: tuple[Studied, ...]) -> None:
    first, *others = (song.song.samples for song in studied)
    assert min(chroma_distance(first, other, RATE) for other in others) > 0.15
    assert min(onset_distance(first, other, RATE) for other in others) > 0.1


def test_harmony_and_rhythm_are_told_apart() -> None:
    one = progression([(48, 60, 64, 67), (53, 60, 65, 69)], 2.0, RATE)
    other = progression([(49, 61, 65, 68), (54, 61, 66, 70)], 2.0, RATE)
    assert chroma_distance(one, other, RATE) > 0.4
    assert onset_distance(one, other, RATE) < 0.2
    assert onset_distance(clicks(100, 6, RATE), clicks(137, 6, RATE), RATE) > 0.5


def test_silence_compares() -> None:
    silence = np.zeros((1, RATE), np.float32)
    assert chroma_distance(silence, silence, RATE) == pytest.approx(0.0, abs=1e-6)
    assert onset_distance(silence, silence, RATE) == 0.0
    assert onset_distance(silence, clicks(120, 1, RATE), RATE) == 1.0


def test_what_is_no_audio_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        spectral_balance(np.zeros(100, np.float32), RATE)
    with pytest.raises(ValueError, match="finite"):
        chroma_distance(np.full((1, 100), np.inf, np.float32), np.zeros((1, 100), np.float32), RATE)
