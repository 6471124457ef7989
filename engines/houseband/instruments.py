"""Instruments a prompt may name, and how libsonare and General MIDI call them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engines.houseband.score import Role


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument by the words for it."""

    words: tuple[str, ...]
    family: str
    preset: str
    """A synth preset of libsonare."""
    program: int
    """General MIDI program, from 0."""
    role: Role
    """The role it takes when a prompt asks for it."""


INSTRUMENTS: Final[tuple[Instrument, ...]] = (
    Instrument(("piano", "grand piano"), "piano", "acoustic-piano", 0, "keys"),
    Instrument(("rhodes", "electric piano", "e-piano", "wurlitzer"), "electric piano", "e-piano", 4, "keys"),
    Instrument(("organ", "hammond"), "organ", "organ", 16, "keys"),
    Instrument(("harpsichord",), "harpsichord", "harpsichord", 6, "keys"),
    Instrument(("acoustic guitar", "guitar"), "guitar", "steel-guitar", 25, "guitar"),
    Instrument(("nylon guitar", "classical guitar"), "guitar", "classical-guitar", 24, "guitar"),
    Instrument(("electric guitar",), "guitar", "electric-guitar", 27, "guitar"),
    Instrument(("harp",), "harp", "harp", 46, "arp"),
    Instrument(("strings", "orchestra", "string section"), "strings", "viola", 48, "pad"),
    Instrument(("choir",), "choir", "choir-aah", 52, "pad"),
    Instrument(("violin", "fiddle"), "violin", "violin", 40, "lead"),
    Instrument(("cello",), "cello", "cello", 42, "lead"),
    Instrument(("sax", "saxophone"), "sax", "alto-sax", 65, "lead"),
    Instrument(("trumpet",), "trumpet", "trumpet", 56, "lead"),
    Instrument(("flute",), "flute", "concert-flute", 73, "lead"),
    Instrument(("clarinet",), "clarinet", "clarinet", 71, "lead"),
    Instrument(("oboe",), "oboe", "oboe", 68, "lead"),
    Instrument(("harmonica",), "harmonica", "harmonica", 22, "lead"),
    Instrument(("accordion",), "accordion", "accordion", 21, "lead"),
    Instrument(("synth",), "synth", "saw-lead", 81, "lead"),
)

ROLE_WORDS: Final[Mapping[str, Role]] = {
    "drum": "drums",
    "drums": "drums",
    "percussion": "drums",
    "beat": "drums",
    "beats": "drums",
    "bass": "bass",
    "pad": "pad",
    "pads": "pad",
    "lead": "lead",
    "melody": "lead",
    "arpeggio": "arp",
    "arp": "arp",
    "guitar": "guitar",
}

SUBSTITUTES: Final = ("piano", "electric piano", "guitar", "organ", "harp")
"""Families that can carry the harmony, in order, when the style's own is not wanted."""


def instrument(family: str) -> Instrument:
    """The first instrument of a family; KeyError when there is none."""
    for candidate in INSTRUMENTS:
        if candidate.family == family:
            return candidate
    raise KeyError(family)


def family_of(preset: str) -> str:
    """The family a libsonare preset belongs to; the preset's own name when no prompt word leads to it."""
    return next((candidate.family for candidate in INSTRUMENTS if candidate.preset == preset), preset)
