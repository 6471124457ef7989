"""Everyone who plays chords: keys, guitar, arpeggios and pads."""

from typing import Final

import numpy as np

from engines.houseband.compose.bars import Bar, accent, bars_of, behind, figures_of, plays, sounds, swung
from engines.houseband.compose.bass import line, root_near
from engines.houseband.harmony import Chord, voicing
from engines.houseband.plan import Plan
from engines.houseband.score import Note, velocity
from engines.houseband.styles import Part

_STRIKES: Final = {
    "X": 1.14,
    "x": 1.0,
    "o": 0.72,
    "n": 1.04,
    "D": 1.14,
    "d": 1.0,
    "U": 0.98,
    "u": 0.86,
    "c": 0.7,
}
_STRUMMED: Final = "DdUuc"
_STRUM_SECONDS: Final = 0.011
_CHUCK_BEATS: Final = 0.09
_UP_TONES: Final = 3
"""An up-strum reaches the highest strings only."""


def chord_notes(plan: Plan, part: Part) -> list[Note]:
    """The part's notes before the last chord; voicings move as little as they can inside a section."""
    figures = figures_of(plan, part)
    has_bass = any(player.role == "bass" for player in plan.parts)
    notes: list[Note] = []
    previous: tuple[int, ...] = ()
    for bar in bars_of(plan):
        if bar.of_section == 0:  # a section sounds the same whatever came before it
            previous = ()
        shapes: dict[Chord, tuple[int, ...]] = {}
        for chord in bar.chords:
            previous = voicing(_tones(chord, part, has_bass), part.low, part.high, previous, part.voices)
            shapes[chord] = previous
        if bar.following not in shapes:
            after = _tones(bar.following, part, has_bass)
            shapes[bar.following] = voicing(after, part.low, part.high, previous, part.voices)
        if not plays(part, bar):
            continue
        touch = plan.rng("touch", part.name, bar.index)
        marks = figures.at(plan, bar)
        notes += _bar(plan, bar, part, marks, shapes, touch)
        if part.left and not set(marks) & set("bf"):  # such figures have a bass of their own
            low = max(31, part.low - 19)
            left = plan.meter.fit(part.left, bar.of_section)
            notes += line(plan, bar, left, part, low, low + 16, 74.0, 0.98, touch)
    return notes


def _tones(chord: Chord, part: Part, has_bass: bool) -> tuple[int, ...]:
    tones = chord.pitch_classes
    if part.power:
        return tones[:1] + tones[2:3]
    return tones[1:] if has_bass and len(tones) > part.voices else tones


def _bar(
    plan: Plan,
    bar: Bar,
    part: Part,
    marks: str,
    shapes: dict[Chord, tuple[int, ...]],
    rng: np.random.Generator,
) -> list[Note]:
    notes: list[Note] = []
    half = len(marks) // 2
    struck = dict(enumerate(marks))
    rings = "-." if part.carries else "-"  # whoever carries the harmony lets a chord ring through the rests
    if len(bar.chords) > 1 and marks[half] in rings and "n" not in marks[:half]:
        struck[half] = "x"  # a new chord in mid-bar is struck even where the figure holds
    for step, mark in struck.items():
        if mark in ".-" or not sounds(plan, bar, step):
            continue
        held = 1
        while step + held < len(marks) and struck[step + held] in rings:
            held += 1
        chord = bar.chord_after(step / len(marks)) if mark == "n" else bar.chord_at(step / len(marks))
        start = swung(step, plan)
        end = swung(step + held, plan) if step + held < len(marks) else float(plan.meter.beats)
        beats = _CHUCK_BEATS if mark == "c" else min((end - start) * part.gate, plan.meter.beats - start)
        pitches = _pitches(mark, shapes[chord], chord, part)
        weight = _STRIKES.get(mark, 1.0) * accent(plan, step) * (0.78 + 0.22 * bar.section.energy)
        base = (70.0 if mark in _STRIKES else 74.0) * weight * (1.04 if bar.crowning else 1.0)
        late = behind(plan, part.name, rng)
        gap = max(part.spread, _STRUM_SECONDS) if mark in _STRUMMED else part.spread
        gap = min(gap * plan.bpm / 60.0, 0.5 * (end - start) / len(pitches))  # a strike ends before the next
        for order, pitch in enumerate(pitches):
            roll = order * gap if part.role in ("keys", "guitar") else 0.0
            top = 5.0 if pitch == max(pitches) else 0.0
            when = max(0.0, bar.start + start + late + roll)
            loud = base + top + rng.normal(0.0, 3.0)
            notes.append(Note(when, max(0.05, beats - roll), pitch, velocity(loud)))
    return notes


def _pitches(mark: str, shape: tuple[int, ...], chord: Chord, part: Part) -> tuple[int, ...]:
    """The notes of one mark in the order they are struck."""
    if mark.isdigit():
        return (_arpeggio(shape, int(mark)),)
    if mark in "bf":
        low = max(28, part.low - 14)
        root = root_near(chord.root, low, low + 14)
        fifth = root + (chord.intervals[2] if chord.intervals[2] in (6, 7, 8) else 7)
        return (root,) if mark == "b" else (fifth if fifth < shape[0] else fifth - 12,)
    if mark in "uU":
        return shape[::-1][:_UP_TONES]
    if mark in "dD" and len(shape) == _UP_TONES and not part.power:
        return (*shape, shape[0] + 12)  # a strum goes over strings that double a tone of the triad
    return shape


def _arpeggio(shape: tuple[int, ...], index: int) -> int:
    """Tone `index` of the voicing, going on an octave higher past its top."""
    return shape[index % len(shape)] + 12 * (index // len(shape))
