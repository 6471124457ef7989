"""A song in another style: its tempo, key, chords and melody, arranged for the band of the prompt."""

import math
from dataclasses import replace
from typing import Final

from engines.contract import Watch
from engines.houseband.clock import Clock
from engines.houseband.compose import compose
from engines.houseband.compose.melody import comfort
from engines.houseband.form import Frame, frame
from engines.houseband.harmony import Chord
from engines.houseband.plan import Plan, Section
from engines.houseband.prompt import read_prompt
from engines.houseband.score import Note, Score, SungLine, Track
from engines.houseband.tasks.chords import moved
from engines.houseband.tasks.editing import shifted_line, transposed_line
from engines.houseband.tasks.restyle import restyled
from engines.houseband.tasks.retake import redrawn, sung_by
from engines.houseband.tasks.sections import reharmonised
from engines.houseband.tasks.sources import open_source
from engines.houseband.tasks.take import Take
from engines.houseband.tasks.transcribe import transcribe
from engines.music import Key
from engines.request import SongRequest

REHARMONISES: Final = 0.8
"""From this strength on the chords are the new style's own."""
OWN_TUNE: Final = 0.95
"""From this strength on the melody is new as well."""


def cover(request: SongRequest, watch: Watch) -> Take:
    """Arrange the source anew: the band's own songs from their project, other audio by ear."""
    origin = open_source(request, watch)
    notices: tuple[str, ...] = ()
    lines: tuple[SungLine, ...] = ()
    if origin.project is not None:
        plan, score = origin.project.plan, origin.project.score
        tune = tuple(sorted(_lead(score) or _sung(score)))
        lines = score.lines if plan.voice else ()
    else:
        heard = transcribe(origin.audio(), request, watch, along=False)
        plan, tune, notices = heard.plan, heard.tune, heard.notices
    period = float(plan.bars * plan.meter.beats)
    strength = 0.3 if request.strength is None else request.strength
    steps = _steps(plan.key, request)
    plan = _placed(plan, request, watch)
    plan = _moved(plan, steps, request)
    if request.voice:
        plan = sung_by(plan, request.voice)
    if request.instrumental:
        plan, lines = replace(plan, voice=None), ()
    plan = redrawn(restyled(plan, request), 0.5, request.seed or 0)
    plan = replace(plan, seed=request.seed or 0)
    if strength >= REHARMONISES:
        plan = reharmonised(plan)
    score = compose(plan, watch.check)
    if strength < OWN_TUNE:
        score = _with_tune(plan, score, _again(tune, period, plan), _lines_again(lines, period, plan), steps)
    return Take(plan, score, notices=notices)


def _lead(score: Score) -> tuple[Note, ...]:
    """The notes of the lead, at most those of its busiest player."""
    leads = [track.notes for track in score.tracks if track.role == "lead"]
    return max(leads, key=len) if leads else ()


def _sung(score: Score) -> tuple[Note, ...]:
    return tuple(note for line in score.lines for note in line.notes)


def _steps(key: Key, request: SongRequest) -> int:
    """Semitones from the source's key to the one asked for, -5..6; 0 where none is asked for."""
    wish = Key.parse(request.key) if request.key else read_prompt(request.prompt).key
    if wish is None:
        return 0
    home = wish.pitch_class
    if wish.mode != key.mode:  # the relative key keeps every chord
        home += 3 if wish.mode == "minor" else -3
    return (home - key.pitch_class + 5) % 12 - 5


def _placed(plan: Plan, request: SongRequest, watch: Watch) -> Plan:
    """The plan at the tempo and the length of the request: bars are repeated or left out at the end."""
    brief = read_prompt(request.prompt)
    bpm = request.bpm or brief.bpm or plan.bpm
    placed: Frame = frame(request.duration, bpm, plan.meter)
    bars = math.ceil(placed.beats / plan.meter.beats)
    sections: list[Section] = []
    start = 0
    while start < bars and plan.sections:
        watch.check()
        for section in plan.sections:
            here = min(section.bars, bars - start)
            if here <= 0:
                break
            sections.append(replace(section, start_bar=start, bars=here, chords=section.chords[:here]))
            start += here
    return replace(
        plan, frame=placed, clock=Clock(placed.bpm), duration=request.duration, sections=tuple(sections)
    )


def _moved(plan: Plan, steps: int, request: SongRequest) -> Plan:
    """The plan `steps` semitones higher."""
    if not steps:
        return plan
    wish = Key.parse(request.key) if request.key else read_prompt(request.prompt).key
    key = plan.key
    if wish is not None:
        key = wish if wish.mode == key.mode else _relative(wish)

    def up(chord: Chord) -> Chord:
        return moved(chord, steps, key)

    return replace(
        plan,
        key=key,
        final=up(plan.final),
        sections=tuple(
            replace(section, chords=tuple(tuple(up(chord) for chord in bar) for bar in section.chords))
            for section in plan.sections
        ),
    )


def _relative(key: Key) -> Key:
    """The key of the other mode with the same notes."""
    names = {
        0: "C", 1: "Db", 2: "D", 3: "Eb", 4: "E", 5: "F", 6: "F#", 7: "G", 8: "Ab", 9: "A", 10: "Bb", 11: "B"
    }  # fmt: skip
    up = -3 if key.mode == "major" else 3
    return Key.parse(f"{names[(key.pitch_class + up) % 12]} {'minor' if key.mode == 'major' else 'major'}")


def _again(tune: tuple[Note, ...], period: float, plan: Plan) -> tuple[Note, ...]:
    """The tune as often as the song goes through it."""
    times = math.ceil(plan.frame.beats / max(1.0, period))
    return tuple(replace(note, start=note.start + period * turn) for turn in range(times) for note in tune)


def _lines_again(lines: tuple[SungLine, ...], period: float, plan: Plan) -> tuple[SungLine, ...]:
    times = math.ceil(plan.frame.beats / max(1.0, period))
    return tuple(shifted_line(line, period * turn) for turn in range(times) for line in lines)


def _with_tune(
    plan: Plan, score: Score, tune: tuple[Note, ...], lines: tuple[SungLine, ...], steps: int
) -> Score:
    """The score with the source's melody in place of the one that was written."""
    end = float(plan.frame.beats)
    lead = next((part for part in plan.parts if part.role == "lead"), None)
    kept = _sung_in_range([line for line in lines if line.end <= end], steps, plan)
    if lead is None or not tune:
        return replace(score, lines=kept or score.lines)
    notes = _fitted(tune, steps, lead.low, lead.high)
    notes = [replace(note, beats=min(note.beats, end - note.start)) for note in notes if note.start < end]
    last = [
        note for track in score.tracks if track.name == lead.name for note in track.notes if note.start >= end
    ]
    others = [track for track in score.tracks if track.name != lead.name]
    played = Track(lead.name, "lead", tuple(sorted([*notes, *last])))
    return Score((*others, played), kept)


def _sung_in_range(lines: list[SungLine], steps: int, plan: Plan) -> tuple[SungLine, ...]:
    """The lines moved by `steps`, and by octaves to where the voice is at home."""
    if not lines or plan.voice is None:
        return ()
    low, high = comfort(plan.voice)
    pitches = [note.pitch + steps for line in lines for note in line.notes]
    octaves = 12 * round(((low + high) / 2 - sum(pitches) / len(pitches)) / 12)
    return tuple(transposed_line(line, steps + octaves) for line in lines)


def _fitted(tune: tuple[Note, ...], steps: int, low: int, high: int) -> list[Note]:
    """The tune moved by `steps` and by octaves into a register."""
    middle = sum(note.pitch + steps for note in tune) / len(tune)
    octaves = 12 * round(((low + high) / 2 - middle) / 12)
    return [replace(note, pitch=min(127, max(0, note.pitch + steps + octaves))) for note in tune]
