"""Odd headers and hosts, and errors that nobody foresaw."""

import socket
from collections.abc import Callable

import pytest

from tests.serve_app.in_process import Studio
from tests.serve_app.wire import answer, assert_problem, raw

HUGE = 10**30


@pytest.mark.parametrize("given", ["-1", "abc", str(HUGE), "999999999", "", "1.5", "\xb2", "0x1"])
def test_a_last_event_id_that_is_none_of_ours_begins_anew_or_has_nothing(alive: Studio, given: str) -> None:
    job = alive.generate()
    path = f"/jobs/{job.job_id}/events"
    found = alive.client.get(path, headers=[(b"Last-Event-ID", given.encode("latin-1"))])
    if found.status_code == 200:
        assert found.text.startswith("id: 1\n")
        assert "event: succeeded" in found.text
    else:
        assert found.status_code == 204


@pytest.mark.parametrize(
    "headers",
    [
        {"Prefer": "wait=abc"},
        {"Prefer": "wait=-1"},
        {"Prefer": "respond-async"},
        {"Prefer": "wait=" + "9" * 400},
        {"X-Request-ID": "x" * 1000},
        {"X-Request-ID": "a b\tc"},
        {"If-None-Match": "*" * 500},
        {"Accept": "image/png"},
        {"Authorization": "Basic xyz"},
    ],
)
def test_odd_headers_do_no_harm(alive: Studio, headers: dict[str, str]) -> None:
    response = alive.client.post("/generate", json={"prompt": "x", "duration": 1}, headers=headers)
    assert response.status_code == 202
    assert len(response.headers["x-request-id"]) <= 64
    alive.ended(response.json()["job_id"])


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[", "a b", ""])
def test_a_host_that_is_not_ours_is_refused(alive: Studio, host: str) -> None:
    """DNS rebinding: a page elsewhere must not read this server under a name of its own."""
    with socket.create_connection(("127.0.0.1", alive.port), timeout=30) as connection:
        connection.sendall(f"GET /jobs HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        head = b"".join(iter(lambda: connection.recv(65536), b""))
    assert head.startswith(b"HTTP/1.1 400"), head[:200]
    assert b"Traceback" not in head
    assert b'"jobs"' not in head


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:8000", "[::1]", "[::1]:8000"])
def test_every_name_of_this_machine_is_ours(alive: Studio, host: str) -> None:
    assert raw(alive, "GET", "/jobs", Host=host).status == 200


def test_an_unexpected_error_is_a_500_problem_without_details(make_studio: Callable[..., Studio]) -> None:
    def broken() -> float:
        raise ZeroDivisionError("secret detail")

    with make_studio(gpus=broken) as studio:
        for _ in range(2):
            found = answer(studio.client.get("/engines", headers={"X-Request-ID": "find-me"}))
            problem = assert_problem(found, 500)
            assert "secret" not in found.content.decode()
            assert "ZeroDivision" not in found.content.decode()
            assert problem["code"] == "internal_error"
            assert problem["request_id"] == "find-me"
        assert studio.client.get("/livez").status_code == 200
