"""How loud a sound is over time, and the compressor that evens it out: a gain curve, never a delay."""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import signal

from engines.contract import Samples
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.desk.curves import KNOT, Knots, blocks

Powers = npt.NDArray[np.float64]
"""Mean square over both channels of each block of 64 frames."""

_RELEASE: Final = 0.16
_KNEE_DB: Final = 8.0
_DEEPEST_DB: Final = 4.0
"""How far below its own level the threshold lies at full compression."""
_STEEPEST: Final = 4.0
_WINDOW: Final = round(0.4 * SAMPLE_RATE / KNOT)


def block_powers(samples: Samples) -> Powers:
    """Mean square of each block of 64 frames of (2, n)."""
    squares = np.einsum("cn,cn->n", samples, samples) / samples.shape[0]
    sums = np.add.reduceat(squares, np.arange(0, len(squares), KNOT)).astype(np.float64)
    sums /= KNOT
    if len(squares) % KNOT:
        sums[-1] *= KNOT / (len(squares) % KNOT)
    return np.asarray(sums)


def sounding_power(powers: Powers) -> float:
    """Mean square of the stretches of 0.4 s that sound, gated 13 dB below their mean; 0 for silence."""
    edges = np.arange(0, len(powers), _WINDOW)
    windows = np.add.reduceat(powers, edges) / np.minimum(_WINDOW, len(powers) - edges)
    loud = windows[windows > 1e-9]
    return float(loud[loud >= loud.mean() * 0.05].mean()) if len(loud) else 0.0


def compression(powers: Powers, amount: float, attack: float, release: float = _RELEASE) -> Knots:
    """The gain that evens a sound out by `amount` 0..1, without make-up; `attack` and `release` in seconds.

    The level is the greater of a quick and a slow mean: it rises with the attack and falls with the release.
    """
    own = sounding_power(powers)
    if own <= 0.0 or amount <= 0.0:
        return np.ones(len(powers) + 1, dtype=np.float32)
    level = np.maximum(_smooth(powers, attack), _smooth(powers, release))
    decibels = 10.0 * np.log10(np.maximum(level, own * 1e-6) / own) + _DEEPEST_DB * amount
    over = np.clip(decibels + _KNEE_DB / 2, 0.0, _KNEE_DB) ** 2 / (2 * _KNEE_DB)
    over += np.maximum(0.0, decibels - _KNEE_DB / 2)
    slope = 1.0 - 1.0 / (1.0 + (_STEEPEST - 1.0) * amount)
    gain = 10.0 ** (-slope * over / 20.0)
    return np.concatenate([gain[:1], gain]).astype(np.float32)


def applied(powers: Powers, knots: Knots) -> Powers:
    """The powers a sound has once the gain is applied."""
    return np.asarray(powers * (0.5 * (knots[:-1] + knots[1:])).astype(np.float64) ** 2)


def _smooth(powers: Powers, seconds: float) -> Powers:
    keep = float(np.exp(-KNOT / SAMPLE_RATE / seconds))
    return np.asarray(signal.lfilter([1.0 - keep], [1.0, -keep], powers))


def empty_powers(frames: int) -> Powers:
    """Room for the powers of `frames`."""
    return np.zeros(blocks(frames))
