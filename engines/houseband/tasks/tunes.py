"""The tune of another song in a score: moved to its key and register, once for every turn of the song."""

import math
from collections.abc import Sequence
from dataclasses import replace

from engines.houseband.compose.melody import comfort
from engines.houseband.plan import Plan
from engines.houseband.score import Note, Score, SungLine, Track
from engines.houseband.tasks.editing import shifted_line, transposed_line


def with_tune(
    plan: Plan, score: Score, tune: Sequence[Note], lines: Sequence[SungLine], period: float, steps: int
) -> Score:
    """The score with `tune` on its lead and `lines` as its words in place of what was written.

    Both go once through `period` beats, and are moved by `steps` semitones and by octaves.
    """
    end = float(plan.frame.beats)
    turns = math.ceil(end / max(1.0, period))
    lead = next((part for part in plan.parts if part.role == "lead"), None)
    if lead is None or not tune:
        return replace(score, lines=_words(lines, period, turns, end, _into_voice(lines, steps, plan)))
    octaves = _octaves(tune, steps, lead.low, lead.high)
    moved = [replace(note, pitch=_playable(note.pitch + steps + octaves)) for note in tune]
    notes = [
        replace(note, start=note.start + period * turn)
        for turn in range(turns)
        for note in moved
        if note.start < period or turn == turns - 1
    ]
    notes = [replace(note, beats=min(note.beats, end - note.start)) for note in notes if note.start < end]
    last = [
        note for track in score.tracks if track.name == lead.name for note in track.notes if note.start >= end
    ]
    others = [track for track in score.tracks if track.name != lead.name]
    played = Track(lead.name, "lead", tuple(sorted([*notes, *last])))
    if plan.voice is None:
        return Score((*others, played), _words(lines, period, turns, end, steps + octaves))
    until = plan.clock.beat(plan.duration)  # the last word may be held over the last chord
    return Score((*others, played), _words(lines, period, turns, until, _into_voice(lines, steps, plan)))


def _words(
    lines: Sequence[SungLine], period: float, turns: int, end: float, steps: int
) -> tuple[SungLine, ...]:
    """The lines of every turn that are over before the next one begins, and before the end."""
    if not lines:
        return ()
    again = period + lines[0].start
    return tuple(
        transposed_line(shifted_line(line, period * turn), steps)
        for turn in range(turns)
        for line in lines
        if line.end + period * turn <= end and (turn == turns - 1 or line.end <= again)
    )


def _into_voice(lines: Sequence[SungLine], steps: int, plan: Plan) -> int:
    """Semitones that bring the lines to the new key and to where the voice is at home."""
    if not lines or plan.voice is None:
        return steps
    low, high = comfort(plan.voice)
    return steps + _octaves([note for line in lines for note in line.notes], steps, low, high)


def _octaves(notes: Sequence[Note], steps: int, low: int, high: int) -> int:
    """Whole octaves, in semitones, that bring the middle of the notes nearest to that of a register."""
    middle = sum(note.pitch + steps for note in notes) / len(notes)
    return 12 * round(((low + high) / 2 - middle) / 12)


def _playable(pitch: int) -> int:
    return min(127, max(0, pitch))
