"""Sets syllables on the steps of a phrase: the stressed ones on the beats, each with time to be said."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from engines.houseband.form import MOST_PER_SECOND
from engines.houseband.meter import Meter

Floats = npt.NDArray[np.float64]

_NEVER: Final = -1e9


@dataclass(frozen=True, slots=True)
class Span:
    """The steps a phrase may use, counted from its first downbeat."""

    meter: Meter
    bpm: float
    steps: int
    """Steps from the first downbeat to the end."""
    pickup: int
    """Steps before the downbeat that are free for unstressed syllables."""
    lands: bool = False
    """Whether the last syllable may come on the downbeat after the end, with the last chord of the song."""

    home: int = 0
    """The last syllable should not start before this step."""

    @property
    def last(self) -> int:
        """The last step a note may start on: a breath is left before the next phrase."""
        beat = self.meter.steps_per_beat
        if self.lands:
            return self.steps
        return max(1, self.steps - (beat + beat // 2 if self.steps >= 4 * beat else beat // 2))

    @property
    def step_seconds(self) -> float:
        """Length of a step."""
        return 60.0 / self.bpm / self.meter.steps_per_beat


@dataclass(frozen=True, slots=True)
class Syllable:
    """What the setting needs to know of a syllable."""

    stress: int
    """0 unstressed, 1 primary, 2 secondary."""
    ends_word: bool


def weight(step: int, meter: Meter) -> float:
    """How strong a step of the bar is: 1 on the downbeat .. 0 on a sixteenth between eighths."""
    step %= meter.steps
    beat = meter.steps_per_beat
    if step == 0:
        return 1.0
    if step % beat == 0:
        return 0.85 if meter.beats % 2 == 0 and step == meter.steps // 2 else 0.65
    return 0.25 if step % 2 == 0 else 0.0


def on_beat(step: int, meter: Meter) -> bool:
    """Whether a step is a beat."""
    return step % meter.steps_per_beat == 0


def set_syllables(
    syllables: Sequence[Syllable], span: Span, liking: Floats, calm: float
) -> tuple[float, ...]:
    """The step each syllable starts on, ascending; the best of all settings by dynamic programming.

    `liking` is how much the motif wants each step, repeated over the phrase; `calm` above 0 asks for few
    steps between the beats. More syllables than steps are spread evenly.
    """
    steps = np.arange(-span.pickup, span.last + 1)
    least = max(1, round(1.0 / MOST_PER_SECOND / span.step_seconds * 0.97))
    count = len(syllables)
    while least > 1 and (count - 1) * least > len(steps) - 1:
        least -= 1
    if (count - 1) * least > len(steps) - 1:
        return tuple(float(place) for place in np.linspace(0.0, float(span.last), count))
    fits = _fits(span.meter, span.pickup, span.last, calm)
    wish = 0.7 * liking[steps % len(liking)]
    ideal = min(float(span.meter.steps_per_beat), max(float(least), 0.8 * span.last / max(1, count)))
    best = fits[syllables[0].stress] + wish - 0.05 * np.abs(steps)
    came: list[npt.NDArray[np.intp]] = []
    for before, syllable in pairwise(syllables):
        reach = best[:, None] + _gaps(len(steps), least, ideal, before, span.meter.steps_per_beat)
        came.append(np.argmax(reach, axis=0))
        best = np.max(reach, axis=0) + fits[syllable.stress] + wish
    best = best - 3.0 * (steps < min(span.home, span.last))
    home = float(span.last) if span.lands else max(0.72 * span.last, float(span.steps - span.meter.steps))
    best = best + np.where(steps % span.meter.steps_per_beat == 0, 0.4, 0.0)
    best = best - (0.3 if span.lands else 0.03) * np.abs(steps - home)
    at = int(np.argmax(best))
    places = [at]
    for back in reversed(came):
        at = int(back[at])
        places.append(at)
    return tuple(float(steps[place]) for place in reversed(places))


@lru_cache(maxsize=64)
def _fits(meter: Meter, pickup: int, last: int, calm: float) -> tuple[Floats, Floats, Floats]:
    """How well each step suits an unstressed syllable, a primary and a secondary stress."""
    steps = range(-pickup, last + 1)
    strength = np.array([weight(step, meter) for step in steps])
    beat = np.array([on_beat(step, meter) for step in steps])
    between = strength == 0.0
    early = np.array([step < 0 for step in steps])
    primary = np.where(beat, 2.6 * strength, np.where(between, -3.0, -1.6)) - 3.0 * early
    secondary = np.where(beat, 0.6 * strength, np.where(between, -1.0, 0.1)) - 1.0 * early
    none = np.where(beat, -0.7 * strength, np.where(between, -0.5, 0.3)) + 0.2 * early
    rough = calm * np.where(beat, 0.0, np.where(between, 1.2, 0.5))
    return none - rough, primary - rough, secondary - rough


@lru_cache(maxsize=512)
def _gaps(count: int, least: int, ideal: float, before: Syllable, beat: int) -> Floats:
    """Cost of going from one step (row) to another (column) after a syllable."""
    gap = np.arange(count)[None, :] - np.arange(count)[:, None]
    wanted = ideal * (1.25 if before.stress == 1 else 0.85)
    cost = -0.16 * np.abs(gap - wanted) - 0.5 * np.maximum(0.0, gap - 1.5 * beat)
    if not before.stress:
        cost -= 0.14 * np.maximum(0.0, gap - ideal)
    if not before.ends_word:
        cost -= 0.3 * np.maximum(0.0, gap - max(beat / 2, 1.2 * ideal))
    return np.where(gap < least, _NEVER, cost)
