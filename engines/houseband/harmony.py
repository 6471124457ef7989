"""Keys, scales, chords written as Roman numerals, and voice leading."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Final, Literal

from engines.music import PITCH_CLASSES, Key, Mode

Colour = Literal["triad", "seventh", "ninth"]

MAJOR: Final = (0, 2, 4, 5, 7, 9, 11)
MINOR: Final = (0, 2, 3, 5, 7, 8, 10)
SCALES: Final[dict[str, tuple[int, ...]]] = {
    "major": MAJOR,
    "minor": MINOR,
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 9, 11),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
}
"""Semitones above the tonic."""
_NUMERALS: Final = {"i": 0, "ii": 1, "iii": 2, "iv": 3, "v": 4, "vi": 5, "vii": 6}
_NUMERAL = re.compile(r"^([b#♭♯]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)([^/]*)(?:/(.+))?$")
_MINOR_THIRD: Final = (0, 3, 7)
_MAJOR_THIRD: Final = (0, 4, 7)
_SHAPES: Final[dict[str, tuple[int, ...]]] = {
    "m7b5": (0, 3, 6, 10), "ø": (0, 3, 6, 10), "ø7": (0, 3, 6, 10),
    "dim": (0, 3, 6), "°": (0, 3, 6), "dim7": (0, 3, 6, 9), "°7": (0, 3, 6, 9),
    "aug": (0, 4, 8), "+": (0, 4, 8), "aug7": (0, 4, 8, 10), "+7": (0, 4, 8, 10),
    "sus2": (0, 2, 7), "sus4": (0, 5, 7), "sus": (0, 5, 7), "7sus4": (0, 5, 7, 10),
    "9sus4": (0, 5, 7, 10, 14),
    "7b9": (0, 4, 7, 10, 13), "7#9": (0, 4, 7, 10, 15), "7#11": (0, 4, 7, 10, 18), "7b13": (0, 4, 7, 10, 20),
}  # fmt: skip
"""Chords whose quality does not depend on the case of the numeral."""
_ADDED: Final[dict[str, tuple[int, ...]]] = {
    "6": (9,), "69": (9, 14), "7": (10,), "9": (10, 14), "11": (10, 14, 17), "13": (10, 14, 21),
    "maj7": (11,), "maj9": (11, 14), "maj13": (11, 14, 21), "add9": (14,), "add11": (17,),
}  # fmt: skip
"""Tones above the triad that the case of the numeral names."""
_QUALITIES: Final[dict[tuple[int, ...], str]] = {
    (0, 4, 7): "", (0, 3, 7): "m", (0, 3, 6): "dim", (0, 4, 8): "aug", (0, 3, 6, 9): "dim7",
    **{shape: name for name, shape in _SHAPES.items() if name[0] in "s7m9" and name != "sus"},
    (0, 4, 8, 10): "aug7",
    **{(*_MAJOR_THIRD, *added): name for name, added in _ADDED.items()},
    **{(*_MINOR_THIRD, *added): "m" + name for name, added in _ADDED.items() if "maj" not in name},
    (0, 3, 7, 11): "mMaj7", (0, 3, 7, 11, 14): "mMaj9", (0, 3, 6, 10, 14): "m7b5",
    (0, 3, 7, 14): "madd9",
}  # fmt: skip
_LETTERS: Final = "CDEFGAB"
_NATURAL: Final = (0, 2, 4, 5, 7, 9, 11)
_SIMPLE: Final = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_TONICS: Final[dict[str, tuple[str, ...]]] = {
    "major": ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"),
    "minor": ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"),
}
"""How a key that is not written out is spelt."""


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord: its root and the semitones of its tones above the root."""

    root: int
    """Pitch class 0..11, C = 0."""
    intervals: tuple[int, ...]
    name: str
    bass: int | None = None
    """Pitch class of the lowest tone where it is not the root."""

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Pitch classes of all tones, root first."""
        return tuple((self.root + step) % 12 for step in self.intervals)


def scale_of(key: Key, scale: str | None = None) -> tuple[int, ...]:
    """Pitch classes of a scale of `SCALES` on the key's tonic, that first; by default the key's own.

    Minor is natural minor.
    """
    return tuple((key.pitch_class + step) % 12 for step in SCALES[scale or key.mode])


def transposed(key: Key, semitones: int) -> Key:
    """The key that many semitones above, in its usual spelling."""
    pitch_class = (key.pitch_class + semitones) % 12
    return Key(pitch_class, key.mode, _TONICS[key.mode][pitch_class])


def relative(key: Key) -> Key:
    """The key of the other mode with the same notes, in its usual spelling."""
    if key.mode == "major":
        return transposed(Key(key.pitch_class, "minor", key.tonic), -3)
    return transposed(Key(key.pitch_class, "major", key.tonic), 3)


@lru_cache(maxsize=4096)
def chord(numeral: str, key: Key, colour: Colour = "triad") -> Chord:
    """The chord a Roman numeral such as "vi", "bVII", "V7/vi", "#iv°7" or "I/3" names in `key`.

    Numerals count the degrees of the key's own scale, so VI in A minor is F; bIII, bVI and bVII mean the same
    chords in both modes. After a slash stands the chord that a dominant leads to, or which degree of the
    chord (3, 5, 7) is in the bass. `colour` extends chords that do not say otherwise with the seventh (and
    the ninth) that the key has. Raises ValueError for anything else.
    """
    match = _NUMERAL.match(numeral)
    suffix = match[3] if match else ""
    if match is None or (suffix and suffix not in _SHAPES and suffix not in _ADDED):
        raise ValueError(f"{numeral!r} is not a Roman numeral")
    below = match[4]
    if below and not below.isdigit():
        return _secondary(match[2] + suffix, below, key, colour)
    degree = _NUMERALS[match[2].lower()]
    scale = scale_of(key)
    flat = match[1] in ("b", "♭") and not (key.mode == "minor" and degree in (2, 5, 6))
    root = (scale[degree] - flat + (match[1] in ("#", "♯"))) % 12
    intervals = _SHAPES.get(suffix)
    if intervals is None:
        third = 3 if match[2].islower() else 4
        diminished = match[2].islower() and (root + 6) % 12 in scale and (root + 7) % 12 not in scale
        intervals = (0, third, 6 if diminished else 7)
        added = _ADDED[suffix] if suffix else _colouring(root, third, scale, colour)
        intervals += added
    found = Chord(root, intervals, _spelt(root, degree, key) + _QUALITIES.get(intervals, suffix))
    return _inverted(found, below, key) if below else found


def named(root: int, intervals: tuple[int, ...], key: Key) -> Chord:
    """The chord of these semitones above a pitch class, spelt as in `key`; no suffix where none is usual."""
    scale = scale_of(key)
    letters = [degree for degree in range(7) if (root - scale[degree] + 1) % 12 <= 2]
    degree = min(letters, key=lambda one: abs((root - scale[one] + 6) % 12 - 6), default=0)
    return Chord(root % 12, intervals, _spelt(root % 12, degree, key) + _QUALITIES.get(intervals, ""))


def _secondary(numeral: str, target: str, key: Key, colour: Colour) -> Chord:
    """A chord of the key that `target` is the tonic of; its mode follows the case of the target."""
    goal = chord(target, key)
    tonic = re.match(r"[A-G][#b]?", goal.name)
    leading = numeral.lower().startswith("vii")  # a leading tone is a half step below in both modes
    mode: Mode = "minor" if goal.intervals[1] == 3 and not leading else "major"
    return chord(numeral, Key(goal.root, mode, tonic[0] if tonic else _SIMPLE[goal.root]), colour)


def _inverted(found: Chord, degree: str, key: Key) -> Chord:
    places = {"3": 1, "5": 2, "7": 3}
    if degree not in places or places[degree] >= len(found.intervals):
        raise ValueError(f"{found.name} has no degree {degree} to put in the bass")
    bass = (found.root + found.intervals[places[degree]]) % 12
    root_letter = _LETTERS.index(found.name[0])
    steps = root_letter - _LETTERS.index(key.tonic[0]) + int(degree) - 1
    return replace(found, bass=bass, name=f"{found.name}/{_spelt(bass, steps % 7, key)}")


def _spelt(pitch_class: int, degree: int, key: Key) -> str:
    """The name of a tone on a degree (from 0) of the key: Bb in F, F# in D."""
    letter = (_LETTERS.index(key.tonic[0]) + degree) % 7
    sharps = (pitch_class - _NATURAL[letter] + 6) % 12 - 6
    if abs(sharps) > 1 or PITCH_CLASSES[key.tonic] != key.pitch_class:
        return _SIMPLE[pitch_class]
    return _LETTERS[letter] + ("#" if sharps > 0 else "b" if sharps < 0 else "")


def _colouring(root: int, third: int, scale: tuple[int, ...], colour: Colour) -> tuple[int, ...]:
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
        wanted = [*wanted[:2], *wanted[3:]]
        if len(wanted) > voices:
            wanted = [*wanted[: voices - 1], wanted[-1]]
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
