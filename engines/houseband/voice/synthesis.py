"""Spectra to sound: a pulse train through minimum-phase envelopes, and shaped noise; a block at a time.

A source-filter vocoder after hibari's own (pulses, STFT of 1200 with hop 300, overlap-add), but the voiced
part's phase is derived from its envelope, so that any pitch and any throat fit it, and the noise of a sound
that is held is drawn anew for each frame, for a frozen one would buzz at 80 Hz.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import fft

from engines.houseband.voice.diction import Material
from engines.houseband.voice.model import BINS, HOP, MODEL_RATE, Array

_SIZE: Final = 2 * (BINS - 1)
_OVERLAP: Final = _SIZE // HOP
_BLOCK: Final = 64
"""Frames between two looks at the wish to stop: 0.8 s of song."""
_TOP: Final = 11_000.0
"""No harmonic above, Hz."""
_WINDOW: Final = (0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(_SIZE) / _SIZE)).astype(np.float32)
_LOWEST: Final = 3
"""Bins below 60 Hz are rumble."""
_SILENT: Final = -20.0
_LIFTED: Final = 75.0
"""Bins above the first formant, 1500 Hz, that move when it is raised."""


@dataclass(frozen=True, slots=True)
class Frames:
    """What to synthesise; one entry per frame."""

    position: npt.NDArray[np.float64]
    """Frame of the material; negative where nothing sounds."""
    pitch: npt.NDArray[np.float64]
    """Hz."""
    voiced_gain: npt.NDArray[np.float64]
    """Log gain."""
    noise_gain: npt.NDArray[np.float64]
    """Log gain."""
    first: npt.NDArray[np.float64]
    """Bin of the first formant in the material."""
    lift: npt.NDArray[np.float64]
    """Factor on the first formant, at least 1: singers raise it to the pitch when that is higher."""


def synthesise(
    material: Material,
    frames: Frames,
    formants: float,
    bright: float,
    rng: np.random.Generator,
    step: Callable[[], None],
) -> Array:
    """Mono float32 at 24 kHz, `HOP` samples per frame; `step` is called after every block and may raise."""
    count = len(frames.position)
    out = np.zeros((count + _OVERLAP, HOP), dtype=np.float32)
    pulses = np.zeros((count + _OVERLAP) * HOP, dtype=np.float32)
    middle = _SIZE // 2
    phase = 0.0
    for start in range(0, count, _BLOCK):
        stop = min(count, start + _BLOCK)
        phase, made = _pulses(frames.pitch, start, stop, phase)
        pulses[middle + start * HOP : middle + stop * HOP] = made
        step()
    octaves = np.log2(np.maximum(np.arange(BINS) * MODEL_RATE / _SIZE, 1000.0) / 1000.0)
    tilt = (bright * octaves * np.log(10.0) / 20.0).astype(np.float32)[:, None]
    windows = np.lib.stride_tricks.sliding_window_view(pulses, _SIZE)[::HOP]
    for start in range(0, count, _BLOCK):
        part = slice(start, min(count, start + _BLOCK))
        heard = np.flatnonzero(frames.position[part] >= 0.0) + start
        if len(heard):
            spectrum = _spectrum(material, frames, heard, windows, formants, tilt, rng)
            sound = fft.irfft(spectrum, n=_SIZE, axis=1) * _WINDOW
            blocks = sound.reshape(len(heard), _OVERLAP, HOP)
            for shift in range(_OVERLAP):
                out[heard + shift] += blocks[:, shift]
        step()
    flat = out.reshape(-1)[middle : middle + count * HOP]
    return np.ascontiguousarray(flat / 1.5)  # the squared windows sum to 1.5


@dataclass(frozen=True, slots=True)
class _Throat:
    """A warp of the frequency axis; arrays of shape (601, frames)."""

    low: npt.NDArray[np.int64]
    share: Array

    @classmethod
    def shaped(
        cls, formants: float, first: npt.NDArray[np.float64], lift: npt.NDArray[np.float64]
    ) -> "_Throat":
        heard = np.arange(BINS)[:, None] / formants
        knee, end = first * lift, first + _LIFTED
        below = heard / lift
        between = first + (heard - knee) * (end - first) / (end - knee)
        source = np.where(heard < knee, below, np.where(heard < end, between, heard))
        source = np.minimum(source, BINS - 1.001)
        low = source.astype(np.int64)
        return cls(low, (source - low).astype(np.float32))

    def warp(self, envelope: Array) -> Array:
        lower = np.take_along_axis(envelope, self.low, axis=0)
        upper = np.take_along_axis(envelope, self.low + 1, axis=0)
        return lower + (upper - lower) * self.share

    def nearest(self, envelope: Array) -> Array:
        return np.take_along_axis(envelope, self.low, axis=0)


def _spectrum(
    material: Material,
    frames: Frames,
    heard: npt.NDArray[np.int64],
    windows: Array,
    formants: float,
    tilt: Array,
    rng: np.random.Generator,
) -> npt.NDArray[np.complex64]:
    last = material.harmonic.shape[1] - 1
    place = np.clip(frames.position[heard], 0.0, last)
    low = np.minimum(place.astype(int), last - 1)
    share = (place - low).astype(np.float32)
    near = np.round(place).astype(int)
    throat = _Throat.shaped(formants, frames.first[heard], frames.lift[heard])
    voiced = (
        throat.warp(material.harmonic[:, low] * (1.0 - share) + material.harmonic[:, low + 1] * share) + tilt
    )
    voiced += frames.voiced_gain[heard].astype(np.float32)
    source = fft.rfft(windows[heard] * (_WINDOW * (_OVERLAP / _SIZE)), axis=1)
    spectrum = source * _minimum_phase(voiced.T)
    noise = throat.warp(material.noise[:, low] * (1.0 - share) + material.noise[:, low + 1] * share)
    noise += frames.noise_gain[heard].astype(np.float32)
    turn = throat.nearest(material.phase[:, near])
    carrier = np.exp(1j * turn).astype(np.complex64)
    fresh = rng.standard_normal((BINS, 2 * len(heard)), dtype=np.float32).view(np.complex64) * np.float32(
        0.7071
    )
    held = np.abs(np.gradient(frames.position)[heard]) < 0.6
    carrier[:, held] = fresh[:, held]
    spectrum += (np.exp(np.minimum(noise, 7.0)) * carrier).T
    spectrum[:, :_LOWEST] = 0.0
    return np.asarray(spectrum, dtype=np.complex64)


def _minimum_phase(log_magnitude: Array) -> npt.NDArray[np.complex64]:
    """The causal filter with this magnitude, by folding the cepstrum; shape (frames, bins)."""
    clipped = np.clip(log_magnitude, _SILENT, 7.0)
    cepstrum = fft.irfft(clipped, n=_SIZE, axis=1)
    cepstrum[:, 1 : _SIZE // 2] *= 2.0
    cepstrum[:, _SIZE // 2 + 1 :] = 0.0
    return np.asarray(np.exp(fft.rfft(cepstrum, axis=1)), dtype=np.complex64)


def _pulses(pitch: npt.NDArray[np.float64], start: int, stop: int, phase: float) -> tuple[float, Array]:
    """All harmonics up to `_TOP` at unit amplitude, in closed form, from frame `start` to `stop`."""
    at = start + np.arange((stop - start) * HOP) / HOP
    hertz = np.interp(at, np.arange(len(pitch)), pitch)
    cycles = phase + np.cumsum(hertz) / MODEL_RATE
    turns = 2.0 * np.pi * np.modf(cycles)[0]
    order = np.floor(_TOP / hertz) + 0.5
    below = 2.0 * np.sin(0.5 * turns)
    peak = np.abs(below) < 2e-3
    wave = np.where(peak, order, np.sin(order * turns) / np.where(peak, 1.0, below)) - 0.5
    return float(cycles[-1] % 1.0), wave.astype(np.float32)
