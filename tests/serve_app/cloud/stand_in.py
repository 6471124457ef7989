"""A small stand-in for a project's Data API and storage, which can fail in every way that a network can.

It knows only what the worker asks for; that this is what a real project understands is tested elsewhere, on
the emulator. What it has is all of the cloud's state, so that tests can compare it with that of the studio.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "songs": ("id",),
    "likes": ("user_id", "song_id"),
    "agent_memory": ("user_id", "item_id"),
}
COMPARED: Final = ("user_id", "title", "prompt", "tags", "deleted_at", "visibility", "parent_id")
"""What of a song's row tests compare with the studio."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to a request instead of an answer."""

    carried_out: bool = False
    """Whether it is done, though nobody hears of it."""
    status: int | None = None
    """Answered with this; else the connection breaks."""
    retry_after: int | None = None
    seconds: float = 0.0
    body: Mapping[str, Any] = field(default_factory=dict)
    page: str = ""
    """HTML instead of the body."""


@dataclass
class Cloud:
    """The project's state, and what goes wrong: `fault` hears the number of a request and what it is."""

    secret: str
    profiles: set[str]
    url: str = ""
    tables: dict[str, dict[tuple[Any, ...], Row]] = field(default_factory=lambda: {name: {} for name in KEYS})
    files: dict[str, bytes] = field(default_factory=dict)
    fault: Callable[[int, str], Fault | None] = lambda _number, _what: None
    log: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def songs(self) -> dict[str, Row]:
        """By id."""
        return {key[0]: row for key, row in self.tables["songs"].items()}

    def everything(self) -> dict[str, Any]:
        """All that it has, as `Desk` compares it."""
        for row in self.songs.values():
            assert row["audio_path"] in self.files
            assert row["cover_path"] is None or row["cover_path"] in self.files
        return {
            "songs": {one: {name: row[name] for name in COMPARED} for one, row in self.songs.items()},
            "likes": set(self.tables["likes"]),
            "memory": {key: row["content"] for key, row in self.tables["agent_memory"].items()},
            "files": self.files,
        }

    def empty(self) -> None:
        """Nothing but the accounts; nothing goes wrong."""
        for rows in self.tables.values():
            rows.clear()
        self.files.clear()
        self.log.clear()
        self.fault = lambda _number, _what: None

    def delete_song(self, song_id: str) -> None:
        """As its owner does in the cloud."""
        with self.lock:
            del self.tables["songs"][(song_id,)]
            self._cascade(song_id)

    def rest(self, method: str, table: str, query: Mapping[str, str], prefer: str, body: Any) -> Any:
        """One request of the Data API; status and rows."""
        rows, keys = self.tables[table], KEYS[table]
        matching = [key for key, row in rows.items() if _matches(row, query)]
        if method == "GET":
            return 200, [rows[key] for key in matching]
        if method == "DELETE":
            gone = [rows.pop(key) for key in matching]
            for row in gone if table == "songs" else ():
                self._cascade(row["id"])
            return 200, gone
        if method == "PATCH":
            if matching and (problem := self._violated(table, body)):
                return 409, problem
            matching = [key for key in matching if not _outdated(rows[key], body)]
            for key in matching:
                rows[key].update(body)
            return 200, [rows[key] for key in matching]
        if problem := self._violated(table, body):
            return 409, problem
        key = tuple(body[name] for name in keys)
        if key in rows and "ignore-duplicates" in prefer:
            return 201, []
        if key in rows and _outdated(rows[key], body):
            return 200, []
        born = {"visibility": "private"} if table == "songs" else {}
        rows[key] = rows.get(key, born) | body
        return 201, [rows[key]]

    def _violated(self, table: str, body: Row) -> Row | None:
        for name, there in (
            ("user_id", self.profiles),
            ("parent_id", set(self.songs)),
            ("song_id", set(self.songs)),
        ):
            if body.get(name) is not None and body[name] not in there:
                message = f'violates foreign key constraint "{table}_{name}_fkey"'
                return {"code": "23503", "message": message, "details": None, "hint": None}
        if len(body.get("title", "")) > 200 or "\0" in body.get("title", ""):
            return {"code": "23514", "message": "songs_title_check", "details": None, "hint": None}
        return None

    def _cascade(self, song_id: str) -> None:
        likes = self.tables["likes"]
        for key in [key for key in likes if key[1] == song_id]:
            del likes[key]
        for row in self.tables["songs"].values():
            if row.get("parent_id") == song_id:
                row["parent_id"] = None


def _outdated(row: Row, body: Row) -> bool:
    return bool(body.get("studio_version", 0) < row.get("studio_version", 0))


def _matches(row: Row, query: Mapping[str, str]) -> bool:
    filters = {name: value[3:] for name, value in query.items() if value.startswith("eq.")}
    return all(str(row.get(name)) == value for name, value in filters.items())


@contextmanager
def standing_in(secret: str, *accounts: str) -> Iterator[Cloud]:
    """A project with these accounts, on a loopback port."""
    cloud = Cloud(secret, set(accounts))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet for head and body: no waiting for each other's acknowledgements
        disable_nagle_algorithm = True

        def _do(self) -> None:
            length = int(self.headers.get("content-length", 0))
            content = self.rfile.read(length) if length else self._chunks()
            url = urlsplit(self.path)
            what = f"{self.command} {url.path}"
            with cloud.lock:
                cloud.log.append(what)
                fault = cloud.fault(len(cloud.log), what)
            if fault:
                time.sleep(fault.seconds)
            if fault and not fault.carried_out:
                return self._fail(fault)
            if self.headers.get("authorization") != f"Bearer {cloud.secret}":
                return self._answer(401, {"code": "PGRST301", "message": "JWSError"})
            with cloud.lock:
                status, body = self._handle(url.path, dict(parse_qsl(url.query)), content)
            return self._fail(fault) if fault else self._answer(status, body)

        def _handle(self, path: str, query: Mapping[str, str], content: bytes) -> tuple[int, Any]:
            if path.startswith("/rest/v1/"):
                body = json.loads(content) if content else None
                table = path.rsplit("/", 1)[1]
                answer: tuple[int, Any] = cloud.rest(
                    self.command, table, query, self.headers.get("prefer", ""), body
                )
                return answer
            name = unquote(path).removeprefix("/storage/v1/object/music").lstrip("/")
            if self.command == "DELETE":
                gone = [
                    {"name": one} for one in json.loads(content)["prefixes"] if cloud.files.pop(one, None)
                ]
                return 200, gone
            if name in cloud.files and self.headers.get("x-upsert") != "true":
                return 400, {"statusCode": "409", "error": "Duplicate", "message": "It exists."}
            boundary = self.headers["content-type"].partition("boundary=")[2].encode()
            [part] = [one for one in content.split(b"--" + boundary) if b"filename=" in one]
            cloud.files[name] = part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")
            return 200, {"Key": f"music/{name}", "Id": "1"}

        def _chunks(self) -> bytes:
            if self.headers.get("transfer-encoding") != "chunked":
                return b""
            content = b""
            while size := int(self.rfile.readline(), 16):
                content += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return content

        def _fail(self, fault: Fault) -> None:
            if fault.status is None:
                self.close_connection = True
                return
            extra = {"retry-after": str(fault.retry_after)} if fault.retry_after is not None else {}
            body = fault.page or fault.body or {"message": "no"}
            self._answer(fault.status, body, extra)

        def _answer(self, status: int, body: Any, extra: Mapping[str, str] | None = None) -> None:
            page = isinstance(body, str)
            content = (body if page else json.dumps(body)).encode()
            self.send_response(status)
            self.send_header("content-type", "text/html; charset=utf-8" if page else "application/json")
            self.send_header("content-length", str(len(content)))
            for name, value in (extra or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            self.wfile.flush()

        do_GET = do_POST = do_PATCH = do_DELETE = _do  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    cloud.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield cloud
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
