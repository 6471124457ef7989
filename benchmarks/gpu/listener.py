"""The watch of a trial: it hands out sources, notes when steps come, and may wish to stop."""

import statistics
import time
from collections.abc import Mapping

import numpy as np

from engines.contract import Source, Stage, Watch
from engines.errors import Cancelled


class Listener(Watch):
    """Wishes to stop `stop_after` reports of sampling; never when that is None."""

    def __init__(self, sources: Mapping[str, Source], stop_after: int | None = None) -> None:
        self._sources = sources
        self._stop_after = stop_after
        self.stages: list[Stage] = []
        self.times: list[float] = []
        """When a step of sampling was reported."""

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        """Note it."""
        if stage not in self.stages:
            self.stages.append(stage)
        if stage == "sampling":
            self.times.append(time.perf_counter())

    def check(self) -> None:
        """Raise `Cancelled` once the moment has come."""
        if self._stop_after is not None and len(self.times) >= self._stop_after:
            raise Cancelled

    def source(self, source_id: str) -> Source:
        """One of the songs made before."""
        return self._sources[source_id] if source_id in self._sources else super().source(source_id)

    @property
    def step_seconds(self) -> float:
        """Median time between two steps."""
        gaps = np.diff(self.times).tolist()
        return statistics.median(gaps) if gaps else 0.0
