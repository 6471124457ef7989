"""A stand-in for a Supabase project, for what the emulator cannot be made to do: be slow, away, or refuse.

It answers those requests that memory and accounts make, with rows that it really keeps, for whom the token
says. A token is the user's id after `token-`. What it does not know is answered with 404.
"""

import json
import threading
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import numpy as np
from pydantic import SecretStr

from serve_app.cloud.project import Project

ANN, BEN = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"


def token(user: str) -> str:
    """The access token of a user."""
    return f"token-{user}"


@dataclass
class StandIn:
    """What the project holds, and how it behaves."""

    memories: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    """Rows of `agent_memory` by user and item_id, a uuid."""
    files: dict[tuple[str, str], bytes] = field(default_factory=dict)
    """By bucket and path."""
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and user of every request."""
    status: int = 200
    """Anything else is answered to everything."""
    headers: dict[str, str] = field(default_factory=dict)
    """That come with such a status."""
    slow: float = 0.0
    """Seconds before it answers."""

    def __enter__(self) -> Self:
        cloud = self

        class Handler(_Handler):
            stand_in = cloud

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def project(self) -> Project:
        """As the studio's settings name it."""
        url = f"http://127.0.0.1:{self._server.server_address[1]}"
        return Project(url, SecretStr("sb_publishable_test"), SecretStr(""))

    def teach(self, user: str, item_id: str, embedding: bytes, content: str, **more: Any) -> None:
        """Have it remember something, as the sync does."""
        row = {
            "user_id": user,
            "item_id": str(UUID(item_id)),
            "content": content,
            "facts": {},
            "model": "all-MiniLM-L6-v2-onnx-int8",
            "embedding": np.frombuffer(embedding, "<f4"),
            "created_at": "2026-11-26T10:00:00.123456+00:00",
            **more,
        }
        self.memories[user][row["item_id"]] = row


class _Handler(BaseHTTPRequestHandler):
    stand_in: Any
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        cloud, parts = self.stand_in, urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        user = self.headers["authorization"].removeprefix("Bearer ").removeprefix("token-")
        cloud.asked.append((self.command, parts.path, user))
        time.sleep(cloud.slow)
        if cloud.status != 200:
            self._send(cloud.status, {"code": "XX000", "message": "as told"}, cloud.headers)
        elif user not in {ANN, BEN}:
            self._send(401, {"code": "PGRST301", "message": "JWT expired"}, {})
        else:
            status, answer = self._route(user, parts.path, parse_qs(parts.query), body)
            self._send(status, answer, {})

    do_GET = do_POST = do_DELETE = do_HEAD = _answer  # noqa: N815

    def _route(self, user: str, path: str, query: dict[str, list[str]], body: bytes) -> tuple[int, Any]:
        mine = self.stand_in.memories[user]
        match self.command, path:
            case "POST", "/rest/v1/rpc/match_agent_memory":
                return 200, _nearest(mine, **json.loads(body))
        return 404, {"code": "PGRST202", "message": f"no {self.command} {path}", "statusCode": "404"}

    def _send(self, status: int, answer: Any, headers: dict[str, str]) -> None:
        data = answer if isinstance(answer, bytes) else json.dumps(answer, default=str).encode()
        self.send_response(status)
        for name, value in {**headers, "content-type": "application/json"}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            with suppress(OSError):  # whoever asked has gone
                self.wfile.write(data)


def _nearest(
    rows: dict[str, dict[str, Any]],
    query_embedding: str,
    match_model: str,
    match_count: int,
    match_threshold: float,
) -> list[dict[str, Any]]:
    query = np.array(json.loads(query_embedding))
    found = [
        {name: row[name] for name in ("item_id", "content", "facts")}
        | {"similarity": float(query @ row["embedding"])}
        for row in rows.values()
        if row["model"] == match_model
    ]
    near = [row for row in found if row["similarity"] > match_threshold]
    return sorted(near, key=lambda row: -row["similarity"])[:match_count]
