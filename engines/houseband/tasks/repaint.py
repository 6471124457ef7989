"""A region composed anew; the rest of the song is the source's own audio, sample for sample."""

from dataclasses import replace

from engines.contract import Watch
from engines.errors import InvalidRequest
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.compose import compose
from engines.houseband.plan import Plan, Section
from engines.houseband.project import Project
from engines.houseband.score import Note, Score, Track
from engines.houseband.styles import Part
from engines.houseband.tasks.editing import inside, outside, words_inside
from engines.houseband.tasks.restyle import restyled
from engines.houseband.tasks.retake import check_length, redrawn
from engines.houseband.tasks.sources import Origin, open_source
from engines.houseband.tasks.take import Kept, Take
from engines.houseband.tasks.transcribe import transcribe
from engines.request import Region, SongRequest


def repaint(request: SongRequest, watch: Watch) -> Take:
    """Compose the region of the request anew, in the song's style or in that of the prompt."""
    region = request.region
    if region is None or region.start >= request.duration:
        raise InvalidRequest(
            "There is no region inside the song to make anew.",
            field="region",
            remedy=f"Give start and end within 0 and {request.duration:g} seconds.",
        )
    origin = open_source(request, watch)
    if origin.project is not None:
        return _own(request, region, origin, origin.project, watch)
    audio = origin.audio_of(request.duration)
    heard = transcribe(audio, request, watch, along=True)
    score = _within(compose(heard.plan, watch.check), heard.plan, region)
    kept = _outside(region, audio.shape[1])
    return Take(heard.plan, score, audio, kept, whole=False, notices=heard.notices)


def _own(request: SongRequest, region: Region, origin: Origin, project: Project, watch: Watch) -> Take:
    plan = project.plan
    check_length(request, plan)
    strength = 1.0 if request.strength is None else request.strength
    fresh = redrawn(plan, strength, request.seed or 0)
    if request.prompt.strip():
        fresh = restyled(fresh, request)
    merged = _merged(project, compose(fresh, watch.check), fresh, region)
    frames = round(plan.duration * SAMPLE_RATE)
    return Take(merged.plan, merged.score, origin.audio_of(plan.duration), _outside(region, frames))


def _merged(project: Project, fresh: Score, plan: Plan, region: Region) -> Project:
    """The old song with the new one's notes inside the region; players that are new join the band."""
    start, end = (project.plan.clock.beat(moment) for moment in (region.start, region.end))
    parts = {part.name: part for part in project.plan.parts}
    renamed = {part.name: _joining(part, parts) for part in plan.parts}
    tracks: dict[str, list[Note]] = {name: [] for name in parts}
    for track in project.score.tracks:
        tracks[track.name] += outside(track.notes, start, end)
    for track in fresh.tracks:
        tracks[renamed[track.name]] += inside(track.notes, start, end)
    lines = words_inside(project.score.lines, float("-inf"), start)
    lines += words_inside(fresh.lines, start, end)
    lines += words_inside(project.score.lines, end, float("inf"))
    score = Score(
        tuple(Track(name, parts[name].role, tuple(sorted(notes))) for name, notes in tracks.items() if notes),
        tuple(sorted(lines, key=lambda line: line.start)),
    )
    sections = tuple(
        _recharted(old, new, plan.meter.beats, start, end)
        for old, new in zip(project.plan.sections, plan.sections, strict=True)
    )
    return Project(replace(project.plan, parts=tuple(parts.values()), sections=sections), score)


def _joining(part: Part, parts: dict[str, Part]) -> str:
    """Under which name a part joins the band: its own where it is the same player, else one that is free."""
    number = 0
    while True:
        name = part.name if not number else f"{part.name} anew" + (f" {number}" if number > 1 else "")
        player = part if name == part.name else replace(part, called=name)
        if parts.setdefault(name, player) == player:
            return name
        number += 1


def _recharted(old: Section, new: Section, beats: int, start: float, end: float) -> Section:
    """The old section with the new one's chords in the bars whose middle lies in the region."""
    middles = [(old.start_bar + bar + 0.5) * beats for bar in range(old.bars)]
    chords = tuple(
        fresh if start <= middle < end else kept
        for kept, fresh, middle in zip(old.chords, new.chords, middles, strict=True)
    )
    return replace(old, chords=chords)


def _within(score: Score, plan: Plan, region: Region) -> Score:
    """Only what sounds inside the region."""
    start, end = plan.clock.beat(region.start), plan.clock.beat(region.end)
    tracks = tuple(Track(track.name, track.role, inside(track.notes, start, end)) for track in score.tracks)
    return Score(
        tuple(track for track in tracks if track.notes),
        tuple(line for line in score.lines if start <= line.start < end),
    )


def _outside(region: Region, frames: int) -> tuple[Kept, ...]:
    """What stays: all but the region."""
    start = round(region.start * SAMPLE_RATE)
    end = round(region.end * SAMPLE_RATE)
    return tuple(
        Kept(first, last, first) for first, last in ((0, min(start, frames)), (end, frames)) if last > first
    )
