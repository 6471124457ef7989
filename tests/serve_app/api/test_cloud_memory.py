"""`/memory` of an account, here and in the cloud; and the way of its token to the agents, where it ends."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from agents.setup import AgentSetup
from agents.squad.local import LocalRunner
from agents.squad.together import Artist
from serve_app.cloud.memory import CloudMemory
from serve_app.config import Settings
from serve_app.database import connect
from serve_app.memory.opening import open_memory
from serve_app.squad.play import Players
from tests.conftest import Databases
from tests.serve_app.cloud.teaching import asked, teach
from tests.serve_app.in_process import Studio
from tests.supabase.cloud import Cloud
from tests.supabase.gateway import Gateway

AWAY = "The cloud does not answer now: this is what this studio remembers."


def settings_of(cloud: Cloud) -> dict[str, Any]:
    return {
        "auth": "supabase",
        "supabase_url": cloud.url,
        "supabase_publishable_key": cloud.publishable,
    }


async def _no_artist() -> Artist:
    raise AssertionError("nobody wanted a cover")


@dataclass(frozen=True)
class Place:
    """A studio whose agents are the real ones, in threads, with the memory that workers open."""

    studio: Studio
    folder: Path
    database: str
    workers: CloudMemory


@pytest.fixture(scope="module")
def place(
    databases: Databases, supabase_gateway: Gateway, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("studio")
    settings = settings_of(Cloud(supabase_gateway))
    with databases.fresh("sqlite", folder) as url:
        memory = open_memory(Settings(_env_file=None, data_dir=folder, database_url=url, **settings))
        assert isinstance(memory, CloudMemory)
        company = Players(AgentSetup(), LocalRunner(memory), _no_artist)
        with Studio(url, folder, settings=settings, company=company) as studio:
            yield Place(studio, folder, url, memory)
        memory.close()
        memory.local._engine.dispose()


@pytest.fixture
def accounts(place: Place) -> Studio:
    """The studio, where the cloud has answered as yet."""
    for memory in (place.studio.services.cloud_memory, place.workers):
        assert memory
        memory.breaker.failed(0.0)
    return place.studio


def call(studio: Studio, token: str, method: str, path: str, **options: Any) -> httpx.Response:
    return studio.client.request(method, path, headers={"Authorization": f"Bearer {token}"}, **options)


def starred(studio: Studio, token: str, prompt: str) -> str:
    """A song that is made and starred."""
    body = {"prompt": prompt, "duration": 1}
    job = call(studio, token, "POST", "/generate", json=body).json()["job_id"]
    track: str = call(studio, token, "GET", f"/jobs/{job}?wait=30").json()["result"]["tracks"][0]["track_id"]
    assert call(studio, token, "POST", f"/library/{track}/star").status_code == 200
    return track


def test_an_account_meets_what_it_has_starred_anywhere(accounts: Studio, cloud: Cloud) -> None:
    (me, ann), (other, ben) = cloud.user("Ann"), cloud.user("Ben")
    here = starred(accounts, ann, "slow sad piano ballad")
    there, theirs = teach(cloud, me, "quiet grand piano"), teach(cloud, other, "quiet grand piano")
    found = call(accounts, ann, "GET", "/memory/search?q=piano").json()
    assert {one["item_id"] for one in found["found"]} == {here, there}
    assert found["notices"] == []
    page = call(accounts, ann, "GET", "/memory").json()
    assert {one["item_id"]: one["where"] for one in page["memories"]} == {here: "here", there: "cloud"}
    assert [one["item_id"] for one in call(accounts, ben, "GET", "/memory").json()["memories"]] == [theirs]
    assert call(accounts, ben, "DELETE", f"/memory/{there}").status_code == 404
    assert call(accounts, ann, "DELETE", f"/memory/{there}").status_code == 204
    assert call(accounts, ann, "DELETE", f"/memory/{there}").status_code == 404
    teach(cloud, me, "quiet grand piano")
    assert call(accounts, ann, "DELETE", "/memory").json() == {"forgotten": 2}
    assert call(accounts, ann, "GET", "/memory").json()["memories"] == []
    assert cloud.sql("select user_id::text from agent_memory") == [(other,)]


def test_an_api_token_of_an_account_meets_what_is_here(accounts: Studio, cloud: Cloud) -> None:
    me, ann = cloud.user("Ann")
    here = starred(accounts, ann, "rain")
    teach(cloud, me, "rain")
    cloud.requests.clear()
    token = accounts.token(me)
    for path in ("/memory/search?q=rain", "/memory"):
        answer = call(accounts, token, "GET", path).json()
        found = answer.get("found", answer.get("memories"))
        assert [one["item_id"] for one in found] == [here]
    assert asked(cloud) == []


def test_a_cloud_that_is_away_is_told_and_hides_nothing(accounts: Studio, cloud: Cloud) -> None:
    _, ann = cloud.user("Ann")
    here = starred(accounts, ann, "rain")
    cloud.faults.answer(503, "/rest/", times=None, retry_after=0)
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
    cloud.faults.clear()
    cloud.faults.answer(401, "/rest/")
    assert call(accounts, ann, "DELETE", f"/memory/{uuid4().hex}").status_code == 401


def test_the_token_goes_to_the_agents_and_nowhere_else(
    accounts: Studio, cloud: Cloud, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    me, ann = cloud.user("Ann")
    there = teach(cloud, me, "a synthwave song about rain")
    body = {"message": "a synthwave song about rain", "mode": "rules"}
    told = call(accounts, ann, "POST", "/agent/chat", json=body)
    events = [json.loads(line) for line in told.text.splitlines()]
    assert events[-1]["status"] in {"succeeded", "partial"}
    results = [event["result"] for event in events if event["type"] == "tool.result"]
    assert there in {one["item_id"] for found in results if isinstance(found, list) for one in found}
    run = call(accounts, ann, "GET", f"/agent/runs/{events[-1]['run_id']}").text
    lyrics = call(accounts, ann, "POST", "/llm/lyrics", json={"theme": "rain", "mode": "rules"})
    assert lyrics.status_code == 200
    secrets = [ann, *ann.split(".")[1:]]
    for secret in secrets:
        assert secret not in told.text + run + lyrics.text + caplog.text
    engine = connect(place.database)
    with engine.connect() as connection:
        dump = "\n".join(connection.connection.iterdump())
    engine.dispose()
    assert "a synthwave song about rain" in dump
    files = [path.read_bytes() for path in place.folder.rglob("*") if path.is_file()]
    assert files
    for secret in secrets:
        assert secret not in dump
        assert not any(secret.encode() in content for content in files)


def test_a_run_says_that_the_cloud_was_left_out(accounts: Studio, cloud: Cloud) -> None:
    _, ann = cloud.user("Ann")
    cloud.faults.answer(500, "/rest/", times=None)
    body = {"message": "a synthwave song about rain", "mode": "rules"}
    told = call(accounts, ann, "POST", "/agent/chat", json=body)
    events = [json.loads(line) for line in told.text.splitlines()]
    assert events[-1]["status"] in {"succeeded", "partial"}
    aloud = "".join(event["delta"] for event in events if event["type"] == "thought.delta")
    assert aloud.count("What you starred elsewhere cannot be read now") == 1
