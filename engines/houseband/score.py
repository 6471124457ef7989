"""The written music: notes in beats, tracks by role, and the sung lines."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["drums", "bass", "keys", "guitar", "arp", "pad", "lead"]


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One note. Times are in beats from the start of the song, as the bpm counts them."""

    start: float
    beats: float
    pitch: int
    """MIDI note number, middle C = 60; a General MIDI drum on the drum track."""
    velocity: int
    """1..127."""


def velocity(loudness: float) -> int:
    """A MIDI velocity from a loudness that may be out of range."""
    return int(min(127.0, max(12.0, loudness)))


@dataclass(frozen=True, slots=True)
class Track:
    """What one player of the band plays."""

    role: Role
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class SungLine:
    """A line of the lyrics and the beats between which its melody sounds."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """The whole song on paper."""

    tracks: tuple[Track, ...]
    lines: tuple[SungLine, ...]
