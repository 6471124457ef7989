"""Bars: how many beats they have and where they begin."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from engines.analysis.chords import synchronous
from engines.analysis.onsets import FRAME_RATE as ONSET_RATE
from engines.analysis.onsets import Onsets
from engines.analysis.pitches import FRAME_RATE as PITCH_RATE
from engines.analysis.pitches import Pitches
from engines.analysis.spectra import Floats, Step
from engines.analysis.tempo import Beats
from engines.music import TimeSignature

_PRIOR: Final = {4: 0.0, 3: -1.0}
"""What speaks for a meter before it is heard, in units of the t statistic."""
_WRITTEN: Final[dict[int, TimeSignature]] = {2: "6/8", 3: "3/4", 4: "4/4"}
_HARMONY: Final = 1.0
_KICK: Final = 0.5
_SNARE: Final = 0.15
_COMPOUND: Final = 1.5
"""How much stronger thirds of a half-bar must be than its middle for a bar of two dotted beats."""


@dataclass(frozen=True, slots=True)
class Bars:
    """The meter, its beats and its downbeats."""

    beats: Beats
    beats_per_bar: int
    downbeats: tuple[int, ...]
    """Indices of beats."""

    @property
    def time_signature(self) -> TimeSignature:
        """As it is written."""
        return _WRITTEN[self.beats_per_bar]


def bars_of(pulse: Beats, onsets: Onsets, pitches: Pitches, step: Step) -> Bars:
    """The period and phase at which harmony changes and the kick falls, against all other beats.

    After Davies & Plumbley (EUSIPCO 2006) and Papadopoulos & Peeters (2011): downbeats are where chords
    change. The meter is the one whose downbeats differ most, by Welch's t. Nothing sets 2/4 apart from 4/4
    for an ear, so 4/4 is what is said; 6/8 is told by where onsets divide the bar, and its beats are dotted.
    """
    times = pulse.times
    if len(times) < 5:
        return Bars(pulse, 4, tuple(range(0, len(times), 4)))
    evidence = _evidence(times, onsets, pitches)
    step()
    _, meter, phase = max(
        (_contrast(evidence, meter, phase) + prior, meter, -phase)
        for meter, prior in _PRIOR.items()
        for phase in range(meter)
    )
    phase = -phase
    if meter == 3:
        thirds, middle = _divisions(times[phase::3], onsets)
        if middle > sum(thirds) / 2:
            return _dotted(pulse, _halves(times[phase::3]), 0, 2 / 3)
    else:
        thirds, middle = _divisions(times[phase % 2 :: 2], onsets)
        if min(thirds) > _COMPOUND * middle:
            return _dotted(pulse, times[phase % 2 :: 2], phase // 2, 1 / 2)
    return Bars(pulse, meter, tuple(range(phase, len(times), meter)))


def _dotted(pulse: Beats, times: tuple[float, ...], phase: int, slower: float) -> Bars:
    return Bars(replace(pulse, bpm=pulse.bpm * slower, times=times), 2, tuple(range(phase, len(times), 2)))


def _halves(times: tuple[float, ...]) -> tuple[float, ...]:
    """The times and the middles between them, going on to where the next half would be."""
    points = [point for one, two in pairwise(times) for point in (one, (one + two) / 2)]
    return (*points, times[-1])


def _divisions(times: tuple[float, ...], onsets: Onsets) -> tuple[tuple[float, float], float]:
    """Mean onset strength at the two thirds, and at the middle, of the stretches between `times`."""
    start, gap = np.asarray(times[:-1]), np.diff(times)

    def strength(part: float) -> float:
        points = tuple(start + part * gap)
        return float(_near(onsets.envelope, points, 0.035).mean()) if points else 0.0

    return (strength(1 / 3), strength(2 / 3)), strength(1 / 2)


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


def _near(curve: Floats, beats: tuple[float, ...], seconds: float = 0.06) -> npt.NDArray[np.float64]:
    """Peak of an onset curve within so many seconds of each beat."""
    reach = round(seconds * ONSET_RATE)
    at = np.round(np.asarray(beats) * ONSET_RATE).astype(int)
    return np.array(
        [curve[max(0, frame - reach) : frame + reach + 1].max(initial=0.0) for frame in at], np.float64
    )


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
