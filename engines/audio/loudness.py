"""How loud a song is: integrated loudness and true peak after ITU-R BS.1770-4.

Both are measured over blocks, so that ten minutes of stereo cost a few megabytes beyond the samples, and a
song can be measured while it is made. `step` is called between blocks and may raise.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from engines.contract import Samples

SILENT_LUFS: Final = -70.0
"""Floor of `Loudness.lufs`: the absolute gate of BS.1770-4, below which nothing counts."""
SILENT_DB: Final = -120.0
"""Floor of the two peaks."""

_HOPS_PER_WINDOW: Final = 4  # 400 ms windows that overlap by 75 %
_HOPS_PER_SECOND: Final = 10
_BLOCK: Final = 1 << 16

# BS.1770-4 annex 2: the order-48 interpolator as four phases of twelve taps; phases 2 and 3 mirror 1 and 0.
_PHASE_0: Final = (
    0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875, 0.1373291015625,
    0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250, 0.0148925781250, -0.0083007812500,
)  # fmt: skip
_PHASE_1: Final = (
    -0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500, 0.4650878906250,
    0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625, 0.0330810546875, -0.0189208984375,
)  # fmt: skip
_INTERPOLATOR: Final = np.array([_PHASE_0, _PHASE_1, _PHASE_1[::-1], _PHASE_0[::-1]], np.float32)
_TAPS: Final = _INTERPOLATOR.shape[1]
_MOST_GAIN: Final = float(np.abs(_INTERPOLATOR).sum(axis=1).max())
_LATE: Final = 6  # the taps look at five samples before a place between two samples, and six after


@dataclass(frozen=True, slots=True)
class Loudness:
    """Level of a whole song; every number is finite."""

    lufs: float
    """Integrated loudness, LUFS; not below `SILENT_LUFS`."""
    true_peak_dbtp: float
    """Highest level between the samples, dB relative to full scale; not below `SILENT_DB`."""
    sample_peak_dbfs: float
    """Highest level of a sample, dB relative to full scale; not below `SILENT_DB`."""


class Meter:
    """Integrated loudness of audio that comes block by block."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._rate = sample_rate
        self._sections = _k_weighting(sample_rate)
        self._state = np.zeros((len(self._sections), channels, 2))
        self._energy: list[float] = []  # of each hop of a tenth of a second
        self._total = 0

    def add(self, block: Samples) -> None:
        """Listen to the next samples, shape (channels, n)."""
        if not block.shape[1]:
            return
        from scipy.signal import sosfilt  # half a second to import: who only reads audio need not wait

        weighted, self._state = sosfilt(self._sections, block.astype(np.float64), axis=1, zi=self._state)
        squares = np.einsum("cn,cn->n", weighted, weighted)
        first = (_HOPS_PER_SECOND * (self._total + 1) - 1) // self._rate
        last = (_HOPS_PER_SECOND * (self._total + block.shape[1]) - 1) // self._rate
        edges = np.arange(first + 1, last + 1) * self._rate // _HOPS_PER_SECOND - self._total
        sums = np.add.reduceat(squares, np.concatenate([[0], edges])).tolist()
        if first < len(self._energy):
            self._energy[first] += sums.pop(0)
        self._energy += sums
        self._total += block.shape[1]

    @property
    def lufs(self) -> float:
        """Gated loudness: the mean over windows above −70 LUFS and above 10 LU below the mean of those.

        Not below `SILENT_LUFS`; audio shorter than one 400 ms window is taken as one window.
        """
        power = self._window_power()
        power = power[power > _power(SILENT_LUFS)]
        if power.size:
            power = power[power > 0.1 * power.mean()]
        return max(SILENT_LUFS, -0.691 + 10 * math.log10(power.mean())) if power.size else SILENT_LUFS

    def _window_power(self) -> npt.NDArray[np.float64]:
        """Mean square of the K-weighted signal in each 400 ms window, summed over channels."""
        hops = self._total * _HOPS_PER_SECOND // self._rate
        if hops < _HOPS_PER_WINDOW:
            return np.array([sum(self._energy) / max(1, self._total)])
        edges = np.arange(hops + 1) * self._rate // _HOPS_PER_SECOND
        whole = np.convolve(self._energy[:hops], np.ones(_HOPS_PER_WINDOW), "valid")
        return np.asarray(whole / (edges[_HOPS_PER_WINDOW:] - edges[:-_HOPS_PER_WINDOW]))


def _no_step() -> None:
    """Nobody wants to stop."""


def measure(samples: Samples, sample_rate: int, step: Callable[[], None] = _no_step) -> Loudness:
    """Measure mono or stereo audio of shape (channels, samples), full scale ±1, at `sample_rate` Hz.

    Audio shorter than one 400 ms window is taken as one window. Silence measures `SILENT_LUFS` and
    `SILENT_DB`. Raises `ValueError` for another shape, and for NaN or infinite samples.
    """
    if samples.ndim != 2 or samples.shape[0] not in (1, 2) or samples.shape[1] == 0:
        raise ValueError(f"samples must have the shape (1 or 2, samples), not {samples.shape}")
    sample_peak = max(float(samples.max()), -float(samples.min()))
    if not math.isfinite(sample_peak):
        raise ValueError("samples must be finite")
    return Loudness(
        lufs=integrated(samples, sample_rate, step),
        true_peak_dbtp=true_peak(samples, step),
        sample_peak_dbfs=_decibels(sample_peak),
    )


def integrated(samples: Samples, sample_rate: int, step: Callable[[], None] = _no_step) -> float:
    """LUFS of `samples`, shape (channels, n); not below `SILENT_LUFS`."""
    meter = Meter(sample_rate, samples.shape[0])
    for start in range(0, samples.shape[1], _BLOCK):
        meter.add(samples[:, start : start + _BLOCK])
        step()
    return meter.lufs


def true_peak(samples: Samples, step: Callable[[], None] = _no_step) -> float:
    """Highest level between the samples, dBTP (BS.1770-4, annex 2); not below `SILENT_DB`."""
    highest = 0.0
    for start in range(0, samples.shape[1], _BLOCK):
        here = samples[:, max(0, start - _TAPS) : start + _BLOCK + _TAPS]
        if float(np.abs(here).max()) * _MOST_GAIN > highest:  # else nothing between them can be higher
            highest = max(
                highest, float(_between(samples, start, min(start + _BLOCK, samples.shape[1])).max())
            )
        step()
    return _decibels(highest)


def block_peaks(samples: Samples, block: int, step: Callable[[], None] = _no_step) -> npt.NDArray[np.float32]:
    """True peak of each `block` samples over all channels, linear; `block` is a power of two up to 65,536."""
    total = samples.shape[1]
    peaks = np.zeros(-(-total // block), np.float32)
    for start in range(0, total, _BLOCK):
        stop = min(start + _BLOCK, total)
        fine = np.zeros(-(-(stop - start) // block) * block, np.float32)
        fine[: stop - start] = _between(samples, start, stop)
        peaks[start // block : start // block + len(fine) // block] = fine.reshape(-1, block).max(axis=1)
        step()
    return peaks


def _between(samples: Samples, start: int, stop: int) -> npt.NDArray[np.float32]:
    """The highest magnitude at and just before each sample, and past the last; silence surrounds them."""
    highest = np.zeros(stop - start, np.float32)
    total = samples.shape[1]
    for channel in samples:
        left, right = start - _LATE, stop + _TAPS - 1 - _LATE
        here = np.pad(channel[max(0, left) : right], (max(0, -left), max(0, right - total)))
        for phase in _INTERPOLATOR:  # not a product of matrices, which several threads would fight over
            between = here[: stop - start] * phase[0]
            for tap in range(1, _TAPS):
                between += here[tap : tap + stop - start] * phase[tap]
            np.maximum(highest, np.abs(between, out=between), out=highest)
        np.maximum(highest, np.abs(channel[start:stop]), out=highest)
    return highest


def _decibels(peak: float) -> float:
    return max(SILENT_DB, 20 * math.log10(peak)) if peak > 0 else SILENT_DB


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


@cache
def _k_weighting(sample_rate: int) -> npt.NDArray[np.float64]:
    """Second-order sections of the K-weighting at any rate.

    The analogue prototypes that give the 48 kHz tables of BS.1770-4 under the bilinear transform, as worked
    out by libebur128: a high shelf of +4 dB at 1682 Hz, then a high-pass at 38 Hz.
    """
    k, q = math.tan(math.pi * 1681.974450955533 / sample_rate), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    shelf = [high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k,
             1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k]  # fmt: skip
    k, q = math.tan(math.pi * 38.13547087602444 / sample_rate), 0.5003270373238773
    norm = 1 + k / q + k * k
    high_pass = [norm, -2 * norm, norm, norm, 2 * (k * k - 1), 1 - k / q + k * k]
    return np.array([[value / section[3] for value in section] for section in (shelf, high_pass)])
