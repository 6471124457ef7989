"""The lead instrument: the tune where nobody sings, the hook before and after, and answers to the voice."""

from bisect import bisect_left
from dataclasses import replace
from typing import Final

import numpy as np

from engines.houseband.compose.bars import bars_of, swung
from engines.houseband.compose.melody import placed
from engines.houseband.compose.solo import solo
from engines.houseband.compose.songbook import Songbook
from engines.houseband.form import PEAKS
from engines.houseband.harmony import scale_of
from engines.houseband.plan import Plan, Section
from engines.houseband.score import Note, SungLine, velocity
from engines.houseband.styles import Part

_ANSWER_CHANCE: Final = 0.55
_LEAST_GAP: Final = 1.25
"""Beats of rest in which an answer has room."""
_LONGEST_REST: Final = 1.2
"""Seconds that a lead rests at most where nobody else plays."""
_LONGEST_HELD: Final = 4.0
"""Seconds that it holds a note to bridge a rest."""
_QUIET: Final = frozenset({"break"})
_FRAMING: Final = frozenset({"intro", "outro"})


def lead_notes(plan: Plan, part: Part, book: Songbook, lines: list[SungLine]) -> list[Note]:
    """The lead's notes before the last chord.

    `book` has the tunes in the lead's register. Where somebody sings, the lead keeps to the gaps between the
    `lines`; else it plays them.
    """
    notes: list[Note] = []
    for index, section in enumerate(plan.sections):
        if section.lines:
            continue
        if section.kind == "solo":
            notes += solo(plan, part, index)
        elif section.kind in _FRAMING:
            notes += _framing(plan, part, book, index) or (
                _theme(plan, part, book, index) if part.carries else []
            )
        elif section.kind not in _QUIET or part.carries:
            notes += _theme(plan, part, book, index)
    if plan.voice is None:
        notes += [note for line in lines for note in line.notes]
        return _unbroken(plan, part, notes, []) if part.carries else notes
    singing = [(line.start, line.end) for line in lines]
    notes = [note for note in notes if not any(start - 0.1 < note.start < end for start, end in singing)]
    notes += _answers(plan, part, lines)
    return _unbroken(plan, part, notes, singing) if part.carries else notes


def _phrase_bars(plan: Plan) -> int:
    """Bars of an instrumental phrase: two, or more where they pass quickly."""
    seconds = plan.meter.beats * 60.0 / plan.bpm
    return 2 if seconds >= 1.1 else 4 if seconds >= 0.5 else 8


def _loud(section: Section) -> float:
    return 78.0 + 14.0 * section.energy


def _theme(plan: Plan, part: Part, book: Songbook, index: int) -> list[Note]:
    section = plan.sections[index]
    size = _phrase_bars(plan)
    notes: list[Note] = []
    for order, start in enumerate(range(section.start_bar, section.end_bar, size)):
        bars = min(size, section.end_bar - start)
        if bars < size and order:
            break  # a rest of a phrase is for the drummer's fill
        sparing = section.kind not in PEAKS and not part.carries
        if order % 4 == 3 and sparing and section.bars > 4 * size:
            continue
        tune = book.theme(index, section.kind, order % 8, start, bars)
        notes += placed(plan, tune, start, _loud(section), part.gate)
    return notes


def _framing(plan: Plan, part: Part, book: Songbook, index: int) -> list[Note]:
    """The hook in the intro and once more in the outro, where its chords are played there."""
    section = plan.sections[index]
    peaks = [place for place, other in enumerate(plan.sections) if other.kind in PEAKS]
    if not peaks or section.bars < 4:
        return []
    peak = plan.sections[peaks[0]]
    shift = (plan.key_of(section).pitch_class - plan.key_of(peak).pitch_class) % 12
    roots = [tuple((chord.root - shift) % 12 for chord in chords) for chords in section.chords[:2]]
    if roots != [tuple(chord.root for chord in chords) for chords in peak.chords[:2]]:
        return []
    notes: list[Note] = []
    start = section.start_bar
    phrases = 2 if section.kind == "intro" else 1
    for order in range(phrases):
        if peak.lines:
            if order >= len(peak.lines):
                break
            size = peak.line_bars[order]
            tune = book.line(peaks[0], order).raised(shift)
        else:
            size = _phrase_bars(plan)
            tune = book.theme(peaks[0], peak.kind, order, peak.start_bar + order * size, size).raised(shift)
        if start + size > section.end_bar:
            break
        notes += placed(plan, tune, start, _loud(section), part.gate)
        start += size
    before = section.start_bar * plan.meter.beats
    return [note for note in notes if note.start >= before - 1e-6 or section.start_bar > 0]


def _unbroken(plan: Plan, part: Part, notes: list[Note], singing: list[tuple[float, float]]) -> list[Note]:
    """The notes without long rests: filled with short figures, then bridged by held notes."""
    second = plan.bpm / 60.0
    longest = _LONGEST_REST * second
    end = float(plan.frame.beats)
    filled = list(notes)
    for start, stop in _rests([*_spans(notes), *singing], end):
        at = float(np.ceil(2.0 * start)) / 2.0
        while stop - at > max(longest, _LEAST_GAP):
            until = min(stop - 0.2, at + 4.0)
            rng = plan.rng("melody", "carried", round(2.0 * at))
            filled += _answer(plan, part, at, until, rng)
            at += 4.0
    filled.sort()
    starts = sorted([note.start for note in filled] + [start for start, _ in singing])
    rests = _rests([*_spans(filled), *singing], end)
    before = {start for start, stop in rests if stop - start > longest}
    held: list[Note] = []
    for note in filled:
        stop = note.start + note.beats
        if stop in before:
            later = bisect_left(starts, stop)
            after = starts[later] if later < len(starts) else end
            stop = min(after - 0.5 * longest, note.start + max(note.beats, _LONGEST_HELD * second))
        held.append(replace(note, beats=stop - note.start))
    return held


def _spans(notes: list[Note]) -> list[tuple[float, float]]:
    return [(note.start, note.start + note.beats) for note in notes]


def _rests(spans: list[tuple[float, float]], end: float) -> list[tuple[float, float]]:
    """Where nothing sounds before `end`."""
    found: list[tuple[float, float]] = []
    until = 0.0
    for start, stop in sorted([*spans, (end, end)]):
        if start > until:
            found.append((until, min(start, end)))
        until = max(until, stop)
    return found


def _answers(plan: Plan, part: Part, lines: list[SungLine]) -> list[Note]:
    """Short figures in the gaps that the voice leaves."""
    notes: list[Note] = []
    bars = bars_of(plan)
    for place, line in enumerate(lines):
        until = lines[place + 1].start if place + 1 < len(lines) else float(plan.frame.beats)
        first = float(np.ceil(2.0 * line.end + 0.3)) / 2.0
        bar = bars[min(len(bars) - 1, max(0, int(line.start // plan.meter.beats)))]
        until = min(until - 0.4, float(bar.section.end_bar * plan.meter.beats))
        rng = plan.rng("melody", "answer", bar.index)
        if until - first < _LEAST_GAP or rng.random() > _ANSWER_CHANCE:
            continue
        notes += _answer(plan, part, first, min(until, first + 3.0), rng)
    return notes


def _answer(plan: Plan, part: Part, first: float, until: float, rng: np.random.Generator) -> list[Note]:
    bars = bars_of(plan)
    half = plan.meter.steps_per_beat // 2
    quick = 60.0 / plan.bpm / plan.meter.steps_per_beat * half >= 0.11
    unit = half if quick else plan.meter.steps_per_beat
    steps = range(int(first * plan.meter.steps_per_beat), int(until * plan.meter.steps_per_beat), unit)
    chosen = [step for order, step in enumerate(steps) if order == 0 or rng.random() < 0.7][:5]
    home = bars[min(len(bars) - 1, int(first // plan.meter.beats))]
    scale = scale_of(plan.key_of(home.section))
    ladder = [pitch for pitch in range(part.low, part.high + 1) if pitch % 12 in scale]
    at = int(len(ladder) * rng.uniform(0.5, 0.9))
    way = -1 if rng.random() < 0.65 else 1
    notes: list[Note] = []
    for order, step in enumerate(chosen):
        bar = bars[min(len(bars) - 1, step // plan.meter.steps)]
        inside = step - bar.index * plan.meter.steps
        at = min(len(ladder) - 1, max(0, at + (way if order else 0)))
        pitch = ladder[at]
        last = order == len(chosen) - 1
        if last or inside % plan.meter.steps_per_beat == 0:
            tones = [tone for tone in bar.chord_at(inside / plan.meter.steps).pitch_classes if tone in scale]
            near = [option for option in ladder if option % 12 in tones] or ladder
            pitch = min(near, key=lambda option: (abs(option - ladder[at]), option))
            at = ladder.index(pitch)
        start = bar.start + swung(inside, plan)
        length = (until - start) * 0.8 if last else unit / plan.meter.steps_per_beat
        force = 72.0 + 8.0 * home.section.energy + rng.normal(0.0, 3.0)
        notes.append(Note(start, max(0.1, min(length, 1.5) * part.gate), pitch, velocity(force)))
    return notes
