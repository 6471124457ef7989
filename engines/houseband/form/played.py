"""Forms without words: the kinds of section are given, how long each is follows from the bars at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from engines.houseband.form.block import PEAKS, Block
from engines.houseband.lyrics import Kind

_UNITS: Final[dict[Kind, int]] = {
    "intro": 1, "verse": 2, "prechorus": 1, "chorus": 2, "bridge": 2, "drop": 2, "solo": 2, "break": 1,
    "outro": 1,
}  # fmt: skip
"""The usual length in units of four bars."""
_LARGEST: Final[dict[Kind, int]] = {
    "intro": 2, "verse": 4, "prechorus": 2, "chorus": 4, "bridge": 2, "drop": 4, "solo": 4, "break": 2,
    "outro": 2,
}  # fmt: skip
_ROOMY: Final = 0.8
"""Part of the largest form up to which a song has longer sections rather than more of them."""
_DISPENSABLE: Final[tuple[Kind, ...]] = (
    "prechorus", "bridge", "solo", "break", "outro", "intro", "verse", "chorus", "drop",
)  # fmt: skip
"""What a song that is too short does without, first to last."""
_CYCLES: Final[tuple[tuple[Kind, ...], ...]] = (
    ("solo", "chorus"),
    ("break", "verse", "prechorus", "chorus"),
    ("intro", "bridge", "solo", "chorus"),
    ("verse", "solo", "break", "prechorus", "chorus"),
)
"""How a long song goes on, so that it does not only go round."""


@dataclass(slots=True)
class _Plot:
    kind: Kind
    units: int
    fixed: int | None = None
    """Bars, where a tag says how many."""


def played(
    bars: int, kinds: Sequence[tuple[Kind, int | None]], rng: np.random.Generator
) -> tuple[Block, ...]:
    """Sections of these kinds, in order, that fill exactly `bars`; a number fixes how many bars one has.

    Too few bars drop sections, the least needed first; too many lengthen them to sixteen bars at most, and
    then the song goes on in new turns.
    """
    if bars < 8:
        return (Block(_peak(kinds) if bars == 4 else _first(kinds), bars),)
    plots = [_Plot(kind, 1, fixed) for kind, fixed in kinds]
    while _total(plots) > bars - bars % 4 and len(plots) > 1:
        wordy = max(plots, key=_bars)
        if wordy.fixed is not None and wordy.fixed > 4:  # its tag wants more than there is
            wordy.fixed = None
        else:
            del plots[_least_needed(plots)]
    if _total(plots) > bars:
        plots[0].fixed = None
    _grow(plots, bars, _UNITS)
    if bars > _ROOMY * sum(4 * _LARGEST[plot.kind] for plot in plots):
        _go_on(plots, bars, rng)
    _grow(plots, bars, _LARGEST)
    return _filled(plots, bars)


def _first(kinds: Sequence[tuple[Kind, int | None]]) -> Kind:
    return next((kind for kind, _ in kinds if kind not in ("intro", "outro")), kinds[0][0])


def _peak(kinds: Sequence[tuple[Kind, int | None]]) -> Kind:
    return next((kind for kind, _ in kinds if kind in PEAKS), _first(kinds))


def _bars(plot: _Plot) -> int:
    return plot.fixed if plot.fixed is not None else 4 * plot.units


def _total(plots: Sequence[_Plot]) -> int:
    return sum(map(_bars, plots))


def _least_needed(plots: Sequence[_Plot]) -> int:
    """Repeats go before the only one of a kind, and of repeats the last but one."""
    kinds = [plot.kind for plot in plots]

    def need(index: int) -> tuple[int, int]:
        kind = kinds[index]
        rank = _DISPENSABLE.index(kind)
        only = kinds.count(kind) == 1
        return (rank + (5 if only and kind in ("verse", *PEAKS) else 0), -index)

    return min(range(len(plots)), key=need)


def _grow(plots: Sequence[_Plot], bars: int, most: dict[Kind, int]) -> None:
    """Lengthen sections by doubling, all of one kind together where that fits, peaks and verses first."""
    for kind in (*PEAKS, "verse", "solo", "bridge", "break", "prechorus", "intro", "outro"):
        same = [plot for plot in plots if plot.kind == kind and plot.fixed is None]
        for group in ([same] if same else []) + [[plot] for plot in reversed(same)]:
            while (
                all(2 * plot.units <= most[plot.kind] for plot in group)
                and _total(plots) + 4 * sum(plot.units for plot in group) <= bars
            ):
                for plot in group:
                    plot.units *= 2


def _go_on(plots: list[_Plot], bars: int, rng: np.random.Generator) -> None:
    """Add turns before the outro while there is room for a whole one."""
    peaks = [plot.kind for plot in plots if plot.kind in PEAKS]
    peak = peaks[-1] if peaks else "chorus"
    turn = int(rng.integers(2))
    rounds = {plot.kind: plot.fixed for plot in plots}
    missed = 0
    while missed < len(_CYCLES):
        cycle = [
            _Plot(kind, _UNITS[kind], rounds.get(kind))
            for name in _CYCLES[turn % len(_CYCLES)]
            for kind in [peak if name == "chorus" else name]
        ]
        turn += 1
        room = bars - _total(plots)
        if _total(cycle) + 8 > room:
            missed += 1
            continue
        missed = 0
        at = len(plots) - 1 if plots[-1].kind == "outro" else len(plots)
        plots[at:at] = cycle


def _filled(plots: list[_Plot], bars: int) -> tuple[Block, ...]:
    """Blocks of exactly `bars`: what is left over lengthens the outro or the intro, or is one."""
    blocks = [Block(plot.kind, _bars(plot)) for plot in plots]
    spare = bars - sum(block.bars for block in blocks)
    if spare >= 8:
        size = spare - spare % 4 - (0 if blocks[-1].kind == "outro" else 4)
        at = max((i for i, block in enumerate(blocks) if block.kind in PEAKS), default=len(blocks))
        blocks[at:at] = [Block("solo", min(16, size - start)) for start in range(0, size, 16)]
        spare -= size
    if spare:
        for at in (-1, 0):
            if blocks[at].kind in ("outro", "intro") and len(blocks) > 1:
                blocks[at] = Block(blocks[at].kind, blocks[at].bars + spare)
                return tuple(blocks)
        at = 0 if len(blocks) > 1 and spare < 4 else len(blocks)
        blocks.insert(at, Block("outro" if at else "intro", spare))
    return tuple(blocks)
