"""Tempo and beats from onset strength."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d, uniform_filter1d

from engines.analysis.onsets import FRAME_RATE, Onsets
from engines.analysis.spectra import Floats, Step

NO_PULSE_BPM: Final = 120.0
"""Tempo reported, with confidence 0, where nothing pulses."""
SLOWEST, FASTEST = 40.0, 240.0
"""Beats per minute that are considered."""
_LEAST: Final = 0.01
"""Periodicity below which nothing pulses; noise has 0.02, soft pads 0.05, drums 0.4 and more."""
_LIKELIEST: Final = 118.0
_SPREAD: Final = 0.8
"""Octaves: standard deviation of the log-normal tempo prior (Ellis 2007, after Moelants 2002)."""
_WINDOW: Final = 1024
"""Frames of one autocorrelation: 11.9 s."""
_KICK: Final = 0.4
"""Weight of the kick beside the onsets of all bands."""
_TIGHTNESS: Final = 300.0
_STEPS_EVERY: Final = 1024


@dataclass(frozen=True, slots=True)
class Beats:
    """The pulse of a recording."""

    bpm: float
    times: tuple[float, ...]
    """Seconds."""
    confidence: float
    """0..1."""


Doubles = npt.NDArray[np.float64]


def beats_of(onsets: Onsets, seconds: float, step: Step) -> Beats:
    """Tempo by autocorrelation, then beats by dynamic programming (Ellis, J. New Music Research 2007)."""
    strength = _standardised(onsets.envelope) + _KICK * _standardised(onsets.low)
    if not strength.any():
        return Beats(NO_PULSE_BPM, (), 0.0)
    bpm, confidence = _tempo(strength, step)
    if confidence < _LEAST:
        return Beats(NO_PULSE_BPM, (), 0.0)
    frames = _track(strength, 60.0 * FRAME_RATE / bpm, step)
    times = frames / FRAME_RATE
    times = times[times < seconds]
    if times.size >= 8:
        bpm = 60.0 / _period(times)
    return Beats(float(bpm), tuple(float(time) for time in times), confidence)


def _standardised(envelope: Floats) -> Doubles:
    """Onset strength above its local mean, in units of its deviation."""
    raised = np.maximum(0.0, envelope - uniform_filter1d(envelope, round(FRAME_RATE))).astype(np.float64)
    deviation = float(raised.std())
    return raised / deviation if deviation > 1e-3 else np.zeros_like(raised)


def _tempo(strength: Doubles, step: Step) -> tuple[float, float]:
    """The tempo whose multiples stand out in the mean autocorrelation, and how far they do."""
    correlation = _autocorrelation(strength, step)
    tempi = np.geomspace(SLOWEST, FASTEST, 400)
    lags = 60.0 * FRAME_RATE / tempi
    at = np.arange(correlation.size)
    comb = np.zeros_like(tempi)
    weights = (1.0, 0.6, 0.4, 0.5)
    for multiple, weight in zip((1, 2, 3, 4), weights, strict=True):
        reachable = lags * multiple <= at[-1]
        comb += weight * np.where(reachable, np.interp(lags * multiple, at, correlation), 0.0)
    comb /= sum(weights)
    prior = np.exp(-0.5 * (np.log2(tempi / _LIKELIEST) / _SPREAD) ** 2)
    best = int(np.argmax(np.maximum(comb, 0.0) * prior))
    return float(tempi[best]), float(np.clip(comb[best], 0.0, 1.0))


def _autocorrelation(strength: Doubles, step: Step) -> Doubles:
    """Unbiased, mean over half-overlapping windows, 1 at lag 0."""
    size = min(_WINDOW, strength.size)
    total = np.zeros(size * 3 // 4)
    for start in range(0, max(1, strength.size - size // 2), max(1, size // 2)):
        piece = strength[start : start + size]
        if piece.size < size:
            piece = strength[-size:]
        piece = piece - piece.mean()
        spectrum = np.fft.rfft(piece, 2 * size)
        raw = np.fft.irfft(np.abs(spectrum) ** 2)[: total.size]
        total += raw / (size - np.arange(total.size)) * size
        step()
    return total / total[0] if total[0] > 0 else total


def _track(strength: Doubles, period: float, step: Step) -> npt.NDArray[np.int64]:
    """Frames of the beats: each as strong as it may be and about one period after the last."""
    local = gaussian_filter1d(strength, max(1.0, period / 32.0))
    back = np.arange(-round(2 * period), -max(1, round(period / 2)) + 1)
    penalty = -_TIGHTNESS * np.log(-back / period) ** 2
    score = np.concatenate([np.zeros(-back[0]), local])
    origin = np.full(local.size, -1)
    reach = -int(back[0])
    floor = 0.01 * float(local.max())
    begun = False
    for frame in range(local.size):
        options = score[frame : frame + back.size] + penalty
        best = int(np.argmax(options))
        score[frame + reach] = local[frame] + options[best]
        if begun or local[frame] >= floor:
            begun = True
            origin[frame] = frame + int(back[best])
        if frame % _STEPS_EVERY == 0:
            step()
    tail = score[-max(1, round(period)) :]
    frame = local.size - tail.size + int(np.argmax(tail))
    found = []
    while frame >= 0:
        found.append(frame)
        frame = int(origin[frame])
    return np.array(found[::-1], np.int64)


def _period(times: Doubles) -> float:
    """Seconds per beat: the slope of a line through the beats, without those that stray."""
    count = np.arange(times.size)
    gaps = np.diff(times)
    middle = float(np.median(gaps))
    steady = np.abs(gaps - middle) < 0.15 * middle
    if steady.sum() < max(4, gaps.size // 2):
        return middle
    keep = np.concatenate([[True], steady]) & np.concatenate([steady, [True]])
    if keep.sum() < 4:
        return middle
    slope = float(np.polyfit(count[keep], times[keep], 1)[0])
    return slope if abs(slope / middle - 1.0) < 0.05 else middle
