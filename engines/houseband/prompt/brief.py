"""The `Brief`: what the words of a prompt ask for."""

from dataclasses import dataclass

from engines.houseband.instruments import Instrument
from engines.houseband.score import Role
from engines.houseband.styles import Style
from engines.music import Key, Mode


@dataclass(frozen=True, slots=True)
class Brief:
    """What the words of the prompt ask for; None or empty where they leave it open."""

    style: Style
    """The style, blended where several are named, coloured by moods and the era."""
    bpm: float | None
    key: Key | None
    mode: Mode | None
    signature: str | None
    pace: float
    """-1 slow .. 1 fast."""
    instrumental: bool
    voice: str | None
    """Who should sing: female, male, or the id of a voice."""
    without: frozenset[Role]
    without_families: frozenset[str]
    wanted: tuple[Instrument, ...]
    """In the order of the prompt."""
    roles: frozenset[Role]
    """Roles asked for by name, as in "with drums"."""
    only: tuple[Instrument, ...]
    """Instruments that should play alone, as in "solo piano"."""
    only_roles: frozenset[Role]
    """Roles that should play alone, as in "just bass and drums"."""
    featured: Instrument | None
    """The instrument that should have the tune."""
    notices: tuple[str, ...] = ()
    """Sentences for the user about what is understood but cannot be."""
