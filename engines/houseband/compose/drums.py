"""The drummer: the style's beat, ghost notes, fills and crashes."""

from typing import Final

import numpy as np

from engines.houseband.compose.bars import Bar, bars_of, swung
from engines.houseband.plan import Plan
from engines.houseband.score import Note, velocity
from engines.houseband.styles import Part

GENERAL_MIDI: Final = {
    "kick": 36,
    "rim": 37,
    "snare": 38,
    "clap": 39,
    "hat": 42,
    "pedal": 44,
    "open": 46,
    "crash": 49,
    "ride": 51,
    "tambourine": 54,
    "cowbell": 56,
    "shaker": 70,
    "claves": 75,
    "low tom": 43,
    "mid tom": 47,
    "high tom": 50,
}
_LOUD: Final = {
    "kick": 108,
    "rim": 84,
    "snare": 100,
    "clap": 96,
    "hat": 74,
    "pedal": 60,
    "open": 76,
    "crash": 100,
    "ride": 78,
    "tambourine": 66,
    "cowbell": 70,
    "shaker": 58,
    "claves": 72,
    "low tom": 98,
    "mid tom": 96,
    "high tom": 94,
}
_FILL: Final = {
    "s": "snare",
    "h": "high tom",
    "m": "mid tom",
    "l": "low tom",
    "k": "kick",
    "c": "clap",
    "t": "hat",
}
_WEIGHT: Final = {"X": 1.12, "x": 1.0, "o": 0.55}


def drum_notes(plan: Plan, part: Part) -> list[Note]:
    """All hits before the last chord."""
    notes: list[Note] = []
    for bar in bars_of(plan):
        if bar.section.energy < part.enters:
            continue
        notes += _bar(plan, bar, plan.rng("touch", part.name, bar.index))
    return notes


def _bar(plan: Plan, bar: Bar, rng: np.random.Generator) -> list[Note]:
    energy = bar.section.energy
    beat = plan.style.full_beat if energy >= 0.7 else plan.style.beat
    filling = _fill(plan, bar)
    notes = [
        hit
        for piece, figure in beat.items()
        for step, mark in enumerate(plan.meter.fit_drums(piece, figure))
        if mark in _WEIGHT
        and not (filling and step >= filling[0] and piece not in ("kick",))
        and not (energy < 0.5 and piece in ("kick", "snare", "clap") and bar.section.kind != "outro")
        for hit in [_hit(plan, bar, piece, step, _WEIGHT[mark] * (0.72 + 0.28 * energy), rng)]
    ]
    if filling:
        start, marks = filling
        for offset, mark in enumerate(marks):
            if mark in _FILL:
                rising = 0.72 + 0.28 * (offset + 1) / len(marks)
                notes.append(_hit(plan, bar, _FILL[mark], start + offset, rising * (0.7 + 0.3 * energy), rng))
    if (
        bar.of_section == 0
        and bar.index > 0
        and energy >= 0.8
        and any(p in beat for p in ("hat", "ride", "open"))
    ):
        notes.append(_hit(plan, bar, "crash", 0, 0.9, rng))
    return notes


def _fill(plan: Plan, bar: Bar) -> tuple[int, str] | None:
    """Where in the bar a fill starts, and its marks; None when the beat goes on."""
    marks = plan.style.fill[-plan.meter.steps :]
    draw = plan.rng("fills", bar.index).random()
    ending = bar.index == plan.bars - 1
    if not marks.strip(".") or plan.meter.steps < 8 or bar.section.energy < 0.5:
        return None
    if not (bar.last and (bar.section.bars >= 4 or ending)):
        if bar.of_section % 4 != 3 or draw > 0.35:
            return None
        marks = "." * (len(marks) - 2) + marks[-2:]
    start = next(index for index, mark in enumerate(marks) if mark != ".")
    return plan.meter.steps - len(marks) + start, marks[start:]


def _hit(plan: Plan, bar: Bar, piece: str, step: int, weight: float, rng: np.random.Generator) -> Note:
    accent = 1.0 if step % plan.meter.steps_per_beat == 0 else 0.9
    late = rng.normal(0.0, plan.style.loose * 0.6) * plan.bpm / 60.0
    force = _LOUD[piece] * weight * accent + rng.normal(0.0, 4.0)
    start = max(0.0, bar.start + swung(step, plan) + late)
    return Note(start, 0.2, GENERAL_MIDI[piece], velocity(force))
