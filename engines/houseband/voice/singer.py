"""Sings phrases: the words' sounds on the notes' pitches, one phrase after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import soxr
from scipy import signal

from engines.houseband.randomness import stream
from engines.houseband.voice.diction import Material, Span, articulate, breaths
from engines.houseband.voice.model import MODEL_RATE, Array, load
from engines.houseband.voice.performance import perform
from engines.houseband.voice.syllables import Word
from engines.houseband.voice.timing import SungNote
from engines.houseband.voice.voices import Voice

_GAIN: Final = 0.9
_PIECE: Final = 1 << 15


@dataclass(frozen=True, slots=True)
class SungPhrase:
    """Words sung in one breath, with exactly one note per syllable, in order."""

    words: tuple[Word, ...]
    notes: tuple[SungNote, ...]


def sing(
    lines: Sequence[SungPhrase],
    voice: Voice,
    frames: int,
    sample_rate: int,
    seed: int,
    step: Callable[[], None],
) -> Array:
    """Sing to mono float32 of shape (frames,).

    `step` is called every few tens of milliseconds of work and may raise. Sound outside the frames is left
    out. Raises `ValueError` when a phrase's notes do not fit its syllables.
    """
    out = np.zeros(frames, dtype=np.float32)
    load(step)
    free = 0.0
    for index, phrase in enumerate(lines):
        _check(index, phrase)
        if not phrase.notes:
            continue
        material = _material(phrase.words, step)
        for copy in range(voice.copies):
            rng = stream(seed, "voice", voice.id, index, copy)
            start, sound = perform(material, phrase.notes, voice, copy, rng, step)
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
            f"lines[{index}] has {syllables} syllables and {len(phrase.notes)} notes: "
            "give one note per syllable."
        )
    starts = [note.start for note in phrase.notes]
    if any(later <= earlier for earlier, later in pairwise(starts)):
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
        spans += [span.later(offset) for span in piece.spans]
        offset += len(piece.vowel)
    return Material(
        np.concatenate([piece.harmonic for piece in pieces], axis=1),
        np.concatenate([piece.noise for piece in pieces], axis=1),
        np.concatenate([piece.phase for piece in pieces], axis=1),
        np.concatenate([piece.vowel for piece in pieces]),
        tuple(spans),
    )


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
    return start - 0.05 - seconds, (rng.uniform(0.005, 0.008) * shape * (low + 0.6 * high)).astype(np.float32)


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
