"""The key, from which pitch classes sound how much."""

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from engines.analysis.model import SHARPS
from engines.analysis.pitches import Pitches
from engines.music import Key, Mode

NO_KEY: Final = Key(0, "major", "C")
_FLAT: Final = {"C#": "Db", "D#": "Eb", "G#": "Ab", "A#": "Bb"}
_MAJOR: Final = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR: Final = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
"""How well each degree fits a major and a minor key: Krumhansl & Kessler, Psychological Review 1982."""
_BASS: Final = 0.35
_SHARPNESS: Final = 12.0
_CLEAR: Final = 0.6
"""Deviation of the mean chroma, relative to its mean, from which a key is as clear as any; noise has 0.2."""


def keys_of(pitches: Pitches) -> tuple[tuple[Key, float], ...]:
    """All 24 keys with their probability, best first; empty where nothing has a pitch.

    Correlation of the mean chroma, and with less weight of the bass, with the profile of each key; of the
    published profiles this one named the most keys of our own songs.
    """
    chroma = _mean(pitches.chroma())
    bass = _mean(pitches.bass())
    if chroma is None:
        return ()
    fit = _correlation(chroma)
    if bass is not None:
        fit = fit + _BASS * _correlation(bass)
    clear = min(1.0, float(chroma.std() / chroma.mean()) / _CLEAR) ** 2
    share = np.exp(_SHARPNESS * clear * (fit - fit.max()))
    share /= share.sum()
    order = np.argsort(-share, kind="stable")
    return tuple((_key(int(index)), float(share[index])) for index in order)


def _mean(chroma: npt.NDArray[np.float32]) -> npt.NDArray[np.float64] | None:
    """Mean of the frames, each at the square root of its loudness so that loud ones do not decide alone."""
    loud = chroma.sum(axis=1, keepdims=True)
    if float(loud.max()) < 1e-4:
        return None
    return np.asarray((chroma / np.sqrt(np.maximum(loud, 1e-6))).mean(axis=0), np.float64)


def _correlation(chroma: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    centred = chroma - chroma.mean()
    return np.asarray(_profiles() @ centred / max(float(np.linalg.norm(centred)), 1e-9))


@cache
def _profiles() -> npt.NDArray[np.float64]:
    """Twelve major, then twelve minor keys; each row of mean 0 and length 1."""
    rows = np.stack([np.roll(profile, tonic) for profile in (_MAJOR, _MINOR) for tonic in range(12)])
    rows = rows - rows.mean(axis=1, keepdims=True)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def _key(index: int) -> Key:
    mode: Mode = "major" if index < 12 else "minor"
    tonic = SHARPS[index % 12]
    flat = mode == "major" or tonic in ("D#", "A#")
    return Key(index % 12, mode, _FLAT.get(tonic, tonic) if flat else tonic)
