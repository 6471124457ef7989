"""How loud a song is: integrated loudness and true peak after ITU-R BS.1770-4.

Both are measured in one pass over blocks, so that ten minutes of stereo cost a few megabytes beyond the
samples.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
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
_HOPS_PER_BLOCK: Final = 50
_PEAK_BLOCK: Final = 1 << 14

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


@dataclass(frozen=True, slots=True)
class Loudness:
    """Level of a whole song; every number is finite."""

    lufs: float
    """Integrated loudness, LUFS; not below `SILENT_LUFS`."""
    true_peak_dbtp: float
    """Highest level between the samples, dB relative to full scale; not below `SILENT_DB`."""
    sample_peak_dbfs: float
    """Highest level of a sample, dB relative to full scale; not below `SILENT_DB`."""


def measure(samples: Samples, sample_rate: int) -> Loudness:
    """Measure mono or stereo audio of shape (channels, samples), full scale ±1, at `sample_rate` Hz.

    Audio shorter than one 400 ms window is taken as one window. Silence measures `SILENT_LUFS` and
    `SILENT_DB`. Raises `ValueError` for another shape, and for NaN or infinite samples.
    """
    if samples.ndim != 2 or samples.shape[0] not in (1, 2) or samples.shape[1] == 0:
        raise ValueError(f"samples must have the shape (1 or 2, samples), not {samples.shape}")
    sample_peak = max(float(samples.max()), -float(samples.min()))
    if not math.isfinite(sample_peak):
        raise ValueError("samples must be finite")
    true_peak = max(sample_peak, *(_true_peak(channel) for channel in samples))
    return Loudness(
        lufs=_integrated(samples, sample_rate),
        true_peak_dbtp=_decibels(true_peak),
        sample_peak_dbfs=_decibels(sample_peak),
    )


def _decibels(peak: float) -> float:
    return max(SILENT_DB, 20 * math.log10(peak)) if peak > 0 else SILENT_DB


def _integrated(samples: Samples, sample_rate: int) -> float:
    """Gated loudness: the mean over windows above −70 LUFS and above 10 LU below the mean of those."""
    power = _window_power(samples, sample_rate)
    power = power[power > _power(SILENT_LUFS)]
    if power.size:
        power = power[power > 0.1 * power.mean()]
    return max(SILENT_LUFS, -0.691 + 10 * math.log10(power.mean())) if power.size else SILENT_LUFS


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _window_power(samples: Samples, sample_rate: int) -> npt.NDArray[np.float64]:
    """Mean square of the K-weighted signal in each 400 ms window, summed over channels."""
    total = samples.shape[1]
    hops = total * _HOPS_PER_SECOND // sample_rate
    if hops < _HOPS_PER_WINDOW:
        (squares,) = _weighted_squares(samples, sample_rate, [0, total])
        return np.array([squares.mean()])
    edges = np.arange(hops + 1) * sample_rate // _HOPS_PER_SECOND
    blocks = [edges[hop : hop + _HOPS_PER_BLOCK + 1] for hop in range(0, hops, _HOPS_PER_BLOCK)]
    stretches = [int(block[0]) for block in blocks] + [int(edges[-1])]
    energy = np.concatenate(
        [
            np.add.reduceat(squares, block[:-1] - block[0])
            for block, squares in zip(blocks, _weighted_squares(samples, sample_rate, stretches), strict=True)
        ]
    )
    whole = np.convolve(energy, np.ones(_HOPS_PER_WINDOW), "valid")
    return np.asarray(whole / (edges[_HOPS_PER_WINDOW:] - edges[:-_HOPS_PER_WINDOW]))


def _weighted_squares(
    samples: Samples, sample_rate: int, edges: list[int]
) -> Iterator[npt.NDArray[np.float64]]:
    """Squares of the K-weighted signal summed over channels, one array per stretch between `edges`."""
    from scipy.signal import sosfilt  # half a second to import, which who only reads audio need not wait for

    sections = _k_weighting(sample_rate)
    state = np.zeros((sections.shape[0], samples.shape[0], 2))
    for start, end in pairwise(edges):
        block, state = sosfilt(sections, samples[:, start:end].astype(np.float64), axis=1, zi=state)
        yield np.einsum("cn,cn->n", block, block)


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


def _true_peak(channel: npt.NDArray[np.float32]) -> float:
    """Highest magnitude of one channel after 4× oversampling; silence is taken to surround it."""
    silence = np.zeros(_TAPS - 1, np.float32)
    highest = 0.0
    for start in range(0, channel.size, _PEAK_BLOCK):
        end = min(start + _PEAK_BLOCK, channel.size)
        block = channel[max(0, start - _TAPS + 1) : end]
        if start == 0:
            block = np.concatenate([silence, block])
        if end == channel.size:
            block = np.concatenate([block, silence])
        if float(np.abs(block).max()) * _MOST_GAIN <= highest:
            continue  # whatever lies between these samples cannot be higher
        windows = np.lib.stride_tricks.sliding_window_view(block, _TAPS)
        highest = max(highest, float(np.abs(_INTERPOLATOR @ windows.T).max()))
    return highest
