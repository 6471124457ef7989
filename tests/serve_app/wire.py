"""Answers over HTTP as a client that trusts nothing sees them."""

import http.client
import json
from dataclasses import dataclass
from typing import Any

import httpx

from tests.serve_app.in_process import Studio

SIGNS_OF_THE_INSIDE = (
    "Traceback",
    'File "',
    "sqlalchemy",
    "psycopg",
    "site-packages",
    "starlette",
    "pydantic",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, however it was got."""

    status: int
    headers: httpx.Headers
    content: bytes


def answer(response: httpx.Response) -> Answer:
    return Answer(response.status_code, response.headers, response.content)


def assert_problem(found: Answer, status: int, field: str | None = None) -> dict[str, Any]:
    """A problem of this status that names the field and the remedy, and shows nothing of the inside."""
    text = found.content.decode()
    assert found.status == status, text[:500]
    assert found.headers["content-type"] == "application/problem+json"
    assert not [sign for sign in SIGNS_OF_THE_INSIDE if sign in text], text[:500]
    problem: dict[str, Any] = json.loads(text)
    assert problem["status"] == status
    assert problem["type"] == f"urn:opentunes:problem:{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["request_id"] == found.headers["x-request-id"]
    if field is not None:
        errors = {error["field"]: error for error in problem["errors"]}
        assert field in errors, problem
        assert errors[field]["message"]
        assert errors[field]["remedy"], problem
    assert len(text) < 10_000, "it echoes too much"
    return problem


def raw(studio: Studio, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
    """A request whose path no client tidies up."""
    connection = http.client.HTTPConnection("127.0.0.1", studio.port, timeout=60)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): v for name, v in headers.items()})
        response = connection.getresponse()
        return Answer(response.status, httpx.Headers(response.getheaders()), response.read())
    finally:
        connection.close()
