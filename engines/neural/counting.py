"""Steps of one stage, told to the watch one after the other."""

from engines.contract import Stage, Watch


class Counter:
    """Tells the watch of every step of a stage, which is `start..stop` of the whole, and whether to go on."""

    def __init__(self, watch: Watch, stage: Stage, steps: int, start: float, stop: float) -> None:
        self._watch, self._stage, self._steps = watch, stage, steps
        self._start, self._share = start, stop - start
        self._done = -1
        self.step()

    def step(self) -> None:
        """One more is done. Raises `Cancelled` when nobody waits any more."""
        self._done += 1
        fraction = self._start + self._share * self._done / self._steps
        self._watch.progress(self._stage, self._done, self._steps, fraction)
        self._watch.check()
