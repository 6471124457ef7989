"""How long things take: the engine's own word, corrected by what was measured.

Per engine and shape of request, the logarithm of measured over predicted seconds is averaged with weights
that fall off exponentially, and so is its variance: times are near log-normal, and a machine changes. The
median and the 90th percentile of the next one follow.
"""

import math
import statistics
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from engines import SongRequest

FLOOR: Final = 0.05
"""Seconds; what is shorter is measured by the machine's noise."""
WEIGHT: Final = 0.1
"""Of the newest sample, once there are enough."""
PRIOR: Final = 0.16
"""Variance of the logarithm before anything was measured: the 90th percentile is 1.7 times the median."""
ENOUGH: Final = 3
"""Samples of a shape before it is believed more than its engine as a whole."""
Z90: Final = 1.2816
"""The 90th percentile of the normal distribution."""
ALL: Final = "*"
"""The shape that stands for every request of an engine."""
WAIT: Final = "wait"
"""The shape that stands for the time from acceptance to the start."""


def shape(request: SongRequest) -> str:
    """What requests that take alike agree on: task, length (by octave), steps, variants, voice, model."""
    octave = max(0, math.ceil(math.log2(request.duration)))
    voice = "voice" if request.lyrics and not request.instrumental else "instrumental"
    model = f"/{request.model}" if request.model else ""
    return f"{request.task}/{2**octave}s/{request.steps or 'default'}/x{request.variants}/{voice}{model}"


@dataclass(frozen=True, slots=True)
class Seconds:
    """An expected time."""

    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """What was learned of one shape."""

    engine: str
    shape: str
    count: int = 0
    mean: float = 0.0
    """Of log(measured / predicted)."""
    variance: float = PRIOR

    def learn(self, ratio: float) -> "Estimate":
        """With one more sample."""
        weight = max(WEIGHT, 1 / (self.count + 1))
        sample = math.log(min(1e3, max(1e-3, ratio)))
        off = sample - self.mean
        mean = self.mean + weight * off
        # the prior counts as one sample, so that two that agree by chance do not make it certain
        spread = max(WEIGHT, 1 / (self.count + 2))
        variance = (1 - spread) * (self.variance + spread * off * off)
        return Estimate(self.engine, self.shape, self.count + 1, mean, max(variance, 1e-4))

    def apply(self, predicted: float) -> Seconds:
        """The expected time of what was predicted to take so long."""
        p50 = max(predicted, 0.0) * math.exp(self.mean)
        return Seconds(p50, p50 * math.exp(Z90 * math.sqrt(self.variance)))


@dataclass(slots=True)
class Calibration:
    """How good the newest predictions were."""

    samples: deque[tuple[Seconds, float]] = field(default_factory=lambda: deque(maxlen=1000))

    def add(self, expected: Seconds, taken: float) -> None:
        """One prediction and what came of it."""
        self.samples.append((expected, taken))

    @property
    def error(self) -> float | None:
        """Median of |expected - taken| / taken; None before there is any."""
        if not self.samples:
            return None
        return statistics.median(abs(e.p50 - taken) / max(taken, FLOOR) for e, taken in self.samples)

    @property
    def within_p90(self) -> float | None:
        """Share that took no longer than their 90th percentile: 0.9 if the spread is honest."""
        if not self.samples:
            return None
        return sum(taken <= max(e.p90, FLOOR) for e, taken in self.samples) / len(self.samples)


class Estimator:
    """Learns and predicts. For one thread; `changed` is what is to be stored."""

    def __init__(self) -> None:
        self._estimates: dict[tuple[str, str], Estimate] = {}
        self._changed: set[tuple[str, str]] = set()

    def load(self, estimates: Iterable[Estimate]) -> None:
        """Take up what was learned before."""
        self._estimates.update({(found.engine, found.shape): found for found in estimates})

    def run(self, engine: str, request: SongRequest, predicted: float) -> Seconds:
        """Engine-seconds of a request, from the engine's own prediction."""
        return self._best(engine, shape(request)).apply(max(FLOOR, predicted))

    def wait(self, engine: str, predicted: float) -> Seconds:
        """Seconds to the start, from what the queue as it stands says."""
        return self._get(engine, WAIT).apply(predicted)

    def learn_run(self, engine: str, request: SongRequest, predicted: float, taken: float) -> None:
        """A request took so many engine-seconds."""
        for name in (shape(request), ALL):
            self._learn(engine, name, max(FLOOR, predicted), max(FLOOR, taken))

    def learn_wait(self, engine: str, predicted: float, waited: float) -> None:
        """A job waited so long; where there was no queue to speak of there is nothing to learn."""
        if predicted > 1.0 or waited > 1.0:
            self._learn(engine, WAIT, max(FLOOR, predicted), max(FLOOR, waited))

    def changed(self) -> list[Estimate]:
        """What has changed since the last call."""
        found = [self._estimates[key] for key in self._changed]
        self._changed.clear()
        return found

    def _best(self, engine: str, name: str) -> Estimate:
        own, whole = self._get(engine, name), self._get(engine, ALL)
        return own if own.count >= ENOUGH or own.count >= whole.count else whole

    def _get(self, engine: str, name: str) -> Estimate:
        return self._estimates.get((engine, name)) or Estimate(engine, name)

    def _learn(self, engine: str, name: str, predicted: float, taken: float) -> None:
        self._estimates[engine, name] = self._get(engine, name).learn(taken / predicted)
        self._changed.add((engine, name))
