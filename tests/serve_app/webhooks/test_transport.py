"""One POST, to a real receiver on this machine: what it survives, and where it will not go."""

import asyncio
import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from serve_app.webhooks import transport
from serve_app.webhooks.schedule import Outcome
from serve_app.webhooks.transport import Transport
from tests.serve_app.in_process import HANG
from tests.serve_app.webhooks.receiver import Receiver, Reply, receiving

Names = Callable[[Mapping[str, Sequence[str]]], list[str]]


async def post(url: str, *, private: bool = True, tls: ssl.SSLContext | None = None) -> Outcome:
    sender = Transport(private=private, tls=tls)
    try:
        return await sender.post(url, {"Content-Type": "application/json", "webhook-id": "msg_1"}, '{"ü": 1}')
    finally:
        sender.close()


async def test_a_post_arrives_as_it_was_sent(receiver: Receiver) -> None:
    assert await post(f"{receiver.url}/ä?a=b") == Outcome(status=204)
    [request] = receiver.received
    assert request.path == "/hook/%C3%A4?a=b"
    assert request.body == '{"ü": 1}'.encode()
    assert request.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert request.headers["webhook-id"] == "msg_1"
    assert request.headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.replies.append(Reply(status, {"Location": f"{receiver.url}/elsewhere"}))
    assert await post(receiver.url) == Outcome(status=status)
    assert [request.path for request in receiver.received] == ["/hook"]


async def test_it_hears_when_to_come_back(receiver: Receiver) -> None:
    receiver.replies.append(Reply(503, {"Retry-After": "120"}))
    assert await post(receiver.url) == Outcome(status=503, retry_after=120)


async def test_a_receiver_that_says_nothing_is_given_up(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "TOTAL_SECONDS", 0.2)
    receiver.replies.append(Reply(wait=True))
    assert await post(receiver.url) == Outcome(error="No answer within 0.2 s.")


async def test_the_status_counts_even_if_the_rest_never_comes(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "TOTAL_SECONDS", 1.0)
    receiver.replies.append(Reply(200, body=b"x" * 10, drip=True))
    assert await post(receiver.url) == Outcome(status=200)


async def test_a_huge_answer_is_not_heard_out(receiver: Receiver) -> None:
    receiver.replies.append(Reply(200, body=bytes(64 * 2**20)))
    assert await post(receiver.url) == Outcome(status=200)
    assert await asyncio.to_thread(receiver.hung_up.wait, HANG)


async def test_nobody_listens() -> None:
    with socket.socket() as taken:  # bound, but deaf
        taken.bind(("127.0.0.1", 0))
        outcome = await post(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert outcome == Outcome(error="No connection: Connection refused.")


async def raw(answer: bytes) -> Outcome:
    """What becomes of a POST that is answered with these bytes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"}")
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        return await post(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"220 mail.example ESMTP\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"\x00" * 100,
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000,
    ],
)
async def test_what_is_no_http_is_a_failed_try(answer: bytes) -> None:
    assert (await raw(answer)).error in {
        "The receiver did not answer in HTTP.",
        "The connection broke.",
        "The connection broke: Connection reset by peer.",
    }


async def test_an_answer_before_the_answer_is_passed_over() -> None:
    answer = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
    assert (await raw(answer)).delivered


async def test_proxies_of_the_environment_are_not_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await post(receiver.url)).delivered


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["::1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::ffff:127.0.0.1"],
        ["1.1.1.1", "127.0.0.1"],
    ],
)
async def test_a_name_that_resolves_to_a_private_address_is_not_called(
    receiver: Receiver, names: Names, found: list[str]
) -> None:
    names({"hooks.example": found})
    outcome = await post(f"http://hooks.example:{receiver.port}/", private=False)
    assert outcome.final
    assert outcome.error
    assert outcome.error.startswith("hooks.example resolves to ")
    assert not [address for address in found if address in outcome.error], "who asks learns no inner address"
    assert receiver.received == []


@pytest.mark.parametrize("private", [True, False])
async def test_a_clouds_credentials_are_never_called(names: Names, private: bool) -> None:
    names({"hooks.example": ["169.254.169.254"]})
    assert (await post("http://hooks.example/latest/meta-data", private=private)).final
    assert (await post("http://169.254.169.254/latest/meta-data", private=private)).final


class Cable(httpcore.AnyIOBackend):
    """A network on which every address leads to one receiver, and which remembers who was called."""

    port: int
    called: list[str]

    async def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> Any:
        self.called.append(host)
        return await super().connect_tcp("127.0.0.1", self.port, *args, **options)


async def test_a_name_that_changes_its_mind_gains_nothing(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public while it is checked, private when it is called."""
    answers = [["1.2.3.4"], ["127.0.0.1"], ["127.0.0.1"]]
    monkeypatch.setattr(transport, "resolve", lambda *_: answers.pop(0))
    monkeypatch.setattr(httpcore, "AnyIOBackend", Cable)
    monkeypatch.setattr(Cable, "port", receiver.port, raising=False)
    called: list[str] = []
    monkeypatch.setattr(Cable, "called", called, raising=False)
    assert (await post("http://hooks.example/", private=False)).delivered
    assert called == ["1.2.3.4"]
    assert receiver.received[0].headers["host"] == "hooks.example"
    again = await post("http://hooks.example/", private=False)
    assert again.final, "a connection is not used twice, so every try checks"
    assert called == ["1.2.3.4"]


async def test_the_next_address_of_a_name_is_tried(receiver: Receiver, names: Names) -> None:
    names({"hooks.example": ["127.0.0.2", "127.0.0.1"]})
    assert (await post(f"http://hooks.example:{receiver.port}/")).delivered


async def test_a_name_that_is_not_there(names: Names) -> None:
    names({})
    assert await post("http://hooks.example/") == Outcome(error="No connection: hooks.example was not found.")
    names({"hooks.example": []})
    assert await post("http://hooks.example/") == Outcome(
        error="No connection: hooks.example has no address."
    )


async def test_a_lookup_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()
    monkeypatch.setattr(transport, "CONNECT_SECONDS", 0.1)
    monkeypatch.setattr(transport, "resolve", lambda *_: let_go.wait(HANG) and [])
    assert await post("http://hooks.example/") == Outcome(error="No connection within 0.1 s.")
    let_go.set()


def test_this_machine_is_found() -> None:
    assert {ip_address(found).is_loopback for found in transport.resolve("localhost", 80)} == {True}
    with pytest.raises(OSError, match=r"not known|No address|failure"):
        transport.resolve("nobody.invalid", 80)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of hooks.example with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "hooks.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return file


@pytest.fixture
def secured(certificate: Path) -> Iterator[tuple[Receiver, list[str | None]]]:
    """A receiver with TLS, and the names that senders asked it for."""
    asked: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    with receiving(context) as made:
        yield made, asked


async def test_tls_goes_by_the_name_and_not_by_the_address(
    secured: tuple[Receiver, list[str | None]], certificate: Path, names: Names
) -> None:
    receiver, asked = secured
    names({"hooks.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]})
    trust = ssl.create_default_context(cafile=str(certificate))
    assert (await post(f"https://hooks.example:{receiver.port}/", tls=trust)).delivered
    assert asked == ["hooks.example"]
    other = await post(f"https://other.example:{receiver.port}/", tls=trust)
    assert other.error
    assert "not valid for 'other.example'" in other.error
    stranger = await post(f"https://hooks.example:{receiver.port}/")
    assert stranger.error
    assert "self-signed certificate" in stranger.error
    assert len(receiver.received) == 1, "nothing is said before the certificate is checked"
