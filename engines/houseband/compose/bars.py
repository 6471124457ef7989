"""The song laid out bar by bar, as every player reads it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from engines.houseband.harmony import Chord
from engines.houseband.plan import Plan, Section
from engines.houseband.styles import Part
from engines.houseband.styles.model import Intensity

T = TypeVar("T")
REFRAINS: Final = ("chorus", "drop")
_TURN: Final = {"prechorus": 1, "solo": 1, "bridge": 2}
"""Which of a song's figures a kind of section starts from; verse and chorus take the first."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the song."""

    index: int
    start: float
    """Beat."""
    section: Section
    of_section: int
    """Its place in the section, from 0."""
    chords: tuple[Chord, ...]
    following: Chord
    """The chord after this bar."""
    hearing: int = 1
    """How often its kind of section has been heard, this time counted."""
    crowning: bool = False
    """Whether its section is the song's last refrain, where there are several."""

    @property
    def last(self) -> bool:
        """Whether it ends its section."""
        return self.of_section == self.section.bars - 1

    @property
    def fresh(self) -> bool:
        """Whether more is played than when its kind of section was first heard."""
        return self.hearing > 1 or self.crowning

    @property
    def intensity(self) -> Intensity:
        """How much the players do."""
        if self.section.kind == "break" or self.section.energy < 0.48:
            return "thin"
        return "full" if self.section.energy >= 0.7 else "calm"

    def chord_at(self, part: float) -> Chord:
        """The chord at a place in the bar, 0..1."""
        return self.chords[min(len(self.chords) - 1, int(part * len(self.chords) + 1e-9))]

    def chord_after(self, part: float) -> Chord:
        """The next chord after the one at `part`."""
        place = min(len(self.chords) - 1, int(part * len(self.chords) + 1e-9))
        return self.chords[place + 1] if place + 1 < len(self.chords) else self.following


def bars_of(plan: Plan) -> tuple[Bar, ...]:
    """Every bar before the last chord."""
    return tuple(_walk(plan))


def _walk(plan: Plan) -> Iterator[Bar]:
    flat = [(place, bar) for place, section in enumerate(plan.sections) for bar in range(section.bars)]
    refrains = [place for place, section in enumerate(plan.sections) if section.kind in REFRAINS]
    for index, (place, of_section) in enumerate(flat):
        section = plan.sections[place]
        following = plan.final
        if index + 1 < len(flat):
            after, at = flat[index + 1]
            following = plan.sections[after].chords[at][0]
        yield Bar(
            index,
            float(index * plan.meter.beats),
            section,
            of_section,
            section.chords[of_section],
            following,
            sum(other.kind == section.kind for other in plan.sections[: place + 1]),
            len(refrains) > 1 and place == refrains[-1],
        )


def plays(part: Part, bar: Bar) -> bool:
    """Whether a player has something to do in a bar: the arrangement, by kind, energy and hearing."""
    section = bar.section
    if section.kind in part.sits_out or section.energy < part.enters:
        return False
    if bar.hearing < part.since and not bar.crowning:
        return False
    return section.kind != "intro" or bar.of_section >= part.waits * section.bars


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one player of one song, in the order the song uses them."""

    calm: tuple[str, ...]
    full: tuple[str, ...]
    thin: tuple[str, ...]
    own: bool
    """Whether they are written in bars of the song's own meter."""
    turns: bool
    """Whether every fourth bar answers with the next figure."""

    def at(self, plan: Plan, bar: Bar) -> str:
        """The steps of one bar."""
        figure = turned(
            {"thin": self.thin, "calm": self.calm, "full": self.full}[bar.intensity], bar, self.turns
        )
        fit = plan.meter.own if self.own else plan.meter.fit
        return fit(figure, bar.of_section)


def turned(options: Sequence[T], bar: Bar, turns: bool) -> T:
    """The option a bar uses: by its kind of section, and the next one where every fourth bar answers."""
    place = _TURN.get(bar.section.kind, 0) + (turns and bar.of_section % 4 == 3)
    return options[place % len(options)]


def figures_of(plan: Plan, part: Part) -> Figures:
    """Draw the order in which a song uses a player's figures."""
    rng = plan.rng("figures", part.name)
    turns = bool(rng.random() < 0.5)
    special = part.six if plan.meter.compound else part.three if plan.meter.signature == "3/4" else ()
    if special:
        mixed = shuffled(special, rng)
        return Figures(mixed, mixed[::-1], mixed, True, turns)
    calm = shuffled(part.figures, rng)
    full = shuffled(part.full, rng) or calm
    return Figures(calm, full, shuffled(part.thin, rng) or calm, False, turns)


def shuffled(options: Sequence[T], rng: np.random.Generator) -> tuple[T, ...]:
    """The options in a drawn order."""
    return tuple(options[int(place)] for place in rng.permutation(len(options)))


def sounds(plan: Plan, bar: Bar, step: int) -> bool:
    """Whether a step comes before the last chord, which may fall inside the last bar."""
    return bar.start + step / plan.meter.steps_per_beat < plan.frame.beats - 1e-6


def accent(plan: Plan, step: int) -> float:
    """How hard a step is played, by the style's groove; 1 as written."""
    if plan.meter.compound:
        return 1.0 if step % plan.meter.steps_per_beat == 0 else 0.9
    return 1.0 + 0.08 * (int(plan.style.accents[step % len(plan.style.accents)]) - 7)


def behind(plan: Plan, player: str, rng: np.random.Generator, share: float = 1.0) -> float:
    """Beats that a player is late: the groove's lag, and a `share` of the players' looseness."""
    seconds = plan.style.lag.get(player, 0.0) + rng.normal(0.0, plan.style.loose * share)
    return float(seconds * plan.bpm / 60.0)


def swung(step: int, plan: Plan) -> float:
    """Beat within its bar of a sixteenth step, with the style's swing."""
    straight = step / plan.meter.steps_per_beat
    if plan.meter.compound or not plan.style.swing:
        return straight
    unit = 2 if plan.style.swing_eighths else 1
    if step // unit % 2 == 1:
        return straight + plan.style.swing * unit / plan.meter.steps_per_beat * (
            1.0 if step % unit == 0 else 0.5
        )
    return straight
