"""Whatever a client sends: a 4xx problem that names field and remedy, no traceback, a server that lives."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.serve_app.in_process import Studio
from tests.serve_app.wire import answer, assert_problem, raw

JSON = {"Content-Type": "application/json"}
HUGE = 10**30
FIELDS: dict[str, tuple[Any, str]] = {
    "empty prompt": ({"prompt": ""}, "prompt"),
    "blank prompt": ({"prompt": " \n\t"}, "prompt"),
    "no prompt": ({"duration": 1}, "prompt"),
    "null prompt": ({"prompt": None}, "prompt"),
    "a number as the prompt": ({"prompt": 7}, "prompt"),
    "prompt too long": ({"prompt": "la " * 1000}, "prompt"),
    "null byte in the prompt": ({"prompt": "rain\0"}, "prompt"),
    "escape in the prompt": ({"prompt": "\x1b[31m"}, "prompt"),
    "lone surrogate in the prompt": ({"prompt": "rain \ud800"}, "prompt"),
    "null byte in the lyrics": ({"prompt": "x", "lyrics": "\0"}, "lyrics"),
    "lone surrogate in the lyrics": ({"prompt": "x", "lyrics": "\ud800"}, "lyrics"),
    "lone surrogate in what it should not be": (
        {"prompt": "x", "negative_prompt": "\ud800"},
        "negative_prompt",
    ),
    "lone surrogate in the key": ({"prompt": "x", "key": "\ud800"}, "key"),
    "lone surrogate in the engine": ({"prompt": "x", "engine": "\ud800"}, "engine"),
    "lone surrogate in the language": ({"prompt": "x", "language": "\ud800"}, "language"),
    "lone surrogate in the source": ({"prompt": "x", "source": "\ud800"}, "source"),
    "5 MB lyric": ({"prompt": "x", "lyrics": "la " * 1_700_000}, "lyrics"),
    "duration 0": ({"prompt": "x", "duration": 0}, "duration"),
    "duration -1": ({"prompt": "x", "duration": -1}, "duration"),
    "duration 100,000 s": ({"prompt": "x", "duration": 100_000}, "duration"),
    "duration NaN": ({"prompt": "x", "duration": float("nan")}, "duration"),
    "duration Infinity": ({"prompt": "x", "duration": float("inf")}, "duration"),
    "duration -Infinity": ({"prompt": "x", "duration": float("-inf")}, "duration"),
    "duration as NaN in quotes": ({"prompt": "x", "duration": "NaN"}, "duration"),
    "duration as a list": ({"prompt": "x", "duration": [30]}, "duration"),
    "duration 1e400": (b'{"prompt": "x", "duration": 1e400}', "duration"),
    "bpm -1": ({"prompt": "x", "bpm": -1}, "bpm"),
    "bpm NaN": ({"prompt": "x", "bpm": float("nan")}, "bpm"),
    "a key that does not exist": ({"prompt": "x", "key": "H major"}, "key"),
    "an empty key": ({"prompt": "x", "key": ""}, "key"),
    "a key of 1 MB": ({"prompt": "x", "key": "A" + " " * 1_000_000 + "!"}, "key"),
    "an unknown engine": ({"prompt": "x", "engine": "theremin"}, "engine"),
    "an empty engine": ({"prompt": "x", "engine": ""}, "engine"),
    "an engine's import path": ({"prompt": "x", "engine": "os:system"}, "engine"),
    "null byte in the engine": ({"prompt": "x", "engine": "tone\0"}, "engine"),
    "an engine of 1 MB": ({"prompt": "x", "engine": "x" * 1_000_000}, "engine"),
    "an unknown field": ({"prompt": "x", "mood": "sad"}, "mood"),
    "an unknown field called path": ({"prompt": "x", "path": "sad"}, "path"),
    "an unknown field called body": ({"prompt": "x", "body": "sad"}, "body"),
    "an unknown field called owner": ({"prompt": "x", "owner": "root"}, "owner"),
    "an unknown field in a field": ({"prompt": "x", "lora": {"name": "a", "path": 1}}, "lora.path"),
    "a path as a LoRA": ({"prompt": "x", "lora": {"name": "../../etc/passwd"}}, "lora.name"),
    "a path as the source": ({"prompt": "x", "task": "cover", "source": "../x"}, "source"),
    "a field that the engine cannot honour": ({"prompt": "x", "key": "A minor"}, "key"),
    "a task that the engine cannot do": ({"prompt": "x", "task": "cover", "source": "a"}, "task"),
    "a cover without a source": ({"prompt": "x", "task": "cover"}, "source"),
    "a repaint without a region": ({"task": "repaint", "source": "a"}, "region"),
    "a region that ends before it begins": (
        {"task": "repaint", "source": "a", "region": {"start": 2, "end": 1}},
        "region",
    ),
    "a region that is a list": ({"task": "repaint", "source": "a", "region": [1, 2]}, "region"),
    "nothing to complete it with": ({"task": "complete", "source": "a", "tracks": []}, "tracks"),
    "a null byte in a track": ({"task": "complete", "source": "a", "tracks": ["\0"]}, "tracks.0"),
    "a path as the voice": ({"prompt": "x", "voice": "../x"}, "voice"),
    "loudness 0": ({"prompt": "x", "loudness": 0}, "loudness"),
    "an end that is none": ({"prompt": "x", "extend_at": "middle"}, "extend_at"),
    "an unknown task": ({"prompt": "x", "task": "hack"}, "task"),
    "an unknown format": ({"prompt": "x", "format": "exe"}, "format"),
    "seed 10**30": ({"prompt": "x", "seed": HUGE}, "seed"),
    "seed 2**53": ({"prompt": "x", "seed": 2**53}, "seed"),
    "seed -1": ({"prompt": "x", "seed": -1}, "seed"),
    "seed 1.5": ({"prompt": "x", "seed": 1.5}, "seed"),
    "variants 9": ({"prompt": "x", "variants": 9}, "variants"),
    "a language that is a sentence": ({"prompt": "x", "language": "the Queen's"}, "language"),
    "invalid JSON": (b'{"prompt": "x"', "body"),
    "two documents": (b'{"prompt": "x"} {}', "body"),
    "no body": (b"", "body"),
    "a list": ([], "body"),
    "a string": ('"rain"', "body"),
    "null": (b"null", "body"),
    "not UTF-8": (b'{"prompt": "\xff\xfe"}', "body"),
    "a seed of 5000 digits": (b'{"prompt": "x", "seed": ' + b"9" * 5000 + b"}", "body"),
    "100,000 brackets": (b"[" * 100_000, "body"),
    "100,000 nested objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "body"),
    "a source that nests": (b'{"prompt": ' + b"[" * 500 + b"]" * 500 + b"}", "prompt"),
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_bad_song_request_names_the_field_and_the_remedy(alive: Studio, name: str) -> None:
    body, field = FIELDS[name]
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    before = alive.client.get("/stats").json()["jobs"]
    response = alive.client.post("/generate", content=content, headers=JSON)
    assert_problem(answer(response), 422, field)
    assert alive.client.get("/stats").json()["jobs"] == before, "a bad request must not make a job"


def test_an_unknown_field_of_any_name_is_a_problem(alive: Studio) -> None:
    for name in ("\ud800", "", "x" * 1_000_000, "a.b", "__class__", "\0", "🎵"):
        response = alive.client.post("/generate", content=json.dumps({"prompt": "x", name: 1}), headers=JSON)
        assert_problem(answer(response), 422)


def test_a_thousand_faults_are_not_all_told(alive: Studio) -> None:
    body = {"prompt": "x"} | {f"field{number}": 1 for number in range(1000)}
    problem = assert_problem(answer(alive.client.post("/generate", json=body)), 422, "field0")
    assert len(problem["errors"]) <= 20


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_another_content_type_is_a_problem(alive: Studio, kind: str) -> None:
    """A web page elsewhere can send these without asking: they must not make a song."""
    response = alive.client.post("/generate", content=b'{"prompt": "x"}', headers={"Content-Type": kind})
    problem = assert_problem(answer(response), 422, "body")
    assert "application/json" in problem["remedy"]


def test_a_body_of_9_mb_is_413(alive: Studio) -> None:
    body = json.dumps({"prompt": "x", "lyrics": "la " * 3_000_000}).encode()
    assert len(body) > 9_000_000
    problem = assert_problem(answer(alive.client.post("/generate", content=body, headers=JSON)), 413, "body")
    assert problem["code"] == "body_too_large"


def test_a_body_of_9_mb_of_unknown_length_is_413(alive: Studio) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"prompt": "x", "lyrics": "'
        for _ in range(9):
            yield b"x" * 1_000_000
        yield b'"}'

    assert_problem(answer(alive.client.post("/generate", content=chunks(), headers=JSON)), 413, "body")


def test_a_body_that_is_announced_too_large_is_refused_before_it_is_sent(alive: Studio) -> None:
    with socket.create_connection(("127.0.0.1", alive.port), timeout=30) as connection:
        connection.sendall(
            b"POST /generate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: 99999999999\r\n\r\n"
        )
        assert connection.recv(4096).startswith(b"HTTP/1.1 413")


QUERIES = [
    ("/jobs?cursor=0", "cursor"),
    ("/jobs?cursor=-1", "cursor"),
    (f"/jobs?cursor={HUGE}", "cursor"),
    ("/jobs?cursor=abc", "cursor"),
    ("/jobs?cursor=" + "9" * 5000, "cursor"),
    ("/jobs?limit=0", "limit"),
    ("/jobs?limit=201", "limit"),
    (f"/jobs?limit={HUGE}", "limit"),
    ("/jobs?status=done", "status"),
    ("/jobs?status=%00", "status"),
    ("/jobs?engine=%00", "engine"),
    ("/jobs?engine=" + "x" * 101, "engine"),
    ("/jobs/none?wait=-1", "wait"),
    ("/jobs/none?wait=61", "wait"),
    ("/jobs/none?wait=nan", "wait"),
    ("/jobs/none?wait=inf", "wait"),
    ("/jobs/" + "x" * 65, "job_id"),
    ("/jobs/%00", "job_id"),
    ("/jobs/%00/events", "job_id"),
    ("/jobs/%F0%9F%8E%B5", "job_id"),
    ("/jobs/%ff", "job_id"),
    ("/jobs/'%20OR%201=1--", "job_id"),
    ("/library/%00", "track_id"),
    (f"/library?cursor={HUGE}", "cursor"),
    ("/library?limit=-5", "limit"),
    ("/library?q=%00", "q"),
    ("/library?q=" + "x" * 201, "q"),
    ("/library?starred=maybe", "starred"),
    ("/library/" + "x" * 65, "track_id"),
    ("/audio/passwd", "file"),
    ("/audio/..", "file"),
    ("/audio/%2e%2e", "file"),
    ("/audio/..%5c..%5cboot.ini", "file"),
    ("/audio/a.wav%00.json", "file"),
    ("/audio/a.exe", "file"),
    ("/audio/.wav", "file"),
    ("/audio/..%2f..%2fopentunes.db", "file"),
    ("/audio/%2fetc%2fpasswd", "file"),
    ("/audio/../../../etc/passwd", "file"),
    ("/audio/%D9%A1.wav", "file"),
    ("/audio/" + "x" * 300 + ".wav", "file"),
]


@pytest.mark.parametrize(("path", "field"), QUERIES, ids=[path[:40] for path, _ in QUERIES])
def test_a_bad_path_or_query_names_the_field_and_the_remedy(alive: Studio, path: str, field: str) -> None:
    assert_problem(raw(alive, "GET", path), 422, field)


@pytest.mark.parametrize(
    "path",
    [
        "/jobs/none",
        "/jobs/none?wait=1",
        "/jobs/none/events",
        "/library/none",
        "/audio/none.wav",
        "/audio/none-none.wav",
        "/audio/a%0a.wav",
        "/nothing",
        "//",
        "/%00",
    ],
)
def test_what_is_not_there_is_404_with_a_remedy(alive: Studio, path: str) -> None:
    problem = assert_problem(raw(alive, "GET", path), 404)
    assert problem["remedy"]
    named = {"/jobs": "job_id", "/library": "track_id"}.get(path[: path.find("/", 1)])
    if named:
        assert_problem(raw(alive, "GET", path), 404, named)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/jobs/none"),
        ("POST", "/jobs/none/retry"),
        ("DELETE", "/library/none"),
        ("POST", "/library/none/restore"),
        ("POST", "/library/none/star"),
    ],
)
def test_an_unknown_thing_cannot_be_changed(alive: Studio, method: str, path: str) -> None:
    assert_problem(raw(alive, method, path), 404)


EDITS: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"title": "a\0b"}, "title"),
    ({"title": "\ud800"}, "title"),
    ({"title": 7}, "title"),
    ({"tags": "sad"}, "tags"),
    ({"tags": ["x" * 41]}, "tags.0"),
    ({"tags": ["ok", ""]}, "tags.1"),
    ({"tags": ["\0"]}, "tags.0"),
    ({"tags": ["\ud800"]}, "tags.0"),
    ({"tags": ["x"] * 51}, "tags"),
    ({"starred": True}, "starred"),
    ({"track_id": "mine"}, "track_id"),
]


@pytest.mark.parametrize(("edit", "field"), EDITS)
def test_a_bad_edit_of_a_track(alive: Studio, edit: dict[str, Any], field: str) -> None:
    job = alive.generate()
    assert job.result
    path = f"/library/{job.result.tracks[0].track_id}"
    before = alive.client.get(path).json()
    response = alive.client.patch(path, content=json.dumps(edit), headers=JSON)
    assert_problem(answer(response), 422, field)
    assert alive.client.get(path).json() == before


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("HEAD", "/jobs"),
        ("PUT", "/generate"),
        ("GET", "/generate"),
        ("DELETE", "/generate"),
        ("POST", "/jobs"),
        ("PATCH", "/jobs/none"),
        ("OPTIONS", "/generate"),
        ("TRACE", "/jobs"),
        ("POST", "/audio/a.wav"),
        ("POST", "/livez"),
    ],
)
def test_a_method_that_a_route_does_not_know_is_405(alive: Studio, method: str, path: str) -> None:
    found = raw(alive, method, path)
    assert found.headers["allow"]
    if method == "HEAD":
        assert found.status == 405
    else:
        problem = assert_problem(found, 405)
        assert problem["remedy"]


def test_a_method_nobody_knows_is_a_client_error(alive: Studio) -> None:
    assert raw(alive, "BREW", "/jobs").status in {400, 405}
