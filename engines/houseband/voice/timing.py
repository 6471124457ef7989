"""When what is sung: consonants before the beat, vowels on it, and only the steady core is stretched."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from engines.houseband.voice.diction import Span
from engines.houseband.voice.model import HOP, MODEL_RATE

FRAME: Final = HOP / MODEL_RATE
"""Seconds per frame."""
_PACE: Final = 0.7
"""Consonants sound faster than the slow speech they are taken from."""
_SHORTEST_ONSET: Final = 5.0
_SHORTEST_CODA: Final = 8.0
"""Frames of consonants, when there is room: what is shorter drowns in the windows of the synthesis."""
_MOVE: Final = 0.85
_LEGATO: Final = 0.09
"""Seconds: a smaller gap before the next note is sung over."""
_GLIDE: Final = 18.0
"""Frames a diphthong takes to move on, when the note has them."""
_RELEASE: Final = 10.0
"""Frames in which an open vowel dies away."""
_CONSONANTS: Final = 0.42
"""The most that consonants may take of the time from one note to the next."""


@dataclass(frozen=True, slots=True)
class SungNote:
    """One syllable's note; `start` and `seconds` in seconds, `pitch` MIDI, `velocity` 1 to 127."""

    start: float
    seconds: float
    pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Path:
    """How a phrase moves through the material; arrays have one entry per frame of the song's voice."""

    start: float
    """Seconds at frame 0."""
    position: npt.NDArray[np.float64]
    """Frame of the material; -1 where nothing sounds."""
    level: npt.NDArray[np.float32]
    """Log gain of attacks and releases."""
    syllable: npt.NDArray[np.int64]
    """Index of the syllable heard."""


def lay_out(spans: Sequence[Span], notes: Sequence[SungNote], starts: Sequence[float]) -> Path:
    """Place each syllable's vowel at its note; `starts` are the notes' starts, humanised, in seconds."""
    onsets = [_onset(span) for span in spans]
    codas = [_coda(span) for span in spans]
    origin = starts[0] - (onsets[0] + 2.0) * FRAME
    beats = [(start - origin) / FRAME for start in starts]
    ends = [beat + note.seconds / FRAME for beat, note in zip(beats, notes, strict=True)]
    joined = _join(notes, beats, ends, onsets, codas)
    count = int(np.ceil(ends[-1] + codas[-1] + _RELEASE)) + 2
    path = Path(
        origin,
        np.full(count, -1.0),
        np.zeros(count, dtype=np.float32),
        np.zeros(count, dtype=np.int64),
    )
    for index, span in enumerate(spans):
        _place(path, index, span, beats[index], ends[index], onsets[index], codas[index], joined[index])
    return path


def _onset(span: Span) -> float:
    """Frames for the consonants before a vowel."""
    length = float(span.vowel - span.onset)
    return min(max(length * _PACE, _SHORTEST_ONSET), 16.0) if length else 0.0


def _coda(span: Span) -> float:
    """Frames for the consonants at a syllable's end; they are weak, and must not be hurried away."""
    length = float(span.end - span.coda)
    return min(max(length, _SHORTEST_CODA), 16.0) if length else 0.0


def _join(
    notes: Sequence[SungNote], beats: list[float], ends: list[float], onsets: list[float], codas: list[float]
) -> list[bool]:
    """Make room between neighbours, in place; True where a syllable runs into the next."""
    joined = []
    for index in range(len(notes) - 1):
        span = beats[index + 1] - beats[index]
        legato = beats[index + 1] - ends[index] < _LEGATO / FRAME
        if not legato:
            room = beats[index + 1] - ends[index] + 0.3 * (ends[index] - beats[index])
        else:
            room = _CONSONANTS * span
        wanted = codas[index] + onsets[index + 1]
        if wanted > room:
            codas[index] *= room / wanted
            onsets[index + 1] *= room / wanted
        if legato:
            ends[index] = beats[index + 1] - onsets[index + 1]
        joined.append(legato)
    return [*joined, False]


def _place(
    path: Path, index: int, span: Span, beat: float, end: float, onset: float, coda: float, joined: bool
) -> None:
    vowel_end = end - coda if joined else max(beat + 2.0, end - 0.4 * coda)
    close = end if joined else vowel_end + coda
    length = max(1.0, vowel_end - beat)
    head, tail = (span.core - span.vowel) * _MOVE, (span.coda - span.tail) * _MOVE
    if span.gliding:
        tail = max(tail, min(_GLIDE, 0.35 * length))
    shrink = min(1.0, 0.75 * length / max(head + tail, 1e-6))
    head, tail = head * shrink, tail * shrink
    release = 0.0 if joined or coda > 0.0 else _RELEASE
    rest = span.coda
    if release:  # the vowel dies away where it is, short of the carrier word
        rest = span.tail + round(0.7 * (span.coda - span.tail)) if span.gliding else span.tail
        tail = tail if span.gliding else 0.0
        close = vowel_end + release
    knots = [beat - onset, beat, beat + head, vowel_end - tail, vowel_end, max(close, vowel_end)]
    values = [span.onset, span.vowel, span.core, span.tail, rest, rest if release else span.end]
    first, last = max(0, int(np.ceil(knots[0]))), min(len(path.position), int(np.ceil(knots[-1])))
    frames = np.arange(first, last)
    path.position[first:last] = np.interp(frames, knots, values)
    path.syllable[first:] = index
    if release:
        path.level[first:last] -= 4.0 * np.clip((frames - vowel_end) / release, 0.0, 1.0)
    elif not joined:
        path.level[first:last] -= 2.0 * np.clip((frames - knots[-1] + 2.0) / 2.0, 0.0, 1.0)
