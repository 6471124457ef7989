"""`/s/{song_id}` and `/oembed`: public songs for everybody. Who may not be known to exist is answered 404."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from serve_app.api.dependencies import Counted, OpenToAll, ServicesDep
from serve_app.api.immutable import immutable
from serve_app.api.problems import as_opentunes, not_found, respond
from serve_app.api.services import Services
from serve_app.cloud.errors import CloudError
from serve_app.errors import NotFound, OpentunesError
from serve_app.share import embed as framed
from serve_app.share import page as pages
from serve_app.share.addresses import Addresses, base_of, parsed_id, song_of
from serve_app.share.listen import Heard
from serve_app.share.model import PublicSong
from serve_app.share.sharing import away

router = APIRouter(tags=["sharing"], dependencies=[OpenToAll, Counted])

AGE_S: Final = 10
"""Others may keep an answer so long: together with `FRESH_S` what passes until a song is gone everywhere."""
CACHED: Final = f"public, max-age={AGE_S}"
GONE: Final = "The song is not public, or there is none at this address."
OFF: Final = "Sharing is not turned on here."
SAFE: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
PAGE: Final = {**SAFE, "Cache-Control": CACHED, "Vary": "Accept, Host"}
FILE: Final = {
    **SAFE,
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PAGE_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "The song is not public, or there is none; as a page or as a problem."},
    503: {"description": "The cloud does not answer; as a page or as a problem."},
}

SongId = Annotated[str, PathParameter(description="The track's id.")]


@router.head("/s/{song_id}", include_in_schema=False)
@router.get(
    "/s/{song_id}", summary="The page of a public song", response_class=HTMLResponse, responses=PAGE_ANSWERS
)
async def read_page(song_id: SongId, request: Request, services: ServicesDep) -> Response:
    """A page for people and for those who preview links."""

    async def answer(song: PublicSong, at: Addresses) -> Response:
        headers = {**PAGE, "Content-Security-Policy": pages.POLICY}
        return HTMLResponse(pages.page(song, at), headers=headers)

    return await _answered(request, services, song_id, answer)


@router.head("/s/{song_id}/embed", include_in_schema=False)
@router.get(
    "/s/{song_id}/embed",
    summary="The player for other sites",
    response_class=HTMLResponse,
    responses=PAGE_ANSWERS,
)
async def read_embed(song_id: SongId, request: Request, services: ServicesDep) -> Response:
    """The only page here that may stand in a frame."""

    async def answer(song: PublicSong, at: Addresses) -> Response:
        headers = {**PAGE, "Content-Security-Policy": framed.POLICY, "X-Robots-Tag": "noindex"}
        return HTMLResponse(framed.embed(song, at), headers=headers)

    return await _answered(request, services, song_id, answer)


@router.head("/s/{song_id}/card.png", include_in_schema=False)
@router.get(
    "/s/{song_id}/card.png",
    summary="The picture for links to a public song",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}, "description": "1200 × 630."}, **PAGE_ANSWERS},
)
async def read_card(
    song_id: SongId,
    request: Request,
    services: ServicesDep,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Cover, title, artist and waveform."""

    async def answer(song: PublicSong, _: Addresses) -> Response:
        return _file(await services.sharing.pictures.card(song), if_none_match)

    return await _answered(request, services, song_id, answer)


@router.head("/s/{song_id}/cover", include_in_schema=False)
@router.get(
    "/s/{song_id}/cover",
    summary="The cover of a public song",
    response_class=Response,
    responses={
        200: {
            "content": {"image/jpeg": {}, "image/png": {}},
            "description": "Its own, or one drawn.",
        },
        **PAGE_ANSWERS,
    },
)
async def read_cover(
    song_id: SongId,
    request: Request,
    services: ServicesDep,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Decoded and written anew, so that nothing but a picture is sent."""

    async def answer(song: PublicSong, _: Addresses) -> Response:
        return _file(await services.sharing.pictures.cover(song), if_none_match)

    return await _answered(request, services, song_id, answer)


@router.head("/s/{song_id}/avatar", include_in_schema=False)
@router.get(
    "/s/{song_id}/avatar",
    summary="The picture of a public song's artist",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}, "description": "The picture."}, **PAGE_ANSWERS},
)
async def read_avatar(
    song_id: SongId,
    request: Request,
    services: ServicesDep,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Decoded and written anew, as covers are."""

    async def answer(song: PublicSong, _: Addresses) -> Response:
        path = await services.sharing.pictures.avatar(song)
        if path is None:
            raise not_found(
                "song_id", "The artist has no picture.", "The page shows an initial in its place."
            )
        return _file(path, if_none_match)

    return await _answered(request, services, song_id, answer)


@router.head("/s/{song_id}/audio", include_in_schema=False)
@router.get(
    "/s/{song_id}/audio",
    summary="The audio of a public song",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"audio/*": {}}, "description": "All of it."},
        206: {"description": "The part that `Range` asked for."},
        416: {"description": "There is no such part."},
        **PAGE_ANSWERS,
    },
)
async def read_audio(
    song_id: SongId,
    request: Request,
    services: ServicesDep,
    range_: Annotated[str | None, Header(alias="Range")] = None,
) -> Response:
    """Passed on from the cloud as it arrives, whole or the part that `Range` asks for."""

    async def answer(song: PublicSong, _: Addresses) -> Response:
        heard = await services.sharing.listening.open(song, range_, services.admission.address(request))
        if heard is None or song.audio_type is None:
            raise gone()
        headers = {**FILE, **heard.headers, "Accept-Ranges": "bytes", "Cache-Control": "no-store"}
        if heard.status == 416 or request.method == "HEAD":
            await heard.close()
            if heard.status == 416:
                headers.pop("content-length", None)
                raise no_such_part(headers.get("content-range"))
            return Response(status_code=heard.status, headers=headers, media_type=song.audio_type)
        return Passing(heard, headers, song.audio_type)

    return await _answered(request, services, song_id, answer)


@router.get("/oembed", summary="How to embed the page of a public song", response_model=framed.OEmbed)
async def read_oembed(
    request: Request,
    services: ServicesDep,
    url: Annotated[str, Query(max_length=2_000, description="Address of the page.")],
    maxwidth: Annotated[int | None, Query(ge=1, le=100_000)] = None,
    maxheight: Annotated[int | None, Query(ge=1, le=100_000)] = None,
    format: Annotated[str, Query(max_length=20, description="Only `json` is provided.")] = "json",
) -> Response:
    """The response of the type `rich` of https://oembed.com."""
    if format != "json":
        error = OpentunesError("Only JSON is provided.", remedy="Ask with format=json.")
        error.status, error.code, error.title = 501, "format_not_provided", "No such format"
        raise error
    base = _base(request, services)
    song_id = song_of(url, base)
    song = await services.sharing.song(song_id) if song_id else None
    if song is None:
        raise gone("url")
    found = framed.described(song, Addresses(base, song.song_id), maxwidth, maxheight, AGE_S)
    headers = {**SAFE, "Cache-Control": CACHED, "Access-Control-Allow-Origin": "*", "Vary": "Host"}
    return JSONResponse(found.model_dump(exclude_none=True), headers=headers)


class Passing(StreamingResponse):
    """Passes audio on, and gives the connection back however it ends."""

    def __init__(self, heard: Heard, headers: dict[str, str], media_type: str) -> None:
        super().__init__(heard.parts(), heard.status, headers, media_type)
        self._heard = heard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._heard.close()


def gone(field: str = "song_id") -> NotFound:
    """The one answer for private, unlisted, deleted and unknown songs."""
    return not_found(field, GONE, "Ask whoever sent you here whether it is still public.")


def no_such_part(length: str | None) -> OpentunesError:
    """A range beyond the end."""
    error = OpentunesError("The audio has no such range.", remedy="Ask for bytes within its length.")
    error.status, error.code, error.title = 416, "http_416", "Range Not Satisfiable"
    error.headers = {"Content-Range": length} if length else {}
    return error


async def _answered(
    request: Request,
    services: Services,
    song_id: str,
    answer: Callable[[PublicSong, Addresses], Awaitable[Response]],
) -> Response:
    """The answer for a public song, or the reason that there is none, as a page or as a problem."""
    base = _base(request, services)
    try:
        song = await services.sharing.song(found) if (found := parsed_id(song_id)) else None
        if song is None:
            raise gone() if services.sharing.project else _off()
        return await answer(song, Addresses(base, song.song_id))
    except (OpentunesError, CloudError) as raised:
        error = away(raised) if isinstance(raised, CloudError) else as_opentunes(raised)
        return _refused(request, error, base)


def _refused(request: Request, error: OpentunesError, base: str) -> Response:
    headers = {**SAFE, "X-Robots-Tag": "noindex", "Vary": "Accept, Host"}
    headers["Cache-Control"] = CACHED if error.status == 404 else "no-store"
    error.headers = {**error.headers, **headers}
    if not _wants_page(request):
        return respond(request, error)
    content = pages.refusal(error, base)
    policy = {"Content-Security-Policy": pages.REFUSAL_POLICY}
    return HTMLResponse(content, error.status, headers={**error.headers, **policy})


def _wants_page(request: Request) -> bool:
    """Whether to explain an error to a person: a browser, or at a page whoever does not ask for JSON."""
    accepted = request.headers.get("accept", "*/*").lower()
    if "text/html" in accepted:
        return True
    is_page = request.url.path.rstrip("/").count("/") == 2
    return is_page and "json" not in accepted


def _off() -> NotFound:
    keys = "SUPABASE_URL and SUPABASE_PUBLISHABLE_KEY"
    return not_found("song_id", OFF, f"Who runs this server turns it on with {keys}: see docs/sharing.md.")


def _base(request: Request, services: Services) -> str:
    return base_of(services.settings, request.url.scheme, request.headers.get("host", ""))


def _file(path: Path, if_none_match: str | None) -> Response:
    kind = "image/png" if path.suffix == ".png" else "image/jpeg"
    return immutable(path, path.stem, kind, if_none_match, None, **{**FILE, "Cache-Control": CACHED})
