"""The predominant melody, as notes."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.ndimage import uniform_filter1d

from engines.analysis.model import MelodyNote
from engines.analysis.onsets import FRAME_RATE as ONSET_RATE
from engines.analysis.spectra import RATE, Floats, Step, frame_count, frequencies, spectra

WINDOW: Final = 2048
HOP: Final = 512
FRAME_RATE: Final = RATE / HOP
"""Frames per second: 43."""
LOWEST: Final = 50
SEMITONES: Final = 39
"""MIDI notes 50 (D3) to 88 (E6)."""
_BINS: Final = 5
"""Salience bins per semitone."""
_HARMONICS: Final = 8
_DECAY: Final = 0.8
_PEAKS: Final = 40
_COMPRESSION: Final = 0.6
_ZERO_PAD: Final = 2
_SHORTEST: Final = 0.07
"""Seconds of the shortest note."""


@dataclass(frozen=True, slots=True, eq=False)
class Contour:
    """The melody moment by moment, at `FRAME_RATE`."""

    pitch: npt.NDArray[np.float64]
    """MIDI note number with fraction, whether or not it is heard as melody."""
    voiced: npt.NDArray[np.bool_]
    share: npt.NDArray[np.float64]
    """Salience of the pitch relative to that of the whole frame, 0..1."""


def contour_of(mono: Floats, tuning: float, step: Step) -> Contour:
    """The smoothest salient line: harmonic sums of spectral peaks (Salamon & Gómez, IEEE TASLP 2012), then
    Viterbi over semitone fifths, with rests where the line sinks below what it usually has.
    """
    salience = _salience(mono, tuning, step)
    path = _line(salience, step)
    rows = np.arange(path.size)
    strength = salience[rows, path].astype(np.float64)
    whole = salience.sum(axis=1).astype(np.float64)
    return Contour(
        pitch=LOWEST - 0.5 + (path + 0.5) / _BINS,
        voiced=_voiced(strength),
        share=np.clip(strength / np.maximum(whole, 1e-9) * 8.0, 0.0, 1.0),
    )


def _salience(mono: Floats, tuning: float, step: Step) -> Floats:
    """Shape (frames, SEMITONES · _BINS)."""
    salience = np.zeros((frame_count(mono, HOP), SEMITONES * _BINS), np.float32)
    hertz = frequencies(WINDOW, _ZERO_PAD)
    usable = (hertz > 120.0) & (hertz < 5_000.0)
    first, last = int(np.argmax(usable)), int(usable.size - np.argmax(usable[::-1]))
    for rows, magnitude in spectra(mono, WINDOW, HOP, step, _ZERO_PAD):
        for frames, place, weight in _peaks(magnitude[:, first - 1 : last + 1], first - 1, tuning):
            count = rows.stop - rows.start
            flat = np.bincount(
                frames * salience.shape[1] + place, weight, minlength=count * salience.shape[1]
            )
            salience[rows] += flat.reshape(count, -1).astype(np.float32)
    return np.asarray(uniform_filter1d(salience, 3, axis=1))


def _peaks(
    magnitude: Floats, offset: int, tuning: float
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]]:
    """For every harmonic: the frames, the salience bins its fundamentals fall into, and their weights."""
    middle = magnitude[:, 1:-1]
    top = (middle > magnitude[:, :-2]) & (middle >= magnitude[:, 2:])
    height = np.where(top, middle, 0.0)
    cut = np.partition(height, -_PEAKS, axis=1)[:, -_PEAKS]
    loudest = height.max(axis=1, keepdims=True)
    frames, bins = np.nonzero(top & (height >= cut[:, None]) & (height > 0.01 * loudest) & (height > 1e-4))
    left, peak, right = (np.log(magnitude[frames, bins + k] + 1e-9) for k in range(3))
    bent = 0.5 * (left - right) / np.minimum(left - 2 * peak + right, -1e-9)
    size = (frequencies(WINDOW, _ZERO_PAD).size - 1) * 2
    hertz = (offset + 1 + bins + np.clip(bent, -0.5, 0.5)) * RATE / size
    note = 69 + 12 * np.log2(hertz / 440.0) - tuning / 100.0
    strength = height[frames, bins] ** _COMPRESSION
    for harmonic in range(1, _HARMONICS + 1):
        place = np.floor((note - 12 * np.log2(harmonic) - (LOWEST - 0.5)) * _BINS).astype(np.int64)
        keep = (place >= 0) & (place < SEMITONES * _BINS)
        yield frames[keep], place[keep], strength[keep] * np.float32(_DECAY ** (harmonic - 1))


_REACH: Final = 3
_MOVE: Final = 0.15
_JUMP: Final = 1.2
"""Cost of moving by one bin, and of jumping anywhere, in units of the usual salience of the line."""


def _line(salience: Floats, step: Step) -> npt.NDArray[np.int64]:
    frames, bins = salience.shape
    usual = float(np.mean(salience.max(axis=1))) or 1.0
    origin = np.empty((frames, bins), np.int16)
    here = np.arange(bins, dtype=np.int16)
    total = np.zeros(bins)
    for frame in range(frames):
        best = int(np.argmax(total))
        reached = np.full(bins, total[best] - _JUMP)
        chosen = np.full(bins, best, np.int16)
        for shift in range(-_REACH, _REACH + 1):
            target = slice(max(0, shift), bins + min(0, shift))
            source = slice(max(0, -shift), bins + min(0, -shift))
            moved = total[source] - _MOVE * abs(shift)
            better = moved > reached[target]
            reached[target][better] = moved[better]
            chosen[target][better] = here[source][better]
        total = reached + salience[frame] / usual
        origin[frame] = chosen
        if frame % 128 == 0:
            step()
    path = np.empty(frames, np.int64)
    path[-1] = int(np.argmax(total))
    for frame in range(frames - 1, 0, -1):
        path[frame - 1] = origin[frame, path[frame]]
    return path


def _voiced(strength: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Above 0.45 of the usual: the mean of the stronger half of the frames."""
    heard = strength[strength > 1e-6]
    if heard.size == 0:
        return np.zeros(strength.size, bool)
    usual = float(heard[heard >= np.median(heard)].mean())
    return np.asarray(uniform_filter1d(strength, 3) > 0.45 * usual)


def notes_of(contour: Contour, envelope: Floats) -> tuple[MelodyNote, ...]:
    """Cut the line where it leaves a semitone, rests, or is struck anew (by the onset strength)."""
    semitone = np.round(contour.pitch).astype(int)
    state = np.where(contour.voiced, semitone, -1)
    struck = _struck(envelope, state.size)
    cuts = np.flatnonzero((state[1:] != state[:-1]) | struck[1:]) + 1
    bounds = [0, *(int(cut) for cut in cuts), state.size]
    found: list[MelodyNote] = []
    for start, stop in pairwise(bounds):
        if state[start] < 0 or (stop - start) / FRAME_RATE < _SHORTEST:
            continue
        found.append(
            MelodyNote(
                start / FRAME_RATE,
                (stop - start) / FRAME_RATE,
                int(state[start]),
                float(contour.share[start:stop].mean()),
            )
        )
    return tuple(found)


def _struck(envelope: Floats, frames: int) -> npt.NDArray[np.bool_]:
    """Frames of the line at which the onset strength has a clear peak."""
    peak = np.zeros(frames, bool)
    middle = envelope[1:-1]
    clear = float(envelope.mean() + 1.5 * envelope.std())
    tops = np.flatnonzero((middle > envelope[:-2]) & (middle >= envelope[2:]) & (middle > clear)) + 1
    at = np.round(tops / ONSET_RATE * FRAME_RATE).astype(int)
    peak[at[at < frames]] = True
    return peak
