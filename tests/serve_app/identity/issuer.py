"""A project that signs accounts' tokens and shows its public keys on a real socket; as told.

Its tables are empty.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
ANN: Final = "a0000000-0000-4000-8000-00000000000a"
BEN: Final = "b0000000-0000-4000-8000-00000000000b"
PATH: Final = "/auth/v1/.well-known/jwks.json"
RSA: Final = rsa.generate_private_key(65537, 2048)
"""Drawing one takes a while."""


def es256() -> ec.EllipticCurvePrivateKey:
    """A key as projects have them by default."""
    return ec.generate_private_key(ec.SECP256R1())


def public_jwk(key: PrivateKey, kid: str) -> dict[str, Any]:
    """Its public part as a set of keys lists it."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        listed = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
        return {**listed, "kid": kid, "alg": "ES256", "use": "sig"}
    listed = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**listed, "kid": kid, "alg": "RS256", "use": "sig"}


class Issuer:
    """The project. `answer` is what it says instead of its keys."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.keys: dict[str, PrivateKey] = {"one": es256()}
        self.answer: bytes | None = None
        self.status = 200
        self.headers: dict[str, str] = {}
        self.delay = 0.0
        self.answers = threading.Event()
        """Until then, it does not."""
        self.answers.set()
        self.asked: list[str] = []
        """Paths, in order."""

    def jwks(self) -> bytes:
        """What it says."""
        if self.answer is not None:
            return self.answer
        return json.dumps({"keys": [public_jwk(key, kid) for kid, key in self.keys.items()]}).encode()

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Those of a user who has signed in; what is changed to None is left out."""
        now = int(time.time())
        told = {
            "iss": f"{self.url}/auth/v1",
            "aud": "authenticated",
            "sub": ANN,
            "role": "authenticated",
            "is_anonymous": False,
            "iat": now,
            "exp": now + 3600,
            "session_id": str(uuid4()),
            "app_metadata": {"provider": "email"},
            **changed,
        }
        return {name: value for name, value in told.items() if value is not None}

    def token(
        self,
        kid: str | None = "one",
        *,
        key: Any = None,
        alg: str | None = None,
        headers: dict[str, Any] | None = None,
        **changed: Any,
    ) -> str:
        """An access token, by default a good one of ann's."""
        key = key if key is not None else self.keys[kid or "one"]
        by_default = "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"
        told = {**({"kid": kid} if kid is not None else {}), **(headers or {})}
        payload = json.dumps(self.claims(**changed)).encode()  # also what a library would refuse to sign
        return jwt.api_jws.encode(payload, key, alg or by_default, told)

    def bearer(self, **options: Any) -> dict[str, str]:
        """What a request carries."""
        return {"Authorization": f"Bearer {self.token(**options)}"}


@contextmanager
def issuing() -> Iterator[Issuer]:
    """An issuer, in threads of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked.append(self.path)
            time.sleep(issuer.delay)
            issuer.answers.wait(30)
            if self.path == PATH:
                self.answer(issuer.status, issuer.jwks())
            else:
                self.answer(*((200, b"[]") if self.path.startswith("/rest/v1/") else (404, b"{}")))

        do_POST = do_PATCH = do_DELETE = do_GET  # noqa: N815

        def answer(self, status: int, body: bytes) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            try:
                self.send_response(status)
                for name, value in issuer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except ConnectionError:
                pass  # it was not waited for

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = Issuer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield issuer
    finally:
        issuer.answers.set()
        server.shutdown()
        thread.join()
        server.server_close()
