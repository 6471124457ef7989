"""The drummer: the style's beats, ghost notes, fills, rolls and crashes."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from engines.houseband.compose.bars import (
    REFRAINS,
    Bar,
    accent,
    bars_of,
    behind,
    plays,
    shuffled,
    sounds,
    swung,
    turned,
)
from engines.houseband.plan import Plan
from engines.houseband.score import Note, velocity
from engines.houseband.styles import Part
from engines.houseband.styles.model import Beat, Beats

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
    "china": 52,
    "bell": 53,
    "tambourine": 54,
    "splash": 55,
    "cowbell": 56,
    "high bongo": 60,
    "low bongo": 61,
    "slap": 62,
    "high conga": 63,
    "low conga": 64,
    "timbale": 65,
    "high agogo": 67,
    "low agogo": 68,
    "cabasa": 69,
    "shaker": 70,
    "guiro": 73,
    "claves": 75,
    "woodblock": 76,
    "triangle": 81,
    "low tom": 43,
    "mid tom": 47,
    "high tom": 50,
}
_LOUD: Final = {
    "kick": 102, "rim": 90, "snare": 98, "clap": 98, "hat": 104, "pedal": 100, "open": 98, "crash": 110,
    "ride": 102, "china": 88, "bell": 92, "tambourine": 54, "splash": 80, "cowbell": 56, "high bongo": 74,
    "low bongo": 78, "slap": 64, "high conga": 62, "low conga": 60, "timbale": 66, "high agogo": 72,
    "low agogo": 58, "cabasa": 82, "shaker": 110, "guiro": 82, "claves": 50, "woodblock": 54, "triangle": 68,
    "low tom": 92, "mid tom": 92, "high tom": 98,
}  # fmt: skip
"""Velocity of a hit: the kit's own pieces differ in level by 20 dB."""
_FILL: Final = {
    "s": "snare", "h": "high tom", "m": "mid tom", "l": "low tom", "k": "kick", "c": "clap", "t": "hat",
    "r": "rim", "g": "low conga", "G": "high conga", "b": "timbale",
}  # fmt: skip
_WEIGHT: Final = {"X": 1.12, "x": 1.0, "o": 0.55}
_BACKBONE: Final = ("kick", "snare", "clap")
_ROLL: Final = ("x...x...x...x...", "x...x...x...x...", "x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx")
"""A build-up by quarters of its length."""


@dataclass(frozen=True, slots=True)
class _Kit:
    """The beats of one song in the order it uses them, and how to bring them into its meter."""

    beats: Beats
    own: bool
    turns: bool

    def at(self, bar: Bar) -> Beat:
        """The beat of one bar."""
        options = {
            "thin": self.beats.thin,
            "calm": self.beats.calm,
            "full": self.beats.full or self.beats.calm,
        }
        if bar.intensity == "thin" and not self.beats.thin:
            calm = turned(self.beats.calm, bar, self.turns)
            return {piece: figure for piece, figure in calm.items() if piece not in _BACKBONE}
        beat = turned(options[bar.intensity], bar, self.turns)
        return {**self.beats.more, **beat} if bar.fresh and bar.intensity != "thin" else beat

    def steps(self, plan: Plan, piece: str, figure: str, bar: Bar) -> str:
        """The steps of one piece in one bar."""
        if self.own:
            return plan.meter.own(figure, bar.of_section)
        return plan.meter.fit_drums(piece, figure, bar.of_section)


def drum_notes(plan: Plan, part: Part) -> list[Note]:
    """All hits before the last chord."""
    kit = _kit(plan, part)
    if not kit.beats.calm:
        return []
    notes: list[Note] = []
    bars = bars_of(plan)
    for bar in bars:
        if plays(part, bar):
            first = bar.index == 0 or not plays(part, bars[bar.index - 1])
            notes += _bar(plan, bar, kit, first, plan.rng("touch", part.name, bar.index))
    return notes


def _kit(plan: Plan, part: Part) -> _Kit:
    style = plan.style
    special = style.six if plan.meter.compound else style.three if plan.meter.signature == "3/4" else None
    beats = special or style.beats
    rng = plan.rng("figures", part.name)
    turns = bool(rng.random() < 0.5)
    drawn = Beats(
        shuffled(beats.calm, rng),
        shuffled(beats.full, rng),
        shuffled(beats.thin, rng),
        beats.more,
        beats.rolls,
    )
    return _Kit(drawn, special is not None, turns)


def _bar(plan: Plan, bar: Bar, kit: _Kit, first: bool, rng: np.random.Generator) -> list[Note]:
    energy = bar.section.energy
    beat = kit.at(bar)
    if kit.beats.rolls and bar.section.kind == "prechorus":
        return _roll(plan, bar, beat, rng)
    fill = _fill(plan, bar)
    hits = {
        (piece, step): _WEIGHT[mark] * (0.72 + 0.28 * energy)
        for piece, figure in beat.items()
        for step, mark in enumerate(kit.steps(plan, piece, figure, bar))
        if mark in _WEIGHT and not (fill and step >= fill[0] and piece != "kick")
    }
    if fill:
        start, marks = fill
        for offset, mark in enumerate(marks):
            if mark in _FILL:
                rising = (0.72 + 0.28 * (offset + 1) / len(marks)) * (0.7 + 0.3 * energy)
                hits[_FILL[mark], start + offset] = rising
    cymbals = any(piece in beat for piece in ("hat", "ride", "open"))
    arrives = bar.of_section == 0 and bar.index > 0 and energy >= 0.8
    if cymbals and (arrives or (first and bar.index > 0 and energy >= 0.6)):
        hits["crash", 0] = 1.0 if bar.section.kind in REFRAINS else 0.85
    return [
        _hit(plan, bar, piece, step, weight, rng)
        for (piece, step), weight in hits.items()
        if sounds(plan, bar, step)
    ]


def _roll(plan: Plan, bar: Bar, beat: Beat, rng: np.random.Generator) -> list[Note]:
    """A build-up: a roll that thickens and rises, the kick silent at its end."""
    done = bar.of_section / bar.section.bars
    piece = "snare" if "snare" in beat else "clap"
    roll = _ROLL[min(3, int(done * 4.0) if bar.section.bars >= 4 else 2 + bar.of_section)]
    rolled = plan.meter.fit(roll)
    notes = [
        _hit(plan, bar, piece, step, 0.5 + 0.5 * (done + step / len(rolled) / bar.section.bars), rng)
        for step, mark in enumerate(rolled)
        if mark == "x" and sounds(plan, bar, step)
    ]
    if not bar.last:
        kicks = plan.meter.fit("x...x...x...x...")
        notes += [_hit(plan, bar, "kick", step, 0.95, rng) for step, mark in enumerate(kicks) if mark == "x"]
    return notes


def _fill(plan: Plan, bar: Bar) -> tuple[int, str] | None:
    """Where in the bar a fill starts, and its marks; None when the beat goes on."""
    rng = plan.rng("fills", bar.index)
    draw = rng.random()
    if not plan.style.fills or plan.meter.steps < 8 or bar.section.energy < 0.5:
        return None
    marks = plan.style.fills[int(rng.integers(len(plan.style.fills)))][-plan.meter.steps :]
    ending = bar.index == plan.bars - 1
    if not marks.strip("."):
        return None
    if not (bar.last and (bar.section.bars >= 4 or ending)):
        if bar.of_section % 4 != 3 or draw > 0.35:
            return None
        marks = "." * (len(marks) - 2) + marks[-2:]
        if not marks.strip("."):
            return None
    start = next(index for index, mark in enumerate(marks) if mark != ".")
    return plan.meter.steps - len(marks) + start, marks[start:]


def _hit(plan: Plan, bar: Bar, piece: str, step: int, weight: float, rng: np.random.Generator) -> Note:
    late = behind(plan, piece, rng, 0.6)
    force = _LOUD[piece] * weight * accent(plan, step) + rng.normal(0.0, 3.5)
    start = max(0.0, bar.start + swung(step, plan) + late)
    return Note(start, 0.2, GENERAL_MIDI[piece], velocity(force))
