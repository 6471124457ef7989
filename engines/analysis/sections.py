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
_KERNEL: Final = 4
"""Bars to each side of a boundary that are held against each other."""
_SHORTEST: Final = 3
"""Bars."""
_TIMBRE: Final = 1.0
_HARMONY: Final = 0.6
_ALIKE: Final = 0.72
"""Similarity of the mean bars of two sections that share a label."""

Doubles = npt.NDArray[np.float64]


def sections_on(
    bars: Sequence[float], seconds: float, onsets: Onsets, pitches: Pitches, step: Step
) -> tuple[AnalysedSection, ...]:
    """Peaks of the novelty of the bars' self-similarity (Foote, ICME 2000), then a label per sound."""
    edges = _edges(bars, seconds)
    if len(edges) < 2:
        return ()
    features = _features(edges, onsets, pitches)
    step()
    similarity = features @ features.T
    starts = [0, *_peaks(_novelty(similarity, step)), len(edges) - 1]
    spans = list(pairwise(starts))
    labels = _labels(features, spans)
    return tuple(
        AnalysedSection(edges[start], edges[stop], label)
        for (start, stop), label in zip(spans, labels, strict=True)
    )


def _edges(bars: Sequence[float], seconds: float) -> list[float]:
    if len(bars) < 4:
        return [*(float(edge) for edge in np.arange(0.0, seconds - 0.5, _UNIT_SECONDS)), seconds]
    inner = [bar for bar in bars if 0.5 * (bars[1] - bars[0]) < bar < seconds - 0.25 * (bars[1] - bars[0])]
    return [0.0, *inner, seconds]


def _features(edges: Sequence[float], onsets: Onsets, pitches: Pitches) -> Doubles:
    """One unit vector per bar: levels of the bands and chroma, each without the mean of the song."""
    timbre = synchronous(onsets.levels, edges, ONSET_RATE).astype(np.float64)
    timbre = timbre - timbre.mean(axis=0)
    chroma = synchronous(pitches.chroma(), edges, PITCH_RATE).astype(np.float64)
    chroma /= np.maximum(np.linalg.norm(chroma, axis=1, keepdims=True), 1e-6)
    chroma -= chroma.mean(axis=0)
    timbre *= _TIMBRE / max(float(np.sqrt((timbre**2).sum(axis=1).mean())), 1e-6)
    chroma *= _HARMONY / max(float(np.sqrt((chroma**2).sum(axis=1).mean())), 1e-6)
    both = np.concatenate([timbre, chroma], axis=1)
    return np.asarray(both / np.maximum(np.linalg.norm(both, axis=1, keepdims=True), 1e-6))


def _novelty(similarity: Doubles, step: Step) -> Doubles:
    """Likeness within the bars before and within those after, less the likeness across; one value per bar."""
    count = similarity.shape[0]
    novelty = np.zeros(count)
    for bar in range(1, count):
        size = min(_KERNEL, bar, count - bar)
        before, after = slice(bar - size, bar), slice(bar, bar + size)
        within = (similarity[before, before].mean() + similarity[after, after].mean()) / 2
        novelty[bar] = (within - similarity[before, after].mean()) * np.sqrt(size / _KERNEL)
        if bar % 64 == 0:
            step()
    return novelty


def _peaks(novelty: Doubles) -> list[int]:
    """Bars whose novelty is the highest around and stands out of the song's."""
    clear = max(0.25, float(novelty.mean() + 0.5 * novelty.std()))
    chosen: list[int] = []
    for bar in np.argsort(-novelty, kind="stable"):
        apart = all(abs(int(bar) - other) >= _SHORTEST for other in chosen)
        inside = 2 <= bar <= novelty.size - 1
        if novelty[bar] >= clear and apart and inside:
            chosen.append(int(bar))
    return sorted(chosen)


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
