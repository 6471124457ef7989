"""The best path through states that tend to last."""

import numpy as np
import numpy.typing as npt

from engines.analysis.spectra import Step

_STEPS_EVERY = 256


def viterbi(
    scores: npt.NDArray[np.float64], change: npt.NDArray[np.float64], step: Step
) -> npt.NDArray[np.int64]:
    """States that maximise the sum of `scores` (times, states) plus `change[t]` (≤ 0) for every change at t.

    Any state may follow any other at the same price, so only staying and coming from the best are compared.
    """
    times, states = scores.shape
    origin = np.empty((times, states), np.int32)
    stay = np.arange(states)
    total = scores[0].copy()
    origin[0] = stay
    for time in range(1, times):
        best = int(np.argmax(total))
        moved = total[best] + min(0.0, float(change[time])) > total
        origin[time] = np.where(moved, best, stay)
        total = np.where(moved, total[best] + min(0.0, float(change[time])), total) + scores[time]
        if time % _STEPS_EVERY == 0:
            step()
    return walked_back(origin, int(np.argmax(total)))


def walked_back(origin: npt.NDArray[np.integer], last: int) -> npt.NDArray[np.int64]:
    """The path to the state `last`; `origin[t, s]` (times, states) is where state s at t was reached from."""
    path = np.empty(len(origin), np.int64)
    path[-1] = last
    for time in range(len(origin) - 1, 0, -1):
        path[time - 1] = origin[time, path[time]]
    return path
