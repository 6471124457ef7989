"""What a listener can measure in a song: tempo, key, loudness, true peak, silence, spectrum."""

from fractions import Fraction
from itertools import pairwise

import libsonare
import numpy as np
import numpy.typing as npt
import pyloudnorm
from scipy import signal

from engines.contract import Samples, Song
from engines.music import Key

OCTAVES = (Fraction(1, 2), Fraction(2, 3), Fraction(1), Fraction(3, 2), Fraction(2))


def mono(song: Song) -> npt.NDArray[np.float32]:
    down = signal.resample_poly(song.samples.mean(axis=0), 1, 2).astype(np.float32)
    return np.ascontiguousarray(down)


def tempo_error(song: Song) -> float:
    """Relative distance of the measured tempo from the nearest metrical level of the one the song claims."""
    measured = libsonare.detect_bpm(mono(song), song.sample_rate // 2)
    claimed = song.used["bpm"]
    assert isinstance(claimed, float)
    return min(abs(measured / (float(level) * claimed) - 1.0) for level in OCTAVES)


def keys(song: Song) -> list[tuple[int, str]]:
    """Pitch class and mode of the keys the song may be in, best first."""
    measured = libsonare.detect_key_candidates(mono(song), song.sample_rate // 2)
    found = [Key.parse(str(candidate.key)) for candidate in measured]
    return [(key.pitch_class, key.mode) for key in found]


def in_claimed_key(song: Song, among: int) -> bool:
    """Whether the key the song claims is among the best `among` keys measured."""
    claimed = Key.parse(str(song.used["key"]))
    return (claimed.pitch_class, claimed.mode) in keys(song)[:among]


def lufs(samples: Samples) -> float:
    return float(pyloudnorm.Meter(44_100).integrated_loudness(samples.T.astype(np.float64)))


def true_peak(samples: Samples) -> float:
    """dBTP, by eightfold oversampling: finer than what the limiter itself looks at."""
    peak = max(np.abs(signal.resample_poly(channel.astype(np.float64), 8, 1)).max() for channel in samples)
    return float(20.0 * np.log10(peak))


def longest_silence(samples: Samples, below_db: float = -60.0) -> float:
    """Seconds of the longest stretch whose RMS stays below the threshold."""
    hop = 4410
    whole = samples.shape[1] // hop * hop
    power = (samples[:, :whole].reshape(2, -1, hop) ** 2).mean(axis=(0, 2))
    longest = run = 0
    for quiet in power < 10.0 ** (below_db / 10.0):
        run = run + 1 if quiet else 0
        longest = max(longest, run)
    return longest * hop / 44_100


def bands(samples: Samples) -> npt.NDArray[np.float64]:
    """Share of the energy, in dB, of ten bands from 30 Hz to 16 kHz."""
    power = np.abs(np.fft.rfft(samples.mean(axis=0))) ** 2
    frequency = np.fft.rfftfreq(samples.shape[1], 1 / 44_100)
    edges = np.geomspace(30.0, 16_000.0, 11)
    each = [power[(frequency >= a) & (frequency < b)].sum() for a, b in pairwise(edges)]
    return np.asarray(10.0 * np.log10(np.asarray(each) / power.sum() + 1e-12))
