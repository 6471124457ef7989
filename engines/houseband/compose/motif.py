"""Motifs: the rhythm and the contour that make a phrase known again, and how they develop."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

POINTS: Final = 9
"""Points of a contour, evenly over the phrase."""
STEPS: Final = 96
"""Steps a rhythm is drawn for; longer phrases repeat it."""
_SHAPES: Final[tuple[tuple[float, ...], ...]] = (
    (0, 2, 4, 5, 4, 2, 1, 0, 0),
    (4, 3, 4, 2, 2, 0, 1, -1, -2),
    (-2, 0, 3, 3, 1, 2, 4, 3, 2),
    (0, 0, 0, 4, 3, 2, 0, -1, 0),
    (3, 5, 3, 1, 3, 1, 0, 1, -1),
    (-1, 1, 0, 2, 1, 4, 3, 2, 0),
)
"""Arch, fall, wave, call, zigzag, climb; in semitones around the middle of the register."""


@dataclass(frozen=True, slots=True)
class Motif:
    """The shape of a phrase: where its notes like to fall and how its line moves."""

    liking: Floats
    """How much each sixteenth of two bars and more is wanted, 0..1."""
    contour: Floats
    """Semitones around the middle of the register at even places of the phrase."""
    calm: float = 0.0
    """How much it keeps to the beats."""

    def at(self, place: float) -> float:
        """The contour at a place of the phrase, 0..1."""
        return float(np.interp(place, np.linspace(0.0, 1.0, len(self.contour)), self.contour))


def motif(rng: np.random.Generator, calm: float, pattern: int) -> Motif:
    """A new motif; its rhythm repeats after `pattern` steps, so that a phrase rhymes with itself."""
    cell = rng.random(pattern)
    liking = np.resize(cell, STEPS) * 0.75 + rng.random(STEPS) * 0.25
    shape = np.asarray(_SHAPES[int(rng.integers(len(_SHAPES)))], dtype=np.float64)
    shape = shape * rng.uniform(1.2, 1.6) + rng.normal(0.0, 0.7, POINTS)
    return Motif(liking, shape - shape.mean(), calm)


def sequence(theme: Motif, semitones: float) -> Motif:
    """The same shape higher or lower."""
    return replace(theme, contour=theme.contour + semitones)


def inverted_tail(theme: Motif) -> Motif:
    """The second half turned upside down around its first note."""
    half = len(theme.contour) // 2
    tail = 2.0 * theme.contour[half] - theme.contour[half:]
    return replace(theme, contour=np.concatenate([theme.contour[:half], tail]))


def falling(theme: Motif) -> Motif:
    """The answer: it starts like the question and comes down to rest."""
    ramp = np.clip(np.linspace(-1.0, 1.0, len(theme.contour)), 0.0, 1.0)
    return replace(theme, contour=theme.contour * (1.0 - 0.6 * ramp) - 4.0 * ramp)


def augmented(theme: Motif) -> Motif:
    """In longer notes: each step of the rhythm counts for two, and it keeps to the beats."""
    return replace(theme, liking=np.repeat(theme.liking, 2)[: len(theme.liking)], calm=theme.calm + 0.5)


def varied(theme: Motif, rng: np.random.Generator, amount: float) -> Motif:
    """The same contour in a rhythm that strays, as later verses do."""
    noise = rng.random(len(theme.liking))
    return replace(theme, liking=(1.0 - amount) * theme.liking + amount * noise)


def developed(theme: Motif, order: int, closes: bool) -> Motif:
    """The form of a section's motif in its phrase of this order: question, answer, sequence, answer."""
    if closes:
        return falling(theme)
    turns = (
        theme,
        falling(theme),
        sequence(theme, 3.5),
        inverted_tail(theme),
        theme,
        falling(theme),
        sequence(theme, -3.0),
        augmented(theme),
    )
    return turns[order % len(turns)]
