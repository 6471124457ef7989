"""On the beat or between: tells beats from the off-beats half-way, which hats and basses often stress."""

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from engines.analysis.onsets import FRAME_RATE as ONSET_RATE
from engines.analysis.onsets import Onsets
from engines.analysis.pitches import FRAME_RATE as PITCH_RATE
from engines.analysis.pitches import Pitches
from engines.analysis.spectra import Floats
from engines.analysis.tempo import Beats

_FEWEST: Final = 8
_REACH_SECONDS: Final = 0.05
_BOUND: Final = 3.0
"""No single kind of evidence may speak for one side by more than this factor."""

Doubles = npt.NDArray[np.float64]


def on_the_beat(beats: Beats, onsets: Onsets, pitches: Pitches) -> Beats:
    """The beats, or the points half-way between them where those are likelier the beats.

    The evidence, as ratios that are multiplied: how much the harmony changes at the quarter of the points
    where it changes most, how hard the kick falls, and how strong the onsets are.
    """
    if len(beats.times) < _FEWEST:
        return beats
    times = np.asarray(beats.times)
    between = (times[1:] + times[:-1]) / 2.0
    period = float(np.median(np.diff(times)))
    sides = [
        (
            _harmony(pitches, points, period),
            _strength(onsets.low, points),
            _strength(onsets.envelope, points),
        )
        for points in (times, between)
    ]
    odds = 1.0
    for on, off in zip(*sides, strict=True):
        odds *= float(np.clip((off + 1e-9) / (on + 1e-9), 1.0 / _BOUND, _BOUND))
    if odds <= 1.0:
        return beats
    first = between[0] - period
    shifted = between if first < -0.5 * _REACH_SECONDS else np.concatenate([[max(0.0, first)], between])
    return replace(beats, times=tuple(float(time) for time in shifted))


def _harmony(pitches: Pitches, points: Doubles, period: float) -> float:
    frames = np.concatenate([pitches.chroma(), pitches.bass()], axis=1).astype(np.float64)
    sums = np.concatenate([np.zeros((1, 24)), np.cumsum(frames, axis=0)])

    def total(start: Doubles, stop: Doubles) -> Doubles:
        at = [np.clip(np.round(edge * PITCH_RATE).astype(int), 0, len(frames)) for edge in (start, stop)]
        return np.asarray(sums[at[1]] - sums[at[0]])

    before, after = total(points - period, points), total(points, points + period)
    norm = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    change = np.where(norm > 1e-9, 1.0 - (before * after).sum(axis=1) / np.maximum(norm, 1e-9), 0.0)
    return float(np.sort(change)[-max(2, change.size // 4) :].mean())


def _strength(curve: Floats, points: Doubles) -> float:
    reach = round(_REACH_SECONDS * ONSET_RATE)
    at = np.round(points * ONSET_RATE).astype(int)
    return float(np.mean([curve[max(0, frame - reach) : frame + reach + 1].max(initial=0.0) for frame in at]))
