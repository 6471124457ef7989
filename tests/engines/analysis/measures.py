"""How well what was heard agrees with the truth: the measures of MIREX (Raffel et al., mir_eval, 2014)."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from engines.analysis import AnalysedChord, MelodyNote
from engines.music import Key

LEVELS = (Fraction(1, 2), Fraction(2, 3), Fraction(1), Fraction(3, 2), Fraction(2))
_GRID = 0.02

Interval = tuple[float, float, int, int]
"""Start, end, root, and 3 or 4 semitones of the third; 0 where the chord has none."""
Tone = tuple[float, float, int]
"""Start, length, MIDI note."""


def tempo_error(measured: float, true: float) -> float:
    """Relative distance from the nearest metrical level."""
    return min(abs(measured / (float(level) * true) - 1.0) for level in LEVELS)


def f_measure(found: Sequence[float], true: Sequence[float], window: float = 0.07) -> float:
    """Of moments matched within `window` seconds."""
    left = list(found)
    hits = 0
    for moment in true:
        near = [other for other in left if abs(other - moment) <= window]
        if near:
            left.remove(min(near, key=lambda other: abs(other - moment)))
            hits += 1
    return 2 * hits / (len(found) + len(true)) if found or true else 1.0


def key_score(found: Key, true: Key) -> float:
    """MIREX weights: 1, fifth 0.5, relative 0.3, parallel 0.2."""
    apart = (found.pitch_class - true.pitch_class) % 12
    if found.mode == true.mode:
        return {0: 1.0, 5: 0.5, 7: 0.5}.get(apart, 0.0)
    if apart == (9 if true.mode == "major" else 3):
        return 0.3
    return 0.2 if apart == 0 else 0.0


_THIRDS = {"maj": 4, "7": 4, "maj7": 4, "aug": 4, "min": 3, "min7": 3, "dim": 3, "hdim7": 3}


def chord_overlap(found: Sequence[AnalysedChord], true: Sequence[Interval]) -> float:
    """Share of the time at which root and third agree."""
    agreed = total = 0
    for start, end, root, third in true:
        for moment in np.arange(start + _GRID, end, _GRID):
            here = next((c for c in found if c.start <= moment < c.end), None)
            total += 1
            agreed += here is not None and (here.root, _THIRDS.get(here.quality, 0)) == (root, third)
    return agreed / total


def _rolled(notes: Sequence[Tone], seconds: float) -> npt.NDArray[np.int64]:
    roll = np.zeros(round(seconds / _GRID), np.int64)
    for start, length, pitch in notes:
        roll[round(start / _GRID) : round((start + length) / _GRID)] = pitch
    return roll


def melody_scores(found: Sequence[MelodyNote], true: Sequence[Tone], seconds: float) -> tuple[float, float]:
    """Shares of the time with melody at which the right pitch, and the right pitch class, was heard."""
    heard = _rolled([(note.start, note.seconds, note.pitch) for note in found], seconds)
    truth = _rolled(true, seconds)
    sung = truth > 0
    pitch = heard[sung] == truth[sung]
    octave = (heard[sung] > 0) & (heard[sung] % 12 == truth[sung] % 12)
    return float(pitch.mean()), float(octave.mean())
