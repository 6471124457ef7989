"""Bars: how many beats they have and where they begin."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from engines.analysis.chords import synchronous
from engines.analysis.onsets import FRAME_RATE as ONSET_RATE
from engines.analysis.onsets import Onsets
from engines.analysis.pitches import FRAME_RATE as PITCH_RATE
from engines.analysis.pitches import Pitches
from engines.analysis.spectra import Floats, Step

_PRIOR: Final = {4: 0.0, 3: -1.0, 2: -1.5}
"""What speaks for a meter before it is heard, in units of the t statistic."""
_HARMONY: Final = 1.0
_KICK: Final = 0.5
_SNARE: Final = 0.25


@dataclass(frozen=True, slots=True)
class Bars:
    """The meter and its downbeats, as indices of beats."""

    beats_per_bar: int
    downbeats: tuple[int, ...]
    compound: bool
    """Whether beats divide into three."""


def bars_of(beats: tuple[float, ...], onsets: Onsets, pitches: Pitches, step: Step) -> Bars:
    """The period and phase at which harmony changes and the kick falls, against all other beats.

    After Davies & Plumbley (EUSIPCO 2006) and Papadopoulos & Peeters (2011): downbeats are where chords
    change. The meter is the one whose downbeats differ most, by Welch's t.
    """
    if len(beats) < 5:
        return Bars(4, tuple(range(0, len(beats), 4)), False)
    evidence = _evidence(beats, onsets, pitches)
    step()
    best: tuple[float, int, int] = (-np.inf, 4, 0)
    for meter, prior in _PRIOR.items():
        for phase in range(meter):
            best = max(best, (_contrast(evidence, meter, phase) + prior, meter, phase))
    _, meter, phase = best
    compound = meter == 2 and _divides_in_three(beats, onsets)
    return Bars(meter, tuple(range(phase, len(beats), meter)), compound)


def _evidence(beats: tuple[float, ...], onsets: Onsets, pitches: Pitches) -> npt.NDArray[np.float64]:
    """How much each beat sounds like the first of a bar."""
    edges = (*beats, beats[-1] + (beats[-1] - beats[0]) / (len(beats) - 1))
    change = _change(synchronous(pitches.chroma(), edges, PITCH_RATE))
    change = change + _change(synchronous(pitches.bass(), edges, PITCH_RATE))
    low, high = (_near(curve, beats) for curve in (onsets.low, onsets.high))
    return _HARMONY * _scaled(change) + _KICK * _scaled(low) - _SNARE * _scaled(high)


def _change(chroma: Floats) -> npt.NDArray[np.float64]:
    """1 − cosine between the beats before and from each beat on."""
    unit = chroma / np.maximum(np.linalg.norm(chroma, axis=1, keepdims=True), 1e-6)
    same = (unit[1:] * unit[:-1]).sum(axis=1)
    return np.concatenate([[1.0 - same.mean()], 1.0 - same]).astype(np.float64)


def _near(curve: Floats, beats: tuple[float, ...]) -> npt.NDArray[np.float64]:
    """Peak of an onset curve within 60 ms of each beat."""
    reach = round(0.06 * ONSET_RATE)
    at = np.round(np.asarray(beats) * ONSET_RATE).astype(int)
    return np.array([curve[max(0, frame - reach) : frame + reach + 1].max() for frame in at], np.float64)


def _scaled(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    deviation = float(values.std())
    return np.clip((values - values.mean()) / deviation, -2.5, 2.5) if deviation > 1e-6 else values * 0.0


def _contrast(evidence: npt.NDArray[np.float64], meter: int, phase: int) -> float:
    first = np.zeros(evidence.size, bool)
    first[phase::meter] = True
    one, rest = evidence[first], evidence[~first]
    if one.size < 2 or rest.size < 2:
        return -phase * 1e-3
    spread = np.sqrt(one.var() / one.size + rest.var() / rest.size)
    return float((one.mean() - rest.mean()) / max(spread, 1e-6))


def _divides_in_three(beats: tuple[float, ...], onsets: Onsets) -> bool:
    """Whether thirds of the beat carry more onsets than its half; a swing has only the second third."""
    start = np.asarray(beats[:-1])
    gap = np.diff(beats)

    def strength(part: float) -> float:
        at = np.round((start + part * gap) * ONSET_RATE).astype(int)
        return float(np.mean(onsets.envelope[np.minimum(at, onsets.envelope.size - 1)]))

    return min(strength(1 / 3), strength(2 / 3)) > 1.2 * strength(1 / 2)
