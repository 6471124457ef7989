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
    named: bool
    """Whether the prompt names the style, or a mood or an era that suggests it."""
    bpm: float | None
    key: Key | None
    mode: Mode | None
    signature: str | None
    pace: float
    """-1 slow .. 1 fast."""
    energy: float
    """-1 calm .. 1 wild."""
    era: int | None
    """Decade, such as 1980."""
    instrumental: bool
    voice: str | None
    """Who should sing: female, male, choir, robot or child."""
    without: frozenset[Role]
    without_families: frozenset[str]
    wanted: tuple[Instrument, ...]
    """In the order of the prompt."""
    roles: frozenset[Role]
    """Roles asked for by name, as in "with drums"."""
    only: tuple[Instrument, ...]
    """Instruments that should play alone, as in "solo piano"."""
    featured: Instrument | None
    """The instrument that should have the tune."""
