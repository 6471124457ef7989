"""Everyone who plays chords: keys, guitar, arpeggios and pads."""

import numpy as np

from engines.houseband.compose.bars import Bar, bars_of, swung
from engines.houseband.compose.bass import line
from engines.houseband.harmony import Chord, voicing
from engines.houseband.plan import Plan
from engines.houseband.score import Note, velocity
from engines.houseband.styles import Part


def chord_notes(plan: Plan, part: Part) -> list[Note]:
    """The part's notes before the last chord; voicings move as little as they can from chord to chord."""
    rng = plan.rng("figures", part.name)
    calm = part.figures[int(rng.integers(len(part.figures)))]
    full = part.full[int(rng.integers(len(part.full)))] if part.full else calm
    has_bass = any(player.role == "bass" for player in plan.parts)
    notes: list[Note] = []
    previous: tuple[int, ...] = ()
    for bar in bars_of(plan):
        if bar.section.energy < part.enters:
            continue
        voicings: dict[Chord, tuple[int, ...]] = {}
        for chord in bar.chords:
            previous = voicing(_tones(chord, part, has_bass), part.low, part.high, previous, part.voices)
            voicings[chord] = previous
        figure = full if bar.section.energy >= 0.7 else calm
        touch = plan.rng("touch", part.name, bar.index)
        notes += _bar(plan, bar, part, figure, voicings, touch)
        if part.left:
            low = max(31, part.low - 19)
            notes += line(plan, bar, part.left, low, low + 16, 74.0, 0.98, touch)
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
    figure: str,
    voicings: dict[Chord, tuple[int, ...]],
    rng: np.random.Generator,
) -> list[Note]:
    marks = plan.meter.fit(figure)
    notes: list[Note] = []
    half = len(marks) // 2
    struck = dict(enumerate(marks))
    if len(bar.chords) > 1 and marks[half] == "-":
        struck[half] = "x"  # a new chord in mid-bar is struck even where the figure holds
    for step, mark in struck.items():
        if mark in ".-":
            continue
        held = 1
        while step + held < len(marks) and struck[step + held] == "-":
            held += 1
        chord = bar.chord_at(step / len(marks))
        shape = voicings[chord]
        start = swung(step, plan)
        end = swung(step + held, plan) if step + held < len(marks) else float(plan.meter.beats)
        beats = min((end - start) * part.gate, plan.meter.beats - start)
        pitches = shape if mark in "xX" else (_arpeggio(shape, int(mark)),)
        accent = 1.1 if mark == "X" else 1.0 if step % plan.meter.steps_per_beat == 0 else 0.88
        base = (70.0 if mark in "xX" else 74.0) * accent * (0.78 + 0.22 * bar.section.energy)
        late = rng.normal(0.0, plan.style.loose) * plan.bpm / 60.0
        for order, pitch in enumerate(pitches):
            roll = order * 0.006 * plan.bpm / 60.0 if part.role in ("keys", "guitar") else 0.0
            loud = base + (5.0 if order == len(pitches) - 1 else 0.0) + rng.normal(0.0, 3.0)
            when = max(0.0, bar.start + start + late + roll)
            notes.append(Note(when, max(0.05, beats - roll), pitch, velocity(loud)))
    return notes


def _arpeggio(shape: tuple[int, ...], index: int) -> int:
    """Tone `index` of the voicing, going on an octave higher past its top."""
    return shape[index % len(shape)] + 12 * (index // len(shape))
