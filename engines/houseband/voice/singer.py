"""Sings phrases: the words' sounds on the notes' pitches, one phrase after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import soxr
from scipy import signal

from engines.houseband.randomness import stream
from engines.houseband.voice.diction import Material, Span, articulate, breaths
from engines.houseband.voice.intonation import intone
from engines.houseband.voice.model import HOP, MODEL_RATE, Array
from engines.houseband.voice.synthesis import Frames, synthesise
from engines.houseband.voice.syllables import Word
from engines.houseband.voice.timing import FRAME, Path, SungNote, lay_out
from engines.houseband.voice.voices import Voice

_LOUDNESS: Final = 3.6
"""Log amplitude that vowels are brought towards."""
_EVENNESS: Final = 0.7
_GAIN: Final = 0.45
_LATE: Final = 0.006
"""Standard deviation of a note's start, seconds."""
_PIECE: Final = 1 << 15


@dataclass(frozen=True, slots=True)
class SungPhrase:
    """Words sung in one breath, with exactly one note per syllable, in order."""

    words: tuple[Word, ...]
    notes: tuple[SungNote, ...]


def sing(
    lines: Sequence[SungPhrase], voice: Voice, frames: int, sample_rate: int, seed: int, step: Callable[[], None]
) -> Array:
    """Sing to mono float32 of shape (frames,).

    `step` is called every few tens of milliseconds of work and may raise. Sound outside the frames is left out.
    Raises `ValueError` when a phrase's notes do not fit its syllables.
    """
    out = np.zeros(frames, dtype=np.float32)
    free = 0.0
    for index, phrase in enumerate(lines):
        _check(index, phrase)
        if not phrase.notes:
            continue
        material = _material(phrase.words, step)
        for copy in range(voice.copies):
            rng = stream(seed, "voice", voice.id, index, copy)
            start, sound = _phrase(material, phrase.notes, voice, copy, rng, step)
            _add(out, sound * (_GAIN / np.sqrt(voice.copies)), start, sample_rate, step)
        if not voice.flat:
            start, sound = _breath(start, start - free, stream(seed, "breath", index))
            _add(out, sound, start, sample_rate, step)
        free = phrase.notes[-1].start + phrase.notes[-1].seconds
    return _tame(out, step)


def _check(index: int, phrase: SungPhrase) -> None:
    syllables = sum(len(word.syllables) for word in phrase.words)
    if syllables != len(phrase.notes):
        raise ValueError(
            f"lines[{index}] has {syllables} syllables and {len(phrase.notes)} notes: give one note per syllable."
        )
    starts = [note.start for note in phrase.notes]
    if any(later <= earlier for earlier, later in zip(starts, starts[1:], strict=False)):
        raise ValueError(f"lines[{index}].notes must start one after the other: sort them by start.")
    if any(note.seconds <= 0.0 for note in phrase.notes):
        raise ValueError(f"lines[{index}].notes must last: give each a positive length in seconds.")


def _material(words: tuple[Word, ...], step: Callable[[], None]) -> Material:
    """All of a phrase's syllables, spoken a few words at a time and laid end to end."""
    pieces = []
    for part in breaths(words):
        pieces.append(articulate(part))
        step()
    if len(pieces) == 1:
        return pieces[0]
    spans: list[Span] = []
    offset = 0
    for piece in pieces:
        spans += [
            Span(*(offset + x for x in (s.onset, s.vowel, s.core, s.tail, s.coda, s.end))) for s in piece.spans
        ]
        offset += len(piece.vowel)
    return Material(
        np.concatenate([piece.harmonic for piece in pieces], axis=1),
        np.concatenate([piece.noise for piece in pieces], axis=1),
        np.concatenate([piece.phase for piece in pieces], axis=1),
        np.concatenate([piece.vowel for piece in pieces]),
        tuple(spans),
    )


def _phrase(
    material: Material,
    notes: Sequence[SungNote],
    voice: Voice,
    copy: int,
    rng: np.random.Generator,
    step: Callable[[], None],
) -> tuple[float, Array]:
    """Seconds at which the sound starts, and the sound at the model's rate."""
    late = np.zeros(len(notes)) if voice.flat else np.clip(_LATE * rng.standard_normal(len(notes)), -0.012, 0.012)
    behind = rng.uniform(-0.004, 0.022) if copy else 0.0
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
        gains.append(evened + 0.8 * np.log(np.clip(note.velocity, 1, 127) / 96.0))
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
    return first, np.clip(1.05 * bins / first, 1.0, 2.2)


def _air(material: Material, path: Path, voice: Voice) -> npt.NDArray[np.float64]:
    """Log gain of the noise inside vowels, for a breathy voice."""
    vowel = np.interp(path.position, np.arange(len(material.vowel)), material.vowel)
    return vowel * (voice.breath * np.log(10.0) / 20.0)


def _shimmer(count: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    return 0.03 * np.asarray(signal.lfilter([0.3], [1.0, -0.7], rng.standard_normal(count)))


def _breath(start: float, gap: float, rng: np.random.Generator) -> tuple[float, Array]:
    """An intake of air in the pause before a phrase, when there is time for one."""
    if gap < 0.45:
        return start, np.zeros(0, dtype=np.float32)
    seconds = min(gap - 0.15, rng.uniform(0.22, 0.36))
    count = int(seconds * MODEL_RATE)
    noise = rng.standard_normal(count)
    low = signal.sosfilt(signal.butter(1, (900.0, 2200.0), "bandpass", fs=MODEL_RATE, output="sos"), noise)
    high = signal.sosfilt(signal.butter(1, (3500.0, 8000.0), "bandpass", fs=MODEL_RATE, output="sos"), noise)
    rise = np.linspace(0.0, 1.0, count)
    shape = np.sin(np.pi * rise**1.4) ** 2
    return start - 0.05 - seconds, (rng.uniform(0.007, 0.011) * shape * (low + 0.6 * high)).astype(np.float32)


def _add(out: Array, sound: Array, start: float, sample_rate: int, step: Callable[[], None]) -> None:
    """Resample and mix in, a piece at a time."""
    resampler = soxr.ResampleStream(MODEL_RATE, sample_rate, 1, dtype="float32")
    samples = np.ascontiguousarray(sound, dtype=np.float32)
    at = round(start * sample_rate)
    for begin in range(0, len(sound), _PIECE):
        last = begin + _PIECE >= len(sound)
        piece = resampler.resample_chunk(samples[begin : begin + _PIECE], last=last)
        low, high = max(0, at), min(len(out), at + len(piece))
        if high > low:
            out[low:high] += piece[low - at : high - at]
        at += len(piece)
        step()


def _tame(out: Array, step: Callable[[], None]) -> Array:
    """Bend peaks over 0.7 so that nothing reaches 1."""
    for begin in range(0, len(out), 1 << 19):
        piece = out[begin : begin + (1 << 19)]
        over = np.abs(piece) > 0.7
        if over.any():
            loud = piece[over]
            piece[over] = np.sign(loud) * (0.7 + 0.28 * np.tanh((np.abs(loud) - 0.7) / 0.28))
        step()
    return out
