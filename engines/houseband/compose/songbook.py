"""The tunes of a song: every line of the lyrics and every instrumental phrase, each written once.

What comes back with the same words comes back with the same tune, in a raised key if the section has one.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from engines.houseband.compose.bars import Bar, bars_of
from engines.houseband.compose.motif import Motif, developed, motif, varied
from engines.houseband.compose.prosody import Span, Syllable, on_beat, set_syllables, weight
from engines.houseband.compose.register import Register
from engines.houseband.compose.tune import Close, Spot, pitches, second_voice
from engines.houseband.form import PEAKS
from engines.houseband.harmony import Chord
from engines.houseband.lyrics import Kind, words_of
from engines.houseband.plan import Plan

_CALM: Final[dict[Kind, float]] = {"chorus": 0.35, "drop": 0.1, "bridge": 0.3}
_CELLS: Final = ((1, 0), (1, 0, 0), (1, 0, 1, 0, 0), (1, 1, 0), (1, 0, 0, 1, 0), (0, 1, 0, 1))
"""Patterns of stress for phrases without words."""


@dataclass(frozen=True, slots=True)
class Tune:
    """The notes of a phrase; steps count sixteenths from its first downbeat and may be below 0."""

    steps: tuple[float, ...]
    ends: tuple[float, ...]
    pitches: tuple[int, ...]
    harmony: tuple[int, ...]
    """A second voice, note by note; empty where there is none."""
    strong: tuple[bool, ...]

    def raised(self, semitones: int) -> "Tune":
        """The same tune in another key."""
        if not semitones:
            return self
        return Tune(
            self.steps,
            self.ends,
            tuple(pitch + semitones for pitch in self.pitches),
            tuple(pitch + semitones for pitch in self.harmony),
            self.strong,
        )


@dataclass(frozen=True, slots=True)
class _Phrase:
    section: int
    kind: Kind
    start_bar: int
    bars: int
    order: int
    closes: bool
    text: str | None


class Songbook:
    """Writes the tunes of a plan for a voice or an instrument that goes from `low` to `high`."""

    def __init__(self, plan: Plan, low: int, high: int) -> None:
        self._plan = plan
        self._bars: tuple[Bar, ...] = bars_of(plan)
        self._register = Register(plan, low, high)
        self._tunes: dict[tuple[object, ...], Tune] = {}
        first = plan.sections[0].kind if plan.sections and plan.sections[0].lines else None
        self._no_pickup = first
        shortest = min((size for section in plan.sections for size in section.line_bars), default=4)
        self._upbeats = shortest * plan.meter.beats >= 4 and plan.bpm <= 200  # else lines are too close

    def line(self, index: int, order: int) -> Tune:
        """The tune of a line of a section's lyrics."""
        section = self._plan.sections[index]
        if section.kind == "outro" and index and self._echoes(index):
            before = self._plan.sections[index - 1]
            return self.line(index - 1, len(before.lines) - 1)
        start = section.start_bar + sum(section.line_bars[:order])
        phrase = _Phrase(
            index,
            section.kind,
            start,
            section.line_bars[order],
            order,
            order == len(section.lines) - 1,
            section.lines[order],
        )
        return self._tune(phrase)

    def theme(self, index: int, kind: Kind, order: int, start_bar: int, bars: int) -> Tune:
        """The tune of an instrumental phrase in a section of the plan, in the manner of `kind`."""
        return self._tune(_Phrase(index, kind, start_bar, bars, order, order % 4 == 3, None))

    def _echoes(self, index: int) -> bool:
        here, before = self._plan.sections[index], self._plan.sections[index - 1]
        return bool(before.lines) and all(line == before.lines[-1] for line in here.lines)

    def _tune(self, phrase: _Phrase) -> Tune:
        section = self._plan.sections[phrase.section]
        shift = self._register.raised(section)
        known: tuple[object, ...] = (phrase.kind, phrase.order, phrase.closes, phrase.text, phrase.bars)
        if phrase.kind not in PEAKS:
            roots = [tuple(chord.root for chord in bar.chords) for bar in self._of(phrase)]
            known = (*known, tuple(roots), self._lands(phrase))
        if known not in self._tunes:
            self._tunes[known] = self._write(phrase).raised(-shift)
        return self._tunes[known].raised(shift)

    def _of(self, phrase: _Phrase) -> tuple[Bar, ...]:
        return self._bars[phrase.start_bar : phrase.start_bar + phrase.bars]

    def _lands(self, phrase: _Phrase) -> bool:
        """Whether the phrase ends with the last chord of the song."""
        ends = phrase.start_bar + phrase.bars == self._plan.bars
        return phrase.text is not None and phrase.kind not in PEAKS and ends

    def _write(self, phrase: _Phrase) -> Tune:
        plan = self._plan
        theme = self._motif(phrase)
        syllables = self._syllables(phrase)
        room = (plan.frame.beats - phrase.start_bar * plan.meter.beats) * plan.meter.steps_per_beat
        beat = plan.meter.steps_per_beat
        span = Span(
            plan.meter,
            plan.bpm,
            min(phrase.bars * plan.meter.steps, room),
            self._pickup(phrase, beat),
            self._lands(phrase),
            (phrase.bars - 1) * plan.meter.steps if phrase.closes else 0,
        )
        steps = set_syllables(syllables, span, theme.liking, theme.calm)
        long = beat * (3 if phrase.kind in PEAKS else 2)
        ends = [min(after, at + long) for at, after in pairwise(steps)]
        held = steps[-1] + long - beat / 2
        ends.append(held if span.lands else min(held, max(steps[-1] + 1.0, span.steps - beat / 2)))
        spots = self._spots(phrase, theme, syllables, steps, ends)
        compass = self._register.compass(plan.sections[phrase.section], phrase.kind)
        home: Close = "tonic" if phrase.kind in PEAKS or self._lands(phrase) else "home"
        close: Close = home if phrase.closes else "half" if phrase.order % 2 == 0 else "open"
        found = pitches(spots, compass, close)
        harmony = second_voice(found, spots, compass.scale) if phrase.kind == "chorus" and phrase.text else ()
        strong = tuple(spot.strong >= 0.5 for spot in spots)
        return Tune(tuple(steps), tuple(ends), tuple(found), harmony, strong)

    def _pickup(self, phrase: _Phrase, beat: int) -> int:
        opens = phrase.order == 0 and (phrase.kind == self._no_pickup or phrase.start_bar == 0)
        return beat if self._upbeats and not opens else 0

    def _motif(self, phrase: _Phrase) -> Motif:
        """A kind of section has one motif; the chorus' is the hook of the song."""
        plan = self._plan
        name = "hook" if phrase.kind in PEAKS else phrase.kind
        steps = plan.meter.steps
        theme = motif(
            plan.rng("melody", "motif", name), _CALM.get(phrase.kind, 0.0), steps * 2 if steps < 12 else steps
        )
        again = sum(section.kind == phrase.kind for section in plan.sections[: phrase.section])
        if again and phrase.kind not in PEAKS and phrase.text is not None:
            theme = varied(theme, plan.rng("melody", "again", name, again), 0.3)
        return developed(theme, phrase.order, phrase.closes)

    def _syllables(self, phrase: _Phrase) -> list[Syllable]:
        if phrase.text is None:
            return self._unsaid(phrase)
        return [
            Syllable(stress, place == len(word.stresses) - 1)
            for word in words_of(phrase.text, self._plan.language)
            for place, stress in enumerate(word.stresses)
        ]

    def _unsaid(self, phrase: _Phrase) -> list[Syllable]:
        """Syllables of a phrase without words: as many notes as the style likes, in a pattern of stresses."""
        plan = self._plan
        usual = {"chorus": 7, "drop": 9, "bridge": 5, "solo": 9}.get(phrase.kind, 6)
        seconds = phrase.bars * plan.meter.beats * 60.0 / plan.bpm
        count = usual * plan.style.melody_density * phrase.bars * plan.meter.beats / 8.0
        count = min(count, seconds * 4.5)
        rng = plan.rng("melody", "pattern", "hook" if phrase.kind in PEAKS else phrase.kind)
        cell = _CELLS[int(rng.integers(len(_CELLS)))]
        fewer = 1 if phrase.order % 2 else 0
        return [Syllable(int(stress), True) for stress in np.resize(cell, max(2, round(count) - fewer))]

    def _spots(
        self,
        phrase: _Phrase,
        theme: Motif,
        syllables: list[Syllable],
        steps: tuple[float, ...],
        ends: list[float],
    ) -> list[Spot]:
        meter = self._plan.meter
        low, high, middle = self._register.band(self._plan.sections[phrase.section], phrase.kind)
        size = max(1.0, phrase.bars * meter.steps)
        spots: list[Spot] = []
        for place, (syllable, step, end) in enumerate(zip(syllables, steps, ends, strict=True)):
            height = middle + theme.at(min(1.0, max(0.0, step / size * 1.15)))
            height += 1.8 if syllable.stress == 1 else -1.0 if syllable.stress == 0 else 0.2
            whole = int(step) if float(step).is_integer() else -1
            force = weight(whole, meter) if whole >= 0 or float(step).is_integer() else 0.3
            last = place == len(steps) - 1
            if last or end - step >= meter.steps_per_beat:
                force = max(force, 0.65)
            elif syllable.stress == 0 and on_beat(whole, meter) and whole % meter.steps:
                force *= 0.5
            spots.append(
                Spot(float(np.clip(height, low, high)), self._chord(phrase, step), force, syllable.stress)
            )
        return spots

    def _chord(self, phrase: _Phrase, step: float) -> Chord:
        place = phrase.start_bar + step / self._plan.meter.steps + 1e-9
        bar = max(0, int(place))
        if bar >= len(self._bars):
            return self._plan.final
        return self._bars[bar].chord_at(max(0.0, place - bar))
