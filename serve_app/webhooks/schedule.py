"""When a delivery is tried again, and when it has failed."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

PAUSES: Final[tuple[float, ...]] = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600)
"""Seconds after the first try, the second, and so on; those that Standard Webhooks gives as an example."""
JITTER: Final = 0.2
"""Share by which a pause is shorter or longer, so that what failed together does not come back together."""
MAX_RETRY_AFTER: Final = 24 * 3600.0
_GONE: Final = 410
_COME_BACK_LATER: Final = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended: the status of the answer, or why there was none."""

    status: int | None = None
    error: str | None = None
    retry_after: float | None = None
    """Seconds that the receiver asked for."""
    final: bool = False
    """Whether another try would be no better."""

    @property
    def delivered(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


def pause_after(tries: int, outcome: Outcome, draw: Callable[[], float] = random.random) -> float | None:
    """Seconds to the next try after so many; None when it was the last. `draw` gives numbers in [0, 1)."""
    if outcome.delivered or outcome.final or outcome.status == _GONE or tries > len(PAUSES):
        return None
    pause = PAUSES[tries - 1] * (1 + JITTER * (2 * draw() - 1))
    if outcome.status in _COME_BACK_LATER and outcome.retry_after is not None:
        return max(pause, min(outcome.retry_after, MAX_RETRY_AFTER))
    return pause


def retry_after(header: str, now: float) -> float | None:
    """Seconds that a `Retry-After` asks for, by number or date (RFC 9110 10.2.3); None if it says neither."""
    text = header.strip()
    if text.isascii() and text.isdecimal():
        return float(text[:20])
    try:
        date = parsedate_to_datetime(text)
        return max(0.0, (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None
