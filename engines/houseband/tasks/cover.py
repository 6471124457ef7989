"""A song in another style: its tempo, key, chords and melody, arranged for the band of the prompt."""

import math
from dataclasses import dataclass, replace
from typing import Final

from engines.contract import Watch
from engines.errors import InvalidRequest
from engines.houseband.casting import cast
from engines.houseband.clock import Clock
from engines.houseband.compose import compose
from engines.houseband.form import Frame, frame
from engines.houseband.harmony import Chord, relative, transposed
from engines.houseband.plan import Plan, Section
from engines.houseband.planning import loudness_of
from engines.houseband.prompt import Brief, read_prompt
from engines.houseband.score import Note, SungLine
from engines.houseband.tasks.chords import moved
from engines.houseband.tasks.restyle import restyled
from engines.houseband.tasks.retake import redrawn
from engines.houseband.tasks.sections import cropped, reharmonised
from engines.houseband.tasks.sources import open_source
from engines.houseband.tasks.take import Take
from engines.houseband.tasks.transcribe import transcribe
from engines.houseband.tasks.tunes import with_tune
from engines.music import Key
from engines.request import SongRequest

REHARMONISES: Final = 0.8
"""From this strength on the chords are the new style's own."""
OWN_TUNE: Final = 0.95
"""From this strength on the melody is new as well."""
_PACE: Final = 0.15
"""How much faster or slower a cover is for a word such as "slow"."""


@dataclass(frozen=True, slots=True)
class Original:
    """What is covered: its plan, and the tune as it is played and sung."""

    plan: Plan
    lead: tuple[Note, ...]
    lines: tuple[SungLine, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def beats(self) -> float:
        """Its length before the last chord, in whole bars."""
        return float(self.plan.bars * self.plan.meter.beats)


def cover(request: SongRequest, watch: Watch) -> Take:
    """Arrange the source anew: the band's own songs from their project, other audio by ear."""
    original = _original(request, watch)
    brief = read_prompt(request.prompt, request.negative_prompt)
    strength = 0.3 if request.strength is None else request.strength
    key = _goal(original.plan.key, request, brief)
    steps = (key.pitch_class - original.plan.key.pitch_class + 5) % 12 - 5
    voice, said = _singer(original, request, brief)
    plan = _moved(_placed(original.plan, request, brief), steps, key)
    plan = replace(plan, voice=voice, seed=request.seed or 0, loudness=loudness_of(request), notices=())
    plan = redrawn(restyled(plan, request), 0.5, request.seed or 0)
    if strength >= REHARMONISES:
        plan = reharmonised(plan)
    score = compose(plan, watch.check)
    if strength < OWN_TUNE:
        score = with_tune(plan, score, _tune(original, voice), original.lines, original.beats, steps)
    notices = (*original.notices, *said)
    if brief.signature and brief.signature != plan.meter.signature:
        notices += (f"The cover keeps the meter of its source, {plan.meter.signature}.",)
    return Take(plan, score, notices=notices)


def _original(request: SongRequest, watch: Watch) -> Original:
    origin = open_source(request, watch)
    if origin.project is None:
        heard = transcribe(origin.audio(), request, watch, along=False)
        return Original(heard.plan, heard.tune, notices=heard.notices)
    leads = [track.notes for track in origin.project.score.tracks if track.role == "lead"]
    lead = max(leads, key=len) if leads else ()  # of several players the one who has the tune
    return Original(origin.project.plan, lead, origin.project.score.lines)


def _singer(original: Original, request: SongRequest, brief: Brief) -> tuple[str | None, tuple[str, ...]]:
    """Who sings the cover, and what the user should know of it."""
    if not original.lines:
        if request.voice:
            raise InvalidRequest(
                "Nobody sings in the source.",
                field="voice",
                remedy="Leave voice out; 'text2music' with English lyrics is sung.",
            )
        return None, ()
    if request.instrumental or brief.instrumental:
        return None, ()
    plan = original.plan
    if plan.voice and not request.voice and not brief.voice:
        return plan.voice, ()
    return cast([line.text for line in original.lines], plan.language, request.voice, brief.voice)


def _tune(original: Original, voice: str | None) -> tuple[Note, ...]:
    """What the lead plays: its own notes, and those of the singer where nobody sings any more."""
    if original.plan.voice is None or voice is not None:
        return original.lead
    sung = [note for line in original.lines for note in line.notes]
    spans = [(line.start, line.end) for line in original.lines]
    rests = [note for note in original.lead if not any(a - 0.01 <= note.start < b for a, b in spans)]
    return tuple(sorted([*sung, *rests]))


def _goal(key: Key, request: SongRequest, brief: Brief) -> Key:
    """The key the cover is in: the one asked for, or its relative, which keeps every chord."""
    wish = Key.parse(request.key) if request.key else brief.key
    if wish is None:
        return key
    return wish if wish.mode == key.mode else relative(wish)


def _placed(plan: Plan, request: SongRequest, brief: Brief) -> Plan:
    """The plan at the tempo and the length of the request: bars are repeated or left out at the end."""
    bpm = request.bpm or brief.bpm or plan.bpm * (1.0 + _PACE * brief.pace)
    placed: Frame = frame(request.duration, bpm, plan.meter)
    bars = math.ceil(placed.beats / plan.meter.beats)
    sections: list[Section] = []
    start = 0
    while start < bars and plan.sections:
        for section in plan.sections:
            here = min(section.bars, bars - start)
            if here <= 0:
                break
            sections.append(cropped(section, start, here))
            start += here
    return replace(
        plan, frame=placed, clock=Clock(placed.bpm), duration=request.duration, sections=tuple(sections)
    )


def _moved(plan: Plan, steps: int, key: Key) -> Plan:
    """The plan `steps` semitones higher, in `key`."""
    if not steps:
        return plan

    def up(chord: Chord) -> Chord:
        return moved(chord, steps, key)

    return replace(
        plan,
        key=key,
        final=up(plan.final),
        sections=tuple(
            replace(
                section,
                chords=tuple(tuple(up(chord) for chord in bar) for bar in section.chords),
                key=section.key and transposed(section.key, steps),
            )
            for section in plan.sections
        ),
    )
