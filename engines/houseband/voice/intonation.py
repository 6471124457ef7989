"""The pitch of a phrase: slides, scoops, late vibrato, a little drift, and the fall at the end."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import signal

from engines.houseband.voice.timing import FRAME, SungNote
from engines.houseband.voice.voices import Voice

Floats = npt.NDArray[np.float64]

_GLIDE: Final = 0.085
"""Seconds of a slide, most of it before the beat."""
_VIBRATO_AFTER: Final = 0.28
_VIBRATO_RATE: Final = 5.4
_DRIFT_CENTS: Final = 5.0


def intone(
    notes: Sequence[SungNote],
    starts: Sequence[float],
    origin: float,
    frames: int,
    voice: Voice,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Hz per frame, and the vibrato's swing from -1 to 1 times its depth, by which loudness moves too."""
    time: Floats = np.asarray(origin + np.arange(frames) * FRAME)
    cents: Floats = np.full(frames, 100.0 * notes[0].pitch)
    sway: Floats = np.zeros(frames)
    rate = _VIBRATO_RATE * (1.0 + 0.05 * rng.standard_normal())
    for index, (note, start) in enumerate(zip(notes, starts, strict=True)):
        target = 100.0 * note.pitch
        stop = starts[index + 1] if index + 1 < len(notes) else start + note.seconds
        if voice.flat:
            cents[time >= start - 0.5 * FRAME] = target
            continue
        if index:
            room = start - starts[index - 1]
            glide = min(_GLIDE * voice.glide, 0.4 * room)
            cents += (target - 100.0 * notes[index - 1].pitch) * _smooth(
                (time - start + 0.75 * glide) / glide
            )
        sway += _vibrato(time - start, stop - start, rate, rng)
        depth = rng.uniform(20.0, 70.0) if index == 0 else rng.uniform(0.0, 25.0)
        scoop = min(0.07, 0.25 * note.seconds)
        cents -= depth * (time > start - 0.25) * (1.0 - _smooth((time - start + 0.03) / scoop)) * (index == 0)
    if not voice.flat:
        cents += _drift(frames, rng)
        end = starts[-1] + notes[-1].seconds
        cents -= rng.uniform(40.0, 110.0) * np.clip((time - end + 0.03) / 0.15, 0.0, 1.0) ** 1.5
    return 440.0 * 2.0 ** ((cents + voice.vibrato * sway - 6900.0) / 1200.0), sway


def _smooth(x: Floats) -> Floats:
    x = np.clip(x, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)


def _vibrato(since: Floats, length: float, rate: float, rng: np.random.Generator) -> Floats:
    """Comes after the note has settled, deeper the longer the note is, and leaves before the next."""
    depth = float(np.clip((length - 0.35) / 0.7, 0.0, 1.0)) * rng.uniform(0.85, 1.1)
    grows = _smooth((since - _VIBRATO_AFTER) / 0.35)
    leaves = 1.0 - _smooth((since - length + 0.06) / 0.08)
    return depth * grows * leaves * np.sin(2.0 * np.pi * rate * np.maximum(since - _VIBRATO_AFTER, 0.0))


def _drift(frames: int, rng: np.random.Generator) -> Floats:
    """Cents: a slow wander and a faint flutter."""
    slow = signal.lfilter([0.06], [1.0, -0.94], rng.standard_normal(frames)) / 0.175
    fast = signal.lfilter([0.5, 0.5], [1.0], rng.standard_normal(frames))
    return np.asarray(_DRIFT_CENTS * np.clip(slow, -2.0, 2.0) + 1.2 * fast)
