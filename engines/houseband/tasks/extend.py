"""More song before or after: the source stays as it is, the band goes on from it or leads up to it."""

import math
from dataclasses import dataclass, replace
from typing import Final

from engines.contract import Samples, Watch
from engines.errors import InvalidRequest
from engines.houseband.clock import SAMPLE_RATE, Clock
from engines.houseband.compose import compose
from engines.houseband.compose.ending import steady_until
from engines.houseband.form import Frame, frame
from engines.houseband.plan import Plan
from engines.houseband.project import Project
from engines.houseband.score import Score, SungLine
from engines.houseband.tasks.editing import joined, shifted
from engines.houseband.tasks.sections import going_on, leading_up
from engines.houseband.tasks.sources import open_source, rededicated
from engines.houseband.tasks.splice import FADE
from engines.houseband.tasks.take import Kept, Take
from engines.houseband.tasks.transcribe import transcribe
from engines.request import SongRequest

_LEAST: Final = 1.0
"""Seconds that an extension adds at least."""
_LONGEST: Final = 600.0
_LONGEST_WAIT: Final = 0.6
"""Seconds of nothing before the first beat that are let be; with more the song starts within a bar."""


@dataclass(frozen=True, slots=True)
class Old:
    """What there is: a project, whole or as heard, and how much of the audio stays."""

    project: Project
    audio: Samples
    seconds: float
    whole: bool


def extend(request: SongRequest, watch: Watch) -> Take:
    """A song of the request's duration that begins with the source, or ends with it (`extend_at` start)."""
    origin = open_source(request, watch)
    audio = origin.audio()
    seconds = audio.shape[1] / SAMPLE_RATE
    if request.duration < seconds + _LEAST:
        most = _LONGEST - _LEAST
        raise InvalidRequest(
            f"The source has {seconds:.1f} s; {request.duration:g} s leave no room for more.",
            field="duration",
            remedy=f"Set duration to the length of the whole song, at least {seconds + _LEAST:.1f}."
            if seconds <= most
            else f"Only songs of up to {most:g} s can be extended.",
        )
    notices: tuple[str, ...] = ()
    if origin.project is not None:
        old = Old(rededicated(origin.project, request), audio, seconds, whole=True)
        if request.prompt.strip():
            notices = ("The prompt changes nothing here: a song goes on in its own style.",)
    else:
        heard = transcribe(audio, request.model_copy(update={"duration": seconds}), watch, along=True)
        notices = heard.notices
        old = Old(Project(heard.plan, Score((), ())), audio, seconds, whole=False)
    make = _before if request.extend_at == "start" else _after
    return replace(make(request, old, watch), notices=notices)


def _after(request: SongRequest, old: Old, watch: Watch) -> Take:
    """Go on from the last chord of the source."""
    plan = old.project.plan
    joint = max(0, steady_until(plan))
    moment = plan.clock.seconds(joint)
    whole = _going_on(plan, request, joint)
    bars = math.ceil(whole.beats / plan.meter.beats) - plan.bars
    sections, final = plan.sections, plan.final
    if bars > 0:
        more, final = going_on(plan, bars, request.seed or 0)
        sections = (*sections, *more)
    clock = plan.clock if plan.clock.beats else replace(plan.clock, bpm=whole.bpm)
    longer = replace(
        plan,
        frame=whole,
        clock=clock,
        duration=request.duration,
        sections=sections,
        final=final,
        finish="ring",
    )
    fresh = compose(_drawn(longer, request), watch.check)
    score = joined(old.project.score, fresh, float(joint))
    kept = max(0, min(round(moment * SAMPLE_RATE), old.audio.shape[1]) - FADE)
    return Take(longer, score, old.audio, (Kept(0, kept),), whole=old.whole)


def _before(request: SongRequest, old: Old, watch: Watch) -> Take:
    """Lead up to the first beat of the source."""
    plan = old.project.plan
    added = request.duration - old.seconds
    beat = 60.0 / plan.bpm
    start = added + plan.clock.seconds(0)
    beats = math.floor(start / beat + 1e-6)
    if start - beats * beat > _LONGEST_WAIT:
        beats += 1
    bars = math.ceil(beats / plan.meter.beats)
    beats = bars * plan.meter.beats
    lead = start - beats * beat  # before 0 where the song starts within a bar
    more = leading_up(plan, bars, request.seed or 0) if bars else ()
    moved = tuple(replace(section, start_bar=section.start_bar + bars) for section in plan.sections)
    clock = Clock(plan.bpm, lead)
    if plan.clock.beats:
        early = tuple(lead + index * beat for index in range(beats))
        clock = Clock(plan.bpm, beats=early + tuple(moment + added for moment in plan.clock.beats))
    whole = replace(plan.frame, beats=plan.frame.beats + beats)
    longer = replace(plan, frame=whole, clock=clock, duration=request.duration, sections=(*more, *moved))
    fresh = compose(_drawn(longer, request), watch.check)
    later = shifted(old.project.score, float(beats))
    score = replace(joined(fresh, later, float(beats)), lines=later.lines)  # an upbeat would be sung twice
    joint = round(added * SAMPLE_RATE)
    return Take(
        longer,
        _audible(score, clock),
        old.audio,
        (Kept(joint, round(request.duration * SAMPLE_RATE)),),
        whole=old.whole,
    )


def _going_on(plan: Plan, request: SongRequest, joint: int) -> Frame:
    """Where the longer song's last chord falls."""
    offset = plan.clock.seconds(joint)
    more = frame(request.duration - offset, plan.bpm, plan.meter)
    return Frame(plan.bpm, joint + more.beats, more.ring)


def _drawn(plan: Plan, request: SongRequest) -> Plan:
    """What is new draws from the request's seed where that changes nothing that stays."""
    seed = request.seed or 0
    return replace(plan, reseeded={**plan.reseeded, "fills": seed, "touch": seed})


def _audible(score: Score, clock: Clock) -> Score:
    """Without what would sound before the audio starts."""

    def starts(line: SungLine) -> bool:
        return clock.seconds(line.start) >= 0.0

    tracks = tuple(
        replace(track, notes=tuple(note for note in track.notes if clock.seconds(note.start) >= -1e-6))
        for track in score.tracks
    )
    return Score(
        tuple(track for track in tracks if track.notes), tuple(line for line in score.lines if starts(line))
    )
