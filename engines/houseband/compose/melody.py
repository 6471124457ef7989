"""The lead: a melody that follows the syllables of the lyrics, or a theme where there are none.

A kind of section has two motifs, a question and an answer, that its phrases reuse; notes on strong beats are
chord tones, the others are steps between them, all within a tenth.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from engines.houseband.compose.bars import Bar, bars_of, swung
from engines.houseband.harmony import Chord, scale_of
from engines.houseband.lyrics import syllables
from engines.houseband.plan import Plan, Section
from engines.houseband.score import Note, SungLine, SungWord, velocity
from engines.houseband.styles import Part

_LOWEST: Final = -2
_HIGHEST: Final = 7
"""Range in scale degrees around the tonic: a tenth."""
_LIFT: Final = {"chorus": 2.0, "solo": 2.0, "prechorus": 1.0, "bridge": 1.0}


@dataclass(frozen=True, slots=True)
class Motif:
    """The shape of a phrase: where its notes fall and how its line moves."""

    rhythm: npt.NDArray[np.float64]
    """Preference of each slot of the grid, drawn once."""
    contour: npt.NDArray[np.float64]
    """Scale degrees at even places of the phrase."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of bars that one line of the melody fills."""

    bars: tuple[Bar, ...]
    text: str | None
    notes: int
    order: int
    """Place in its section."""
    closes: bool
    """Whether it ends its section."""


def melody(plan: Plan, part: Part) -> tuple[list[Note], list[SungLine]]:
    """The lead's notes before the last chord, and the sung lines with their times in beats."""
    notes: list[Note] = []
    lines: list[SungLine] = []
    motifs: dict[tuple[str, int], Motif] = {}
    for phrase in _phrases(plan):
        kind = phrase.bars[0].section.kind
        which = 1 if phrase.closes or phrase.order % 4 == 3 else phrase.order % 2 * 2
        if (kind, which) not in motifs:
            motifs[kind, which] = _motif(plan.rng("melody", kind, which), which)
        rng = plan.rng("melody", "phrase", phrase.bars[0].index)
        sung = _sing(plan, part, phrase, motifs[kind, which], rng)
        notes += sung
        if phrase.text is not None and sung:
            lines.append(SungLine(phrase.text, _words(phrase.text, sung, plan.language)))
    return notes, lines


def _words(text: str, notes: list[Note], language: str) -> tuple[SungWord, ...]:
    """The words of a line with their notes; words without a note of their own join the one before."""
    words: list[SungWord] = []
    left = notes
    for word in text.split():
        count = min(syllables(word, language), len(left)) if any(c.isalnum() for c in word) else 0
        if count:
            words.append(SungWord(word, tuple(left[:count])))
            left = left[count:]
        elif words:
            words[-1] = SungWord(f"{words[-1].text} {word}", words[-1].notes)
    if left and words:
        words[-1] = SungWord(words[-1].text, (*words[-1].notes, *left))
    return tuple(words)


def _phrases(plan: Plan) -> list[Phrase]:
    bars = bars_of(plan)
    found: list[Phrase] = []
    for section in plan.sections:
        own = bars[section.start_bar : section.start_bar + section.bars]
        size = section.bars_per_line if section.lines else 2
        count = -(-len(own) // size)
        for order in range(count):
            here = own[order * size : (order + 1) * size]
            text = section.lines[order] if order < len(section.lines) else None
            wanted = (
                syllables(text, plan.language)
                if text is not None
                else _theme(plan, section, order, len(here))
            )
            if wanted:
                found.append(Phrase(tuple(here), text, wanted, order, order == count - 1))
    return found


def _theme(plan: Plan, section: Section, order: int, bars: int) -> int:
    """How many notes a phrase without words has; 0 rests."""
    if section.kind in ("intro", "outro", "break") or (section.lines and section.kind != "solo"):
        return 0
    if plan.vocal and section.kind != "solo":
        return 0
    usual = {"chorus": 7, "solo": 9, "bridge": 5}.get(section.kind, 6)
    beats = bars * plan.meter.beats / 8.0
    return (
        max(2, round(usual * plan.style.melody_density * beats)) if order % 4 != 3 or section.bars <= 8 else 0
    )


def _motif(rng: np.random.Generator, which: int) -> Motif:
    start = float(rng.choice([0, 2, 2, 4]))
    peak = start + float(rng.choice([1, 2, 2, 3]))
    end = float(rng.choice([0, 0, 2])) if which == 1 else float(rng.choice([1, 2, 4]))
    points = [start, start + rng.integers(-1, 2), (start + peak) / 2 + rng.integers(-1, 2), peak]
    points += [peak - rng.integers(0, 2), (peak + end) / 2 + rng.integers(-1, 2), end]
    return Motif(rng.random(256), np.asarray(points, dtype=np.float64))


def _slots(plan: Plan, phrase: Phrase, motif: Motif) -> list[int]:
    """Sixteenth steps of the phrase on which its notes start."""
    steps = plan.meter.steps * len(phrase.bars)
    room = steps - plan.meter.steps_per_beat  # a breath at the end
    grid = 2
    if phrase.notes > room // grid:
        grid = 1
    count = min(phrase.notes, max(1, room // grid))
    places = np.arange(0, room, grid)
    beat = plan.meter.steps_per_beat
    weight = np.where(places % plan.meter.steps == 0, 1.5, np.where(places % beat == 0, 0.9, 0.35))
    weight = weight + 0.75 * motif.rhythm[: len(places)] - 0.9 * np.clip(places / room - 0.72, 0.0, 1.0) * 3.0
    weight[0] += 1.5
    chosen = np.sort(np.argsort(-weight, kind="stable")[:count])
    return [int(places[index]) for index in chosen]


def _sing(plan: Plan, part: Part, phrase: Phrase, motif: Motif, rng: np.random.Generator) -> list[Note]:
    slots = _slots(plan, phrase, motif)
    per_bar = plan.meter.steps
    total = per_bar * len(phrase.bars)
    energy = phrase.bars[0].section.energy
    tonic = part.low + 4 + (plan.key.pitch_class - part.low - 4) % 12
    if tonic + 12 > part.high + 4:
        tonic -= 12
    lift = _LIFT.get(phrase.bars[0].section.kind, 0.0)
    previous: int | None = None
    notes: list[Note] = []
    for index, slot in enumerate(slots):
        bar = phrase.bars[slot // per_bar]
        step = slot % per_bar
        chord = bar.chord_at(step / per_bar)
        last = index == len(slots) - 1
        until = slots[index + 1] if not last else min(total, slot + 2 * plan.meter.steps_per_beat)
        place = index / max(1, len(slots) - 1)
        target = float(np.interp(place, np.linspace(0, 1, len(motif.contour)), motif.contour)) + lift
        strong = step % plan.meter.steps_per_beat == 0 or last or until - slot >= plan.meter.steps_per_beat
        pitch = _pitch(plan, tonic, target, chord, strong, previous, rng)
        previous = pitch
        start = bar.start + swung(step, plan)
        close = phrase.bars[min(until, total - 1) // per_bar]
        end = close.start + swung(until % per_bar, plan) if until < total else close.start + plan.meter.beats
        arc = 1.0 + 0.1 * np.sin(np.pi * place)
        loud = (80.0 + 12.0 * energy) * arc * (1.0 if strong else 0.9) + rng.normal(0.0, 3.0)
        late = max(0.0, rng.normal(0.004, plan.style.loose)) * plan.bpm / 60.0
        notes.append(Note(start + late, max(0.08, (end - start) * part.gate - late), pitch, velocity(loud)))
    return notes


def _pitch(
    plan: Plan,
    tonic: int,
    target: float,
    chord: Chord,
    strong: bool,
    previous: int | None,
    rng: np.random.Generator,
) -> int:
    """The best pitch near the contour: a chord tone where it counts, else a step of the scale."""
    scale = list(scale_of(plan.key))
    for tone in chord.pitch_classes:  # a raised leading tone replaces its natural neighbour
        if tone not in scale:
            neighbour = (tone - 1) % 12 if plan.key.mode == "minor" else (tone + 1) % 12
            scale = [tone if degree == neighbour else degree for degree in scale]
    ladder = [
        tonic + 12 * octave + (degree - plan.key.pitch_class) % 12
        for octave in (-1, 0, 1)
        for degree in scale
    ]
    ladder.sort()
    middle = len(scale)
    options = ladder[middle + _LOWEST : middle + _HIGHEST + 1]
    if strong:
        tones = {tone % 12 for tone in chord.pitch_classes[:4]}
        options = [pitch for pitch in options if pitch % 12 in tones] or options
    wanted = np.interp(
        target, np.arange(_LOWEST, _HIGHEST + 1), ladder[middle + _LOWEST : middle + _HIGHEST + 1]
    )
    wobble = rng.normal(0.0, 0.6)

    def cost(pitch: int) -> float:
        leap = abs(pitch - previous) if previous is not None else 0
        stuck = 1.2 if leap == 0 and previous is not None else 0.0
        return float(abs(pitch - wanted - wobble)) + 0.7 * max(0, leap - 4) + stuck

    return min(options, key=lambda pitch: (cost(pitch), pitch))
