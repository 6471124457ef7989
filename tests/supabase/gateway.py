"""Makes the emulator look as a hosted project does from outside, and breaks it on demand.

A reverse proxy on a port of its own, in threads of this process. Towards its clients it signs access tokens
with ES256, publishes the key as JWKS, and refuses tokens in the words of PostgREST and of Storage; towards
the emulator it is a client with HS256 tokens. What else differs from Supabase is put right in `shapes`.
"""

import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import jwt

from tests.supabase import shapes
from tests.supabase.emulator import Emulator
from tests.supabase.faults import Fault, Faults, Request
from tests.supabase.tokens import Refused, Signer

SAID: Final = {
    401: {"code": "PGRST303", "details": None, "hint": None, "message": "JWT expired"},
    429: {"message": "API rate limit exceeded"},
}
UNSENT: Final = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "date", "server"}
"""Headers of one connection, not of what is said on it."""


class Gateway:
    """Listens as long as it is not closed; may be closed and opened again on the same port."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.requests: list[Request] = []
        self.faults = Faults(self._close, self._open)
        self._port = 0
        self._open()
        self.url = f"http://127.0.0.1:{self._port}"
        self.signer = Signer(f"{self.url}/auth/v1")

    def _open(self) -> None:
        self._server = _Server(self._port, self)
        self._port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def _close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.socket.close()
        self._server.break_off()
        self._server.server_close()

    def inside(self, claims: dict[str, Any]) -> str:
        """The same claims as a token of the emulator's kind."""
        return jwt.encode(claims, self.emulator.jwt_secret, algorithm="HS256")

    def outside(self, token: str) -> str:
        """A token that the emulator gave, as a hosted project would have signed it."""
        claims = jwt.decode(token, self.emulator.jwt_secret, algorithms=["HS256"], audience="authenticated")
        return self.signer.token({**claims, "iss": self.signer.issuer})


@contextmanager
def opened(emulator: Emulator) -> Iterator[Gateway]:
    """A gateway in front of `emulator`, closed afterwards."""
    gateway = Gateway(emulator)
    try:
        yield gateway
    finally:
        gateway.faults.clear()
        gateway.faults.down()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits until the last connection is
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port: int, gateway: Gateway) -> None:
        self.gateway = gateway
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Exchange)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up early is no news."""

    def break_off(self) -> None:
        for connection in list(self._connections):
            _abort(connection)


def _abort(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)
        connection.close()


class _Exchange(BaseHTTPRequestHandler):
    """The requests of one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: `Gateway.requests` keeps what came."""

    def handle_one_request(self) -> None:
        with suppress(ConnectionError):
            super().handle_one_request()
            return
        self.close_connection = True

    def do_GET(self) -> None:
        if self.command == "OPTIONS" and "Access-Control-Request-Method" in self.headers:
            self._allow()
            return
        path, body = urlsplit(self.path).path, self._body()
        fault = self.server.gateway.faults.take(self.command, path)
        if fault is not None and fault.kind == "reset":
            self._give_up(path)
            return
        status, headers, content = self._answer(fault, body)
        if fault is not None and fault.kind == "lost":
            self._give_up(path)
            return
        self.server.gateway.requests.append(Request(self.command, path, status))
        self.send_response(status)
        for name, value in headers.items():
            if not name.lower().startswith("access-control-"):
                self.send_header(name, value)
        self._share()
        bodiless = self.command == "HEAD" or status in (204, 304)
        if "Content-Length" not in headers and status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if not bodiless:
            self.wfile.write(content)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_GET  # noqa: N815

    def _allow(self) -> None:
        """What a browser that asks first is told by a hosted project: pages of all origins may call."""
        self.send_response(200)
        self._share()
        self.send_header("Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE")
        self.send_header(
            "Access-Control-Allow-Headers", self.headers["Access-Control-Request-Headers"] or "*"
        )
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _share(self) -> None:
        if "Origin" in self.headers:
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Access-Control-Expose-Headers", "Content-Range, Content-Length, Range")

    def _give_up(self, path: str) -> None:
        self.server.gateway.requests.append(Request(self.command, path, 0))
        self.close_connection = True
        _abort(self.connection)

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _answer(self, fault: Fault | None, body: bytes) -> tuple[int, dict[str, str], bytes]:
        if fault is not None and fault.kind == "answer":
            said = SAID.get(fault.status, {"message": "An unexpected error occurred"})
            status, headers, content = _json(fault.status, said)
            if fault.retry_after is not None:
                headers["Retry-After"] = f"{fault.retry_after:g}"
            return status, headers, content
        url, gateway = urlsplit(self.path), self.server.gateway
        if url.path == "/auth/v1/.well-known/jwks.json":
            return _json(200, gateway.signer.jwks)
        try:
            headers = self._inward(url.path, parse_qs(url.query))
        except Refused as refused:
            return _refusal(url.path, refused)
        return shapes.Conversation(gateway.emulator, headers, gateway.outside).carry_out(
            self.command, self.path, body
        )

    def _inward(self, path: str, query: dict[str, list[str]]) -> dict[str, str]:
        """Headers for the emulator: a token of its own kind in place of the client's. Raises `Refused`."""
        headers = {name: value for name, value in self.headers.items() if name.lower() not in UNSENT}
        name = next((each for each in headers if each.lower() == "authorization"), "")
        kind, _, token = headers.pop(name, "").partition(" ")
        key = self.headers.get("apikey") or "".join(query.get("apikey", []))
        if kind.lower() == "bearer" and token and token != key:
            claims = self.server.gateway.signer.verified(token)
            headers["Authorization"] = f"Bearer {self.server.gateway.inside(claims)}"
        return headers


def _json(status: int, said: object) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(said).encode()


def _refusal(path: str, refused: Refused) -> tuple[int, dict[str, str], bytes]:
    """A token is refused in the words of the service that was asked."""
    if path.startswith("/storage/"):
        message = (
            '"exp" claim timestamp check failed' if "expired" in refused.message else "Invalid Compact JWS"
        )
        return _json(400, {"statusCode": "403", "error": "Unauthorized", "message": message})
    if path.startswith("/auth/"):
        return _json(403, {"code": 403, "error_code": "bad_jwt", "msg": f"invalid JWT: {refused.message}"})
    said = {"code": refused.code, "details": refused.details, "hint": None, "message": refused.message}
    status, headers, content = _json(401, said)
    headers["WWW-Authenticate"] = f'Bearer error="invalid_token", error_description="{refused.message}"'
    return status, headers, content
