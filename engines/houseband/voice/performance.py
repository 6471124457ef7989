"""One singer's rendering of one phrase: human timing, dynamics, and a mouth that opens with the pitch."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import signal

from engines.houseband.voice.diction import Material
from engines.houseband.voice.intonation import intone
from engines.houseband.voice.model import MODEL_RATE, Array
from engines.houseband.voice.synthesis import Frames, synthesise
from engines.houseband.voice.timing import FRAME, Path, SungNote, lay_out
from engines.houseband.voice.voices import Voice

_LOUDNESS: Final = 3.6
"""Log amplitude that vowels are brought towards."""
_EVENNESS: Final = 0.7
_UNSTRESSED: Final = -0.22
"""Log gain, some 2 dB."""
_HIGHEST_LIFT: Final = 65.0
"""Bins: 1300 Hz, less than where the envelope is no longer moved."""
_LATE: Final = 0.006
"""Standard deviation of a note's start, seconds."""


def perform(
    material: Material,
    notes: Sequence[SungNote],
    voice: Voice,
    copy: int,
    rng: np.random.Generator,
    step: Callable[[], None],
) -> tuple[float, Array]:
    """Seconds at which the sound starts, and the sound at the model's rate."""
    late = (
        np.zeros(len(notes))
        if voice.flat
        else np.clip(_LATE * rng.standard_normal(len(notes)), -0.012, 0.012)
    )
    behind = rng.uniform(-0.01, 0.012) if copy else 0.0
    apart = rng.uniform(-14.0, 14.0) if copy else 0.0
    throat = voice.formants * (rng.uniform(0.96, 1.04) if copy else 1.0)
    starts = [note.start + float(shift) + behind for note, shift in zip(notes, late, strict=True)]
    path = lay_out(material.spans, notes, starts)
    pitch, sway = intone(notes, starts, path.start, len(path.position), voice, rng)
    pitch = pitch * 2.0 ** (apart / 1200.0)
    level = path.level + _dynamics(material, path, notes, throat) + 0.1 * sway + _shimmer(len(pitch), rng)
    first, lift = _tuning(material, path, pitch, throat)
    sung = Frames(path.position, pitch, level, level + _air(material, path, voice), first, lift)
    return path.start, synthesise(material, sung, throat, voice.bright, rng, step)


def _dynamics(
    material: Material, path: Path, notes: Sequence[SungNote], formants: float
) -> npt.NDArray[np.float64]:
    """Log gain per frame: speech's uneven vowels evened out, the velocities, and a swell on long notes."""
    gains = []
    for span, note in zip(material.spans, notes, strict=True):
        core = material.harmonic[:, span.core : span.tail + 1].mean(axis=1)
        spacing = 440.0 * 2.0 ** ((note.pitch - 69) / 12.0) * len(core) / (MODEL_RATE / 2) / formants
        at = np.arange(spacing, len(core) - 1, spacing).astype(int)
        loud = 0.5 * np.log(np.exp(2.0 * core[at]).sum() + 1e-6)
        evened = float(np.clip(_EVENNESS * (_LOUDNESS - loud), -1.5, 1.5))
        accent = 0.0 if span.stressed else _UNSTRESSED
        gains.append(accent + evened + 0.8 * np.log(np.clip(note.velocity, 1, 127) / 96.0))
    gain = np.asarray(gains)[path.syllable]
    kernel = np.hanning(9)[1:-1]
    smooth = np.convolve(np.pad(gain, 3, mode="edge"), kernel / kernel.sum(), "valid")
    time = path.start + np.arange(len(gain)) * FRAME
    for note in notes:
        if note.seconds > 0.6:
            share = np.clip((time - note.start) / note.seconds, 0.0, 1.0)
            smooth += 0.16 * np.sin(np.pi * share) ** 2
    return smooth


def _tuning(
    material: Material, path: Path, pitch: npt.NDArray[np.float64], formants: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The first formant of each frame's vowel, and how far a singer would raise it to keep the tone."""
    firsts = [
        10.0 + float(np.argmax(material.harmonic[10:50, span.core : span.tail + 1].mean(axis=1)))
        for span in material.spans
    ]
    first = np.asarray(firsts)[path.syllable]
    kernel = np.hanning(9)[1:-1]
    first = np.convolve(np.pad(first, 3, mode="edge"), kernel / kernel.sum(), "valid")
    bins = pitch * len(material.harmonic) / (MODEL_RATE / 2) / formants
    return first, np.clip(1.05 * bins / first, 1.0, (first + _HIGHEST_LIFT) / first)


def _air(material: Material, path: Path, voice: Voice) -> npt.NDArray[np.float64]:
    """Log gain of the noise inside vowels, for a breathy voice."""
    vowel = np.interp(path.position, np.arange(len(material.vowel)), material.vowel)
    return np.asarray(vowel * (voice.breath * np.log(10.0) / 20.0))


def _shimmer(count: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    return np.asarray(0.03 * signal.lfilter([0.3], [1.0, -0.7], rng.standard_normal(count)))
