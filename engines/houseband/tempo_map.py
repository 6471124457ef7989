"""Beats, ticks and seconds of a MIDI file that is played as the audio is."""

from bisect import bisect_right
from typing import Final

from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.plan import Plan

TICKS: Final = 1920
"""Per quarter note: one is at most 1.1 ms at 30 bpm."""
_DRIFT: Final = 0.0002
"""Seconds that a file may be off before it gets another tempo."""


class TempoMap:
    """Ticks of a song's beats, and the tempos that make a file play them when they sound.

    A clock with a lead gets a count-in of whole bars, or of a part of one, that lasts as long as the lead.
    """

    def __init__(self, plan: Plan) -> None:
        self._quarters = plan.meter.quarters_per_beat
        clock, meter = plan.clock, plan.meter
        bar = meter.beats * 60.0 / clock.bpm
        lead = max(0.0, clock.seconds(0.0))
        if lead >= 0.75 * bar:
            self.count_in = round(lead / bar) * meter.steps  # in sixteenths
        else:
            self.count_in = max(1, round(lead / bar * meter.steps)) if lead > 0.5 / SAMPLE_RATE else 0
        self.origin = self.count_in * TICKS // 4
        """Tick of beat 0."""
        self._ticks: list[int] = [0]
        self._times: list[float] = [0.0]
        self.tempos: list[tuple[int, int]] = []
        """Tick and microseconds per quarter note."""
        if self.count_in:
            self._go(self.origin, lead)
        last = int(clock.beat(plan.duration)) + 2
        for beat in range(1, last):
            self._go(self.origin + round(beat * self._quarters * TICKS), clock.seconds(float(beat)))

    def _go(self, tick: int, seconds: float) -> None:
        """Reach a tick at a time, with the tempo there is or with another."""
        quarters = (tick - self._ticks[-1]) / TICKS
        tempo = self.tempos[-1][1] if self.tempos else 0
        if not tempo or abs(self._times[-1] + tempo * quarters * 1e-6 - seconds) > _DRIFT:
            tempo = min(0xFFFFFF, max(1, round((seconds - self._times[-1]) / quarters * 1e6)))
            self.tempos.append((self._ticks[-1], tempo))
        self._times.append(self._times[-1] + tempo * quarters * 1e-6)
        self._ticks.append(tick)

    def tick(self, seconds: float) -> int:
        """The tick that is played nearest to a time."""
        here = min(max(0, bisect_right(self._times, seconds) - 1), len(self._times) - 2)
        span = self._times[here + 1] - self._times[here]
        part = (seconds - self._times[here]) / span
        return max(0, self._ticks[here] + round(part * (self._ticks[here + 1] - self._ticks[here])))

    def beat(self, beat: float) -> int:
        """The tick of a beat of the score."""
        return self.origin + round(beat * self._quarters * TICKS)
