"""Who calls is found out before anything of what they send is read: strangers cost us nothing."""

import json
from collections.abc import Callable

import pytest
from fastapi import APIRouter
from pydantic import BaseModel

from serve_app.api.application import create_app
from serve_app.api.declared import Undeclared, declarations
from serve_app.api.dependencies import Writer
from tests.serve_app.in_process import Studio

JSON = {"Content-Type": "application/json"}
NESTED = "[" * 100_000


class Thing(BaseModel):
    """Any body."""

    name: str


def test_a_body_that_cannot_be_read_is_no_way_around_token_and_limit(
    make_studio: Callable[..., Studio],
) -> None:
    limits = {"auth": "token", "limit_address": "2/hour", "trusted_proxies": "127.0.0.1"}
    with make_studio(settings=limits) as door:
        for number, body in enumerate(("{", NESTED, '{"prompt": "\xff"', " " * (9 * 2**20))):
            content = body.encode("latin-1")
            headers = {**JSON, "X-Forwarded-For": f"192.0.2.{number}"}
            there = [
                door.client.post("/generate", headers=headers, content=content).status_code for _ in range(3)
            ]
            assert there == [401, 401, 429], body[:20]


def test_what_a_user_sends_in_vain_is_counted(make_studio: Callable[..., Studio]) -> None:
    with make_studio(settings={"auth": "token", "limit_generate": "2/hour"}) as door:
        headers = {**door.headers("anna"), **JSON}
        there = [door.client.post("/generate", content="{", headers=headers) for _ in range(3)]
        assert [answer.status_code for answer in there] == [422, 422, 429]
        assert there[0].headers["ratelimit"].startswith('"generate-3600";r=1;')


def test_a_good_request_is_counted_once(make_studio: Callable[..., Studio]) -> None:
    with make_studio(settings={"auth": "token", "limit_generate": "9/hour"}) as door:
        body = json.dumps({"prompt": "rain", "duration": 1.0})
        answer = door.client.post("/generate", content=body, headers={**door.headers("anna"), **JSON})
        assert answer.status_code == 202
        assert answer.headers["ratelimit"].startswith('"generate-3600";r=8;')


def test_a_route_that_reads_before_it_asks_is_refused_at_start() -> None:
    app, router = create_app(), APIRouter()

    @router.post("/things")
    async def make(body: Thing, caller: Writer) -> str:
        return f"{body.name} of {caller.owner}"

    app.include_router(router)
    with pytest.raises(Undeclared, match="/things reads a body before"):
        declarations(app)
