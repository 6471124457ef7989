"""Chords, one decision per beat."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from engines.analysis.model import AnalysedChord, Quality
from engines.analysis.pitches import FRAME_RATE, Pitches
from engines.analysis.spectra import Floats, Step
from engines.analysis.viterbi import viterbi
from engines.music import Key

_TONES: Final[dict[Quality, tuple[int, ...]]] = {
    "maj": (0, 4, 7), "min": (0, 3, 7), "7": (0, 4, 7, 10), "maj7": (0, 4, 7, 11), "min7": (0, 3, 7, 10),
    "dim": (0, 3, 6), "hdim7": (0, 3, 6, 10), "aug": (0, 4, 8), "sus2": (0, 2, 7), "sus4": (0, 5, 7),
}  # fmt: skip
_RARITY: Final[dict[Quality, float]] = {
    "maj": 0.0, "min": 0.0, "7": 0.2, "maj7": 0.2, "min7": 0.2, "dim": 1.5, "hdim7": 0.8, "aug": 3.0,
    "sus2": 2.2, "sus4": 2.2,
}  # fmt: skip
"""How much likelier a plain triad is, natural logarithm."""
QUALITIES: Final[tuple[Quality, ...]] = tuple(_TONES)
_SHARPNESS: Final = 10.0
"""Log-likelihood per unit of cosine similarity."""
_BASS: Final = 2.5
"""Log-likelihood of a root that is the strongest bass note."""
_CHANGE: Final = 3.0
"""Log-odds against a change of chord from beat to beat, and what a downbeat takes off it."""
_DOWNBEAT: Final = 3.0
_FOREIGN: Final = 1.5
"""Log-odds against a chord tone outside the key."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The stretches of time that each get one chord."""

    edges: tuple[float, ...]
    """Seconds, from 0 to the end; one more than there are stretches."""
    strong: tuple[bool, ...]
    """Whether a stretch begins on a downbeat."""


def grid_of(beats: Sequence[float], downbeats: Sequence[int], seconds: float) -> Grid:
    """A stretch per beat, with what lies before the first and after the last; half seconds without beats."""
    if len(beats) < 2:
        edges = [float(edge) for edge in np.arange(0.0, seconds, 0.5)]
        strong = [False] * len(edges)
    else:
        edges, first = list(beats), set(downbeats)
        strong = [index in first for index in range(len(beats))]
        if edges[0] > 0.15:
            edges, strong = [0.0, *edges], [False, *strong]
        else:
            edges[0] = 0.0
    return Grid((*edges, seconds), tuple(strong))


def synchronous(frames: Floats, edges: Sequence[float], frame_rate: float) -> Floats:
    """Median of the frames between each pair of edges; shape (len(edges) − 1, features)."""
    bounds = np.clip(np.round(np.asarray(edges) * frame_rate).astype(int), 0, frames.shape[0] - 1)
    return np.stack([np.median(frames[low : max(low + 1, high)], axis=0) for low, high in pairwise(bounds)])


def chords_on(pitches: Pitches, grid: Grid, key: Key | None, step: Step) -> tuple[AnalysedChord, ...]:
    """The likeliest path through 120 chords (templates and Viterbi: Sheh & Ellis, ISMIR 2003).

    Each beat's chroma is held against the tones of a chord and its bass against the root; chords tend to
    last, to change on downbeats and to stay in the key.
    """
    chroma = synchronous(pitches.chroma(), grid.edges, FRAME_RATE)
    bass = synchronous(pitches.bass(), grid.edges, FRAME_RATE)
    step()
    loud = chroma.sum(axis=1)
    sounding = loud > 0.02 * max(float(np.max(loud)), 1e-6)
    if not sounding.any():
        return ()
    scores = _SHARPNESS * _unit(chroma) @ _templates().T + _BASS * _root_weight(bass) - _prior(key)
    scores[~sounding] = scores[~sounding].mean(axis=1, keepdims=True)
    stay = np.array([_CHANGE - _DOWNBEAT * strong for strong in grid.strong])
    path = viterbi(scores, -stay, step)
    return _runs(path, scores, sounding, grid)


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6))


def _root_weight(bass: Floats) -> npt.NDArray[np.float64]:
    """Share of each chord's root in the bass; shape (beats, chords)."""
    share = bass / np.maximum(bass.max(axis=1, keepdims=True), 1e-6)
    return np.repeat(share.astype(np.float64), len(QUALITIES), axis=1)


@cache
def _templates() -> npt.NDArray[np.float64]:
    """Unit chroma of every chord, root by root; shape (120, 12)."""
    rows = np.zeros((12 * len(QUALITIES), 12))
    for index in range(rows.shape[0]):
        root, quality = divmod(index, len(QUALITIES))
        for tone in _TONES[QUALITIES[quality]]:
            rows[index, (root + tone) % 12] = 1.0
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def _prior(key: Key | None) -> npt.NDArray[np.float64]:
    """What speaks against each chord before it is heard."""
    rarity = np.tile([_RARITY[quality] for quality in QUALITIES], 12)
    if key is None:
        return rarity
    steps = (0, 2, 4, 5, 7, 9, 11) if key.mode == "major" else (0, 2, 3, 5, 7, 8, 10, 11)
    inside = np.zeros(12)
    inside[[(key.pitch_class + step) % 12 for step in steps]] = 1.0
    return rarity + _FOREIGN * ((_templates() > 0) @ (1.0 - inside))


def _runs(
    path: npt.NDArray[np.int64],
    scores: npt.NDArray[np.float64],
    sounding: npt.NDArray[np.bool_],
    grid: Grid,
) -> tuple[AnalysedChord, ...]:
    """Join equal neighbours; beats where nothing sounds have no chord."""
    found = []
    states = [int(state) if heard else -1 for state, heard in zip(path, sounding, strict=True)]
    for state, run in groupby(enumerate(states), key=lambda item: item[1]):
        places = [place for place, _ in run]
        if state < 0:
            continue
        root, quality = divmod(state, len(QUALITIES))
        found.append(
            AnalysedChord(
                grid.edges[places[0]],
                grid.edges[places[-1] + 1],
                root,
                QUALITIES[quality],
                _confidence(scores[places].mean(axis=0), state),
            )
        )
    return tuple(found)


def _third(quality: Quality) -> int:
    tones = _TONES[quality]
    return 3 if 3 in tones else 4 if 4 in tones else 0


def _confidence(scores: npt.NDArray[np.float64], state: int) -> float:
    """Share of the evidence, among the best chord of every root and third, that speaks for this one."""
    best: dict[tuple[int, int], float] = {}
    for index, score in enumerate(scores):
        root, quality = divmod(index, len(QUALITIES))
        kind = (root, _third(QUALITIES[quality]))
        best[kind] = max(best.get(kind, -np.inf), float(score))
    root, quality = divmod(state, len(QUALITIES))
    values = np.array(list(best.values()))
    shares = np.exp(values - values.max())
    own = np.exp(best[root, _third(QUALITIES[quality])] - values.max())
    return float(own / shares.sum())
