"""The voices as data. All are the one voice of the model, with another throat and another register."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Voice:
    """A singer. The melody belongs between `low` and `high` (MIDI); other notes are sung in pitch too."""

    id: str
    title: str
    low: int
    high: int
    formants: float = 1.0
    """Factor on the frequencies of the spectral envelope: below 1 a longer throat."""
    vibrato: float = 38.0
    """Cents to either side on a long note."""
    breath: float = 0.0
    """dB on the breath inside vowels."""
    bright: float = 0.0
    """dB per octave on the voiced part above 1 kHz."""
    glide: float = 1.0
    """Factor on the time that a slide between notes takes."""
    copies: int = 1
    """Singers of the same line, slightly apart in time, pitch and throat."""
    flat: bool = False
    """A machine: steps from note to note, holds each without any drift."""


VOICES: Final = (
    Voice("heart", "Heart, a natural female voice", 57, 76),
    Voice("alto", "Alto, darker and lower", 53, 72, formants=0.94, vibrato=34.0),
    Voice("soprano", "Soprano, lighter and higher", 60, 81, formants=1.05, vibrato=44.0, bright=0.5),
    Voice("tenor", "Tenor", 48, 67, formants=0.87, bright=0.8),
    Voice("baritone", "Baritone", 43, 62, formants=0.81, vibrato=32.0, bright=1.0),
    Voice("child", "Child", 62, 79, formants=1.15, vibrato=10.0, glide=0.8),
    Voice("breathy", "Close and breathy", 55, 72, formants=0.98, vibrato=22.0, breath=9.0, bright=-1.0),
    Voice("choir", "Small choir", 55, 76, formants=0.98, vibrato=30.0, copies=4),
    Voice("robot", "Vocoder", 45, 69, formants=0.95, vibrato=0.0, bright=1.5, flat=True),
)
VOICE_IDS: Final = tuple(each.id for each in VOICES)


def voice(id: str) -> Voice:
    """The voice with this id; `KeyError` when there is none."""
    return _BY_ID[id]


_BY_ID: Final = {each.id: each for each in VOICES}
