"""How many bars a line of the lyrics needs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engines.houseband.lyrics import words_of
from engines.houseband.meter import Meter

MOST_PER_SECOND: Final = 7.0
"""Syllables that can still be sung."""
_EASY_PER_SECOND: Final = 4.2
_EASY_PER_BEAT: Final = 2.2
_LONGEST_LINE: Final = 24
"""Syllables of one breath; longer lines are sung as several."""
_SIZES: Final = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True, slots=True)
class Room:
    """The pace of the song, as far as lines need to know it."""

    meter: Meter
    bpm: float
    language: str

    @property
    def bar_seconds(self) -> float:
        """Length of a bar."""
        return self.meter.beats * 60.0 / self.bpm

    def bars(self, line: str, *, pace: float, least: int) -> int:
        """Bars for a line: a power of two from `least` up with room for its syllables and a breath.

        `pace` is how fast it may be sung, 1 with ease; infinite as fast as can be.
        """
        count = sum(len(word.stresses) for word in words_of(line, self.language))
        return next((size for size in _SIZES if size >= least and self._fits(count, size, pace)), _SIZES[-1])

    def _fits(self, count: int, bars: int, pace: float) -> bool:
        beats = bars * self.meter.beats - min(1.0, 0.25 * bars * self.meter.beats)
        seconds = beats * 60.0 / self.bpm
        easy = min(beats * _EASY_PER_BEAT * self.meter.quarters_per_beat, seconds * _EASY_PER_SECOND)
        step = 60.0 / self.bpm / self.meter.steps_per_beat
        grid = self.meter.steps_per_beat * (2 if step > 0.3 else 1)  # slow songs have thirty-seconds
        most = min(beats * grid, seconds * MOST_PER_SECOND * 0.9)
        return count <= min(pace * easy, most)


def breaths(lines: Sequence[str], language: str) -> tuple[str, ...]:
    """The lines that can be sung, those too long for one breath parted at commas or between words."""
    return tuple(part for line in lines if words_of(line, language) for part in _parted(line, language))


def _parted(line: str, language: str) -> list[str]:
    words = list(words_of(line, language))
    parts: list[str] = []
    while len(words) > 1 and (total := sum(len(word.stresses) for word in words)) > _LONGEST_LINE:
        aim = total / math.ceil(total / (0.75 * _LONGEST_LINE))
        sung = 0
        best = (math.inf, 1)
        for index, word in enumerate(words[:-1], start=1):
            sung += len(word.stresses)
            pause = 0.0 if word.text.rstrip("\"'”’)")[-1:] in ",;:.!?—–、。،" else 4.0
            best = min(best, (abs(sung - aim) + pause, index))
            if sung > 2 * aim:
                break
        parts.append(" ".join(word.text for word in words[: best[1]]))
        words = words[best[1] :]
    return [*parts, " ".join(word.text for word in words)] if parts else [line]
