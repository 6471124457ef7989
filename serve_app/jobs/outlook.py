"""When each job is expected to start and end, by playing the queue through as it would be served."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from serve_app.jobs.estimate import Seconds
from serve_app.jobs.lane import Flight, Lane

COLD: Final = 10.0
"""Seconds in which a first replica is expected to be there."""
OVERTIME: Final = 0.1
"""Share of its expected time that a call is given which should have ended already."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is expected of one job that has not ended."""

    position: int | None
    """Jobs that start before it; None when it runs."""
    start: float
    """Seconds until it starts, 0 when it runs."""
    end: float
    """Seconds until it ends."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected of every job of one engine, at one moment."""

    places: Mapping[str, Place]
    slots: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What a job that is not submitted yet may expect."""

    engine: str
    seconds: Seconds
    """Engine-seconds."""
    wait: Seconds
    """Seconds from acceptance to the start."""
    position: int
    """Jobs that would start before it."""
    slots: int


def outlook(lane: Lane, slots: int, now: float) -> Outlook:
    """Play the queue through on `slots` slots; the lane stays as it is."""
    places: dict[str, Place] = {}
    free: list[float] = []
    for flight in lane.flights.values():
        left = _left(flight, now)
        if flight.holds_device:
            free.append(left)
        places |= {job_id: Place(None, 0.0, left) for job_id in flight.batch}
    missing = max(1, slots) - len(free)
    free = sorted(free + [0.0 if slots else COLD] * missing)[: max(1, slots)]
    for flight in lane.flights.values():
        if flight.waits:  # for the device that is free first, as far as can be told
            end = free[0] + flight.seconds
            places |= {job_id: Place(None, 0.0, end) for job_id in flight.batch}
            heapq.heapreplace(free, end)
    _play(lane.copy(), free, now, places)
    return Outlook(places, slots)


def _left(flight: Flight, now: float) -> float:
    if flight.device is not None:
        return 0.0
    elapsed = max(0.0, now - flight.began)
    return max(flight.seconds - elapsed, flight.seconds * OVERTIME)


def _play(lane: Lane, free: Sequence[float], now: float, places: dict[str, Place]) -> None:
    """Serve the whole queue; `lane` is empty afterwards."""
    heap = list(free)
    heapq.heapify(heap)
    position = 0
    while lane.waiting:
        at = heap[0]
        batch = lane.take(now + at)
        if not batch:  # what is left may not start yet
            later = lane.next_start(now + at)
            if later is None:
                return
            heapq.heapreplace(heap, max(at, later - now))
            continue
        end = at + max(job.predicted_seconds for job in batch)
        for job in batch:
            places[job.job_id] = Place(position, at, end)
            position += 1
        heapq.heapreplace(heap, end)
