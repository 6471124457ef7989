"""`/uploads`: audio to start from."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from serve_app.api.dependencies import PlainText, Reader, ServicesDep, Writer
from serve_app.api.problems import not_found
from serve_app.config import Settings
from serve_app.errors import Forbidden, RateLimited
from serve_app.uploads.child import refused
from serve_app.uploads.model import Upload
from serve_app.uploads.receive import HungUp, title_of

router = APIRouter(prefix="/uploads", tags=["library"])

UploadId = Annotated[str, Path(pattern=r"^[\w-]{1,64}$")]
_PIECE: Final = 1 << 20
_BINARY: Final[dict[str, Any]] = {"type": "string", "format": "binary"}
_FORM: Final[dict[str, Any]] = {"type": "object", "required": ["file"], "properties": {"file": _BINARY}}
_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {"multipart/form-data": {"schema": _FORM}, "application/octet-stream": {"schema": _BINARY}},
}


@router.post(
    "",
    status_code=201,
    summary="Upload audio",
    openapi_extra={"requestBody": _BODY},
    responses={200: {"model": Upload, "description": "It was there already."}},
)
async def upload_audio(
    request: Request,
    response: Response,
    services: ServicesDep,
    caller: Writer,
    name: Annotated[
        PlainText | None, Query(max_length=300, description="File name, where the body is the file.")
    ] = None,
) -> Upload:
    """Take a file, as the form field `file` or as the whole body: 1 to 600 s of wav, flac, mp3, ogg, …"""
    _require_own_page(request, services.settings)

    seats = services.uploads.arriving
    if not seats.take(caller.owner):
        raise RateLimited(
            "As many files are arriving as may be at a time.",
            remedy="Send the next one when one of them is stored.",
            headers={"Retry-After": "5"},
        )

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    try:
        if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            async with request.form(max_files=1, max_fields=10) as form:
                file = form.get("file")
                if not isinstance(file, UploadFile):
                    raise refused("There is no file in the form.", "Send it as the form field `file`.")
                upload, new = await services.uploads.receive(
                    caller.owner, title_of(file.filename), _pieces(file), gone
                )
        else:
            upload, new = await services.uploads.receive(caller.owner, title_of(name), request.stream(), gone)
    except HTTPException as error:
        raise refused(f"The form cannot be read: {error.detail}", "Send one file as `file`.") from error
    except (ClientDisconnect, HungUp) as error:
        raise refused("The connection broke before the file was stored.", "Send it again.") from error
    finally:
        seats.leave(caller.owner)
    response.status_code = 201 if new else 200
    response.headers["Location"] = f"/uploads/{upload.upload_id}"
    return upload


@router.get("/{upload_id}", summary="Read an upload")
async def read_upload(upload_id: UploadId, services: ServicesDep, caller: Reader) -> Upload:
    """One upload."""
    found = await asyncio.to_thread(services.uploads.store.get, upload_id, caller.owner)
    return _found(found, upload_id)


@router.delete("/{upload_id}", status_code=204, summary="Delete an upload")
async def delete_upload(upload_id: UploadId, services: ServicesDep, caller: Writer) -> Response:
    """Delete an upload for good. Jobs that still wait to start from it will fail."""
    if not await asyncio.to_thread(services.uploads.delete, upload_id, caller.owner):
        _found(None, upload_id)
    return Response(status_code=204)


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(_PIECE):
        yield piece


def _require_own_page(request: Request, settings: Settings) -> None:
    """Refuse what another site's page sends: a browser lets any page post a form anywhere."""
    origin = request.headers.get("origin")
    allowed = settings.allowed_origins
    if origin is None or "*" in allowed or origin in allowed:
        return
    if urlsplit(origin).netloc != request.headers.get("host"):
        raise Forbidden(
            f"Pages of {origin[:100]} may not upload here.", remedy="List it in OPENTUNES_ALLOWED_ORIGINS."
        )


def _found(upload: Upload | None, upload_id: str) -> Upload:
    if upload is None:
        raise not_found("upload_id", f"There is no upload {upload_id!r}.", "Send the file to POST /uploads.")
    return upload
