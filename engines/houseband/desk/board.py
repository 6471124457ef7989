"""How far a recording session is, told to whoever waits."""

import time
from collections.abc import Sequence
from typing import Final

from engines.contract import Stage, Watch
from engines.houseband.desk import strip

_COMPOSED: Final = 0.02
"""Part of the job done when the score is written."""
_FINISHED: Final = 0.999
_FINISH: Final = 0.1
"""Share of the finish in the time of a session."""
_LEAST: Final = 0.001
_PATIENCE: Final = 0.4
"""A change of the fraction that is worth telling at once; seconds after which every change is."""


class Board:
    """Counts the steps of every performer and of the finish, and reports when there is news."""

    def __init__(
        self, performers: Sequence[tuple[float, int]], frames: int, watch: Watch, finish: int
    ) -> None:
        """`performers`: effort and steps of each; `finish`: steps of mix and master."""
        self._watch = watch
        self._efforts = [max(effort, 1e-3) for effort, _ in performers]
        self._expected = [max(1, steps) + strip.steps(frames) for _, steps in performers]
        self._counted = [0] * len(performers)
        self._played = [False] * len(performers)
        self._finish = finish
        self._finishing = 0
        self._told: tuple[Stage, int, float] = ("composing", 0, 0.0)
        self._when = time.monotonic()

    def count(self, index: int) -> None:
        """One more step of a performer; from its own thread."""
        self._counted[index] += 1

    def played(self, index: int) -> None:
        """A performer's strip is finished; from its own thread."""
        self._played[index] = True

    def look(self) -> None:
        """Tell how far the performers are; raises what `watch.check` raises."""
        self._watch.check()
        parts = [
            1.0 if played else min(1.0, counted / expected)
            for played, counted, expected in zip(self._played, self._counted, self._expected, strict=True)
        ]
        done = sum(part * effort for part, effort in zip(parts, self._efforts, strict=True)) / sum(
            self._efforts
        )
        end = _FINISHED - _FINISH
        self._tell("sampling", sum(self._played), len(self._played), _COMPOSED + (end - _COMPOSED) * done)

    def finish(self) -> None:
        """One more step of mix or master; raises what `watch.check` raises."""
        self._watch.check()
        self._finishing += 1
        part = min(1.0, self._finishing / self._finish)
        self._tell("decoding", int(part * 20), 20, _FINISHED - _FINISH * (1.0 - part))

    def done(self) -> None:
        """Nothing is left to do."""
        self._watch.progress("decoding", 20, 20, 1.0)

    def _tell(self, stage: Stage, step: int, steps: int, fraction: float) -> None:
        fraction = max(fraction, self._told[2])
        now = time.monotonic()
        due = fraction > self._told[2] and now >= self._when + _PATIENCE
        if due or (stage, step) != self._told[:2] or fraction >= self._told[2] + _LEAST:
            self._told, self._when = (stage, step, fraction), now
            self._watch.progress(stage, step, steps, fraction)
