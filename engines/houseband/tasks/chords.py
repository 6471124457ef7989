"""Chords that are changed rather than planned: named, moved, and given a style's colour."""

from typing import Final

from engines.houseband.harmony import Chord, Colour, named, scale_of
from engines.music import Key

_MAJOR: Final = (0, 4, 7)
_MINOR: Final = (0, 3, 7)


def moved(chord: Chord, steps: int, key: Key) -> Chord:
    """The chord `steps` semitones higher, spelt for `key`."""
    return named(chord.root + steps, chord.intervals, key)


def coloured(chord: Chord, key: Key, colour: Colour) -> Chord:
    """A plain triad with the seventh (and the ninth) that the key has for it; other chords as they are."""
    if colour == "triad" or chord.intervals not in (_MAJOR, _MINOR):
        return chord
    scale = scale_of(key)
    major = chord.intervals == _MAJOR
    seventh = 11 if major and (chord.root + 11) % 12 in scale else 10
    if major and seventh == 10 and (chord.root + 10) % 12 not in scale:
        return chord
    more = (seventh, 14) if colour == "ninth" and (chord.root + 2) % 12 in scale else (seventh,)
    return named(chord.root, (*chord.intervals, *more), key)
