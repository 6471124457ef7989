"""From beats to seconds: the tempo of a song, and where its first beat falls."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

SAMPLE_RATE: Final = 44_100
"""Hz of everything the band plays."""


@dataclass(frozen=True, slots=True)
class Clock:
    """When each beat sounds: evenly at `bpm` from `lead` on, or along the beats of a recording."""

    bpm: float
    """Beats per minute; the mean of them along a recording."""
    lead: float = 0.0
    """Seconds before beat 0."""
    beats: tuple[float, ...] = ()
    """Seconds of beats 0, 1, 2 … of a recording that the band plays along with; empty for an even tempo."""

    def seconds(self, beat: float) -> float:
        """Time of a beat; beyond the beats of a recording the tempo goes on evenly."""
        if len(self.beats) < 2:
            return self.lead + beat * 60.0 / self.bpm
        last = len(self.beats) - 1
        if beat < 0.0:
            return self.beats[0] + beat * 60.0 / self.bpm
        if beat > last:
            return self.beats[last] + (beat - last) * 60.0 / self.bpm
        before = min(int(beat), last - 1)
        return self.beats[before] + (self.beats[before + 1] - self.beats[before]) * (beat - before)

    def beat(self, seconds: float) -> float:
        """The beat that sounds at a time: the inverse of `seconds`."""
        if len(self.beats) < 2:
            return (seconds - self.lead) * self.bpm / 60.0
        last = len(self.beats) - 1
        if seconds < self.beats[0]:
            return (seconds - self.beats[0]) * self.bpm / 60.0
        if seconds > self.beats[last]:
            return last + (seconds - self.beats[last]) * self.bpm / 60.0
        before = min(bisect_right(self.beats, seconds), last) - 1
        return before + (seconds - self.beats[before]) / (self.beats[before + 1] - self.beats[before])

    def frame(self, beat: float) -> int:
        """The sample at which a beat sounds; never negative."""
        return max(0, round(self.seconds(beat) * SAMPLE_RATE))
