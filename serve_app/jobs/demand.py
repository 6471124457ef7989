"""What the job table tells of one engine to whoever scales, watches or shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from serve_app.inference.messages import Weights
from serve_app.jobs.model import Priority


@dataclass(frozen=True, slots=True)
class Demand:
    """What one engine has before it, and how well it was foreseen."""

    waiting: int
    waiting_seconds: float
    """Predicted engine-seconds in the queue."""
    device_seconds: float
    """The same if jobs share their calls as far as they may."""
    in_flight: int
    """Calls that hold a device."""
    busy: int
    """Replicas with a call, were it only to save its songs."""
    replicas: int
    slots: int
    loaded: int
    """Replicas with their model in memory."""
    backlog: Mapping[Priority, tuple[int, float]] = field(default_factory=dict)
    """Jobs and predicted engine-seconds in the queue by priority class."""
    weights: Mapping[Weights, int] = field(default_factory=dict)
    """Replicas by what is in their memory."""
    cards: Mapping[str, int] = field(default_factory=dict)
    """Bytes that they may use, by card."""
    run_error: float | None = None
    """Median relative error of predicted engine-seconds, of the newest thousand jobs."""
    run_within_p90: float | None = None
    """Share of them that took no longer than the 90th percentile that was predicted."""
    wait_error: float | None = None
    """The same of predicted waits."""
    wait_within_p90: float | None = None

    @property
    def card_bytes(self) -> int:
        """Bytes of all cards."""
        return sum(self.cards.values())
