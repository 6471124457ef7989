"""Time as the job table sees it, so that tests can move it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], float]
"""Seconds since the Unix epoch."""

wall_clock: Clock = time.time
steady_clock: Clock = time.monotonic
"""For what must not depend on somebody setting the clock: beats and leases."""


def iso(seconds: float) -> str:
    """An instant as the API and the database write it: ISO 8601, UTC, milliseconds, Z."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def unix(instant: str) -> float:
    """An `iso` instant as seconds since the Unix epoch."""
    return datetime.fromisoformat(instant).timestamp()


def seconds_between(start: str, end: str) -> float:
    """Seconds from one `iso` instant to another."""
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
