"""The song laid out bar by bar, as every player reads it."""

from collections.abc import Iterator
from dataclasses import dataclass

from engines.houseband.harmony import Chord
from engines.houseband.plan import Plan, Section


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

    @property
    def last(self) -> bool:
        """Whether it ends its section."""
        return self.of_section == self.section.bars - 1

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
    flat = [(section, place) for section in plan.sections for place in range(section.bars)]
    for index, (section, place) in enumerate(flat):
        following = plan.final
        if index + 1 < len(flat):
            after, at = flat[index + 1]
            following = after.chords[at][0]
        yield Bar(index, float(index * plan.meter.beats), section, place, section.chords[place], following)


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
