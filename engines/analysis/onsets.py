"""How strongly things begin, moment by moment."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from scipy.ndimage import maximum_filter1d
from scipy.sparse import csr_array

from engines.analysis.spectra import RATE, Floats, Step, frame_count, frequencies, spectra

WINDOW: Final = 1024
HOP: Final = 256
FRAME_RATE: Final = RATE / HOP
"""Frames per second: 86.1."""
BANDS: Final = 40
_LAG: Final = 2
_FLOOR: Final = 1e-4
"""Magnitude (−80 dB) added before the logarithm: quieter changes count for nothing."""
_LOW_HZ: Final = 260.0
_HIGH_HZ: Final = 2_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Onsets:
    """Onset strength at `FRAME_RATE`, and the band levels it was taken from."""

    envelope: Floats
    """All bands, one value per frame, ≥ 0."""
    low: Floats
    """Rise of the magnitude below 260 Hz, not of its logarithm: the kick rather than soft bass notes."""
    high: Floats
    """Above 2 kHz: snare and cymbals."""
    levels: Floats
    """Band levels in log10, shape (frames, BANDS)."""


def onsets_of(mono: Floats, step: Step) -> Onsets:
    """Spectral flux of 40 mel bands in log magnitude.

    Half-wave rectified over a lag of two frames against the maximum of neighbouring bands, which keeps
    vibrato from counting (SuperFlux: Böck & Widmer, DAFx 2013). Silence precedes the first frame, so music
    that begins at once has an onset at 0.
    """
    bank, centres = _mel_bank()
    levels = np.empty((frame_count(mono, HOP), BANDS), np.float32)
    for rows, magnitude in spectra(mono, WINDOW, HOP, step):
        levels[rows] = np.log10((bank @ magnitude.T).T + _FLOOR)
    before = np.full_like(levels, np.log10(_FLOOR))
    before[_LAG:] = levels[:-_LAG]
    flux = np.maximum(0.0, levels - maximum_filter1d(before, 3, axis=1))
    low = 10.0 ** levels[:, centres < _LOW_HZ]
    low = np.maximum(0.0, np.diff(low, axis=0, prepend=0.0)).sum(axis=1)
    step()
    return Onsets(
        envelope=flux.mean(axis=1),
        low=low,
        high=flux[:, centres > _HIGH_HZ].mean(axis=1),
        levels=levels,
    )


@cache
def _mel_bank() -> tuple[csr_array, Floats]:
    """Triangles of sum 1, even in mel (O'Shaughnessy 1987) from 30 Hz to 10 kHz; their centres, Hz."""
    mel = np.linspace(2595 * np.log10(1 + 30 / 700), 2595 * np.log10(1 + 10_000 / 700), BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    hertz = frequencies(WINDOW)[:, None]
    rising = (hertz - edges[:-2]) / np.maximum(edges[1:-1] - edges[:-2], RATE / WINDOW)
    falling = (edges[2:] - hertz) / np.maximum(edges[2:] - edges[1:-1], RATE / WINDOW)
    bank = np.maximum(0.0, np.minimum(rising, falling))
    bank /= np.maximum(bank.sum(axis=0), 1e-9)
    return csr_array(bank.T.astype(np.float32)), edges[1:-1].astype(np.float32)
