"""Gains over time: lines between knots, so that a curve over ten minutes takes little memory."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from engines.contract import Samples
from engines.houseband.clock import SAMPLE_RATE, Clock
from engines.houseband.compose.drums import GENERAL_MIDI
from engines.houseband.score import Note

KNOT: Final = 64
"""Frames between two knots, 1.5 ms."""
Knots = npt.NDArray[np.float32]
"""Gain, linear, at frames 0, 64, 128 …: one more than there are whole or part blocks."""

_ATTACK: Final = 0.004
_RECOVERY: Final = 0.11
_DIP: Final = 0.45
"""Seconds the kick takes to push others down, to let them halfway up again, and altogether."""
_RAMP: Final = np.arange(KNOT, dtype=np.float32) / np.float32(KNOT)


def blocks(frames: int) -> int:
    """How many whole or part blocks of 64 frames there are."""
    return -(-frames // KNOT)


def gain_at(knots: Knots, start: int, stop: int) -> Samples:
    """The gain of each frame from `start`, a multiple of 64, to `stop`; shape (stop - start,)."""
    first, last = start // KNOT, blocks(stop)
    low, high = knots[first:last, None], knots[first + 1 : last + 1, None]
    return np.asarray((low + (high - low) * _RAMP).ravel()[: stop - start])


def duck_curve(notes: Sequence[Note], clock: Clock, frames: int, depth: float) -> Knots | None:
    """How far the kick's hits push ducked strips down; None when nothing ducks."""
    kicks = [clock.frame(note.start) for note in notes if note.pitch == GENERAL_MIDI["kick"]]
    if depth <= 0.0 or not kicks:
        return None
    knots = np.ones(blocks(frames) + 1, dtype=np.float32)
    reach = int(_DIP * SAMPLE_RATE) // KNOT
    for kick in kicks:
        first = blocks(kick)
        after = (np.arange(first, min(first + reach, len(knots))) * KNOT - kick) / SAMPLE_RATE
        dip = 1.0 - depth * np.exp(-np.maximum(0.0, after - _ATTACK) / _RECOVERY)
        dip = np.where(after < _ATTACK, 1.0 - depth * after / _ATTACK, dip)
        here = knots[first : first + len(dip)]
        np.minimum(here, dip, out=here, casting="same_kind")
    return knots
