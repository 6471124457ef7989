"""Keys, chords written as Roman numerals, and voice leading."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Final, Literal

from engines.music import Key

Colour = Literal["triad", "seventh", "ninth"]

MAJOR: Final = (0, 2, 4, 5, 7, 9, 11)
MINOR: Final = (0, 2, 3, 5, 7, 8, 10)
_NUMERALS: Final = {"i": 0, "ii": 1, "iii": 2, "iv": 3, "v": 4, "vi": 5, "vii": 6}
_NUMERAL = re.compile(r"^([b#]?)([ivIV]+)(maj7|m7b5|dim|sus2|sus4|add9|6|7|9)?$")
_SHAPES: Final[dict[str, tuple[int, ...]]] = {
    "maj7": (0, 4, 7, 11), "m7b5": (0, 3, 6, 10), "dim": (0, 3, 6), "sus2": (0, 2, 7), "sus4": (0, 5, 7),
}  # fmt: skip
_SHARPS: Final = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_FLATS: Final = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
_QUALITIES: Final[dict[tuple[int, ...], str]] = {
    (0, 4, 7): "", (0, 3, 7): "m", (0, 3, 6): "dim", (0, 2, 7): "sus2", (0, 5, 7): "sus4",
    (0, 4, 7, 9): "6", (0, 3, 7, 9): "m6", (0, 4, 7, 10): "7", (0, 4, 7, 11): "maj7", (0, 3, 7, 10): "m7",
    (0, 3, 7, 11): "mMaj7", (0, 3, 6, 10): "m7b5", (0, 4, 7, 14): "add9", (0, 3, 7, 14): "madd9",
    (0, 4, 7, 10, 14): "9", (0, 4, 7, 11, 14): "maj9", (0, 3, 7, 10, 14): "m9",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord: its root and the semitones of its tones above the root."""

    root: int
    """Pitch class 0..11, C = 0."""
    intervals: tuple[int, ...]
    name: str

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Pitch classes of all tones, root first."""
        return tuple((self.root + step) % 12 for step in self.intervals)


def scale_of(key: Key) -> tuple[int, ...]:
    """Pitch classes of the key's scale (natural minor for minor keys), tonic first."""
    steps = MAJOR if key.mode == "major" else MINOR
    return tuple((key.pitch_class + step) % 12 for step in steps)


def chord(numeral: str, key: Key, colour: Colour = "triad") -> Chord:
    """The chord a Roman numeral such as "vi", "bVII", "V7" or "Imaj7" names in `key`.

    Numerals count the degrees of the key's own scale, so VI in A minor is F. `colour` extends chords that do
    not say otherwise with the seventh (and the ninth) that the key has. Raises ValueError for anything else.
    """
    match = _NUMERAL.match(numeral)
    if match is None or match[2].lower() not in _NUMERALS:
        raise ValueError(f"{numeral!r} is not a Roman numeral")
    scale = scale_of(key)
    degree = _NUMERALS[match[2].lower()]
    root = (scale[degree] + {"": 0, "b": -1, "#": 1}[match[1]]) % 12
    intervals = _SHAPES.get(match[3] or "")
    if intervals is None:
        third = 3 if match[2].islower() else 4
        diminished = match[2].islower() and (root + 6) % 12 in scale and (root + 7) % 12 not in scale
        intervals = (0, third, 6 if diminished else 7)
        intervals = (*intervals, *_extension(match[3] or "", root, third, scale, colour))
    spelling = (
        _FLATS if "b" in key.tonic or str(key) in ("F major", "D minor", "G minor", "C minor") else _SHARPS
    )
    return Chord(root, intervals, spelling[root] + _QUALITIES.get(intervals, ""))


def _extension(suffix: str, root: int, third: int, scale: tuple[int, ...], colour: Colour) -> tuple[int, ...]:
    if suffix == "6":
        return (9,)
    if suffix == "add9":
        return (14,)
    if suffix == "7":
        return (10,)
    if suffix == "9":
        return (10, 14)
    if colour == "triad":
        return ()
    seventh = 11 if third == 4 and (root + 11) % 12 in scale and (root + 10) % 12 not in scale else 10
    return (seventh, 14) if colour == "ninth" and (root + 2) % 12 in scale else (seventh,)


@lru_cache(maxsize=4096)
def voicing(
    pitch_classes: tuple[int, ...], low: int, high: int, previous: tuple[int, ...], voices: int = 4
) -> tuple[int, ...]:
    """The close chord between `low` and `high` that moves least from `previous`; ascending MIDI notes.

    With no previous chord it sits in the middle of the register.
    """
    wanted = list(dict.fromkeys(pitch_classes))
    if len(wanted) > voices:  # the fifth is the tone a chord misses least
        wanted = [*wanted[:2], *wanted[3:]][:voices]
    pitches = [pitch for pitch in range(low, high + 1) if pitch % 12 in wanted]
    centre = sum(previous) / len(previous) if previous else (low + high) / 2
    best: tuple[float, tuple[int, ...]] | None = None
    for index in range(len(pitches)):
        window = pitches[index : index + len(wanted) + 1]
        for shape in combinations(window, len(wanted)):
            if shape[0] != window[0] or len({pitch % 12 for pitch in shape}) != len(wanted):
                continue
            moved = sum(min(abs(pitch - old) for old in previous) for pitch in shape) if previous else 0.0
            drift = abs(sum(shape) / len(shape) - centre) + 0.3 * abs(
                sum(shape) / len(shape) - (low + high) / 2
            )
            muddy = 2.0 * sum(b - a < 2 for a, b in pairwise(shape))
            cost = moved + drift + muddy
            if best is None or cost < best[0]:
                best = (cost, shape)
    if best is None:
        raise ValueError(f"no voicing of {pitch_classes} between {low} and {high}")
    return best[1]
