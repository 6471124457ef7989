"""A hub on loopback: serves a folder of repositories in the wire format that huggingface_hub reads.

`<root>/<owner>/<name>/…` is the one commit of the repository `owner/name`. Switches make it slow, deaf, cut
connections, ask for a token.
"""

import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote, urlsplit

import pytest

CHUNK = 64 * 1024


@dataclass(frozen=True)
class Request:
    """One that the hub was asked."""

    method: str
    path: str
    first_byte: int
    """Where the file was to begin."""
    authorization: str


@dataclass
class Hub:
    """The server; its switches may be turned while it runs."""

    root: Path
    seconds_per_chunk: float = 0.0
    """Of `CHUNK` bytes."""
    cuts: int = 0
    """So many downloads of weights are cut off half-way."""
    stalls: bool = False
    """Downloads of weights stop half-way, and the connection stays."""
    status: int = 0
    """Every answer is this error."""
    deaf: bool = False
    """Connections are taken and nothing is answered."""
    gated: bool = False
    """Files are only given for `token`."""
    token: str = "hf_the_right_one"  # noqa: S105
    claimed_size: int = 0
    """What it says of the size of weights; 0: the truth."""
    requests: list[Request] = field(default_factory=list)

    def __enter__(self) -> "Hub":
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Its endpoint."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def commit(self, repository: str) -> str:
        """The commit of a repository: changes with its files."""
        folder = self.root / repository
        told = [(str(path.relative_to(folder)), digest(path, "sha1")) for path in files(folder)]
        return hashlib.sha1(repr(told).encode(), usedforsecurity=False).hexdigest()

    def downloads(self, name: str = "") -> list[Request]:
        """Requests for the content of files whose path ends in `name`."""
        return [
            request
            for request in self.requests
            if request.method == "GET" and "/resolve/" in request.path and request.path.endswith(name)
        ]


@contextmanager
def hub_of(root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub that this process and its children take for the real one, and an empty cache."""
    from huggingface_hub import constants

    monkeypatch.setenv("HF_TOKEN_PATH", str(cache / "no-token"))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))
    monkeypatch.setenv("HF_HUB_CACHE", str(cache))
    with Hub(root) as hub:
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        yield hub


def files(folder: Path) -> list[Path]:
    """All files of a repository."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def digest(path: Path, kind: str) -> str:
    """Of a file's content, in hexadecimal."""
    return hashlib.new(kind, path.read_bytes(), usedforsecurity=False).hexdigest()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.closing = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, *_: object) -> None:
        """Clients go away: that is what is tested."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        hub, path = self.server.hub, unquote(urlsplit(self.path).path)
        first = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        hub.requests.append(
            Request(
                self.command, path, int(first[1]) if first else 0, self.headers.get("Authorization") or ""
            )
        )
        if hub.deaf:
            self.server.closing.wait()
            self.close_connection = True
        elif hub.status:
            self._refuse(hub.status, "")
        elif found := re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/(revision|tree)/.+)?", path):
            self._describe(found[1], tree=found[2] == "tree")
        elif found := re.fullmatch(r"/([^/]+/[^/]+)/resolve/[^/]+/(.+)", path):
            self._file(found[1], found[2], int(first[1]) if first else 0)
        else:
            self._refuse(404, "")

    def _describe(self, repository: str, *, tree: bool) -> None:
        folder = self.server.hub.root / repository
        if not folder.is_dir():
            self._refuse(404, "RepoNotFound")
            return
        listed = []
        for path in files(folder):
            size = self._size(path)
            oid = digest(path, "sha1")
            entry: dict[str, object] = {"size": size}
            name = str(path.relative_to(folder))
            sha256 = digest(path, "sha256")
            if tree:
                entry |= {"type": "file", "path": name, "oid": oid}
                large: dict[str, object] = {"oid": sha256, "size": size, "pointerSize": 134}
            else:
                entry |= {"rfilename": name, "blobId": oid}
                large = {"sha256": sha256, "size": size, "pointerSize": 134}
            listed.append(entry | ({"lfs": large} if path.suffix == ".safetensors" else {}))
        about = {"id": repository, "modelId": repository, "sha": self.server.hub.commit(repository)}
        body = json.dumps(listed if tree else about | {"siblings": listed, "tags": []}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def _file(self, repository: str, name: str, first: int) -> None:
        hub, path = self.server.hub, self.server.hub.root / repository / name
        if hub.gated and self.headers.get("Authorization") != f"Bearer {hub.token}":
            self._refuse(403 if self.headers.get("Authorization") else 401, "GatedRepo")
            return
        if not path.is_file():
            self._refuse(404, "EntryNotFound")
            return
        content = path.read_bytes()
        large = path.suffix == ".safetensors"
        self.send_response(206 if first else 200)
        self.send_header("X-Repo-Commit", hub.commit(repository))
        self.send_header("ETag", f'"{digest(path, "sha256" if large else "sha1")}"')
        self.send_header("Accept-Ranges", "bytes")
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - first))
        self.end_headers()
        if self.command == "HEAD":
            return
        for at in range(first, len(content), CHUNK):
            self.wfile.write(content[at : at + CHUNK])
            if large and hub.cuts > 0 and at - first > (len(content) - first) / 2:
                hub.cuts -= 1
                self.close_connection = True
                return
            if large and hub.stalls and at - first > (len(content) - first) / 2:
                self.server.closing.wait()
            time.sleep(hub.seconds_per_chunk)

    def _size(self, path: Path) -> int:
        large = path.suffix == ".safetensors"
        return self.server.hub.claimed_size if large and self.server.hub.claimed_size else path.stat().st_size

    def _refuse(self, status: int, code: str) -> None:
        self.send_response(status)
        if code:
            self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", "0")
        self.end_headers()
