"""The spectral balance of a whole song, and the gentle filter that brings it into a style's corridor."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import fft, signal

from engines.contract import Samples
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.desk.filters import Response, slices

EDGES: Final[Mapping[str, tuple[float, float]]] = {
    "low": (20.0, 120.0),
    "low_mid": (120.0, 500.0),
    "mid": (500.0, 2000.0),
    "high_mid": (2000.0, 6000.0),
    "high": (6000.0, 16_000.0),
}
"""Hz of the bands of `Style.balance`."""
MOST_DB: Final = 4.0
LATENCY: Final = 2047
"""Frames by which `correction` is late: it is of linear phase."""
_WINDOW: Final = 4096
_INSIDE: Final = 0.3
"""dB that a band is brought inside its corridor, so that what follows does not push it out again."""

Spectrum = npt.NDArray[np.float64]


def spectrum(samples: Samples, step: Callable[[], None]) -> Spectrum:
    """Long-term power spectrum of (2, frames) in bins of 10.8 Hz, summed over channels."""
    window = signal.windows.hann(_WINDOW, sym=False).astype(np.float32)
    power = np.zeros(_WINDOW // 2 + 1)
    for start, stop in slices(samples.shape[1]):
        here = samples[:, start:stop]
        here = np.pad(here, ((0, 0), (0, -here.shape[1] % _WINDOW))).reshape(2, -1, _WINDOW)
        found = fft.rfft(here * window, axis=2)
        power += (found.real**2 + found.imag**2).sum(axis=(0, 1), dtype=np.float64)
        step()
    return power


def band_levels(power: Spectrum) -> dict[str, float]:
    """Level of each band, dB relative to the whole."""
    hertz = fft.rfftfreq(_WINDOW, 1 / SAMPLE_RATE)
    total = max(float(power[hertz >= EDGES["low"][0]].sum()), 1e-20)
    shares = {
        name: float(power[(hertz >= low) & (hertz < high)].sum()) / total
        for name, (low, high) in EDGES.items()
    }
    return {name: 10.0 * float(np.log10(max(share, 1e-12))) for name, share in shares.items()}


def correction(power: Spectrum, corridor: Mapping[str, tuple[float, float]]) -> Response:
    """The filter that brings a song with this spectrum into the corridor, as far as ±4 dB per band go.

    It also takes away what is below 20 Hz. Raises `ValueError` for a band that does not exist.
    """
    if unknown := set(corridor) - set(EDGES):
        raise ValueError(f"balance has no band {sorted(unknown)[0]!r}: use {', '.join(EDGES)}")
    gains = dict.fromkeys(EDGES, 0.0)
    hertz = fft.rfftfreq(_WINDOW, 1 / SAMPLE_RATE)
    for _ in range(24):  # each band's share depends on all the others
        levels = band_levels(power * 10.0 ** (_curve(gains, hertz) / 10.0))
        for name, (least, most) in corridor.items():
            inside = min(_INSIDE, 0.25 * (most - least))
            miss = max(0.0, least + inside - levels[name]) - max(0.0, levels[name] - most + inside)
            gains[name] = float(np.clip(gains[name] + 0.6 * miss, -MOST_DB, MOST_DB))
    grid = np.linspace(0.0, SAMPLE_RATE / 2, 4097)
    shape = 10.0 ** (_curve(gains, grid) / 20.0)
    taps = signal.firwin2(2 * LATENCY + 1, grid, shape, fs=SAMPLE_RATE)
    offset = signal.windows.hann(len(taps))  # whose spectrum ends at 21.5 Hz
    return Response((taps - offset * (taps.sum() / offset.sum()))[None])


def _curve(gains: Mapping[str, float], hertz: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Gain at each frequency in dB: level within the bands, slopes of an octave between them."""
    places: list[float] = []
    values: list[float] = []
    for name, (low, high) in EDGES.items():
        places += [np.log2(low) + 0.5 * (low > 20.0), np.log2(high) - 0.5 * (high < 16_000.0)]
        values += [gains[name]] * 2
    return np.interp(np.log2(np.maximum(hertz, 1.0)), places, values)
