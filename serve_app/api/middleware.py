"""Around every request: an id, a limit on the body, one log line, a count, and no traceback to the client."""

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve_app.api.admission import HEADERS
from serve_app.api.metrics import Metrics
from serve_app.api.problems import as_opentunes, respond
from serve_app.errors import PROBLEM_JSON, FieldProblem, HeadTooLarge, OpentunesError, TooLarge

log = logging.getLogger("opentunes.access")

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Methods that metrics know by name; a client could otherwise make one after the other."""
MAX_BODY: Final = 8 * 2**20
"""Bytes of a request body, but that of an upload."""
MAX_HEAD: Final = 64 * 1024
"""Bytes of a request's address and header fields."""
FORM: Final = 65_536
"""Bytes that a form may add to the file in it."""
KEPT: Final = frozenset({b"content-range", b"allow", b"vary", b"retry-after", b"www-authenticate"})
WORDS: Final = {
    400: (
        "The Host, Origin or Range header of the request cannot be used.",
        "Call the server by the address it listens on; list other origins in OPENTUNES_ALLOWED_ORIGINS.",
    ),
    416: (
        "The file has no such range.",
        "Ask for bytes within its length, which Content-Range tells.",
    ),
}
"""What is wrong and what to do, where a library refuses a request before our own code sees it."""
OURS: Final = (PROBLEM_JSON.encode(), b"text/html")
"""Media types of errors that we made: problems, and pages for readers (`serve_app.share.page`)."""
_REQUEST_ID: Final = re.compile(r"[\w.-]{1,64}", re.ASCII)


class Frontier:
    """The outermost middleware (pure ASGI, so that streams stay streams)."""

    def __init__(
        self,
        app: ASGIApp,
        metrics: Metrics,
        max_upload: int = MAX_BODY,
        leave: Callable[[Scope], None] = lambda _: None,
    ) -> None:
        """`leave` is called with every request that has ended, however it did."""
        self._app = app
        self._leave = leave
        self._metrics = metrics
        self._max_upload = max_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        given = request.headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
        scope["request_id"] = request_id
        began, status, answered, replaced = time.perf_counter(), 500, False, False

        async def sending(message: Message) -> None:
            nonlocal status, answered, replaced
            if replaced and message["type"] == "http.response.body":
                return
            if message["type"] == "http.response.start" and _is_bare(message):
                replaced = True
                response = respond(request, _of_status(message["status"]))
                response.raw_headers += [pair for pair in message["headers"] if _is_kept(pair[0])]
                await response(scope, receive, answering)
                return
            await answering(message)

        async def answering(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                answered, status = True, message["status"]
                told = {"X-Request-ID": request_id, **scope.get(HEADERS, {})}
                added = [(name.lower().encode(), value.encode()) for name, value in told.items()]
                message["headers"] = [*message.get("headers", []), *added]
                method = request.method if request.method in METHODS else "other"
                self._metrics.request(method, _route(scope), status, time.perf_counter() - began)
            await send(message)

        try:
            _require_small_head(scope)
            await self._app(scope, _Limited(receive, request, self._limit(scope)), sending)
        except (TooLarge, HeadTooLarge) as error:
            if not answered:
                await respond(request, error)(scope, receive, sending)
        except Exception as error:
            response: Response = respond(request, as_opentunes(error))
            if not answered:
                await response(scope, receive, sending)
        finally:
            self._leave(scope)
            milliseconds = (time.perf_counter() - began) * 1000
            log.info(
                "%s %r %s %.0f ms request_id=%s",
                request.method,
                scope["path"],
                status,
                milliseconds,
                request_id,
            )

    def _limit(self, scope: Scope) -> "_Limit":
        if scope["path"] == "/uploads":
            return _Limit(self._max_upload, FORM, "file", "Send it as flac, mp3 or ogg, or less of it.")
        return _Limit(MAX_BODY, 0, "body", "Shorten it; lyrics hold at most 20000 characters.")


@dataclass(frozen=True, slots=True)
class _Limit:
    """The largest body that a route takes, and what to say of a larger one."""

    bytes: int
    around: int
    """Bytes of a form around the file."""
    field: str
    remedy: str

    def refusal(self) -> TooLarge:
        text = f"The {self.field} is larger than {self.bytes // 2**20} MiB."
        problem = FieldProblem(field=self.field, message=text, remedy=self.remedy)
        return TooLarge(text, remedy=self.remedy, errors=[problem])


class _Limited:
    """A `receive` that refuses a body beyond its limit."""

    def __init__(self, receive: Receive, request: Request, limit: _Limit) -> None:
        self._receive = receive
        self._limit = limit
        self._most = limit.bytes + limit.around
        self._read = 0
        length = request.headers.get("content-length", "0")
        self._declared = int(length) if length.isdecimal() and len(length) < 20 else 0

    async def __call__(self) -> Message:
        """The next message, or `TooLarge`."""
        if self._declared > self._most:
            raise self._limit.refusal()
        message = await self._receive()
        if message["type"] == "http.request":
            self._read += len(message.get("body", b""))
            if self._read > self._most:
                raise self._limit.refusal()
        return message


def _require_small_head(scope: Scope) -> None:
    """The server before us takes any; nothing behind us need think of that. Raises `HeadTooLarge`."""
    fields = sum(len(name) + len(value) for name, value in scope["headers"])
    if fields + len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_HEAD:
        raise HeadTooLarge(
            f"Address and header fields of the request are larger than {MAX_HEAD // 1024} KiB.",
            remedy="Send fewer or shorter cookies and header fields, or put it into the body.",
        )


def _is_bare(start: Message) -> bool:
    """Whether a response is an error that some library made, in its own words."""
    kind = next((value for name, value in start.get("headers", []) if name.lower() == b"content-type"), b"")
    return start["status"] >= 400 and not kind.startswith(OURS)


def _is_kept(header: bytes) -> bool:
    return header.lower() in KEPT or header.lower().startswith(b"access-control-")


def _of_status(status: int) -> OpentunesError:
    """What a library's refusal means here."""
    detail, remedy = WORDS.get(status, WORDS[400])
    error = OpentunesError(detail, remedy=remedy)
    error.status, error.code, error.title = status, f"http_{status}", HTTPStatus(status).phrase
    return error


def _route(scope: Scope) -> str:
    """The route's pattern, so that ids do not make a metric each."""
    return getattr(scope.get("route"), "path", "unknown")
