"""`/audio`: the files of tracks and uploads. None ever changes under its name: cached for ever."""

import asyncio
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse, Response

from serve_app.api.dependencies import FileReader, ServicesDep
from serve_app.api.immutable import immutable
from serve_app.api.problems import not_found
from serve_app.api.services import Services
from serve_app.errors import FieldProblem, InvalidInput
from serve_app.library.artifacts import MEDIA_TYPES, NAME

router = APIRouter(tags=["library"])


@router.head("/audio/{file:path}", include_in_schema=False)
@router.get(
    "/audio/{file:path}",
    summary="Fetch a file of a track",
    response_class=FileResponse,
    responses={
        200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}, "description": "The file."},
        206: {"description": "The part that `Range` asked for."},
        304: {"description": "Not changed."},
        416: {"description": "There is no such part."},
    },
)
async def read_audio(
    file: Annotated[str, PathParameter(max_length=200)],
    services: ServicesDep,
    caller: FileReader,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The whole file, or the part that `Range` asks for."""
    stem, _, extension = file.rpartition(".")
    if not NAME.fullmatch(file) or extension not in MEDIA_TYPES:
        text = f"{file!r} is not the name of a file of Opentunes."
        remedy = "Use the url that the job's result or the library gives."
        raise InvalidInput(
            text, remedy=remedy, errors=[FieldProblem(field="file", message=text, remedy=remedy)]
        )
    path = await asyncio.to_thread(_find, services, file, caller.owner)
    if path is None:
        raise not_found("file", f"There is no file {file!r}.", "GET /library lists what there is.")
    return immutable(path, stem, MEDIA_TYPES[extension], if_none_match, caller.seconds)


def _find(services: Services, file: str, owner: str) -> Path | None:
    """The file, if it is one of the owner's: its name begins with the id of its track or upload."""
    name = file.split("-", 1)[0]
    if services.tracks.get(name, owner) or services.uploads.store.get(name, owner):
        return services.artifacts.local(file)
    return None
