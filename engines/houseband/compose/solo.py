"""Solos: runs, arpeggios, licks that come back, calls and their responses, two bars at a time."""

from typing import Final, Literal

import numpy as np

from engines.houseband.compose.bars import Bar, bars_of, swung
from engines.houseband.harmony import scale_of
from engines.houseband.plan import Plan
from engines.houseband.score import Note, velocity
from engines.houseband.styles import Part

Figure = Literal["call", "run", "arpeggio", "lick"]

_ORDERS: Final[tuple[tuple[Figure, ...], ...]] = (
    ("call", "lick", "run", "arpeggio"),
    ("lick", "call", "arpeggio", "run"),
    ("call", "arpeggio", "call", "run"),
    ("arpeggio", "call", "lick", "run"),
)
_DENSITY: Final[dict[Figure, float]] = {"call": 0.4, "run": 0.92, "arpeggio": 0.85, "lick": 0.7}
_FASTEST: Final = 0.085
"""Seconds between the notes of a fast player."""


def solo(plan: Plan, part: Part, index: int) -> list[Note]:
    """The lead's notes in the section of this index: it starts with space, and ends high and fast."""
    section = plan.sections[index]
    rng = plan.rng("melody", "solo", index)
    order = _ORDERS[int(rng.integers(len(_ORDERS)))]
    bars = bars_of(plan)[section.start_bar : section.end_bar]
    notes: list[Note] = []
    for pair in range(0, len(bars), 2):
        progress = pair / max(1, len(bars) - 2)
        draw = plan.rng("melody", "solo", index, pair)
        notes += _pair(plan, part, bars[pair : pair + 2], order[pair // 2 % len(order)], progress, draw)
    return notes


def _unit(plan: Plan, figure: Figure) -> int:
    """Steps between the notes of a figure."""
    step = 60.0 / plan.bpm / plan.meter.steps_per_beat
    units = (
        (2, plan.meter.steps_per_beat) if figure in ("call", "lick") else (1, 2, plan.meter.steps_per_beat)
    )
    return next((unit for unit in units if unit * step >= _FASTEST), units[-1] * 2)


def _pair(
    plan: Plan, part: Part, bars: tuple[Bar, ...], figure: Figure, progress: float, rng: np.random.Generator
) -> list[Note]:
    meter = plan.meter
    unit = _unit(plan, figure)
    total = meter.steps * len(bars)
    density = _DENSITY[figure] * min(1.15, 0.5 + 0.6 * plan.style.melody_density)
    cell = rng.random(max(2, meter.steps // unit)) < density
    rests = total - (meter.steps_per_beat if figure != "run" else 0)
    places = [
        step
        for order, step in enumerate(range(0, total, unit))
        if step < rests and (step == 0 or cell[order % len(cell)])
    ]
    scale = scale_of(plan.key_of(bars[0].section))
    low, high = part.low + 2, part.high + 4
    ladder = [pitch for pitch in range(low, high + 1) if pitch % 12 in scale]
    at = round((0.35 + 0.35 * progress + rng.uniform(-0.1, 0.1)) * (len(ladder) - 1))
    way = 1 if rng.random() < 0.6 else -1
    notes: list[Note] = []
    for order, step in enumerate(places):
        bar, inside = bars[step // meter.steps], step % meter.steps
        tones = bar.chord_at(inside / meter.steps).pitch_classes
        if order:
            way, at = _move(figure, at, way, len(ladder), rng)
        if figure == "arpeggio" or inside % meter.steps_per_beat == 0:
            at = _nearest(ladder, at, tones, way)
        after = places[order + 1] if order + 1 < len(places) else min(total, step + 2 * meter.steps_per_beat)
        start = bar.start + swung(inside, plan)
        close = bars[min(len(bars) - 1, after // meter.steps)]
        stop = close.start + swung(after - (close.index - bars[0].index) * meter.steps, plan)
        length = min(stop - start, 2.0)
        accent = 1.0 if inside % meter.steps_per_beat == 0 else 0.88
        force = (84.0 + 16.0 * progress) * accent + rng.normal(0.0, 4.0)
        notes.append(Note(start, max(0.05, length * part.gate), ladder[at], velocity(force)))
    return notes


def _move(figure: Figure, at: int, way: int, size: int, rng: np.random.Generator) -> tuple[int, int]:
    """The next way and rung."""
    if figure == "run":
        if rng.random() < 0.12:
            way = -way
        stride = 1
    elif figure == "arpeggio":
        if rng.random() < 0.2:
            way = -way
        stride = 2
    else:
        way = 1 if rng.random() < 0.5 else -1
        stride = int(rng.choice([0, 1, 1, 2, 3]))
    if not 0 <= at + way * stride < size:
        way = -way
    return way, min(size - 1, max(0, at + way * stride))


def _nearest(ladder: list[int], at: int, tones: tuple[int, ...], way: int) -> int:
    options = [rung for rung, pitch in enumerate(ladder) if pitch % 12 in tones]
    if not options:
        return at
    return min(options, key=lambda rung: (abs(rung - at) - (0.1 if (rung - at) * way > 0 else 0.0), rung))
