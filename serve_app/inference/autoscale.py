"""How many replicas an engine needs: as many as the job table has work for."""

import contextlib
import math
import time
from typing import Any, Final

import ray
from ray.serve.config import AutoscalingContext

from serve_app.jobs.demand import Demand
from serve_app.names import NAMESPACE, TABLE

EVERY: Final = 0.5
"""Seconds between two questions to the table."""
PATIENCE: Final = 10.0
"""Seconds after which a question is asked anew."""


class DemandPolicy:
    """Serve's autoscaling policy of an engine, by the predicted engine-seconds that wait.

    Slots for what runs, and as many more as serve what waits within `target_wait_s`; fewer after a pause.

    Serve calls it in its controller every tick, so it never blocks: it takes the answer to its last question,
    if that is there, and asks the next one.
    """

    def __init__(
        self, engine: str, slots: int = 1, downscale_delay_s: float = 60.0, target_wait_s: float = 10.0
    ) -> None:
        self._engine = engine
        self._slots = slots
        self._downscale_delay = downscale_delay_s
        self._target_wait = target_wait_s
        self._answer: Any = None
        self._asked = -EVERY
        self._demand: Demand | None = None
        self._enough_since: float | None = None

    def __call__(self, context: AutoscalingContext) -> tuple[int, dict[str, Any]]:
        """The wanted number of replicas, within the deployment's bounds, and no state."""
        self._listen()
        current = context.target_num_replicas
        wanted = current if self._demand is None else self.wanted(self._demand)
        low, high = context.capacity_adjusted_min_replicas, context.capacity_adjusted_max_replicas
        return self.steady(max(low, min(high, wanted)), current, time.monotonic()), {}

    def wanted(self, demand: Demand) -> int:
        """Replicas for what runs, and as many more as serve what waits within the target.

        Never fewer than have a call, were it only to save its songs: Serve chooses which one goes.
        """
        more = min(demand.waiting, math.ceil(demand.device_seconds / self._target_wait))
        return max(demand.busy, math.ceil((demand.in_flight + more) / self._slots))

    def steady(self, wanted: int, current: int, now: float) -> int:
        """Up at once; down only when less has been enough for the whole delay."""
        if wanted >= current:
            self._enough_since = None
            return wanted
        if self._enough_since is None:
            self._enough_since = now
        return wanted if now - self._enough_since >= self._downscale_delay else current

    def _listen(self) -> None:
        now = time.monotonic()
        if self._answer is not None:
            ready, _ = ray.wait([self._answer], timeout=0)
            if not ready and now - self._asked < PATIENCE:
                return
            if ready:
                try:
                    self._demand = ray.get(ready[0])
                except ray.exceptions.RayError:
                    self._demand = None
            self._answer = None
        if now - self._asked < EVERY:
            return
        self._asked = now
        with contextlib.suppress(ValueError):  # there is no table yet
            self._answer = ray.get_actor(TABLE, namespace=NAMESPACE).demand.remote(self._engine)
