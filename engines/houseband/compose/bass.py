"""The bassist: roots, fifths, approach notes, ghosts and walking lines. Also the pianist's left hand."""

import numpy as np

from engines.houseband.compose.bars import Bar, accent, bars_of, behind, figures_of, plays, sounds, swung
from engines.houseband.harmony import Chord, scale_of
from engines.houseband.plan import Plan
from engines.houseband.score import Note, velocity
from engines.houseband.styles import Part

_GHOST_BEATS: float = 0.1


def bass_notes(plan: Plan, part: Part) -> list[Note]:
    """The bass line before the last chord."""
    figures = figures_of(plan, part)
    notes: list[Note] = []
    for bar in bars_of(plan):
        if plays(part, bar):
            touch = plan.rng("touch", part.name, bar.index)
            notes += line(plan, bar, figures.at(plan, bar), part, part.low, part.high, 92.0, part.gate, touch)
    return notes


def line(
    plan: Plan,
    bar: Bar,
    marks: str,
    part: Part,
    low: int,
    high: int,
    loud: float,
    gate: float,
    rng: np.random.Generator,
) -> list[Note]:
    """One bar of steps in bass letters, played between `low` and `high`."""
    notes: list[Note] = []
    for step, mark in enumerate(marks):
        if mark in ".-" or not sounds(plan, bar, step):
            continue
        held = 1
        while step + held < len(marks) and marks[step + held] == "-":
            held += 1
        place = step / len(marks)
        here, after = bar.chord_at(place), bar.chord_after(place)
        pitch = _pitch(mark, here, after, plan, bar, low, high, step, rng)
        weight = {"g": 0.55, "p": 1.1}.get(mark, 1.0) * accent(plan, step)
        force = loud * weight * (0.82 + 0.18 * bar.section.energy) + rng.normal(0.0, 3.0)
        start = swung(step, plan)
        end = swung(step + held, plan) if step + held < len(marks) else float(plan.meter.beats)
        beats = _GHOST_BEATS if mark == "g" else (end - start) * gate * (0.6 if mark == "p" else 1.0)
        when = max(0.0, bar.start + start + behind(plan, part.name, rng, 0.6))
        notes.append(Note(when, beats, pitch, velocity(force)))
    return notes


def root_near(pitch_class: int, low: int, high: int) -> int:
    """The lowest note of a pitch class from `low` up, an octave less when it would pass `high`."""
    pitch = low + (pitch_class - low) % 12
    return pitch if pitch <= high else pitch - 12


def _ground(chord: Chord, low: int, high: int) -> int:
    """The note a bass stands on: the root, or what the chord has in the bass instead."""
    return root_near(chord.root if chord.bass is None else chord.bass, low, high)


def _pitch(
    mark: str,
    here: Chord,
    after: Chord,
    plan: Plan,
    bar: Bar,
    low: int,
    high: int,
    step: int,
    rng: np.random.Generator,
) -> int:
    root = root_near(here.root, low, high)
    scale = scale_of(plan.key_of(bar.section))
    fifth = here.intervals[2] if here.intervals[2] in (6, 7, 8) else 7
    if mark == "5":
        return root + fifth if root + fifth <= high else root + fifth - 12
    if mark in "8p":
        return root + 12 if root + 12 <= high + 4 else root
    if mark == "3":
        return root + here.intervals[1]
    if mark == "6":
        return root + 9 if here.intervals[1] != 3 or (here.root + 9) % 12 in scale else root + fifth
    if mark == "7":
        return root - 2 if len(here.intervals) > 3 and here.intervals[3] == 10 else root + fifth
    if mark == "n":
        return _ground(after, low, high)
    if mark == "a" and after.root != here.root:
        return _approach(_ground(after, low, high), plan, scale, rng)
    if mark == "w":
        beat = step // plan.meter.steps_per_beat
        if beat == plan.meter.beats - 1 and after.root != here.root:
            return _approach(_ground(after, low, high), plan, scale, rng)
        tones = [root + interval for interval in here.intervals[1:3]] + [
            root + 12 if root + 12 <= high else root
        ]
        return tones[int(rng.integers(len(tones)))]
    return _ground(here, low, high)


def _approach(target: int, plan: Plan, scale: tuple[int, ...], rng: np.random.Generator) -> int:
    """A neighbour of the next root: in the scale mostly, chromatic in styles with sevenths."""
    side = -1 if rng.random() < 0.55 else 1
    near = target + side
    if plan.style.colour == "triad" and near % 12 not in scale:
        near += side
    return near
