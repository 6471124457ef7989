"""A guest's place before the band: how loud beside it, and how far the band steps back for it.

What counts is the band of frequencies in which words are understood.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from scipy import signal

from engines.contract import Samples
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.desk.curves import KNOT, Knots, blocks, gain_at
from engines.houseband.desk.dynamics import Powers, block_powers, empty_powers
from engines.houseband.desk.filters import Filter, slices

_WORDS: Final = (200.0, 5000.0)
"""Hz."""
_STEP_BACK_DB: Final = 1.8
_SOUNDS: Final = 10.0 ** (-20.0 / 10.0)
"""Part of its own mean power from which on a guest sounds."""
_BREATH: Final = 0.35
"""Seconds in which the band steps back, and comes forward again; it knows what comes."""


def speech_powers(samples: Samples, step: Callable[[], None]) -> Powers:
    """Power of (2, frames) between 200 and 5000 Hz, of each block of 64 frames."""
    band = Filter("bandpass", _WORDS, 2, order=1)
    powers = empty_powers(samples.shape[1])
    for start, stop in slices(samples.shape[1]):
        powers[start // KNOT : blocks(stop)] = block_powers(band(samples[:, start:stop]))
        step()
    return powers


def seat_gain(guest: Powers, others: Powers, over_band: float) -> float:
    """Linear gain that puts a guest `over_band` dB above the others, on the mean of while it sounds.

    1 where one of them is silent.
    """
    sounds = _sounds(guest)
    own, theirs = float(guest[sounds].sum()), float(others[sounds].sum())
    if own <= 0.0 or theirs <= 0.0:
        return 1.0
    return float(np.sqrt(theirs / own) * 10.0 ** (over_band / 20.0))


def stepping_back(guests: Sequence[Powers]) -> Knots:
    """The gain of a band that makes room while any of the guests sounds."""
    sounds = np.logical_or.reduce([_sounds(guest) for guest in guests])
    width = round(_BREATH * SAMPLE_RATE / KNOT)
    bell = signal.windows.hann(2 * width + 1)
    presence = signal.fftconvolve(sounds.astype(np.float64), bell / bell.sum() * 1.6, "same")
    gain = 10.0 ** (-_STEP_BACK_DB * np.clip(presence, 0.0, 1.0) / 20.0)
    return np.concatenate([gain, gain[-1:]]).astype(np.float32)


def scale(samples: Samples, gain: Knots | float, step: Callable[[], None]) -> None:
    """Apply a gain in place."""
    for start, stop in slices(samples.shape[1]):
        here = gain_at(gain, start, stop) if isinstance(gain, np.ndarray) else np.float32(gain)
        samples[:, start:stop] *= here
        step()


def add(samples: Samples, more: Samples, step: Callable[[], None]) -> None:
    """Add one sound to another in place."""
    for start, stop in slices(samples.shape[1]):
        samples[:, start:stop] += more[:, start:stop]
        step()


def _sounds(powers: Powers) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    loud = powers[powers > 1e-10]
    return np.asarray(powers > loud.mean() * _SOUNDS) if len(loud) else np.zeros(len(powers), dtype=np.bool_)
