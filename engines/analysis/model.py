"""What an analysis finds: `Analysis` and its parts. Times are seconds from the start of the audio."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from engines.music import Key, TimeSignature

Part = Literal["tempo", "key", "chords", "melody", "sections"]
PARTS: Final[frozenset[Part]] = frozenset(get_args(Part))

Quality = Literal["maj", "min", "7", "maj7", "min7", "dim", "hdim7", "aug", "sus2", "sus4"]
"""Chord qualities, spelt as in Harte's chord syntax."""

_SUFFIX: Final[dict[Quality, str]] = {
    "maj": "", "min": "m", "7": "7", "maj7": "maj7", "min7": "m7", "dim": "dim", "hdim7": "m7b5",
    "aug": "aug", "sus2": "sus2", "sus4": "sus4",
}  # fmt: skip
SHARPS: Final = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


@dataclass(frozen=True, slots=True)
class AnalysedChord:
    """One chord; its edges lie on beats where there are beats."""

    start: float
    end: float
    root: int
    """Pitch class 0..11, C = 0."""
    quality: Quality
    confidence: float
    """0..1: how far it stands out from the next best chord of another root or third."""

    @property
    def name(self) -> str:
        """As musicians write it, spelt with sharps: "F#m7"."""
        return SHARPS[self.root] + _SUFFIX[self.quality]


@dataclass(frozen=True, slots=True)
class MelodyNote:
    """One note of the predominant melody."""

    start: float
    seconds: float
    pitch: int
    """MIDI note number, middle C = 60, relative to the tuning of the recording."""
    confidence: float
    """0..1: salience of the note among all that sound at the time."""


@dataclass(frozen=True, slots=True)
class AnalysedSection:
    """A stretch of the form; stretches that sound alike share a label."""

    start: float
    end: float
    label: str
    """"A", "B", …, in the order of first appearance."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was heard in a recording. Parts that were not asked for are empty."""

    seconds: float
    sample_rate: int
    """Hz, of the audio that was analysed."""
    bpm: float
    """Beats per minute; 120 with confidence 0 where there is no pulse at all."""
    beats: tuple[float, ...]
    downbeats: tuple[int, ...]
    """Indices into `beats` of the first beat of every bar."""
    beats_per_bar: int
    """2, 3 or 4, counted as `engines.music.beats_per_bar` does: 6/8 has two dotted beats."""
    time_signature: TimeSignature
    tempo_confidence: float
    """0..1: how periodic the onsets are."""
    key: Key
    """C major with no `key_candidates` where nothing has a pitch."""
    key_candidates: tuple[tuple[Key, float], ...]
    """All 24 keys with their probability, best first."""
    chords: tuple[AnalysedChord, ...]
    melody: tuple[MelodyNote, ...]
    sections: tuple[AnalysedSection, ...]
    tuning_cents: float
    """Where A4 lies relative to 440 Hz, −50..50 cents."""
    silent: bool
    """Whether nothing in it reaches −60 dBFS."""

    @property
    def bars(self) -> tuple[tuple[float, float], ...]:
        """Start and end of every bar that begins on a downbeat; the last ends with the audio."""
        starts = [self.beats[index] for index in self.downbeats]
        return tuple(zip(starts, [*starts[1:], self.seconds], strict=True))
