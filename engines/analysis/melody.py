"""The predominant melody, as notes."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.ndimage import (
    gaussian_filter1d,
    label,
    maximum_filter1d,
    median_filter,
    minimum_filter1d,
    uniform_filter1d,
)

from engines.analysis.model import MelodyNote
from engines.analysis.onsets import FRAME_RATE as ONSET_RATE
from engines.analysis.spectra import RATE, Floats, Step, frame_count, frequencies, spectra
from engines.analysis.viterbi import walked_back

WINDOW: Final = 2048
HOP: Final = 512
FRAME_RATE: Final = RATE / HOP
"""Frames per second: 43."""
LOWEST: Final = 45
SEMITONES: Final = 44
"""MIDI notes 45 (A2) to 88 (E6)."""
_BINS: Final = 5
"""Salience bins per semitone."""
_WIDTH: Final = SEMITONES * _BINS
_HARMONICS: Final = 8
_DECAY: Final = 0.8
_COMPRESSION: Final = 0.6
_PEAKS: Final = 40
"""Spectral peaks of a frame that are looked at."""
_PEAK_HZ: Final = (100.0, 5_000.0)
_ZERO_PAD: Final = 2
_REGISTER: Final = (55, 76)
"""MIDI notes between which every melody is equally likely: G3 to E5."""
_BEYOND: Final = 10.0
"""Standard deviation of the likelihood outside it, semitones."""
_ALONE: Final = 8.0
"""How many times its share of all salience a lone voice has at its best bin, inverted."""
_REACH: Final = 3
_MOVE: Final = 0.15
_JUMP: Final = 1.2
"""What moving the line by a bin, up to `_REACH`, and jumping anywhere cost, in usual saliences of a frame."""
_ENTERS: Final = 0.9
_STAYS: Final = 0.5
"""Salience, in parts of its upper quartile, that a phrase must reach once, and above which it goes on."""
_HEARD_FRAMES: Final = 7
_DIP: Final = 0.75
_DIP_FRAMES: Final = 6
"""Part to which the salience falls between two notes of one pitch, and how far around that is looked at."""
_LATE: Final = 0.03
"""Seconds by which the line follows the onset of a note."""
_SNAP: Final = 0.08
"""Seconds within which a note begins on a peak of the onset strength."""
_SHORTEST: Final = 0.1
"""Seconds of the shortest note."""


@dataclass(frozen=True, slots=True, eq=False)
class Contour:
    """The melody moment by moment, at `FRAME_RATE`."""

    pitch: npt.NDArray[np.float64]
    """MIDI note number with fraction, whether or not it is heard as melody."""
    voiced: npt.NDArray[np.bool_]
    strength: npt.NDArray[np.float64]
    """Salience of the pitch, 1 at its upper quartile in the recording."""
    share: npt.NDArray[np.float64]
    """Salience of the pitch relative to that of all pitches around, 0..1."""


def contour_of(mono: Floats, tuning: float, step: Step) -> Contour:
    """The smoothest salient line, with rests where it sinks below what it usually has.

    Harmonic sums of spectral peaks weighted for equal loudness (Salamon & Gómez, IEEE TASLP 2012), here with
    the peak at the fundamental itself, so that chords do not add up to notes below them; then Viterbi.
    `tuning` is in cents.
    """
    salience = _salience(mono, tuning, step)
    path = _line(salience, step)
    strength = salience[np.arange(path.size), path].astype(np.float64)
    share = strength / np.maximum(salience.sum(axis=1), 1e-9)
    heard = strength[strength > 1e-6]
    if heard.size:
        strength /= np.percentile(heard, 75)
    return Contour(
        pitch=LOWEST - 0.5 + (path + 0.5) / _BINS,
        voiced=_voiced(strength),
        strength=strength,
        share=np.clip(share * _ALONE, 0.0, 1.0),
    )


def _salience(mono: Floats, tuning: float, step: Step) -> Floats:
    """Shape (frames, _WIDTH)."""
    salience = np.zeros((frame_count(mono, HOP), _WIDTH), np.float32)
    note = LOWEST - 0.5 + (np.arange(_WIDTH) + 0.5) / _BINS
    outside = np.maximum(np.maximum(_REGISTER[0] - note, note - _REGISTER[1]), 0.0)
    register = np.exp(-0.5 * (outside / _BEYOND) ** 2)
    hertz = frequencies(WINDOW, _ZERO_PAD)
    usable = np.flatnonzero((hertz > _PEAK_HZ[0]) & (hertz < _PEAK_HZ[1]))
    first, last = int(usable[0]), int(usable[-1])
    for rows, magnitude in spectra(mono, WINDOW, HOP, step, _ZERO_PAD):
        count = rows.stop - rows.start
        frames, notes, strength = _peaks(magnitude[:, first - 1 : last + 2], first, tuning)
        sums = np.zeros((count, _WIDTH))
        fundamental = sums
        for harmonic in range(1, _HARMONICS + 1):
            place = np.floor((notes - 12 * np.log2(harmonic) - (LOWEST - 0.5)) * _BINS).astype(np.int64)
            inside = (place >= 0) & (place < _WIDTH)
            weight = strength[inside] * _DECAY ** (harmonic - 1)
            cells = np.bincount(frames[inside] * _WIDTH + place[inside], weight, minlength=count * _WIDTH)
            sums = sums + cells.reshape(count, _WIDTH)
            if harmonic == 1:
                fundamental = sums
        blurred = [np.maximum(0.0, uniform_filter1d(each, 3, axis=1)) for each in (sums, fundamental)]
        salience[rows] = np.cbrt(blurred[0] ** 2 * blurred[1]) * register
    return salience


def _peaks(
    magnitude: Floats, first: int, tuning: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Frame, MIDI note with fraction, and compressed loudness of the spectral peaks.

    `magnitude` has one bin more to each side; its second column is bin `first` of the spectrum.
    """
    middle = magnitude[:, 1:-1]
    top = (middle > magnitude[:, :-2]) & (middle >= magnitude[:, 2:])
    height = np.where(top, middle, 0.0)
    least = np.partition(height, -_PEAKS, axis=1)[:, -_PEAKS, None]
    loudest = height.max(axis=1, keepdims=True)
    frames, bins = np.nonzero(top & (height >= least) & (height > 0.01 * loudest) & (height > 1e-4))
    left, peak, right = (np.log(magnitude[frames, bins + k] + 1e-9).astype(np.float64) for k in range(3))
    bent = 0.5 * (left - right) / np.minimum(left - 2 * peak + right, -1e-9)  # vertex of the parabola
    size = (frequencies(WINDOW, _ZERO_PAD).size - 1) * 2
    hertz = (first + bins + np.clip(bent, -0.5, 0.5)) * RATE / size
    notes = 69 + 12 * np.log2(hertz / 440.0) - tuning / 100.0
    return frames, notes, (height[frames, bins] * _loudness(hertz)) ** _COMPRESSION


def _loudness(hertz: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A-weighting as an amplitude, 1 at 1 kHz (IEC 61672-1)."""
    square = hertz**2
    low = (square + 20.6**2) * np.sqrt((square + 107.7**2) * (square + 737.9**2))
    return np.asarray(1.2589 * 12_194.0**2 * square**2 / (low * (square + 12_194.0**2)))


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
    return walked_back(origin, int(np.argmax(total)))


def _voiced(strength: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Stretches that never sink below `_STAYS` and somewhere reach `_ENTERS`."""
    level = uniform_filter1d(strength, _HEARD_FRAMES)
    stretch, count = label(level > _STAYS)
    chosen = np.zeros(count + 1, bool)
    chosen[np.unique(stretch[level > _ENTERS])] = True
    chosen[0] = False
    return np.asarray(chosen[stretch])


def notes_of(contour: Contour, envelope: Floats) -> tuple[MelodyNote, ...]:
    """Cut the line where it leaves a semitone, rests or is struck anew; begin notes on onsets near by."""
    semitone = median_filter(np.round(contour.pitch).astype(int), _HEARD_FRAMES)
    state = np.where(contour.voiced, semitone, -1)
    struck = _struck(contour.strength)
    cuts = np.flatnonzero((state[1:] != state[:-1]) | struck[1:]) + 1
    onsets = _onsets(envelope)
    found: list[MelodyNote] = []
    for start, stop in pairwise([0, *(int(cut) for cut in cuts), state.size]):
        if state[start] < 0 or (stop - start) / FRAME_RATE < _SHORTEST:
            continue
        begins = _snapped(max(0.0, start / FRAME_RATE - _LATE), onsets)
        ends = max(begins + _SHORTEST, stop / FRAME_RATE - _LATE)
        if found and found[-1].start + found[-1].seconds > begins:
            before = found.pop()
            if begins - before.start >= _SHORTEST / 2:
                found.append(replace(before, seconds=begins - before.start))
        confidence = float(contour.share[start:stop].mean())
        found.append(MelodyNote(begins, ends - begins, int(state[start]), confidence))
    return tuple(found)


def _struck(strength: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Frames where the salience has dipped between two louder moments: the same note again."""
    level = gaussian_filter1d(strength, 0.7)
    before = maximum_filter1d(level, _DIP_FRAMES, origin=_DIP_FRAMES // 2 - 1)
    after = maximum_filter1d(level, _DIP_FRAMES, origin=-(_DIP_FRAMES // 2))
    lowest = level <= minimum_filter1d(level, 5)
    return np.asarray(lowest & (level < _DIP * np.minimum(before, after)))


def _onsets(envelope: Floats) -> npt.NDArray[np.float64]:
    """Seconds of the clear peaks of the onset strength."""
    middle = envelope[1:-1]
    clear = float(envelope.mean() + envelope.std())
    tops = np.flatnonzero((middle > envelope[:-2]) & (middle >= envelope[2:]) & (middle > clear)) + 1
    return np.asarray(tops / ONSET_RATE)


def _snapped(time: float, onsets: npt.NDArray[np.float64]) -> float:
    if not onsets.size:
        return time
    nearest = float(onsets[np.argmin(np.abs(onsets - time))])
    return nearest if abs(nearest - time) < _SNAP else time
