"""What a test in the browser may do to the world around it, over HTTP: kill the server, have a user made.

Playwright's tests are another process. They find this at `CONTROL_URL` and POST to `/kill` and the like.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Action = Callable[[dict[str, Any]], object]
"""From the body of a request to what is answered as JSON."""


@contextmanager
def controlled(actions: Mapping[str, Action]) -> Iterator[str]:
    """The address at which `actions` are offered by their names, for the length of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            said = json.loads(self.rfile.read(length) or b"{}")
            try:
                status, answer = 200, actions[self.path.strip("/")](said)
            except Exception as error:  # whatever it is: the test in the browser is to see it, and to fail
                status, answer = 500, {"error": repr(error)}
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="control")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
