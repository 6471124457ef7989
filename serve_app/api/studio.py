"""The studio where no route is: the pages and files of its export, in front of the API's own 404.

It is the router's last resort rather than a mount at `/`, which would swallow the API's 405s and redirects.
Pages ask nobody who they are: they hold no data, and what they show they fetch with the user's token.
"""

from dataclasses import dataclass
from typing import Final

import anyio.to_thread
from fastapi import FastAPI
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from serve_app.api.dependencies import OpenToAll
from serve_app.studio.export import Elsewhere, Export, Served
from serve_app.studio.headers import headers_of

HASHED: Final = "/_next/static/"
"""What lies below has its content's hash in its name."""
FOREVER: Final = "public, max-age=31536000, immutable"
SHORT: Final = "public, max-age=3600"
"""For icons and the like, which may be an hour old."""
REVALIDATED: Final = "no-cache"
"""For all that makes a version of the studio: pages, their data, the service worker, the manifest."""
SHORT_LIVED: Final = (".png", ".svg", ".ico", ".jpg", ".webp")


@dataclass(frozen=True, slots=True)
class _Place:
    """What metrics call the studio's files, all of them together."""

    path: str = "/{studio}"


def install(app: FastAPI, export: Export | None) -> None:
    """Serve `export` wherever nothing else is; while it is not built, `/` leads to the API's pages."""

    async def home(request: Request) -> Response:
        built = export is not None and await anyio.to_thread.run_sync(export.built)
        return await Studio(export).answer(request) if export and built else RedirectResponse("/docs")

    app.add_api_route(
        "/",
        home,
        methods=["GET", "HEAD"],
        include_in_schema=False,
        dependencies=[OpenToAll],
        response_model=None,
    )
    if export:
        app.router.default = Studio(export, app.router.default)


class Studio:
    """The export as an ASGI application. What it does not have, `otherwise` answers."""

    def __init__(self, export: Export, otherwise: ASGIApp | None = None) -> None:
        self._export = export
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._pass_on(scope, receive, send)
            return
        response = await self.answer(Request(scope))
        scope["route"] = _Place()
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """A file, a redirect, or the page that says there is none, for whoever reads pages. Raises a 404."""
        path = request.scope["path"]
        found, headers = await anyio.to_thread.run_sync(self._look_up, path)
        if isinstance(found, Elsewhere):
            query = request.scope["query_string"].decode("latin-1")
            return RedirectResponse(found.path + (f"?{query}" if query else ""), 308)
        if found:
            return _response(request.headers, found, {**headers, "cache-control": _caching(path)})
        if "text/html" in request.headers.get("accept", ""):
            missing = await anyio.to_thread.run_sync(self._export.missing)
            if missing:
                headers["cache-control"] = REVALIDATED
                return FileResponse(missing.file, 404, headers, media_type=missing.media_type)
        raise HTTPException(404)

    def _look_up(self, path: str) -> tuple[Served | Elsewhere | None, dict[str, str]]:
        if not self._export.built():
            return None, {}
        return self._export.find(path), headers_of(path, self._export.rules())

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._otherwise is None:
            raise HTTPException(404)
        await self._otherwise(scope, receive, send)


def _caching(path: str) -> str:
    if path.startswith(HASHED):
        return FOREVER
    return SHORT if path.endswith(SHORT_LIVED) else REVALIDATED


def _response(asked: Headers, found: Served, headers: dict[str, str]) -> Response:
    zipped = found.zipped if "range" not in asked and _takes_gzip(asked) else None
    tag = f'"{found.tag}{"-gz" if zipped else ""}"'
    headers = {**headers, "etag": tag, **({"vary": "Accept-Encoding"} if found.zipped else {})}
    known = [one.strip().removeprefix("W/") for one in asked.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    if zipped:
        headers |= {"content-encoding": "gzip", "accept-ranges": "bytes"}
        return Response(zipped, headers=headers, media_type=found.media_type)
    return FileResponse(found.file, headers=headers, media_type=found.media_type)


def _takes_gzip(asked: Headers) -> bool:
    for offer in asked.get("accept-encoding", "").lower().split(","):
        name, _, quality = offer.partition(";")
        if name.strip() == "gzip":
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
