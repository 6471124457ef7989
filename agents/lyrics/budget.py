"""How much can be sung in a song of a length."""

from dataclasses import dataclass
from typing import Final

from engines.music import TimeSignature

USUAL_BPM: Final = 100.0
SUNG_RATE: Final = 2.5
"""Syllables a second that are sung with ease: a line of eight over two bars of 4/4 takes 4 s at 120 bpm and
3.2 s at 150, which is 2 to 2.5 a second, breath included; rap has about twice as many."""
_SHORTEST_LINE: Final = 3.0
_LONGEST_LINE: Final = 8.0
"""Seconds that a line may last, breath included."""
_QUARTERS: Final[dict[TimeSignature, float]] = {"2/4": 2, "3/4": 3, "4/4": 4, "6/8": 3}


@dataclass(frozen=True, slots=True)
class SyllableBudget:
    """What fits."""

    lines: int
    """Lines to sing, at least 2."""
    syllables: int
    """Syllables in all of them."""
    bars: float
    """Bars of the whole song."""
    bars_per_line: int
    intro_bars: int
    outro_bars: int
    """Bars before and after the singing."""

    @property
    def line_syllables(self) -> int:
        """Syllables that a line has room for."""
        return self.syllables // self.lines


def budget(duration: float, bpm: float | None, time_signature: TimeSignature | None) -> SyllableBudget:
    """What can be sung in `duration` seconds; `USUAL_BPM` and 4/4 where nothing is said.

    A line takes two bars, four where two would be over in less than 3 s, one where two would last more than 8
    s. Songs of 110 s or more begin and end with four bars that are only played, of 75 s or more with two.
    """
    bar = _QUARTERS[time_signature or "4/4"] * 60.0 / (bpm or USUAL_BPM)
    bars = duration / bar
    per_line = next((count for count in (2, 4, 8) if count * bar >= _SHORTEST_LINE), 16)
    if per_line * bar > _LONGEST_LINE:
        per_line = 1
    played = 4 if duration >= 110 else 2 if duration >= 75 else 0
    if bars < 6 * played:
        played = 0
    sung = max(1.0, bars - 2 * played)
    lines = max(2, round(sung / per_line))
    return SyllableBudget(
        lines=lines,
        syllables=max(2 * lines, round(min(lines * per_line * bar, duration) * SUNG_RATE)),
        bars=bars,
        bars_per_line=per_line,
        intro_bars=played,
        outro_bars=played,
    )
