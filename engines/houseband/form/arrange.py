"""Chooses the form: from the lyrics, from bare tags, or from the order the style likes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from engines.houseband.form.block import POP_FORM, Block
from engines.houseband.form.played import played
from engines.houseband.form.room import Room, breaths
from engines.houseband.form.sung import sung
from engines.houseband.lyrics import Kind, LyricSection

_MOST_LINES: Final = 12


def arrange(
    bars: int,
    sections: Sequence[LyricSection],
    room: Room,
    rng: np.random.Generator,
    order: Sequence[Kind] = POP_FORM,
    rounds: Mapping[Kind, int] | None = None,
) -> tuple[tuple[Block, ...], int]:
    """Sections that fill exactly `bars`, and how many sung lines found no room.

    `order` is the form of music without lyrics and without tags; `rounds` has the bars of sections whose
    chords go round in other than two, four or eight, such as a blues.
    """
    sections = [part for section in sections for part in _stanzas(section, room)]
    rounds = rounds or {}
    if bars < 1:
        return (), sum(len(section.lines) for section in sections)
    if any(section.lines for section in sections):
        return sung(bars, sections, room, rng)
    if sections:
        return played(bars, [(s.kind, s.bars or rounds.get(s.kind)) for s in sections], rng), 0
    return played(bars, [(kind, rounds.get(kind)) for kind in order], rng), 0


def _stanzas(section: LyricSection, room: Room) -> list[LyricSection]:
    """The section with its lines in breaths; more lines than a verse has are parted into several."""
    lines = breaths(section.lines, room.language)
    if len(lines) <= _MOST_LINES:
        return [replace(section, lines=lines)]
    return [replace(section, lines=lines[at : at + 8]) for at in range(0, len(lines), 8)]
