"""A region composed anew; the rest of the song is the source's own audio, sample for sample."""

from dataclasses import replace

from engines.contract import Watch
from engines.errors import InvalidRequest
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.compose import compose
from engines.houseband.plan import Plan
from engines.houseband.project import Project
from engines.houseband.score import Note, Score, SungLine, Track
from engines.houseband.tasks.editing import inside, outside
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
    audio = origin.audio()
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
    return Take(merged.plan, merged.score, origin.audio(), _outside(region, frames))


def _merged(project: Project, fresh: Score, plan: Plan, region: Region) -> Project:
    """The old song with the new one's notes inside the region; players that are new join the band."""
    start, end = (project.plan.clock.beat(moment) for moment in (region.start, region.end))
    parts = {part.name: part for part in project.plan.parts}
    renamed: dict[str, str] = {}
    for part in plan.parts:
        name = part.name
        if name in parts and parts[name] != part:
            name = f"{name} anew"
        renamed[part.name] = name
        parts[name] = part if name == part.name else replace(part, called=name)
    tracks: dict[str, list[Note]] = {name: [] for name in parts}
    for track in project.score.tracks:
        tracks[track.name] += outside(track.notes, start, end)
    for track in fresh.tracks:
        tracks[renamed[track.name]] += inside(track.notes, start, end)
    lines = [line for line in project.score.lines if not start <= line.start < end]
    lines += [line for line in fresh.lines if start <= line.start < end]
    score = Score(
        tuple(Track(name, parts[name].role, tuple(sorted(notes))) for name, notes in tracks.items() if notes),
        tuple(sorted(lines, key=_begins)),
    )
    return Project(replace(project.plan, parts=tuple(parts.values())), score)


def _begins(line: SungLine) -> float:
    return line.start


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
