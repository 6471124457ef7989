"""Figures that set two recordings, or a recording and a corridor, beside each other."""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.fft import rfft
from scipy.ndimage import gaussian_filter1d

from engines.analysis.onsets import FRAME_RATE as ONSET_RATE
from engines.analysis.onsets import onsets_of
from engines.analysis.pitches import FRAME_RATE as PITCH_RATE
from engines.analysis.pitches import pitches_of
from engines.analysis.spectra import Floats, Step, check_shape, listen, no_step
from engines.contract import Samples

BANDS: Final = ((20, 120), (120, 500), (500, 2_000), (2_000, 6_000), (6_000, 16_000))
"""Hz: sub and kick, warmth, body, presence, air."""
FLOOR_DB: Final = -120.0
_WINDOW: Final = 4096
_BATCH: Final = 128
_CHROMA_SECONDS: Final = 0.5
_ONSET_SECONDS: Final = 0.03


def spectral_balance(
    samples: Samples, sample_rate: int, step: Step = no_step
) -> dict[tuple[int, int], float]:
    """Energy of each of `BANDS` over all channels, dB relative to their sum; not below `FLOOR_DB`.

    `samples` has the shape (channels, n). Bands above half the sample rate, and silence, are at the floor.
    Raises `ValueError` for another shape.
    """
    check_shape(samples, sample_rate)
    hertz = np.fft.rfftfreq(_WINDOW, 1.0 / sample_rate)
    power = np.zeros(hertz.size)
    shape = np.hanning(_WINDOW).astype(np.float32)
    size = _WINDOW * _BATCH
    for channel in samples:
        for start in range(0, channel.size, size):
            piece = channel[start : start + size]
            whole = np.pad(piece, (0, -piece.size % _WINDOW)).reshape(-1, _WINDOW)
            power += (np.abs(rfft(whole * shape, axis=1)) ** 2).sum(axis=0, dtype=np.float64)
            step()
    shares = np.array([power[(hertz >= low) & (hertz < high)].sum() for low, high in BANDS])
    total = float(shares.sum())
    levels = (
        10.0 * np.log10(np.maximum(shares / total, 1e-12)) if total > 0 else np.full(len(BANDS), FLOOR_DB)
    )
    return {band: float(max(FLOOR_DB, level)) for band, level in zip(BANDS, levels, strict=True)}


def chroma_distance(first: Samples, second: Samples, sample_rate: int, step: Step = no_step) -> float:
    """How differently the harmony of two recordings goes: mean of 1 − cosine of their chroma per half second.

    0 for the same notes at the same times, about 0.5 for unrelated music; over the length of the shorter.
    """
    one, two = (_chroma(samples, sample_rate, step) for samples in (first, second))
    count = min(len(one), len(two))
    return float(np.mean(1.0 - (one[:count] * two[:count]).sum(axis=1)))


def onset_distance(first: Samples, second: Samples, sample_rate: int, step: Step = no_step) -> float:
    """How differently two recordings are timed: 1 − correlation of their onset strengths, blurred by 30 ms.

    0 for the same rhythm, about 1 for unrelated ones; over the length of the shorter.
    """
    one, two = (_rhythm(samples, sample_rate, step) for samples in (first, second))
    count = min(one.size, two.size)
    a, b = (curve[:count] - curve[:count].mean() for curve in (one, two))
    norm = float(np.linalg.norm(a) * np.linalg.norm(b))
    if norm < 1e-9:  # at least one of them never begins anything
        return 0.0 if np.allclose(a, b, atol=1e-6) else 1.0
    return float(1.0 - a @ b / norm)


def _chroma(samples: Samples, sample_rate: int, step: Step) -> Floats:
    frames = pitches_of(listen(samples, sample_rate, step), step).chroma()
    each = round(_CHROMA_SECONDS * PITCH_RATE)
    whole = np.pad(frames, ((0, -len(frames) % each), (0, 0))).reshape(-1, each, 12).sum(axis=1)
    whole = whole + 1e-6  # silence is equally far from everything, and like silence
    return np.asarray(whole / np.linalg.norm(whole, axis=1, keepdims=True))


def _rhythm(samples: Samples, sample_rate: int, step: Step) -> npt.NDArray[np.float64]:
    envelope = onsets_of(listen(samples, sample_rate, step), step).envelope
    return np.asarray(gaussian_filter1d(envelope.astype(np.float64), _ONSET_SECONDS * ONSET_RATE))
