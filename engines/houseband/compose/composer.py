"""Puts the parts together into a score."""

from collections.abc import Callable
from typing import Final

from engines.houseband.compose.bass import bass_notes
from engines.houseband.compose.chords import chord_notes
from engines.houseband.compose.drums import drum_notes
from engines.houseband.compose.ending import Ritard, ending, faded
from engines.houseband.compose.lead import lead_notes
from engines.houseband.compose.melody import comfort, sung_lines
from engines.houseband.compose.songbook import Songbook
from engines.houseband.plan import Plan
from engines.houseband.score import Note, Score, SungLine, Track
from engines.houseband.styles import Part

_ONE: Final = 0.02
"""Beats within which two strokes of a pitch are one."""


def compose(plan: Plan, check: Callable[[], None]) -> Score:
    """Write every part of the plan. `check` is called between parts and may raise.

    Without a voice the lead plays the tune of the lyrics; with one, the tune is in the lines only, and
    the lead plays around it. Where there is neither, the words go unsung and there are no lines.
    """
    tracks: list[Track] = []
    ritard = Ritard(plan)
    lines = _lines(plan)
    for part in plan.parts:
        check()
        notes = _before(_played(plan, part, lines), _until(plan, part, lines))
        if not (part.role == "lead" and notes and notes[-1].start >= plan.frame.beats):
            notes += ending(plan, part, sorted(notes))
        if notes:
            notes = [ritard.note(note) for note in _apart(faded(plan, notes))]
            tracks.append(Track(part.name, part.role, tuple(sorted(notes))))
    return Score(tuple(tracks), tuple(ritard.line(line) for line in lines))


def _lines(plan: Plan) -> list[SungLine]:
    lead = next((part for part in plan.parts if part.role == "lead"), None)
    if plan.voice is not None:
        return sung_lines(plan, Songbook(plan, *comfort(plan.voice)))
    return sung_lines(plan, Songbook(plan, lead.low, lead.high), lead.gate) if lead else []


def _played(plan: Plan, part: Part, lines: list[SungLine]) -> list[Note]:
    if part.role == "drums":
        return drum_notes(plan, part)
    if part.role == "bass":
        return bass_notes(plan, part)
    if part.role == "lead":
        return lead_notes(plan, part, Songbook(plan, part.low, part.high), lines)
    return chord_notes(plan, part)


def _until(plan: Plan, part: Part, lines: list[SungLine]) -> float:
    """The beat before which the part plays; a tune that lands on the last chord goes through."""
    lands = part.role == "lead" and plan.voice is None and lines and lines[-1].end > plan.frame.beats
    return lines[-1].end if lands else float(plan.frame.beats)


def _before(notes: list[Note], end: float) -> list[Note]:
    """The notes that start before `end`, none sounding past it."""
    return [
        Note(n.start, min(n.beats, end - n.start), n.pitch, n.velocity) for n in notes if n.start < end - _ONE
    ]


def _apart(notes: list[Note]) -> list[Note]:
    """Shorten notes so that no pitch is struck while it still sounds."""
    out: list[Note] = []
    sounding: dict[int, int] = {}
    for note in sorted(notes):
        before = sounding.get(note.pitch)
        if before is not None:
            earlier = out[before]
            if note.start - earlier.start < _ONE:
                longest = max(earlier.beats, note.start + note.beats - earlier.start)
                out[before] = Note(earlier.start, longest, note.pitch, max(earlier.velocity, note.velocity))
                continue
            if earlier.start + earlier.beats > note.start:
                room = note.start - earlier.start - 0.005
                out[before] = Note(earlier.start, room, earlier.pitch, earlier.velocity)
        sounding[note.pitch] = len(out)
        out.append(note)
    return out
