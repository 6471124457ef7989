"""Integrated loudness (ITU-R BS.1770-4) and true peak, measured slice by slice."""

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
from pyloudnorm.iirfilter import IIRfilter
from scipy import signal

from engines.contract import Samples

_SLICE_SECONDS: Final = 3
_OVERSAMPLING: Final = 4
_EDGE: Final = 32
"""Samples of context on either side of an oversampled slice."""


def loudness(samples: Samples, sample_rate: int, step: Callable[[], None]) -> float:
    """LUFS of `samples`, shape (channels, n): K-weighted by pyloudnorm's filters, gated at -70 and -10 LU.

    `step` is called between slices and may raise. -inf when all of it is below the gate.
    """
    shelf = IIRfilter(4.0, 1 / np.sqrt(2), 1500.0, sample_rate, "high_shelf")
    high = IIRfilter(0.0, 0.5, 38.0, sample_rate, "high_pass")
    sections = np.array([[*shelf.b, *shelf.a], [*high.b, *high.a]], dtype=np.float64)
    state = np.zeros((2, samples.shape[0], 2))
    tenth = sample_rate // 10
    powers: list[npt.NDArray[np.float64]] = []
    for start in range(0, samples.shape[1], tenth * 10 * _SLICE_SECONDS):
        here = samples[:, start : start + tenth * 10 * _SLICE_SECONDS]
        weighted, state = signal.sosfilt(sections, here, axis=1, zi=state)
        whole = weighted.shape[1] // tenth * tenth
        if whole:
            bins = weighted[:, :whole].reshape(samples.shape[0], -1, tenth)
            powers.append(np.einsum("cbt,cbt->b", bins, bins) / tenth)
        step()
    tenths = np.concatenate(powers) if powers else np.zeros(0)
    if len(tenths) < 4:
        return -np.inf
    blocks = np.convolve(tenths, np.full(4, 0.25), "valid")
    blocks = blocks[blocks > _power(-70.0)]
    if not len(blocks):
        return -np.inf
    gated = blocks[blocks > 0.1 * blocks.mean()]
    return float(-0.691 + 10.0 * np.log10(gated.mean()))


def _power(lufs: float) -> float:
    return float(10.0 ** ((lufs + 0.691) / 10.0))


def block_peaks(samples: Samples, block: int, step: Callable[[], None]) -> npt.NDArray[np.float64]:
    """True peak of each `block` samples over all channels, linear, four times oversampled."""
    count = -(-samples.shape[1] // block)
    peaks = np.zeros(count)
    size = block * 1024
    for start in range(0, samples.shape[1], size):
        left = max(0, start - _EDGE)
        right = min(samples.shape[1], start + size + _EDGE)
        fine = np.abs(signal.resample_poly(samples[:, left:right], _OVERSAMPLING, 1, axis=1)).max(axis=0)
        here = min(size, samples.shape[1] - start)
        offset = (start - left) * _OVERSAMPLING
        fine = fine[offset : offset + here * _OVERSAMPLING]
        whole = np.zeros(-(-here // block) * block * _OVERSAMPLING)
        whole[: len(fine)] = fine
        first = start // block
        peaks[first : first + len(whole) // (block * _OVERSAMPLING)] = whole.reshape(
            -1, block * _OVERSAMPLING
        ).max(axis=1)
        step()
    return peaks


def true_peak(samples: Samples, step: Callable[[], None]) -> float:
    """True peak in dBTP, four times oversampled (BS.1770-4, annex 2)."""
    peak = float(block_peaks(samples, 1024, step).max(initial=0.0))
    return float(20.0 * np.log10(max(peak, 1e-9)))
