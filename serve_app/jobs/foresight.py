"""What jobs may expect: learned engine-seconds, the queue played through, and how good that was."""

import time
from collections import defaultdict
from dataclasses import replace

from engines import SongRequest
from serve_app.clock import Clock
from serve_app.jobs.estimate import Calibration, Estimator, Seconds
from serve_app.jobs.lane import Lane
from serve_app.jobs.model import Priority, StoredJob
from serve_app.jobs.outlook import Outlook, Place, Quote, outlook
from serve_app.jobs.share import Waiting

FRESH: float = 1.0
"""Seconds for which an outlook holds although its queue has changed; playing through costs some of each."""
SHORT: int = 50
"""Jobs of a queue that is played through at each change all the same."""
LONG: int = 200
"""Jobs of a queue from which on a quote is made from the newest outlook."""
SAMPLE: float = 0.2
"""Least seconds between two jobs whose wait is foretold, to learn from it."""
KEPT: int = 2_000
"""Waits that are remembered at a time."""
_LAST = 2**62
"""Number of a job that is not accepted yet."""


class Foresight:
    """Predicts, and learns from what came of it. For one event loop."""

    def __init__(self, clock: Clock) -> None:
        self.estimator = Estimator()
        self._clock = clock
        self._outlooks: dict[str, tuple[float, int, Outlook]] = {}
        self._expected: dict[str, tuple[str, float, Seconds, float]] = {}
        """By job: its engine, the wait by the queue, the wait by the estimate, when it was accepted."""
        self._sampled = 0.0
        self._took: dict[str, float] = defaultdict(float)
        """Seconds that playing an engine's queue through took."""
        self._runs: dict[str, Calibration] = defaultdict(Calibration)
        self._waits: dict[str, Calibration] = defaultdict(Calibration)

    def seconds(self, engine: str, request: SongRequest, predicted: float) -> Seconds:
        """Engine-seconds of a request, from the engine's own prediction."""
        return self.estimator.run(engine, request, predicted)

    def runs(self, engine: str) -> Calibration:
        """How good predicted engine-seconds were."""
        return self._runs[engine]

    def waits(self, engine: str) -> Calibration:
        """How good predicted waits were."""
        return self._waits[engine]

    def outlook(self, engine: str, lane: Lane, slots: int) -> Outlook:
        """What every job of a lane may expect; the very newest may be missing from it."""
        now = self._clock()
        at, version, found = self._outlooks.get(engine, (0.0, -1, None))
        age = now - at
        fresh = max(FRESH, 10 * self._took[engine])  # never more than a tenth of the loop's time
        if found is None or not 0 <= age < fresh or (version != lane.version and lane.waiting < SHORT):
            begun = time.perf_counter()
            raw = outlook(lane, slots, now)
            self._took[engine] = time.perf_counter() - begun
            places = {job_id: self._learned(engine, place) for job_id, place in raw.places.items()}
            found = Outlook(places, slots)
            self._outlooks[engine] = (now, lane.version, found)
        return found

    def quote(
        self,
        engine: str,
        lane: Lane,
        slots: int,
        owner: str,
        request: SongRequest,
        predicted: float,
        priority: Priority,
    ) -> Quote:
        """What a job may expect that would be accepted now."""
        seconds = self.seconds(engine, request, predicted)
        now = self._clock()
        if lane.waiting >= LONG:
            return self._behind(engine, lane, slots, owner, seconds, priority)
        job = Waiting("", _LAST, 0.0, seconds.p50, request, owner, priority, now)
        trial = lane.copy()
        trial.flights = lane.flights
        trial.add(job)
        place = outlook(trial, slots, now).places[""]
        wait = self.estimator.wait(engine, place.start)
        return Quote(engine, seconds, wait, place.position or 0, slots)

    def _behind(
        self, engine: str, lane: Lane, slots: int, owner: str, seconds: Seconds, priority: Priority
    ) -> Quote:
        """For a long queue, from the newest outlook: after the user's own last job, or else next in turn."""
        places = self.outlook(engine, lane, slots).places
        before = [
            places[job.job_id]
            for job in lane
            if job.job_id in places and (job.owner == owner or priority is Priority.BACKGROUND)
        ]
        start = max((place.end for place in before), default=0.0)
        if not before:
            start = min((place.end for place in places.values() if place.position is None), default=0.0)
        position = max((place.position or 0 for place in before), default=-1) + 1
        spread = self.estimator.wait(engine, 1.0)
        return Quote(engine, seconds, Seconds(start, start * spread.p90 / spread.p50), position, slots)

    def expect(self, lane: Lane, slots: int, engine: str, job: Waiting) -> None:
        """Note what is expected of a job that was just accepted, to learn from what comes of it."""
        now = self._clock()
        pause = SAMPLE * max(1.0, lane.waiting / SHORT)  # a long queue costs more to play through
        if 0 <= now - self._sampled < pause or lane.waiting > LONG:
            return
        self._sampled = now
        if place := outlook(lane, slots, now).places.get(job.job_id):
            self._expected[job.job_id] = (engine, place.start, self.estimator.wait(engine, place.start), now)
        if len(self._expected) > KEPT:  # the oldest may have been cancelled
            del self._expected[next(iter(self._expected))]

    def started(self, job_id: str) -> None:
        """A job has started: its wait is known."""
        if expected := self._expected.pop(job_id, None):
            engine, raw, wait, since = expected
            waited = max(0.0, self._clock() - since)
            self._waits[engine].add(wait, waited)
            self.estimator.learn_wait(engine, raw, waited)

    def learn(self, job: StoredJob, told: Seconds, taken: float) -> None:
        """A job took so many engine-seconds; `told` is what it was expected to take while it waited."""
        self._runs[job.engine].add(told, taken)
        self.estimator.learn_run(job.engine, job.request, job.predicted_seconds, taken)

    def _learned(self, engine: str, place: Place) -> Place:
        start = self.estimator.wait(engine, place.start).p50
        return replace(place, start=start, end=place.end - place.start + start)
