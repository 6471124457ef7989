"""Sections for a song that goes on, or gets other chords."""

from dataclasses import replace
from typing import Final

import numpy as np

from engines.houseband.form import Block, energies
from engines.houseband.form.played import played
from engines.houseband.harmonising import harmonise
from engines.houseband.harmony import Chord
from engines.houseband.lyrics import Kind
from engines.houseband.plan import Aspect, Plan, Section
from engines.houseband.randomness import stream

_AFTER: Final[tuple[Kind, ...]] = ("solo", "verse", "chorus", "bridge", "chorus", "outro")
_BEFORE: Final[tuple[Kind, ...]] = ("intro", "verse", "chorus")


def reharmonised(plan: Plan) -> Plan:
    """The plan with chords drawn anew from its style, under the same form."""
    blocks = [Block(s.kind, s.bars, s.lines, s.line_bars) for s in plan.sections]
    levels = [section.energy for section in plan.sections]
    sections, final = harmonise(blocks, levels, plan.style, plan.key, plan.meter, plan.rng)
    return replace(plan, sections=sections, final=final)


def going_on(plan: Plan, bars: int, seed: int) -> tuple[tuple[Section, ...], Chord]:
    """`bars` of sections that may follow the plan's last one, up to an ending; and the last chord."""
    last = plan.sections[-1].kind if plan.sections else "intro"
    kinds = _AFTER[1:] if last == "solo" else _AFTER
    return _harmonised(plan, kinds, bars, seed, plan.bars)


def leading_up(plan: Plan, bars: int, seed: int) -> tuple[Section, ...]:
    """`bars` of sections that may come before the plan's first one."""
    return _harmonised(plan, _BEFORE, bars, seed, 0)[0]


def cropped(section: Section, start_bar: int, bars: int) -> Section:
    """The first `bars` of a section, from a bar of the song on, with the lines that have room there."""
    lines = 0
    while lines < len(section.lines) and sum(section.line_bars[: lines + 1]) <= bars:
        lines += 1
    return replace(
        section,
        start_bar=start_bar,
        bars=bars,
        chords=section.chords[:bars],
        lines=section.lines[:lines],
        line_bars=section.line_bars[:lines],
    )


def _harmonised(
    plan: Plan, kinds: tuple[Kind, ...], bars: int, seed: int, first_bar: int
) -> tuple[tuple[Section, ...], Chord]:
    def draw(aspect: Aspect, *names: str | int) -> np.random.Generator:
        own = plan.reseeded.get(aspect, plan.seed)  # kinds the song has keep their chords
        return stream(own if aspect == "harmony" else seed, aspect, *names)

    blocks = played(bars, [(kind, None) for kind in kinds], stream(seed, "form", "extend"))
    sections, final = harmonise(blocks, energies(blocks), plan.style, plan.key, plan.meter, draw)
    return tuple(replace(section, start_bar=section.start_bar + first_bar) for section in sections), final
