"""More players for a song: named tracks that play along with what is there."""

from dataclasses import replace

from engines.contract import Watch
from engines.errors import InvalidRequest
from engines.houseband.blend import named_apart
from engines.houseband.compose import compose
from engines.houseband.instruments import part_for
from engines.houseband.plan import Plan
from engines.houseband.project import Project
from engines.houseband.score import Score
from engines.houseband.styles import Part
from engines.houseband.tasks.retake import check_length
from engines.houseband.tasks.sources import open_source, rededicated
from engines.houseband.tasks.take import Take
from engines.houseband.tasks.transcribe import transcribe
from engines.request import SongRequest


def complete(request: SongRequest, watch: Watch) -> Take:
    """Add `tracks` to the source: to the band's own song as players, to other audio as a band beside it."""
    origin = open_source(request, watch)
    if origin.project is not None:
        project = rededicated(origin.project, request)
        check_length(request, project.plan)
        return _joined(request, project, watch)
    audio = origin.audio_of(request.duration)
    heard = transcribe(audio, request, watch, along=True)
    parts = tuple(part_for(name, heard.plan.style) for name in request.tracks)
    plan = replace(heard.plan, parts=named_apart(parts))
    score = compose(plan, watch.check)
    return Take(plan, score, audio, backing=True, whole=False, notices=heard.notices)


def _joined(request: SongRequest, project: Project, watch: Watch) -> Take:
    plan = project.plan
    there = {part.name for part in plan.parts}
    parts = tuple(part_for(name, plan.style) for name in request.tracks)
    for part, name in zip(parts, request.tracks, strict=True):
        if part.name in there:
            raise InvalidRequest(
                f"The song has {name!r} already.",
                field="tracks",
                remedy=f"Add something else; it has {', '.join(sorted(there))}. 'retake' plays them anew.",
            )
    more = named_apart(parts, there=[part.name for part in plan.parts])
    fresh = compose(_drawn(plan, more, request.seed or 0), watch.check)
    whole = replace(plan, parts=(*plan.parts, *more))
    notices: tuple[str, ...] = ()
    if request.prompt.strip():
        notices = ("The prompt changes nothing here: new players follow the song's own style.",)
    score = Score((*project.score.tracks, *fresh.tracks), project.score.lines)
    return Take(whole, score, notices=notices)


def _drawn(plan: Plan, parts: tuple[Part, ...], seed: int) -> Plan:
    """The plan for the new players alone, who draw from the request's seed."""
    return replace(
        plan, parts=parts, reseeded={**plan.reseeded, "figures": seed, "fills": seed, "touch": seed}
    )
