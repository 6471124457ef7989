"""The desk: level, low cut, pan, duck and reverb of each stem, and the sum of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import fft, signal

from engines.contract import Samples
from engines.houseband.clock import SAMPLE_RATE, Clock
from engines.houseband.compose.drums import GENERAL_MIDI
from engines.houseband.randomness import stream
from engines.houseband.score import Note
from engines.houseband.styles import Part

_SLICE: Final = 1 << 17
_FADE_IN: Final = 0.003
_SPEAKER: Final = 4800.0
"""Where a guitar speaker rolls off, Hz."""


@dataclass(frozen=True, slots=True)
class Room:
    """The room all players share, and what the kick does to them."""

    response: Samples
    """Impulse response, shape (2, samples)."""
    level: float
    duck: Samples | None
    """Gain 0..1 per sample, shape (samples,)."""
    fade: Samples
    """Gain of the last samples, shape (n,)."""


def room(seconds: float, level: float, duck: Samples | None, ring: float) -> Room:
    """A room with `seconds` of reverberation (RT60); the last chord, `ring` seconds, fades at its end."""
    rng = stream(0, "room")
    count = int(seconds * SAMPLE_RATE)
    time = np.arange(count) / SAMPLE_RATE
    noise = rng.standard_normal((2, count)) * 10.0 ** (-3.0 * time / seconds) * (1.0 - np.exp(-time / 0.012))
    dull = signal.sosfilt(
        signal.butter(1, (280.0, 5200.0), "bandpass", fs=SAMPLE_RATE, output="sos"), noise, axis=1
    )
    response = np.concatenate([np.zeros((2, int(0.018 * SAMPLE_RATE))), dull], axis=1)
    response /= np.sqrt((response**2).sum(axis=1, keepdims=True))
    length = max(1, int(min(2.2, 0.5 * ring) * SAMPLE_RATE))
    fade = 0.5 + 0.5 * np.cos(np.linspace(0.0, np.pi, length))
    return Room(response.astype(np.float32), level, duck, fade.astype(np.float32))


def duck_curve(notes: Sequence[Note], clock: Clock, frames: int, depth: float) -> Samples | None:
    """How far the kick's hits push ducked stems down, per sample; None when nothing ducks."""
    if depth <= 0.0:
        return None
    dip = 1.0 - depth * np.exp(-np.arange(int(0.45 * SAMPLE_RATE)) / (0.11 * SAMPLE_RATE))
    attack = int(0.004 * SAMPLE_RATE)
    dip[:attack] = np.linspace(1.0, dip[attack], attack)
    gain = np.ones(frames, dtype=np.float32)
    for note in notes:
        if note.pitch == GENERAL_MIDI["kick"]:
            start = clock.frame(note.start)
            stop = min(frames, start + len(dip))
            if start < frames:
                gain[start:stop] = np.minimum(gain[start:stop], dip[: stop - start])
    return gain


def strip(raw: Samples, part: Part, space: Room, step: Callable[[], None]) -> Samples:
    """Bring one stem to its place in the mix, in place; `step` is called between slices and may raise."""
    frames = raw.shape[1]
    if part.drive:
        _distort(raw, part.drive, step)
    if part.low_cut:
        _filter(raw, "highpass", part.low_cut, step)
    if part.high_cut or part.drive:
        _filter(raw, "lowpass", part.high_cut or _SPEAKER, step)
    raw *= _level(raw, part.level)
    angle = (part.pan + 1.0) * np.pi / 4.0
    raw[0] *= np.float32(np.sqrt(2.0) * np.cos(angle))
    raw[1] *= np.float32(np.sqrt(2.0) * np.sin(angle))
    if part.duck and space.duck is not None:
        raw *= space.duck
    step()
    if part.send:
        _reverberate(raw, space, part.send, step)
    rise = min(frames, int(_FADE_IN * SAMPLE_RATE))
    raw[:, :rise] *= np.linspace(0.0, 1.0, rise, dtype=np.float32)
    raw[:, -len(space.fade) :] *= space.fade[-frames:]
    return raw


def _level(raw: Samples, target: float) -> np.float32:
    """Gain that brings the parts of a stem that sound to `target` dBFS RMS."""
    size = SAMPLE_RATE * 2 // 5
    edges = np.arange(0, raw.shape[1], size)
    power = np.add.reduceat(np.einsum("ij,ij->j", raw, raw, dtype=np.float32), edges).astype(np.float64)
    power /= 2.0 * np.minimum(size, raw.shape[1] - edges)
    loud = power[power > 1e-9]
    if not len(loud):
        return np.float32(1.0)
    gate = loud.mean() * 0.05
    return np.float32(10.0 ** (target / 20.0) / np.sqrt(loud[loud >= gate].mean()))


def _distort(raw: Samples, drive: float, step: Callable[[], None]) -> None:
    gain = np.float32(drive) * _level(raw, -12.0)
    for start in range(0, raw.shape[1], _SLICE):
        here = raw[:, start : start + _SLICE]
        np.tanh(here * gain, out=here)
        step()


def _filter(raw: Samples, kind: str, hertz: float, step: Callable[[], None]) -> None:
    sections = signal.butter(2, hertz, kind, fs=SAMPLE_RATE, output="sos").astype(np.float32)
    state = np.zeros((sections.shape[0], 2, 2), dtype=np.float32)
    for start in range(0, raw.shape[1], _SLICE):
        here = raw[:, start : start + _SLICE]
        here[:], state = signal.sosfilt(sections, here, axis=1, zi=state)
        step()


def _reverberate(raw: Samples, space: Room, send: float, step: Callable[[], None]) -> None:
    """Add the room's answer by overlap-add."""
    frames = raw.shape[1]
    length = space.response.shape[1]
    size = fft.next_fast_len(_SLICE + length - 1, real=True)
    spectrum = fft.rfft(space.response * np.float32(send * space.level), size, axis=1)
    dry_mono: npt.NDArray[np.float32] = (raw[0] + raw[1]) * np.float32(0.5)
    for start in range(0, frames, _SLICE):
        block = dry_mono[start : start + _SLICE]
        wet = fft.irfft(spectrum * fft.rfft(block, size), size, axis=1)
        room_left = min(len(block) + length - 1, frames - start)
        raw[:, start : start + room_left] += wet[:, :room_left]
        step()


def total(stems: Sequence[Samples], step: Callable[[], None]) -> Samples:
    """The sum of the stems, in their order."""
    out = np.zeros_like(stems[0])
    for stem in stems:
        out += stem
        step()
    return out
