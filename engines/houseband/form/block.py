"""A section of the form before it has chords, and how full each is played."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engines.houseband.lyrics import Kind

POP_FORM: Final[tuple[Kind, ...]] = (
    "intro", "verse", "prechorus", "chorus", "verse", "prechorus", "chorus", "bridge", "chorus", "outro",
)  # fmt: skip
"""The order of sections where neither the lyrics nor the style have their own."""
PEAKS: Final[tuple[Kind, ...]] = ("chorus", "drop")
ENERGY: Final[dict[Kind, float]] = {
    "intro": 0.45,
    "verse": 0.6,
    "prechorus": 0.72,
    "chorus": 0.9,
    "drop": 0.95,
    "bridge": 0.55,
    "solo": 0.85,
    "break": 0.42,
    "outro": 0.5,
}
_RISES: Final[dict[Kind, float]] = {
    "verse": 0.07,
    "prechorus": 0.04,
    "chorus": 0.03,
    "drop": 0.02,
    "intro": 0.05,
}
"""How much more a section is on each return, at most twice."""


@dataclass(frozen=True, slots=True)
class Block:
    """A section: its bars, and the lines sung in them one after the other."""

    kind: Kind
    bars: int
    lines: tuple[str, ...] = ()
    line_bars: tuple[int, ...] = ()
    """Bars of each line; together at most `bars`."""


def energies(blocks: Sequence[Block]) -> tuple[float, ...]:
    """0 sparse .. 1 full band: every return is above the one before it, the last peak on top of all."""
    last_peak = max((i for i, block in enumerate(blocks) if block.kind in PEAKS), default=-1)
    heard: dict[Kind, int] = {}
    out: list[float] = []
    for index, block in enumerate(blocks):
        again = heard.get(block.kind, 0)
        heard[block.kind] = again + 1
        risen = ENERGY[block.kind] + _RISES.get(block.kind, 0.0) * min(2, again)
        out.append(1.0 if index == last_peak else min(0.98, risen))
    return tuple(out)
