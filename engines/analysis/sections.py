"""The form: where the music changes, and which stretches sound alike."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from engines.analysis.chords import synchronous
from engines.analysis.model import AnalysedSection
from engines.analysis.onsets import FRAME_RATE as ONSET_RATE
from engines.analysis.onsets import Onsets
from engines.analysis.pitches import FRAME_RATE as PITCH_RATE
from engines.analysis.pitches import Pitches
from engines.analysis.spectra import Step

_UNIT_SECONDS: Final = 2.0
"""Length of the stretches that are compared where there are no bars."""
_LEAST_CHANGE: Final = 0.3
"""Deviation of the features, in log10 of amplitude and in chroma, below which nothing changes at all."""
_PRICE: Final = 1.0
_UNEVEN: Final = 0.3
_ODD: Final = 0.8
"""What a section costs beside the unlikeness of its bars, and what odd lengths add; a bar unlike the mean of
the song costs 1."""
_SHORTEST: Final = 2
"""Bars."""
_COARSE: Final = 4
"""Onset bands that are joined to one."""
_RANGE: Final = 0.8
"""log10 of amplitude: 16 dB."""
_BUSTLE: Final = 16.0
"""Weight of the mean rise of the levels per frame, beside the levels."""
_TIMBRE: Final = 1.0
_HARMONY: Final = 0.3
_ALIKE: Final = 0.72
"""Similarity of the mean bars of two sections that share a label."""

Doubles = npt.NDArray[np.float64]


def sections_on(
    bars: Sequence[float], seconds: float, onsets: Onsets, pitches: Pitches, step: Step
) -> tuple[AnalysedSection, ...]:
    """Stretches of bars that sound alike, of regular lengths (after Sargent, Bimbot & Vincent, IEEE/ACM TASLP
    2017), then a label per sound. `bars` are the downbeats in seconds.
    """
    edges = _edges(bars, seconds)
    features = _features(edges, onsets, pitches)
    step()
    spans = list(pairwise(_boundaries(features, step)))
    labels = _labels(features, spans)
    return tuple(
        AnalysedSection(edges[start], edges[stop], label)
        for (start, stop), label in zip(spans, labels, strict=True)
    )


def _edges(bars: Sequence[float], seconds: float) -> list[float]:
    if len(bars) < 4:
        return [*(float(edge) for edge in np.arange(0.0, max(1e-6, seconds - 0.5), _UNIT_SECONDS)), seconds]
    inner = [bar for bar in bars if 0.5 * (bars[1] - bars[0]) < bar < seconds - 0.25 * (bars[1] - bars[0])]
    return [0.0, *inner, seconds]


def _features(edges: Sequence[float], onsets: Onsets, pitches: Pitches) -> Doubles:
    """One vector per bar: coarse band levels, their bustle, and chroma; each without the mean of the song.

    Levels more than `_RANGE` below the usual one count as just that, or the last chord dying away would be
    the only thing that ever changes.
    """
    levels = onsets.levels.reshape(len(onsets.levels), -1, _COARSE).mean(axis=2)
    bustle = np.maximum(0.0, np.diff(levels, axis=0, prepend=levels[:1]))
    timbre = np.concatenate(
        [
            _clipped(synchronous(levels, edges, ONSET_RATE)),
            _BUSTLE * _means(bustle, edges),
        ],
        axis=1,
    )
    chroma = synchronous(pitches.chroma(), edges, PITCH_RATE).astype(np.float64)
    chroma /= np.maximum(np.linalg.norm(chroma, axis=1, keepdims=True), 1e-6)
    return np.concatenate([_TIMBRE * _scaled(timbre), _HARMONY * _scaled(chroma)], axis=1)


def _clipped(levels: npt.NDArray[np.float32]) -> Doubles:
    usual = np.median(levels, axis=0)
    return np.asarray(np.maximum(levels, usual - _RANGE), np.float64)


def _means(frames: npt.NDArray[np.float32], edges: Sequence[float]) -> Doubles:
    bounds = np.clip(np.round(np.asarray(edges) * ONSET_RATE).astype(int), 0, len(frames) - 1)
    return np.stack([frames[low : max(low + 1, high)].mean(axis=0) for low, high in pairwise(bounds)]).astype(
        np.float64
    )


def _scaled(rows: Doubles) -> Doubles:
    """Without their mean, of mean square length 1; what hardly differs at all is not blown up."""
    rows = rows - rows.mean(axis=0)
    return np.asarray(rows / max(float(np.sqrt((rows**2).sum(axis=1).mean())), _LEAST_CHANGE))


def _boundaries(features: Doubles, step: Step) -> list[int]:
    """Bars at which sections begin, and the end: the cheapest way to cut the song.

    A section costs the squared distance of its bars from their mean, a price of its own, and more where its
    length is odd or no multiple of four; found by dynamic programming over all cuts.
    """
    count = len(features)
    sums = np.concatenate([np.zeros((1, features.shape[1])), np.cumsum(features, axis=0)])
    squares = np.concatenate([[0.0], np.cumsum((features**2).sum(axis=1))])
    cost = np.full(count + 1, np.inf)
    cost[0] = 0.0
    origin = np.zeros(count + 1, np.int64)
    for stop in range(1, count + 1):
        start = np.arange(stop)
        length = stop - start
        spread = squares[stop] - squares[start] - ((sums[stop] - sums[start]) ** 2).sum(axis=1) / length
        shape = np.where(length % 4 == 0, 0.0, np.where(length % 2 == 0, _UNEVEN, _ODD))
        total = cost[start] + spread + _PRICE + shape + np.where(length < _SHORTEST, _ODD, 0.0)
        origin[stop] = int(np.argmin(total))
        cost[stop] = total[origin[stop]]
        if stop % 32 == 0:
            step()
    found = [count]
    while found[-1] > 0:
        found.append(int(origin[found[-1]]))
    return found[::-1]


def _labels(features: Doubles, spans: Sequence[tuple[int, int]]) -> list[str]:
    """The label of the most alike section before, or a new one."""
    kinds: list[Doubles] = []
    labels: list[str] = []
    for start, stop in spans:
        mean = features[start:stop].mean(axis=0)
        mean = mean / max(float(np.linalg.norm(mean)), 1e-6)
        alike = [float(mean @ kind) for kind in kinds]
        best = int(np.argmax(alike)) if alike else -1
        if best < 0 or alike[best] < _ALIKE:
            kinds.append(mean)
            best = len(kinds) - 1
        labels.append(_letter(best))
    return labels


def _letter(index: int) -> str:
    """A … Z, then A1 … Z1, and so on."""
    turn, letter = divmod(index, 26)
    return chr(ord("A") + letter) + (str(turn) if turn else "")
