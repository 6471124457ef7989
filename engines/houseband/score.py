"""The written music: notes in beats, tracks by player, and the lines that are sung."""

from dataclasses import dataclass
from typing import Final, Literal

Role = Literal["drums", "bass", "keys", "guitar", "arp", "pad", "lead"]
"""What a player does; several players may share one."""


VOCALS: Final = "vocals"
BACKING_VOCALS: Final = "backing vocals"
"""What the voices are called: their stems and their MIDI tracks."""


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

    name: str
    """The player's `Part.name`."""
    role: Role
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class SungWord:
    """A word of the lyrics and the notes of its syllables, in order, at least one."""

    text: str
    notes: tuple[Note, ...]
    harmony: tuple[int, ...] = ()
    """Pitches of a second voice, one per note; empty where it is silent."""

    @property
    def start(self) -> float:
        """Beat on which it begins."""
        return self.notes[0].start

    @property
    def end(self) -> float:
        """Beat on which it ends."""
        return self.notes[-1].start + self.notes[-1].beats


@dataclass(frozen=True, slots=True)
class SungLine:
    """A line of the lyrics, word by word; never without a word."""

    text: str
    words: tuple[SungWord, ...]

    @property
    def start(self) -> float:
        """Beat on which it begins."""
        return self.words[0].start

    @property
    def end(self) -> float:
        """Beat on which it ends."""
        return self.words[-1].end

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes of all its words."""
        return tuple(note for word in self.words for note in word.notes)


@dataclass(frozen=True, slots=True)
class Score:
    """The whole song on paper."""

    tracks: tuple[Track, ...]
    lines: tuple[SungLine, ...]
    """In time order. Where nobody sings, a track of the lead has their notes too."""
