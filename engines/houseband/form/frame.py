"""Where the last chord falls, and the tempo whose bars fill a duration."""

import math
from dataclasses import dataclass

from engines.houseband.meter import Meter


@dataclass(frozen=True, slots=True)
class Frame:
    """How many beats are played before the last chord, and how long that chord rings."""

    bpm: float
    beats: int
    """Beats before the last chord."""
    ring: float
    """Seconds from the last chord to the end of the audio."""


def frame(duration: float, bpm: float, meter: Meter) -> Frame:
    """Place the last chord: on the last downbeat that leaves it time to ring, else on a beat."""
    beat = 60.0 / bpm
    least = min(2.4, max(1.0, duration * 0.2))
    bars = math.floor((duration - least) / (beat * meter.beats) + 1e-9)
    beats = bars * meter.beats if bars >= 1 else max(0, math.floor((duration - least) / beat + 1e-9))
    return Frame(bpm, beats, duration - beats * beat)


def fitting_tempo(duration: float, tempo: tuple[int, int], wish: float, meter: Meter) -> float:
    """The whole bpm in `tempo` near `wish` whose bars fill the duration best."""

    def cost(bpm: int) -> float:
        found = frame(duration, bpm, meter)
        bars = found.beats // meter.beats
        ideal = min(3.6, 1.6 + 60.0 / bpm * meter.beats * 0.6)
        odd = 0.0 if bars % 4 == 0 else 0.5 if bars % 2 == 0 else 1.0
        return abs(found.ring - ideal) + odd + 12.0 * abs(bpm / wish - 1.0)

    low, high = tempo
    return float(min(range(low, high + 1), key=lambda bpm: (cost(bpm), bpm)))
