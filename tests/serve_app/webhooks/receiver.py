"""A real HTTP server on a loopback port that answers as a test tells it to and remembers what it was sent."""

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    wait: bool = False
    """Whether to say nothing until the test lets go of it."""
    drip: bool = False
    """Whether to send the head and then nothing until the test lets go of it."""


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """What a user runs to hear of their jobs."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        self.replies: deque[Reply] = deque()
        """The answers to come; `204` when there are none left."""
        self.received: list[Received] = []
        self.asked = threading.Event()
        """Set by every request."""
        self.let_go = threading.Event()
        self.hung_up = threading.Event()
        """Set when a sender closes before it has heard everything."""
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


@contextmanager
def receiving(context: Any = None) -> Iterator[Receiver]:
    """A receiver for the length of the block, with TLS if there is a context for it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with receiver.lock:
                receiver.at_once += 1
                receiver.most_at_once = max(receiver.most_at_once, receiver.at_once)
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.received.append(Received(self.path, headers, body))
                reply = receiver.replies.popleft() if receiver.replies else Reply()
            receiver.asked.set()
            if reply.wait:
                receiver.let_go.wait(60)
            with receiver.lock:  # before the answer, which may set off the next request
                receiver.at_once -= 1
            try:
                self._answer(reply)
            except OSError:
                self.close_connection = True
                receiver.hung_up.set()

        def do_GET(self) -> None:  # what follows a redirect
            receiver.received.append(Received(self.path, {}, b""))
            self.send_response(204)
            self.end_headers()

        def _answer(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 204:
                self.send_header("Content-Length", str(len(reply.body) + reply.drip))
            self.end_headers()
            if reply.drip:
                receiver.let_go.wait(60)
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128  # so that many can connect at once

        def handle_error(self, *_: object) -> None:  # a client that hangs up is no error
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        receiver = Receiver(server)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), name="receiver")
        thread.start()
        try:
            yield receiver
        finally:
            receiver.let_go.set()
            server.shutdown()
            thread.join()
