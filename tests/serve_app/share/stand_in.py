"""A stand-in for the Data API and the storage of a project, on a loopback port: what anybody gets there.

It decides nothing that the policies decide: a song that they hide has no row here, and its files are refused.
`tests/serve_app/share/test_emulated.py` asks the policies themselves.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

KEY = "sb_publishable_of_the_stand_in"


@dataclass
class StandIn:
    """What it has and what it was asked."""

    url: str = ""
    songs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By uuid; of any visibility: `get_song` opens unlisted ones to anybody."""
    files: dict[str, bytes] = field(default_factory=dict)
    """By `bucket/path`."""
    status: int = 200
    """Other than 200: of every answer."""
    retry_after: str | None = None
    asked: list[str] = field(default_factory=list)
    """Method and path of each request."""
    hold: threading.Event | None = None
    """While it is not set, nothing is answered."""
    ranges: list[str | None] = field(default_factory=list)
    """Of each request for audio."""

    def song(self, song_id: str = "a" * 32, **columns: Any) -> dict[str, Any]:
        """A public song with audio, as `get_song` gives it."""
        uid = "0badcafe-0000-4000-8000-000000000001"
        row = {
            "id": str(UUID(song_id)),
            "user_id": uid,
            "username": "ana",
            "display_name": "Ana Márquez",
            "avatar_path": None,
            "parent_id": None,
            "relation": None,
            "title": "Midnight Rain",
            "prompt": "what nobody else is to read",
            "lyrics": "rain on the river\nrain on the town",
            "tags": ["lofi", "rain"],
            "language": "en",
            "duration_s": 187.2,
            "visibility": "public",
            "audio_path": f"{uid}/{song_id}.mp3",
            "cover_path": None,
            "peaks": [at % 256 for at in range(0, 1024, 8)],
            "like_count": 1204,
            "play_count": 1,
            "published_at": "2026-11-20T10:00:00+00:00",
            **columns,
        }
        self.songs[row["id"]] = row
        if row["audio_path"]:
            self.files.setdefault(f"music/{row['audio_path']}", bytes(range(256)) * 400)
        return row


@contextmanager
def standing() -> Iterator[StandIn]:
    """It answers during the block."""
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("content-length", 0))))

        def _answer(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            stand_in.asked.append(f"{self.command} {parts.path}")
            if stand_in.hold:
                stand_in.hold.wait(30)
            allowed = self.headers["apikey"] == KEY and self.headers["authorization"] == f"Bearer {KEY}"
            status = stand_in.status if allowed else 401
            if status != 200:
                headers = {"Retry-After": stand_in.retry_after} if stand_in.retry_after else {}
                self._send(status, b'{"message": "no"}', "application/json", headers)
            elif parts.path == "/rest/v1/rpc/get_song":
                row = stand_in.songs.get(json.loads(body)["id"])
                self._rows([row] if row and row["visibility"] != "private" else [])
            elif parts.path == "/rest/v1/songs":
                song_id = parse_qs(parts.query)["id"][0].removeprefix("eq.")
                row = stand_in.songs.get(song_id)
                seen = row is not None and row["visibility"] == "public"
                self._rows([{"id": row["id"], "title": row["title"]}] if row and seen else [])
            else:
                self._file(unquote(parts.path))

        def _rows(self, rows: list[dict[str, Any]]) -> None:
            self._send(200, json.dumps(rows).encode(), "application/json")

        def _file(self, path: str) -> None:
            found = re.fullmatch(r"/storage/v1/object/(authenticated|public)/(.+)", path)
            content = stand_in.files.get(found[2]) if found else None
            if content is None:
                self._send(400, b'{"statusCode": "404", "error": "not_found"}', "application/json")
                return
            wanted = self.headers.get("range")
            stand_in.ranges.append(wanted)
            kind, size = "text/html", len(content)  # what an uploader said it is
            if not wanted:
                self._send(200, content, kind)
                return
            first, last = wanted.removeprefix("bytes=").split("-")
            low = int(first) if first else max(0, size - int(last))
            high = min(size - 1, int(last)) if first and last else size - 1
            if low >= size:
                self._send(416, b"", kind, {"Content-Range": f"bytes */{size}"})
                return
            told = {"Content-Range": f"bytes {low}-{high}/{size}"}
            self._send(206, content[low : high + 1], kind, told)

        def _send(
            self, status: int, content: bytes, kind: str, headers: dict[str, str] | None = None
        ) -> None:
            self.send_response(status)
            for name, value in {**(headers or {}), "Content-Type": kind}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with suppress(ConnectionError):  # who has asked may go away
                self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    serving = threading.Thread(target=server.serve_forever, name="stand-in", kwargs={"poll_interval": 0.01})
    serving.start()
    try:
        yield stand_in
    finally:
        if stand_in.hold:
            stand_in.hold.set()
        server.shutdown()
        server.server_close()
        serving.join()
