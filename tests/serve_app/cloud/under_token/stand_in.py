"""A stand-in for a Supabase project, for what the emulator cannot be made to do: be slow, away, or refuse.

It answers those requests that memory and accounts make, with rows that it really keeps, for whom the token
says, which it verifies; its keys are told as a project tells them. What it does not know is a 404.
"""

import json
import threading
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import jwt
import numpy as np
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from pydantic import SecretStr

from serve_app.cloud.project import Project

_KEY = ec.generate_private_key(ec.SECP256R1())
ANN, BEN = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"


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
    away_at: str = ""
    """A method and a path that are answered with 503."""
    slow: float = 0.0
    """Seconds before it answers."""

    def __enter__(self) -> Self:
        cloud = self

        class Handler(_Handler):
            stand_in = cloud

        self._server = _Server(("127.0.0.1", 0), Handler)
        url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.project = Project(url, SecretStr("sb_publishable_test"), SecretStr(""))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def token(self, user: str, **claims: Any) -> str:
        """An access token of a user."""
        now = int(time.time())
        told: dict[str, Any] = {
            "iss": f"{self.project.url}/auth/v1",
            "aud": "authenticated",
            "role": "authenticated",
        }
        told |= {"sub": user, "iat": now, "exp": now + 3_600, "email": f"{user[:3]}@example.org", **claims}
        return jwt.encode(told, _KEY, "ES256", {"kid": "of-tests"})

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.project.close()

    def listed(self, bucket: str, prefix: str, limit: int, offset: int, **_: Any) -> list[dict[str, Any]]:
        """The entries of a folder, as the storage lists them."""
        below = [
            (path.removeprefix(f"{prefix}/"), data)
            for (where, path), data in sorted(self.files.items())
            if where == bucket and path.startswith(f"{prefix}/")
        ]
        folders = dict.fromkeys(path.split("/")[0] for path, _ in below if "/" in path)
        entries: list[dict[str, Any]] = [{"name": name, "id": None, "metadata": None} for name in folders]
        entries += [
            {"name": path, "id": path, "metadata": {"size": len(data)}}
            for path, data in below
            if "/" not in path
        ]
        return entries[offset : offset + limit]

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


def _user(token: str) -> str:
    try:
        return str(jwt.decode(token, _KEY.public_key(), ["ES256"], audience="authenticated")["sub"])
    except jwt.PyJWTError:
        return ""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever has asked is gone, mostly."""


class _Handler(BaseHTTPRequestHandler):
    wbufsize = 1 << 16  # an answer in one piece, which nobody waits 40 ms to confirm
    stand_in: Any
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        cloud, parts = self.stand_in, urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if parts.path == "/auth/v1/.well-known/jwks.json":
            key = {**json.loads(ECAlgorithm.to_jwk(_KEY.public_key())), "kid": "of-tests", "alg": "ES256"}
            self._send(200, {"keys": [key]}, {})
            return
        user = _user(self.headers["authorization"].removeprefix("Bearer "))
        cloud.asked.append((self.command, parts.path, user))
        time.sleep(cloud.slow)
        if f"{self.command} {parts.path}" == cloud.away_at:
            self._send(503, {"code": "XX000", "message": "as told"}, {})
        elif cloud.status != 200:
            self._send(cloud.status, {"code": "XX000", "message": "as told"}, cloud.headers)
        elif user not in {ANN, BEN}:
            self._send(401, {"code": "PGRST301", "message": "JWT expired"}, {})
        else:
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            self._send(*self._route(user, parts.path, query, body))

    do_GET = do_POST = do_DELETE = do_HEAD = _answer  # noqa: N815

    def _route(
        self, user: str, path: str, query: dict[str, str], body: bytes
    ) -> tuple[int, Any, dict[str, str]]:
        cloud = self.stand_in
        mine = cloud.memories[user]
        match self.command, path.removeprefix("/rest/v1/").removeprefix("/storage/v1/").split("/"):
            case "POST", ["rpc", "match_agent_memory"]:
                return 200, _nearest(mine, **json.loads(body)), {}
            case "POST", ["rpc", "export_my_data"]:
                rows = [{**row, "embedding": None} for row in mine.values()]
                profiles = [cloud.profiles[user]] if user in cloud.profiles else []
                return 200, {"profiles": profiles, "agent_memory": rows}, {}
            case "POST", ["rpc", "delete_my_account"]:
                cloud.profiles.pop(user, None)
                mine.clear()
                return 204, b"", {}
            case "GET", ["profiles"]:
                return 200, [row for key, row in cloud.profiles.items() if key == user], {}
            case "GET" | "HEAD" | "DELETE" as method, ["agent_memory" | "songs" | "likes" as table]:
                found = _chosen(list(mine.values()) if table == "agent_memory" else [], query)
                if method == "DELETE":
                    for row in found:
                        del mine[row["item_id"]]
                shown = [{name: row[name] for name in row if name != "embedding"} for row in found]
                return 200, shown, {"content-range": f"*/{len(found)}"}
            case "POST", ["object", "list", bucket]:
                return 200, cloud.listed(bucket, **json.loads(body)), {}
            case "DELETE", ["object", bucket]:
                paths = [path for path in json.loads(body)["prefixes"] if path.startswith(f"{user}/")]
                removed = [path for path in paths if cloud.files.pop((bucket, path), None) is not None]
                return 200, [{"name": path} for path in removed], {}
        return 404, {"code": "PGRST202", "message": f"no {self.command} {path}", "statusCode": "404"}, {}

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


def _chosen(rows: list[dict[str, Any]], query: dict[str, str]) -> list[dict[str, Any]]:
    """Rows as the Data API filters, orders and cuts them."""
    for name in ("user_id", "item_id"):
        kind, _, value = query.get(name, "").partition(".")
        values = value.strip("()").split(",")
        rows = [row for row in rows if not kind or row[name] in values]
    if latest := query.get("created_at", "").removeprefix("lte."):
        cut = datetime.fromisoformat(latest)
        rows = [row for row in rows if datetime.fromisoformat(row["created_at"]) <= cut]
    rows = sorted(rows, key=lambda row: (row["created_at"], row["item_id"]), reverse=True)
    start = int(query.get("offset", 0))
    return rows[start : start + int(query.get("limit", len(rows)))]


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
