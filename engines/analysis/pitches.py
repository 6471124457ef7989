"""Which pitches sound when: tuning, note activations and chroma."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.sparse import csr_array

from engines.analysis.spectra import RATE, Floats, Step, frame_count, frequencies, spectra

WINDOW: Final = 8192
"""Samples: 0.37 s, which tells semitones apart down to about 80 Hz."""
HOP: Final = 1024
FRAME_RATE: Final = RATE / HOP
"""Frames per second: 21.5."""
LOWEST: Final = 28
NOTES: Final = 72
"""MIDI notes 28 (E1) to 99 (Eb7)."""
_PER_NOTE: Final = 3
_HARMONICS: Final = 12
_DECAY: Final = 0.75
_ITERATIONS: Final = 30
_BATCH: Final = 16
"""Frames explained at a time: products this small stay in one thread of BLAS, whoever else is at work."""
_FLOOR: Final = 1e-5
_TINY: Final = np.float32(1e-12)
"""Keeps vanishing notes out of the denormal numbers, which are slow."""


@dataclass(frozen=True, slots=True, eq=False)
class Pitches:
    """Note activations, shape (frames, NOTES), at `FRAME_RATE`."""

    notes: Floats
    tuning: float
    """Cents from A4 = 440 Hz, −50..50."""

    def chroma(self) -> Floats:
        """Shape (frames, 12), C first; the middle registers, where chords and melody lie."""
        return _folded(self.notes * _window(44, 82))

    def bass(self) -> Floats:
        """Shape (frames, 12), C first; below middle C."""
        return _folded(self.notes * _window(28, 52))


def pitches_of(mono: Floats, step: Step) -> Pitches:
    """Approximate transcription by non-negative least squares (Mauch & Dixon, ISMIR 2010).

    The spectrum is read on a scale of three bins per semitone, flattened, tuned, and explained by notes with
    decaying harmonics (multiplicative updates, Lee & Seung 2001), so that overtones count for their note.
    """
    bins = NOTES * _PER_NOTE + 2 * _PER_NOTE
    scale = np.empty((frame_count(mono, HOP), bins), np.float32)
    mapping = _log_mapping()
    step()
    for rows, magnitude in spectra(mono, WINDOW, HOP, step):
        scale[rows] = (mapping @ magnitude.T).T
    tuning = _tuning(scale)
    notes = np.empty((scale.shape[0], NOTES), np.float32)
    for start in range(0, scale.shape[0], _BATCH):
        flat = _flattened(_shifted(scale[start : start + _BATCH], tuning))
        notes[start : start + _BATCH] = _explain(flat)
        step()
    return Pitches(notes, tuning * 100.0)


def _folded(notes: Floats) -> Floats:
    padded = np.zeros((notes.shape[0], 84), np.float32)
    padded[:, LOWEST - 24 : LOWEST - 24 + NOTES] = notes
    return np.asarray(padded.reshape(-1, 7, 12).sum(axis=1))


def _window(low: int, high: int) -> Floats:
    """1 between two MIDI notes, fading over half an octave to both sides."""
    note = np.arange(LOWEST, LOWEST + NOTES)
    outside = np.maximum(np.maximum(low - note, note - high), 0)
    return np.asarray(np.cos(np.pi / 2 * np.minimum(1.0, outside / 7.0)) ** 2, np.float32)


@cache
def _log_mapping() -> csr_array:
    """From the spectrum to three bins per semitone: triangles no narrower than the window resolves; sparse,
    shape (scale bins, spectrum bins).
    """
    note = LOWEST - 1 + (np.arange((NOTES + 2) * _PER_NOTE) - 1) / _PER_NOTE
    centre = 440.0 * 2.0 ** ((note - 69) / 12)
    width = np.maximum(centre * (2 ** (1 / 36) - 1), RATE / WINDOW)
    weights = np.maximum(0.0, 1.0 - np.abs(frequencies(WINDOW)[:, None] - centre) / width)
    return csr_array((weights / np.maximum(weights.sum(axis=0), 1e-9)).T.astype(np.float32))


def _tuning(scale: Floats) -> float:
    """Semitones by which the recording is sharp: the phase of the mean spectrum's cycle of three bins."""
    mean = np.maximum(0.0, _flattened(scale.mean(axis=0, keepdims=True))[0])[: NOTES * _PER_NOTE]
    cycle = np.exp(2j * np.pi * (np.arange(mean.size) - 1) / _PER_NOTE)
    total = complex(np.sum(mean * cycle))
    return float(np.angle(total) / (2 * np.pi)) if abs(total) > 1e-6 else 0.0


def _shifted(scale: Floats, tuning: float) -> Floats:
    """The scale read where the recording's own semitones lie."""
    at = np.arange(_PER_NOTE, scale.shape[1] - _PER_NOTE) + tuning * _PER_NOTE
    whole = np.floor(at).astype(int)
    part = (at - whole).astype(np.float32)
    return np.asarray(scale[:, whole] * (1 - part) + scale[:, whole + 1] * part)


def _flattened(scale: Floats) -> Floats:
    """Above the mean of the octave around, by its deviation: loud registers do not drown the others."""
    width = 6.0 * _PER_NOTE / 2
    mean = gaussian_filter1d(scale, width, axis=1)
    deviation = np.sqrt(np.maximum(0.0, gaussian_filter1d(scale**2, width, axis=1) - mean**2))
    return np.asarray(np.maximum(0.0, scale - mean) / (np.sqrt(deviation) + np.sqrt(_FLOOR)), np.float32)


@cache
def _dictionary() -> tuple[Floats, Floats]:
    """Harmonic spectra of the notes, shape (NOTES, bins), and their Gram matrix."""
    bins = np.arange(NOTES * _PER_NOTE)
    spectrum = np.zeros((NOTES, bins.size))
    for note in range(NOTES):
        for harmonic in range(1, _HARMONICS + 1):
            place = note * _PER_NOTE + 1 + 12 * _PER_NOTE * np.log2(harmonic)
            spectrum[note] += _DECAY ** (harmonic - 1) * np.exp(-0.5 * ((bins - place) / 0.8) ** 2)
    spectrum /= np.linalg.norm(spectrum, axis=1, keepdims=True)
    return spectrum.astype(np.float32), (spectrum @ spectrum.T).astype(np.float32)


def _explain(flat: Floats) -> Floats:
    spectrum, gram = _dictionary()
    wanted = flat @ spectrum.T
    notes = wanted.copy()
    for _ in range(_ITERATIONS):
        notes = notes * (wanted / (notes @ gram + 1e-6)) + _TINY
    return notes
