"""How a song ends."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from engines.houseband.form.block import Block
from engines.houseband.styles.model import Finish

_LONGEST_STING: Final = 3.2
"""Seconds: after a short hit nothing but the room is heard."""
_LEAST_FADE_BARS: Final = 24
_FADE_BARS: Final = 12


def choose_finish(
    finishes: Sequence[Finish],
    blocks: Sequence[Block],
    ring: float,
    fade_asked: bool,
    rng: np.random.Generator,
) -> Finish:
    """A fade where the lyrics ask for one; else one of the style's own `finishes`, every second time."""
    drawn = rng.random() < 0.5
    if fade_asked:
        return "fade"
    bars = sum(block.bars for block in blocks)
    if "fade" in finishes and drawn and bars >= _LEAST_FADE_BARS and not (blocks and blocks[-1].lines):
        return "fade"
    return "stinger" if "stinger" in finishes and drawn and 0 < ring <= _LONGEST_STING else "ring"


def fade_bars(bars: int) -> int:
    """Over how many of a song's last bars it fades."""
    return min(_FADE_BARS, max(1, bars // 3))
