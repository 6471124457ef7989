"""What a request starts from: found, and the request fitted to it."""

import asyncio
from typing import Final

from engines import EngineInfo, SongRequest, Task
from engines.request import FROM_SOURCE
from serve_app.api.services import Services
from serve_app.errors import FieldProblem, InvalidInput
from serve_app.library.model import SourceFiles
from serve_app.library.tracks import LibraryTrack

AS_LONG: Final[frozenset[Task]] = frozenset({"retake", "repaint", "complete", "stems"})
"""Tasks whose song is exactly as long as its source."""
GROWTH: Final = 30.0
"""Seconds that extend adds when the request does not say."""
LONGEST: Final = 600.0
SLACK: Final = 0.01
"""Seconds by which a rounded time may miss the source's."""


async def resolve(
    services: Services, owner: str, request: SongRequest, info: EngineInfo
) -> tuple[SongRequest, tuple[SourceFiles, ...]]:
    """The request as it is to be stored, and the files it starts from.

    Raises `InvalidInput` naming the field: there is no such track or upload, or it does not fit the request
    or the engine.
    """
    if request.source and request.task not in FROM_SOURCE:
        raise _invalid(
            "source",
            f"task {request.task!r} does not start from a source.",
            f"Leave it out, or use one of the tasks {', '.join(sorted(FROM_SOURCE))}.",
        )
    found = dict[str, SourceFiles]()
    for field, name in (("source", request.source), ("reference", request.reference)):
        if name and name not in found:
            found[name] = await asyncio.to_thread(_find, services, owner, field, name)
    if request.source:
        _check_project(request.task, found[request.source], info)
        given, request = request, fit(request, found[request.source])
        if "duration" not in given.model_fields_set:
            _check_length(request, info)
    return request, tuple(found.values())


def fit(request: SongRequest, source: SourceFiles) -> SongRequest:
    """The request with the length and the region that its source gives it; raises `InvalidInput`."""
    given, length = "duration" in request.model_fields_set, source.seconds
    change: dict[str, object] = {}
    if request.task in AS_LONG and given and abs(request.duration - length) > SLACK:
        raise _invalid(
            "duration",
            f"task {request.task!r} keeps the length of its source, {length:.2f} s.",
            "Leave duration out.",
        )
    if request.task == "extend":
        if length + SLACK >= LONGEST:
            raise _invalid("source", f"The source lasts {LONGEST:g} s already.", "Start from a shorter one.")
        if given and request.duration <= length + SLACK:
            raise _invalid(
                "duration",
                f"The source lasts {length:.2f} s: extended, it is longer than that.",
                "Set duration to the length of the whole song, or leave it out.",
            )
        change = {} if given else {"duration": min(LONGEST, length + GROWTH)}
    elif not given or request.task in AS_LONG:
        change = {"duration": min(LONGEST, max(1.0, length))}
    if request.region:
        if request.region.end > length + SLACK or request.region.start >= length:
            raise _invalid(
                "region",
                f"The source lasts {length:.2f} s, and the region ends at {request.region.end:g} s.",
                f"Let it end at {length:.2f} at most.",
            )
        end = min(request.region.end, length)
        change["region"] = request.region.model_copy(update={"end": end})
    return request.model_copy(update=change)


def _check_length(request: SongRequest, info: EngineInfo) -> None:
    """The engine's own check speaks of `duration`, which here is the source's."""
    if not info.min_seconds <= request.duration <= info.max_seconds:
        raise _invalid(
            "source",
            f"From this source the song would last {request.duration:.2f} s, and {info.id} makes "
            f"{info.min_seconds:g} to {info.max_seconds:g} s.",
            "Start from another one, or choose another engine (see GET /engines).",
        )


def _check_project(task: Task, source: SourceFiles, info: EngineInfo) -> None:
    if task in info.project_tasks and not (source.engine == info.id and source.project):
        raise _invalid(
            "source",
            f"{info.id} does the task {task!r} only with songs that it made itself and kept a project of; "
            f"{source.title!r} is none.",
            "Start from a track of this engine, or choose another task.",
        )


def _find(services: Services, owner: str, field: str, name: str) -> SourceFiles:
    if track := services.tracks.get(name, owner):
        return _of_track(track)
    if upload := services.uploads.store.use(name, owner):
        return upload.source()
    raise _invalid(
        field,
        f"There is no track or upload {name!r}.",
        "Use the id of a track (GET /library), or send the audio to POST /uploads first.",
    )


def _of_track(found: LibraryTrack) -> SourceFiles:
    audio, project = found.track.audio[0], found.track.project
    return SourceFiles(
        id=found.track_id,
        title=found.title,
        seconds=audio.seconds,
        sha256=audio.sha256,
        audio=audio.url.rsplit("/", 1)[1],
        project=project.rsplit("/", 1)[1] if project else None,
        engine=found.engine,
    )


def _invalid(field: str, message: str, remedy: str) -> InvalidInput:
    return InvalidInput(
        message, remedy=remedy, errors=[FieldProblem(field=field, message=message, remedy=remedy)]
    )
