"""`/agent` over HTTP: a stream that resumes, is cancelled, belongs to somebody, and ends in a song."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from serve_app.api import agent
from serve_app.squad.desk import Desk, DeskLimits
from tests.conftest import Databases
from tests.serve_app.in_process import HANG, Studio
from tests.serve_app.squad import scripted
from tests.serve_app.wire import answer, assert_problem
from tests.server import eventually
from tests.stand_ins import let_go

Event = dict[str, Any]
HEADERS = {"content-type": "application/x-ndjson", "cache-control": "no-store", "x-accel-buffering": "no"}


@pytest.fixture(autouse=True)
def _closed_gates() -> None:
    scripted.forget()


def chat(studio: Studio, message: str, /, **fields: Any) -> tuple[str, list[Event]]:
    """A run to its end: its id, its events."""
    with studio.client.stream("POST", "/agent/chat", json={"message": message, **fields}) as response:
        if response.status_code != 200:
            raise AssertionError(response.read().decode())
        return response.headers["x-run-id"], [json.loads(line) for line in response.iter_lines()]


def begin(
    studio: Studio, message: str, /, until: str = "agent.started", **fields: Any
) -> tuple[str, list[Event]]:
    """A run of which nobody reads more than the beginning."""
    events: list[Event] = []
    with studio.client.stream("POST", "/agent/chat", json={"message": message, **fields}) as response:
        assert response.status_code == 200, response.read()
        for line in response.iter_lines():
            events.append(json.loads(line))
            if events[-1]["type"] == until:
                break
        return response.headers["x-run-id"], events


def resumed(studio: Studio, run_id: str, after: int = 0) -> list[Event]:
    response = studio.client.get(f"/agent/runs/{run_id}/events", params={"after": after})
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.splitlines()]


def kinds(events: list[Event]) -> list[str]:
    return [event["type"] for event in events]


def open_gate(studio: Studio, name: str) -> None:
    async def opened() -> None:
        scripted.gate(name).set()

    studio.call(opened())


def test_a_chat_is_a_stream_of_typed_events(studio: Studio) -> None:
    with studio.client.stream("POST", "/agent/chat", json={"message": "say 2"}) as response:
        events = [json.loads(line) for line in response.iter_lines()]
    run_id = response.headers["x-run-id"]
    assert response.status_code == 200
    assert {name: response.headers[name] for name in HEADERS} == HEADERS
    assert response.headers["location"] == f"/agent/runs/{run_id}"
    assert [event["seq"] for event in events] == list(range(1, 7))
    assert kinds(events)[0] == "run.started"
    assert kinds(events)[-1] == "run.finished"
    view = studio.client.get(f"/agent/runs/{run_id}").json()
    assert (view["status"], view["seq"], view["message"]) == ("succeeded", 6, "say 2")
    assert view["request"] == events[-1]["request"]
    assert view["links"]["events"] == f"/agent/runs/{run_id}/events"
    accepted = studio.client.post("/generate", json=view["request"])
    assert accepted.status_code == 202, "the request is ready"


def test_events_come_as_they_are_told(studio: Studio) -> None:
    with studio.client.stream("POST", "/agent/chat", json={"message": "say 1 until told"}) as response:
        lines = response.iter_lines()
        first = [json.loads(next(lines)) for _ in range(3)]
        assert kinds(first)[-1] == "thought.delta"
        assert response.headers["x-run-id"] in scripted.playing
        open_gate(studio, "told")
        assert kinds([json.loads(line) for line in lines])[-1] == "run.finished"


def test_a_quiet_stream_shows_that_it_lives(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent, "HEARTBEAT", 0.1)
    _, events = chat(studio, "pause 0.5")
    beats = [event for event in events if event["type"] == "heartbeat"]
    assert len(beats) >= 2
    assert {beat["seq"] for beat in beats} == {2}, "it repeats the last number: none is missed by resuming"
    told = [event for event in events if event["type"] != "heartbeat"]
    assert [event["seq"] for event in told] == list(range(1, 5))


def test_a_run_is_resumed_by_number_while_it_goes_on_and_after_its_end(studio: Studio) -> None:
    run_id, first = begin(studio, "say 4 until again", until="thought.delta")
    open_gate(studio, "again")
    rest = resumed(studio, run_id, first[-1]["seq"])
    whole = resumed(studio, run_id)
    assert first + rest == whole
    assert [event["seq"] for event in whole] == list(range(1, 9))
    assert resumed(studio, run_id, 8) == resumed(studio, run_id, 10_000) == []


def test_runs_are_listed_newest_first_page_by_page(studio: Studio) -> None:
    made = [chat(studio, f"say {n}")[0] for n in range(1, 4)]
    first = studio.client.get("/agent/runs", params={"limit": 2}).json()
    assert [run["run_id"] for run in first["runs"]] == made[:0:-1]
    second = studio.client.get("/agent/runs", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert second["runs"][0]["run_id"] == made[0]
    assert first["runs"][0]["reply"] == "Here it is."


def test_a_conversation_can_go_on_from_what_is_kept(studio: Studio) -> None:
    history = [{"role": "user", "content": "rain"}, {"role": "assistant", "content": "Here."}]
    run_id, events = chat(studio, "say 1", history=history, studio={"bpm": 90}, mode="rules")
    kept = studio.client.get(f"/agent/runs/{run_id}").json()
    assert (kept["history"], kept["studio"], kept["mode"]) == (history, {"bpm": 90}, "rules")
    assert events[-1]["request"]["bpm"] == 90


def test_the_request_of_a_run_is_the_studio_of_the_next_and_an_edit_keeps_its_cover(studio: Studio) -> None:
    small = {"prompt": "rain", "width": 256, "height": 256}
    image = studio.client.post("/visualizer/image", json=small).json()["image_id"]
    first = chat(studio, "say 1", engine="tone")[1][-1]["request"]
    run_id, events = chat(studio, "edit", studio={**first, "cover": image, "title": "Rain"})
    assert events[-1]["request"] == {**first, "cover": image, "title": "Rain"}
    assert studio.client.get(f"/agent/runs/{run_id}").json()["studio"]["cover"] == image
    anew = chat(studio, "say 1", studio=events[-1]["request"])[1][-1]["request"]
    assert "cover" not in anew, "a new song has no cover of another"


def test_a_cancelled_run_ends_and_stays_as_it_is(studio: Studio) -> None:
    run_id, _ = begin(studio, "pause 60")
    ended = studio.client.delete(f"/agent/runs/{run_id}")
    assert (ended.status_code, ended.json()["status"]) == (200, "cancelled")
    assert run_id not in scripted.playing
    again = studio.client.delete(f"/agent/runs/{run_id}")
    assert (again.status_code, again.json()) == (200, ended.json())
    assert resumed(studio, run_id)[-1]["status"] == "cancelled"


BAD: dict[str, tuple[Any, str]] = {
    "no message": ({}, "message"),
    "an empty message": ({"message": ""}, "message"),
    "a blank message": ({"message": " \n\t"}, "message"),
    "a message that is too long": ({"message": "la " * 2000}, "message"),
    "a null byte": ({"message": "a\0"}, "message"),
    "half a surrogate pair": ({"message": "a\ud800"}, "message"),
    "a message that is none": ({"message": ["x"]}, "message"),
    "a role that is none": (
        {"message": "x", "history": [{"role": "system", "content": "x"}]},
        "history.0.role",
    ),
    "too much history": ({"message": "x", "history": [{"role": "user", "content": "x"}] * 41}, "history"),
    "a turn that is too long": (
        {"message": "x", "history": [{"role": "user", "content": "x" * 20_001}]},
        "history.0.content",
    ),
    "a field of the studio out of range": ({"message": "x", "studio": {"bpm": 5}}, "studio.bpm"),
    "a field that the studio has not": ({"message": "x", "studio": {"mood": 5}}, "studio.mood"),
    "a studio that is none": ({"message": "x", "studio": "loud"}, "studio"),
    "a cover that is not there": ({"message": "x", "studio": {"cover": "gone"}}, "cover"),
    "an engine of the studio that is not there": ({"message": "x", "studio": {"engine": "kazoo"}}, "engine"),
    "an engine that is not there": ({"message": "x", "engine": "kazoo"}, "engine"),
    "a mode that is none": ({"message": "x", "mode": "turbo"}, "mode"),
    "a seed out of range": ({"message": "x", "seed": -1}, "seed"),
    "a key of a provider": ({"message": "x", "api_key": "sk-x"}, "api_key"),
    "a model": ({"message": "x", "model": "gpt"}, "model"),
    "another owner": ({"message": "x", "owner": "ben"}, "owner"),
    "JSON that is none": (b"{", "body"),
    "a list": ([], "body"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_before_the_stream_begins(alive: Studio, name: str) -> None:
    body, field = BAD[name]
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    before = alive.client.get("/agent/runs").json()
    response = alive.client.post("/agent/chat", content=content, headers={"Content-Type": "application/json"})
    assert_problem(answer(response), 422, field)
    assert alive.client.get("/agent/runs").json() == before, "a bad request must not make a run"


@pytest.mark.parametrize(
    ("body", "remedy"),
    [
        ({"message": ""}, "Write at least 1 character(s)."),
        ({"message": "x" * 4001}, "Shorten it to 4000 characters."),
        ({"message": " "}, "say what you want"),
        ({"message": "x", "history": "x"}, "Send a list."),
        ({"message": "x", "history": [{"role": "user", "content": "x"}] * 41}, "Send at most 40."),
    ],
)
def test_bad_input_is_told_in_words_of_this_field(alive: Studio, body: dict[str, Any], remedy: str) -> None:
    assert remedy in alive.client.post("/agent/chat", json=body).json()["remedy"]


@pytest.mark.parametrize("path", ["/agent/runs/none", "/agent/runs/none/events"])
def test_a_run_that_is_not_there(alive: Studio, path: str) -> None:
    assert_problem(answer(alive.client.get(path)), 404, "run_id")
    assert_problem(answer(alive.client.delete("/agent/runs/none")), 404, "run_id")


@pytest.mark.parametrize("after", ["-1", "x", str(10**30), "1.5"])
def test_a_number_that_is_none_names_the_field(alive: Studio, after: str) -> None:
    run_id, _ = chat(alive, "say 1")
    found = alive.client.get(f"/agent/runs/{run_id}/events", params={"after": after})
    assert_problem(answer(found), 422, "after")


# --- a song at the end ------------------------------------------------------------------------------


def jobs_of(studio: Studio) -> list[Event]:
    found: list[Event] = studio.client.get("/jobs", params={"limit": 200}).json()["jobs"]
    return found


def test_generate_makes_the_song_and_tells_how_that_goes(studio: Studio) -> None:
    run_id, events = chat(studio, "say 1", generate=True)
    moves = [event for event in events if event["type"] == "job.event"]
    assert [move["event"] for move in moves if move["event"] not in {"progress", "place"}] == [
        "queued",
        "started",
        "succeeded",
    ]
    end = events[-1]
    assert (end["status"], end["job_id"]) == ("succeeded", moves[0]["job"]["job_id"])
    job = studio.client.get(f"/jobs/{end['job_id']}").json()
    assert moves[-1]["job"] == job
    assert job["result"]["tracks"]
    view = studio.client.get(f"/agent/runs/{run_id}").json()
    assert view["links"]["job"] == f"/jobs/{end['job_id']}"


def test_the_song_is_made_by_the_engine_of_the_chat(studio: Studio) -> None:
    _, events = chat(studio, "say 1", generate=True, engine="batch-tone")
    assert events[-1]["request"]["engine"] == "batch-tone"
    assert studio.client.get(f"/jobs/{events[-1]['job_id']}").json()["engine"] == "batch-tone"


def test_a_request_that_the_engine_refuses_is_told_with_what_to_do(studio: Studio) -> None:
    before = len(jobs_of(studio))
    _, events = chat(studio, "say 1", generate=True, studio={"key": "A minor"})
    error, end = events[-2:]
    assert (error["type"], error["agent"], error["code"]) == ("agent.error", "producer", "request_refused")
    assert "'key'" in error["message"]
    assert "Leave it out" in error["hint"]
    assert (end["status"], end["request"]["key"]) == ("partial", "A minor")
    assert "Leave it out" in end["hint"]
    assert len(jobs_of(studio)) == before


@pytest.mark.parametrize(("agent_name", "made"), [("visualizer", 1), ("critic", 1), ("lyricist", 0)])
def test_a_partial_run_is_made_a_song_only_if_the_song_is_whole(
    studio: Studio, agent_name: str, made: int
) -> None:
    before = len(jobs_of(studio))
    _, events = chat(studio, f"fail {agent_name} now", generate=True)
    assert events[-1]["status"] == "partial"
    assert events[-1]["request"]
    assert len(jobs_of(studio)) == before + made


def test_a_job_that_fails_leaves_the_request_and_says_why(studio: Studio) -> None:
    _, events = chat(studio, "say 1", generate=True, studio={"prompt": "bad request"})
    end = events[-1]
    assert end["status"] == "partial"
    assert end["request"]["prompt"] == "bad request"
    assert f"POST /jobs/{end['job_id']}/retry" in end["hint"]


def test_cancelling_a_run_that_waits_for_its_job_cancels_that(studio: Studio) -> None:
    run_id, events = begin(studio, "say 1", until="job.event", generate=True, studio={"prompt": "takes 60 s"})
    assert studio.client.delete(f"/agent/runs/{run_id}").status_code in {200, 202}
    end = resumed(studio, run_id)[-1]
    assert end["status"] == "cancelled"
    assert studio.ended(events[-1]["job"]["job_id"]).status == "cancelled"


def test_a_job_is_not_cancelled_because_nobody_reads(make_studio: Callable[..., Studio]) -> None:
    with make_studio(desk_limits=DeskLimits(grace_seconds=0.2)) as studio:
        asked = {"prompt": "until grace"}
        run_id, events = begin(studio, "say 1", until="job.event", generate=True, studio=asked)
        time.sleep(1.5)
        assert studio.client.get(f"/agent/runs/{run_id}").json()["status"] == "running"
        let_go("grace")
        assert resumed(studio, run_id)[-1]["status"] == "succeeded"
        assert studio.ended(events[-1]["job"]["job_id"]).status == "succeeded"


def test_whoever_goes_away_ends_the_run_after_the_grace(make_studio: Callable[..., Studio]) -> None:
    with make_studio(desk_limits=DeskLimits(grace_seconds=0.2)) as studio:
        run_id, _ = begin(studio, "pause 60")
        run = f"/agent/runs/{run_id}"
        eventually(lambda: studio.client.get(run).json()["status"] == "cancelled", patience=20)
        assert run_id not in scripted.playing


def test_a_run_that_waits_for_its_job_goes_on_with_another_desk(make_studio: Callable[..., Studio]) -> None:
    with make_studio() as studio:
        asked = {"prompt": "until successor"}
        run_id, events = begin(studio, "say 1", until="job.event", generate=True, studio=asked)

        async def killed() -> None:
            desk = studio.desk
            for run in desk._runs.values():
                if run.work:
                    run.work.cancel()
            successor = Desk(studio._database, scripted.Troupe(), desk._songs)
            await successor.start()
            await studio.succeed(successor)

        studio.call(killed())
        let_go("successor")
        rest = resumed(studio, run_id, events[-1]["seq"])
        whole = resumed(studio, run_id)
        assert events + rest == whole
        assert [event["seq"] for event in whole] == list(range(1, len(whole) + 1))
        moves = [event["event"] for event in whole if event["type"] == "job.event"]
        assert [move for move in moves if move not in {"progress", "place"}] == [
            "queued",
            "started",
            "succeeded",
        ]
        assert whole[-1]["status"] == "succeeded"
        assert whole[-1]["job_id"] == events[-1]["job"]["job_id"]
        assert whole[-1]["request"]["prompt"] == "until successor"
        assert len(jobs_of(studio)) == 1


# --- whose it is, how many, and numbers --------------------------------------------------------------


@pytest.fixture(scope="module")
def shared(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio of two users."""
    folder: Path = tmp_path_factory.mktemp("shared")
    settings = {"auth": "token"}
    with (
        databases.fresh("sqlite", folder) as url,
        Studio(url, folder, settings=settings, desk_limits=DeskLimits(per_user=2)) as made,
    ):
        yield made


def test_a_run_is_its_owners_alone(shared: Studio) -> None:
    anna, ben = shared.headers("anna"), shared.headers("ben")
    wrong = {"Authorization": "Bearer wrong"}

    def call(method: str, path: str, headers: dict[str, str], **options: Any) -> httpx.Response:
        return httpx.request(method, shared.url + path, headers=headers, timeout=HANG, **options)

    made = call("POST", "/agent/chat", anna, json={"message": "say 1"})
    run_id = made.headers["x-run-id"]
    for method, path in (("GET", ""), ("GET", "/events"), ("DELETE", "")):
        assert call(method, f"/agent/runs/{run_id}{path}", ben).status_code == 404
        assert call(method, f"/agent/runs/{run_id}{path}", wrong).status_code == 401
        assert call(method, f"/agent/runs/{run_id}{path}", anna).status_code == 200
    assert call("GET", "/agent/runs", ben).json()["runs"] == []
    assert [run["run_id"] for run in call("GET", "/agent/runs", anna).json()["runs"]] == [run_id]


def test_too_many_at_once_are_told_when_to_try_again(shared: Studio) -> None:
    shared.client.headers.update(shared.headers("anna"))
    runs = [begin(shared, "pause 60")[0] for _ in range(2)]
    refused = shared.client.post("/agent/chat", json={"message": "say 1"})
    problem = assert_problem(answer(refused), 429)
    assert refused.headers["retry-after"] == "10"
    assert (problem["code"], problem["limit"]) == ("squad_busy", {"scope": "user", "waiting": 2, "limit": 2})
    others = httpx.post(
        f"{shared.url}/agent/chat",
        json={"message": "say 1"},
        headers=shared.headers("ben"),
        timeout=HANG,
    )
    assert others.status_code == 200
    for run_id in runs:
        shared.client.delete(f"/agent/runs/{run_id}")
    assert chat(shared, "say 1")[1][-1]["status"] == "succeeded"


def test_metrics_count_runs_events_and_tokens(make_studio: Callable[..., Studio]) -> None:
    with make_studio() as studio:
        chat(studio, "say 3")
        text = studio.client.get("/metrics").text
    assert 'opentunes_agent_runs_total{status="succeeded"} 1.0' in text
    assert 'opentunes_agent_events_total{type="thought.delta"} 3.0' in text
    assert 'opentunes_agent_tokens_total{direction="written"} 2.0' in text
    assert "opentunes_agent_first_event_seconds_count 1.0" in text


def test_a_page_of_a_listed_origin_may_read_the_id_of_its_run(make_studio: Callable[..., Studio]) -> None:
    with make_studio(settings={"allowed_origins": ("https://studio.example",)}) as studio:
        origin = {"Origin": "https://studio.example"}
        response = studio.client.post("/agent/chat", json={"message": "say 1"}, headers=origin)
    exposed = response.headers["access-control-expose-headers"].lower()
    assert {"x-run-id", "location", "retry-after"} <= {name.strip() for name in exposed.split(",")}
