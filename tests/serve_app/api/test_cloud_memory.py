"""`/memory` of an account, here and in the cloud; and the way of its token to the agents, where it ends."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from agents.memory.embedding import shared
from agents.setup import AgentSetup
from agents.squad.local import LocalRunner
from agents.squad.together import Artist
from serve_app.config import Settings
from serve_app.database import connect
from serve_app.memory.opening import open_memory
from serve_app.squad.play import Players
from tests.serve_app.cloud.under_token.stand_in import ANN, BEN, StandIn
from tests.serve_app.in_process import Studio

AWAY = "The cloud does not answer now: this is what this studio remembers."


@pytest.fixture
def cloud() -> Iterator[StandIn]:
    with StandIn() as made:
        yield made


def settings_of(cloud: StandIn) -> dict[str, Any]:
    return {
        "auth": "supabase",
        "supabase_url": cloud.project.url,
        "supabase_publishable_key": "sb_publishable_test",
    }


@pytest.fixture
def accounts(make_studio: Callable[..., Studio], cloud: StandIn) -> Iterator[Studio]:
    with make_studio(settings=settings_of(cloud)) as studio:
        yield studio


def call(studio: Studio, token: str, method: str, path: str, **options: Any) -> httpx.Response:
    return studio.client.request(method, path, headers={"Authorization": f"Bearer {token}"}, **options)


def starred(studio: Studio, token: str, prompt: str) -> str:
    """A song that is made and starred."""
    body = {"prompt": prompt, "duration": 1}
    job = call(studio, token, "POST", "/generate", json=body).json()["job_id"]
    track: str = call(studio, token, "GET", f"/jobs/{job}?wait=30").json()["result"]["tracks"][0]["track_id"]
    assert call(studio, token, "POST", f"/library/{track}/star").status_code == 200
    return track


def teach(cloud: StandIn, user: str, text: str) -> str:
    item_id = uuid4().hex
    cloud.teach(user, item_id, shared().embed([text])[0].tobytes(), text)
    return item_id


def test_an_account_meets_what_it_has_starred_anywhere(accounts: Studio, cloud: StandIn) -> None:
    ann, ben = cloud.token(ANN), cloud.token(BEN)
    here = starred(accounts, ann, "slow sad piano ballad")
    there, theirs = teach(cloud, ANN, "quiet grand piano"), teach(cloud, BEN, "quiet grand piano")
    found = call(accounts, ann, "GET", "/memory/search?q=piano").json()
    assert {one["item_id"] for one in found["found"]} == {here, there}
    assert found["notices"] == []
    page = call(accounts, ann, "GET", "/memory").json()
    assert {one["item_id"]: one["where"] for one in page["memories"]} == {here: "here", there: "cloud"}
    assert [one["item_id"] for one in call(accounts, ben, "GET", "/memory").json()["memories"]] == [theirs]
    assert call(accounts, ben, "DELETE", f"/memory/{there}").status_code == 404
    assert call(accounts, ann, "DELETE", f"/memory/{there}").status_code == 204
    assert call(accounts, ann, "DELETE", f"/memory/{there}").status_code == 404
    teach(cloud, ANN, "quiet grand piano")
    assert call(accounts, ann, "DELETE", "/memory").json() == {"forgotten": 2}
    assert call(accounts, ann, "GET", "/memory").json()["memories"] == []
    assert len(cloud.memories[BEN]) == 1


def test_an_api_token_of_an_account_meets_what_is_here(accounts: Studio, cloud: StandIn) -> None:
    here = starred(accounts, cloud.token(ANN), "rain")
    teach(cloud, ANN, "rain")
    cloud.asked.clear()
    token = accounts.token(ANN)
    for path in ("/memory/search?q=rain", "/memory"):
        answer = call(accounts, token, "GET", path).json()
        found = answer.get("found", answer.get("memories"))
        assert [one["item_id"] for one in found] == [here]
    assert cloud.asked == []


def test_a_cloud_that_is_away_is_told_and_hides_nothing(accounts: Studio, cloud: StandIn) -> None:
    ann = cloud.token(ANN)
    here = starred(accounts, ann, "rain")
    cloud.status, cloud.headers = 503, {"retry-after": "0"}
    search = call(accounts, ann, "GET", "/memory/search?q=rain").json()
    assert ([one["item_id"] for one in search["found"]], search["notices"]) == ([here], [AWAY])
    page = call(accounts, ann, "GET", "/memory").json()
    assert [(one["item_id"], one["where"]) for one in page["memories"]] == [(here, None)]
    assert page["notices"] == [AWAY]
    refused = call(accounts, ann, "DELETE", f"/memory/{uuid4().hex}")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "0")
    assert refused.json()["detail"].endswith("This studio remembers nothing of it; the cloud may.")
    half = call(accounts, ann, "DELETE", "/memory")
    assert half.status_code == 503
    assert "What this studio remembers is forgotten (1)" in half.json()["detail"]
    assert half.json()["remedy"]
    cloud.status = 401
    assert call(accounts, ann, "DELETE", f"/memory/{uuid4().hex}").status_code == 401


async def _no_artist() -> Artist:
    raise AssertionError("nobody wanted a cover")


@pytest.fixture
def with_agents(
    make_studio: Callable[..., Studio], cloud: StandIn, sqlite_url: str, tmp_path: Path
) -> Iterator[Studio]:
    """A studio whose agents are the real ones, in threads, with the memory that workers open."""
    settings = settings_of(cloud)
    opened = Settings(_env_file=None, data_dir=tmp_path, database_url=sqlite_url, **settings)
    memory: Any = open_memory(opened)
    company = Players(AgentSetup(), LocalRunner(memory), _no_artist)
    with make_studio(settings=settings, company=company) as studio:
        yield studio
    memory.close()
    memory.local._engine.dispose()


def test_the_token_goes_to_the_agents_and_nowhere_else(
    with_agents: Studio, cloud: StandIn, sqlite_url: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    ann = cloud.token(ANN)
    there = teach(cloud, ANN, "a synthwave song about rain")
    body = {"message": "a synthwave song about rain", "mode": "rules"}
    told = call(with_agents, ann, "POST", "/agent/chat", json=body)
    events = [json.loads(line) for line in told.text.splitlines()]
    assert events[-1]["status"] in {"succeeded", "partial"}
    results = [event["result"] for event in events if event["type"] == "tool.result"]
    assert there in {one["item_id"] for found in results if isinstance(found, list) for one in found}
    run = call(with_agents, ann, "GET", f"/agent/runs/{events[-1]['run_id']}").text
    lyrics = call(with_agents, ann, "POST", "/llm/lyrics", json={"theme": "rain", "mode": "rules"})
    assert lyrics.status_code == 200
    secrets = [ann, *ann.split(".")[1:]]
    for secret in secrets:
        assert secret not in told.text + run + lyrics.text + caplog.text
    engine = connect(sqlite_url)
    with engine.connect() as connection:
        dump = "\n".join(connection.connection.iterdump())
    engine.dispose()
    assert "a synthwave song about rain" in dump
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for secret in secrets:
        assert secret not in dump
        assert not any(secret.encode() in content for content in files)


def test_a_run_says_that_the_cloud_was_left_out(with_agents: Studio, cloud: StandIn) -> None:
    ann = cloud.token(ANN)
    cloud.status = 500
    body = {"message": "a synthwave song about rain", "mode": "rules"}
    told = call(with_agents, ann, "POST", "/agent/chat", json=body)
    events = [json.loads(line) for line in told.text.splitlines()]
    assert events[-1]["status"] in {"succeeded", "partial"}
    aloud = "".join(event["delta"] for event in events if event["type"] == "thought.delta")
    assert aloud.count("What you starred elsewhere cannot be read now") == 1
