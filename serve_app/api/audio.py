"""`/audio`: the files of tracks and uploads. None ever changes under its name: cached for ever.

But for the charts, which name their song as it is called now: whoever has one asks again.
"""

import asyncio
import hashlib
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse, Response

from serve_app.api.dependencies import FileReader, ServicesDep
from serve_app.api.immutable import immutable, unchanged
from serve_app.api.problems import not_found
from serve_app.api.services import Services
from serve_app.errors import FieldProblem, InvalidInput
from serve_app.library.artifacts import MEDIA_TYPES, NAME
from serve_app.library.charts import CHARTS, with_title

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
    path, title = await asyncio.to_thread(_find, services, file, caller.owner)
    if path is None:
        raise not_found("file", f"There is no file {file!r}.", "GET /library lists what there is.")
    if extension in CHARTS:
        return await asyncio.to_thread(_chart, path, extension, title, if_none_match)
    return immutable(path, stem, MEDIA_TYPES[extension], if_none_match, caller.seconds)


def _find(services: Services, file: str, owner: str) -> tuple[Path | None, str]:
    """The file, if it is one of the owner's, and what it is called.

    Its name begins with the id of its track or upload.
    """
    name = file.split("-", 1)[0]
    if found := services.tracks.get(name, owner) or services.uploads.store.get(name, owner):
        return services.artifacts.local(file), found.title
    return None, ""


def _chart(path: Path, kind: str, title: str, if_none_match: str | None) -> Response:
    text = with_title(path.read_text("utf-8"), kind, title).encode()
    etag = f'"{hashlib.sha256(text).hexdigest()[:20]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if unchanged(etag, if_none_match):
        return Response(status_code=304, headers=headers)
    return Response(text, media_type=MEDIA_TYPES[kind], headers=headers)
