"""Puts the parts together into a score."""

from collections.abc import Callable

from engines.houseband.compose.bass import bass_notes
from engines.houseband.compose.chords import chord_notes
from engines.houseband.compose.drums import drum_notes
from engines.houseband.compose.ending import ending
from engines.houseband.compose.melody import melody
from engines.houseband.plan import Plan
from engines.houseband.score import Note, Score, SungLine, Track


def compose(plan: Plan, check: Callable[[], None]) -> Score:
    """Write every part of the plan. `check` is called between parts and may raise."""
    tracks: list[Track] = []
    lines: list[SungLine] = []
    end = float(plan.frame.beats)
    for part in plan.parts:
        check()
        if part.role == "drums":
            notes = drum_notes(plan, part)
        elif part.role == "bass":
            notes = bass_notes(plan, part)
        elif part.role == "lead":
            notes, lines = melody(plan, part)
        else:
            notes = chord_notes(plan, part)
        notes = _before(notes, end)
        notes += ending(plan, part, notes)
        if notes:
            tracks.append(Track(part.name, part.role, tuple(sorted(_apart(notes)))))
    return Score(tuple(tracks), tuple(lines))


def _before(notes: list[Note], end: float) -> list[Note]:
    """The notes that start before `end`, none sounding past it."""
    return [
        Note(n.start, min(n.beats, end - n.start), n.pitch, n.velocity) for n in notes if n.start < end - 1e-6
    ]


def _apart(notes: list[Note]) -> list[Note]:
    """Shorten notes so that no pitch is struck while it still sounds."""
    out: list[Note] = []
    sounding: dict[int, int] = {}
    for note in sorted(notes):
        before = sounding.get(note.pitch)
        if before is not None:
            earlier = out[before]
            if earlier.start + earlier.beats > note.start:
                room = max(0.01, note.start - earlier.start - 0.005)
                out[before] = Note(earlier.start, room, earlier.pitch, earlier.velocity)
        sounding[note.pitch] = len(out)
        out.append(note)
    return out
