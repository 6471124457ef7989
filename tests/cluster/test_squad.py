"""The squad on a real cluster: two front doors, a pool of workers, a fake Ollama, and what can be killed."""

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx
import pytest

from serve_app.database import connect
from serve_app.identity.model import ALL
from serve_app.identity.tokens import TokenStore
from tests.agents.llm.providers import Provider, ollama
from tests.agents.llm.replies import Asked, Reply, call, hangs, slowly, structured, who
from tests.server import WITH_OPTIONS, Server, eventually, serving

pytestmark = pytest.mark.cluster

USERS: dict[str, str] = dict.fromkeys(("anna", "ben", "cleo", "dora"), "")
"""Their tokens, once the server of this module has some."""
KEY = "sk-this-must-never-be-told-0123456789"
GRACE = 4.0
"""Seconds; on a busy machine a reader may be away for some between two questions."""
GUESSES = 20
"""Bad tokens that one address may send."""
DELAY = 0.05
"""Seconds between two words of the model."""
Event = dict[str, Any]


PLAN = {
    "thinking": "Rain on the windscreen, the last exit: a slow synthwave song, with a tired voice.",
    "reply": "A rainy synthwave song about leaving town.",
    "edit": False,
    "task": "text2music",
    "make": ["music", "lyrics", "cover"],
    "title": "Neon Rain",
    "theme": "leaving town",
    "genres": ["synthwave"],
    "moods": ["nostalgic"],
    "language": "English",
    "constraints": {"bpm": 100, "key": None, "instrumental": None},
    "agents": ["producer", "lyricist", "visualizer", "critic"],
}
COVER = {"thinking": "A wet street.", "prompt": "a wet street at night", "palette": ["#101020", "#ff3388"]}
REVIEW = {"thinking": "All fits.", "approved": True, "summary": "It fits.", "findings": []}
VERSE = ["Neon rain along the street", "Windows shine and engines beat"]


def answer(asked: Asked) -> Reply:
    """Each agent's answer; the Director takes its time."""
    begun = any(role == "assistant" for role, _ in asked.messages)
    if any("for ever" in text for _, text in asked.messages):
        return hangs('{"thinking": "Rain on the windscreen, the last exit: ')
    match who(asked):
        case "director":
            return slowly(structured(PLAN), DELAY)
        case "producer" if not begun:
            return call("configure_studio", prompt="synthwave, rain", bpm=100, duration=60)
        case "lyricist" if not begun:
            sections = [{"tag": "verse", "lines": VERSE}]
            return call(
                "write_lyrics", title="Neon Rain", language="en", rhyme_scheme="AA", sections=sections
            )
        case "visualizer":
            return structured(COVER)
        case "critic":
            return structured(REVIEW)
    return call("final_answer", answer="Done.")


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """An Ollama."""
    with ollama(answer) as made:
        yield made


@pytest.fixture(scope="module")
def squad(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("squad")
    with serving(
        folder,
        engines="tests.stand_ins:Tone,houseband",
        default="tests.stand_ins:Tone",
        program=WITH_OPTIONS,
        ENGINE_OPTIONS=json.dumps({"ingress_replicas": 2, "engines": {"tone": {"min_replicas": 1}}}),
        OPENTUNES_AUTH="token",
        OPENTUNES_CHAT_GRACE_SECONDS=str(GRACE),
        OPENTUNES_LIMIT_AUTH=f"{GUESSES}/hour",
        OPENTUNES_TRUSTED_PROXIES="127.0.0.3",
        OLLAMA_API_BASE=provider.url,
        OPENAI_API_KEY=KEY,
        AGENT_WARM="true",
        OMP_NUM_THREADS="1",
    ) as server:
        engine = connect(f"sqlite:///{server.folder / 'data' / 'opentunes.db'}")
        USERS.update({name: TokenStore(engine).create(name, name, ALL)[0] for name in USERS})
        engine.dispose()
        eventually(lambda: len(server.processes("ray::AgentWorker")) == 2 or None)
        chat(server, "anna", "warm up", mode="rules")
        yield server


def headers(user: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {USERS[user]}"}


def chat(server: Server, user: str, message: str, **fields: Any) -> tuple[str, list[Event]]:
    """A run to its end."""
    body = {"message": message, **fields}
    with server.http.stream("POST", "/agent/chat", json=body, headers=headers(user)) as response:
        assert response.status_code == 200, response.read()
        return response.headers["x-run-id"], [json.loads(line) for line in response.iter_lines()]


def begin(server: Server, user: str, message: str, until: str = "thought.delta") -> tuple[str, list[Event]]:
    """A run whose reader goes away as soon as it has seen such an event."""
    events: list[Event] = []
    with server.http.stream(
        "POST", "/agent/chat", json={"message": message}, headers=headers(user)
    ) as response:
        assert response.status_code == 200, response.read()
        for line in response.iter_lines():
            events.append(json.loads(line))
            if events[-1]["type"] == until:
                break
    return response.headers["x-run-id"], events


def resumed(server: Server, user: str, run_id: str, after: int = 0) -> list[Event]:
    """The rest of a run on a connection of its own, with a new try where it breaks; without heartbeats."""
    found: list[Event] = []
    deadline = time.monotonic() + 60
    while not found or found[-1]["type"] != "run.finished":
        assert time.monotonic() < deadline, found[-3:]
        with suppress(httpx.TransportError):
            answer = httpx.get(
                f"{server.http.base_url}/agent/runs/{run_id}/events",
                params={"after": found[-1]["seq"] if found else after},
                headers=headers(user),
                timeout=60,
            )
            if answer.status_code == 200:
                events = [json.loads(line) for line in answer.text.splitlines()]
                found += [event for event in events if event["type"] != "heartbeat"]
    return found


def assert_whole(events: list[Event]) -> None:
    """Every event once, in order, to the end."""
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert [event["type"] for event in events].count("run.finished") == 1
    assert events[-1]["type"] == "run.finished"


def view(server: Server, user: str, run_id: str) -> Event:
    found: Event = server.http.get(f"/agent/runs/{run_id}", headers=headers(user)).json()
    return found


def test_the_first_event_comes_soon_once_it_is_warm(
    squad: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(squad.processes("ingress")) == 2
    seconds = []
    for _ in range(5):
        began = time.monotonic()
        with squad.http.stream(
            "POST",
            "/agent/chat",
            json={"message": "lofi with rain", "mode": "rules"},
            headers=headers("anna"),
        ) as response:
            lines = response.iter_lines()
            next(lines)
            seconds.append(time.monotonic() - began)
            assert json.loads(list(lines)[-1])["status"] == "succeeded"
    with capsys.disabled():
        print(f"\nfirst event after {sorted(seconds)[2] * 1000:.0f} ms (median of 5, warm)")


def test_four_users_chat_at_once(squad: Server) -> None:
    def talk(user: str) -> tuple[str, list[Event]]:
        return chat(squad, user, f"a slow piano ballad about the sea, {60 + len(user)} bpm", mode="rules")

    with ThreadPoolExecutor(4) as pool:
        runs = dict(zip(USERS, pool.map(talk, USERS), strict=True))
    for user, (run_id, events) in runs.items():
        assert_whole([event for event in events if event["type"] != "heartbeat"])
        assert {event["run_id"] for event in events} == {run_id}
        assert events[-1]["status"] == "succeeded"
        assert events[-1]["request"]["prompt"]
        assert events[-1]["cover"]["url"]
        others = [other for other in USERS if other != user]
        for other in others:
            assert squad.http.get(f"/agent/runs/{run_id}", headers=headers(other)).status_code == 404
    image = squad.http.get(runs["anna"][1][-1]["cover"]["url"], headers=headers("anna"))
    assert image.headers["content-type"].startswith("image/")


def test_a_run_is_resumed_in_its_middle_on_any_front_door(squad: Server, provider: Provider) -> None:
    run_id, first = begin(squad, "anna", "a rainy synthwave song")
    assert first[0]["mode"] == "model"
    with ThreadPoolExecutor(6) as pool:  # two front doors: some reach the other one
        rests = list(pool.map(lambda _: resumed(squad, "anna", run_id, first[-1]["seq"]), range(6)))
    assert view(squad, "anna", run_id)["status"] == "succeeded", rests[0][-1]
    assert all(rest == rests[0] for rest in rests)
    assert_whole(first + rests[0])
    assert resumed(squad, "anna", run_id) == first + rests[0], "and after its end"


def test_a_run_outlives_the_worker_that_it_is_in(squad: Server) -> None:
    run_id, first = begin(squad, "ben", "a rainy synthwave song")
    workers = squad.processes("ray::AgentWorker")
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    events = first + resumed(squad, "ben", run_id, first[-1]["seq"])
    assert_whole(events)
    assert events[-1]["status"] in {"succeeded", "partial"}, events[-1]
    assert events[-1]["request"]
    eventually(lambda: len(set(squad.processes("ray::AgentWorker")) - set(workers)) == 2 or None)


def test_a_run_ends_with_a_hint_when_its_desk_is_killed(squad: Server) -> None:
    run_id, first = begin(squad, "cleo", "a rainy synthwave song")
    squad.kill("ray::SquadActor")
    events = first + resumed(squad, "cleo", run_id, first[-1]["seq"])
    assert_whole(events)
    assert events[-1]["status"] == "failed"
    assert "Send the message again" in events[-1]["hint"]
    assert "agent.error" not in [event["type"] for event in events]
    assert chat(squad, "cleo", "lofi with rain", mode="rules")[1][-1]["status"] == "succeeded"
    eventually(lambda: len(squad.processes("ray::AgentWorker")) == 2 or None)


def test_delete_ends_the_model_in_mid_word(squad: Server, provider: Provider) -> None:
    run_id, _ = begin(squad, "dora", "a rainy synthwave song")
    assert provider.generating
    ended = squad.http.delete(f"/agent/runs/{run_id}", headers=headers("dora"))
    assert (ended.status_code, ended.json()["status"]) == (200, "cancelled")
    assert provider.quiet(10)
    assert resumed(squad, "dora", run_id)[-1]["status"] == "cancelled"


def test_whoever_goes_away_ends_the_run_after_a_while(squad: Server, provider: Provider) -> None:
    run_id, _ = begin(squad, "dora", "a rainy synthwave song for ever")
    assert view(squad, "dora", run_id)["status"] == "running"
    eventually(lambda: view(squad, "dora", run_id)["status"] == "cancelled", patience=40)
    assert provider.quiet(10)


def test_a_wish_becomes_a_song(squad: Server) -> None:
    _, events = chat(squad, "anna", "a tone of 2 seconds", mode="rules", generate=True)
    end = events[-1]
    assert (end["status"], events[-2]["event"]) == ("succeeded", "succeeded"), end
    job = squad.http.get(f"/jobs/{end['job_id']}", headers=headers("anna")).json()
    assert job["status"] == "succeeded"
    assert end["request"]["cover"] == end["cover"]["image_id"]
    track_id = job["result"]["tracks"][0]["track_id"]
    track = squad.http.get(f"/library/{track_id}", headers=headers("anna")).json()
    assert track["cover"] == end["cover"]["url"], "the song has the squad's cover"
    audio = squad.http.get(job["result"]["tracks"][0]["audio"][0]["url"], headers=headers("anna"))
    assert audio.headers["content-type"] == "audio/wav"


def test_models_are_listed_and_lyrics_are_written_in_the_pool(squad: Server) -> None:
    models = squad.http.get("/llm/models", headers=headers("anna")).json()
    assert models["mode"] == "model"
    assert models["agents"]["director"] == "ollama_chat/qwen2.5:3b"
    body = {"theme": "leaving town", "language": "en", "mode": "rules"}
    lyrics = squad.http.post("/llm/lyrics", json=body, headers=headers("anna")).json()
    assert lyrics["source"] == "rules"
    assert "[chorus]" in lyrics["lyrics"]


def test_limits_are_exact_over_two_front_doors_and_hold_for_the_real_address(squad: Server) -> None:
    def guess(number: int, peer: str = "127.0.0.2", forwarded: str = "") -> int:
        told = {"X-Forwarded-For": forwarded} if forwarded else {}
        with httpx.Client(transport=httpx.HTTPTransport(local_address=peer), timeout=60) as http:
            url = f"{squad.http.base_url}/jobs"
            return http.get(url, headers={"Authorization": f"Bearer guess-{number}", **told}).status_code

    assert len(squad.processes("ingress")) == 2
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(guess, range(2 * GUESSES)))
    assert sorted(statuses) == [401] * GUESSES + [429] * GUESSES
    assert squad.http.get("/jobs", headers=headers("anna")).status_code == 200, "from another address"
    assert guess(0, "127.0.0.2", forwarded="192.0.2.1") == 429, "what a stranger says of itself"
    assert guess(0, "127.0.0.3", forwarded="192.0.2.1") == 401, "what our proxy says"
    assert guess(0, "127.0.0.3", forwarded="127.0.0.2") == 429
    squad.kill("ray::RateLimiter")
    eventually(lambda: guess(0) == 401 or None)


def test_no_key_is_told_and_no_message_is_logged(squad: Server) -> None:
    text = squad.http.get("/metrics", headers=headers("anna")).text
    assert 'opentunes_agent_runs_total{status="succeeded"}' in text
    for log in (*squad.ray_folder.glob("**/logs/**/*"), squad.folder / "server.log"):
        if log.is_file():
            told = log.read_bytes()
            assert KEY.encode() not in told, log
            assert b"rainy synthwave" not in told, log
