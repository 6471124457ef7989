"""`/llm`: which models there are; lyrics alone, by rules and by a model on a real socket that may fail."""

import json
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.agents.llm.providers import Provider, ollama
from tests.agents.llm.replies import Asked, Reply, call, fails, hangs, too_many
from tests.serve_app.in_process import HANG, Studio
from tests.serve_app.wire import answer, assert_problem
from tests.server import eventually

LINES = ["Neon rain along the street", "Windows shine and engines beat"]
MakeStudio = Callable[..., Studio]


def lyricist(asked: Asked) -> Reply:
    if any(role == "assistant" for role, _ in asked.messages):
        return call("final_answer", answer="Done.")
    sections = [{"tag": "verse", "lines": LINES}]
    return call("write_lyrics", title="Neon Rain", language="en", rhyme_scheme="AA", sections=sections)


def with_model(make_studio: MakeStudio, provider: Provider, **settings: Any) -> Studio:
    model = {"agent_model_id": "ollama_chat/qwen2.5:3b", "ollama_api_base": provider.url}
    return make_studio(settings={**model, **settings})


def test_without_a_model_the_rules_answer_and_say_so(make_studio: MakeStudio) -> None:
    with make_studio(settings={"ollama_api_base": "http://127.0.0.1:9"}) as studio:
        found = studio.client.get("/llm/models").json()
        assert (found["mode"], found["agents"]) == ("rules", {})
        assert "AGENT_MODEL_ID" in found["hint"]
        ids = {model["id"]: model for model in found["models"]}
        assert ids["rules"]["available"]
        assert not ids["ollama_chat/qwen2.5:3b"]["available"]
        assert "ollama serve" in ids["ollama_chat/qwen2.5:3b"]["hint"]
        body = {"theme": "rain over the sea", "language": "es", "duration": 60, "seed": 7}
        written = studio.client.post("/llm/lyrics", json=body).json()
        assert (written["source"], written["model"], written["language"]) == ("rules", None, "es")
        assert "AGENT_MODEL_ID" in written["hint"]
        assert "[chorus]" in written["lyrics"]
        assert written["usage"] == {"input_tokens": 0, "output_tokens": 0}
        assert studio.client.post("/llm/lyrics", json=body).json() == written, "same seed, same lyrics"
        made = {"prompt": "rain", "duration": 1, "lyrics": written["lyrics"]}
        assert studio.client.post("/generate", json=made).status_code == 202


def test_a_model_writes_and_its_tokens_are_told(make_studio: MakeStudio) -> None:
    with ollama(lyricist) as provider, with_model(make_studio, provider) as studio:
        found = studio.client.get("/llm/models").json()
        assert found["mode"] == "model"
        assert set(found["agents"].values()) == {"ollama_chat/qwen2.5:3b"}
        written = studio.client.post("/llm/lyrics", json={"theme": "leaving town"}).json()
        assert (written["source"], written["model"]) == ("model", "ollama_chat/qwen2.5:3b")
        assert written["title"] == "Neon Rain"
        assert [line for part in written["sections"] for line in part["lines"]] == LINES
        assert written["usage"]["input_tokens"] > 0
        by_rules = studio.client.post("/llm/lyrics", json={"theme": "leaving town", "mode": "rules"}).json()
        assert by_rules["source"] == "rules"


@pytest.mark.parametrize(
    ("reply", "status", "code"),
    [(too_many(), 429, "rate_limited"), (fails(500, "boom sk-secret"), 502, "model_failed")],
)
def test_a_model_that_fails_is_a_problem_with_a_remedy(
    make_studio: MakeStudio, reply: Reply, status: int, code: str
) -> None:
    with ollama(reply) as provider, with_model(make_studio, provider) as studio:
        response = studio.client.post("/llm/lyrics", json={"theme": "leaving town"})
        problem = assert_problem(answer(response), status)
        assert problem["code"] == code
        assert "mode 'rules'" in problem["remedy"]
        assert "sk-secret" not in response.text
        assert int(response.headers["retry-after"]) > 0


def test_a_model_that_is_not_there_is_a_problem(make_studio: MakeStudio) -> None:
    with ollama(lyricist, models=()) as provider, with_model(make_studio, provider) as studio:
        problem = assert_problem(answer(studio.client.post("/llm/lyrics", json={"theme": "x"})), 503)
        assert problem["code"] == "model_missing"
        assert "ollama pull" in problem["remedy"]
        assert "ollama pull" in studio.client.get("/llm/models").json()["hint"]


def test_whoever_goes_away_ends_the_writing(make_studio: MakeStudio) -> None:
    with ollama(hangs("Neon")) as provider, with_model(make_studio, provider) as studio:
        gone = threading.Event()

        def ask() -> None:
            with pytest.raises(httpx.ReadTimeout):
                httpx.post(f"{studio.url}/llm/lyrics", json={"theme": "x"}, timeout=1.5)
            gone.set()

        thread = threading.Thread(target=ask)
        thread.start()
        eventually(lambda: provider.generating, patience=HANG)
        thread.join(HANG)
        assert gone.is_set()
        assert provider.quiet(10)


def test_a_language_without_verse_names_what_to_do(make_studio: MakeStudio) -> None:
    with make_studio(settings={"ollama_api_base": "http://127.0.0.1:9"}) as studio:
        response = studio.client.post("/llm/lyrics", json={"theme": "rain", "language": "ja"})
        problem = assert_problem(answer(response), 422)
        assert problem["code"] == "language_not_written"
        assert "mode 'rules'" not in problem["remedy"]


BAD: dict[str, tuple[Any, str]] = {
    "nothing at all": ({}, "body"),
    "blanks": ({"theme": " ", "prompt": "\n"}, "body"),
    "a theme that is too long": ({"theme": "x" * 201}, "theme"),
    "a language that is none": ({"theme": "x", "language": "Klingon"}, "language"),
    "too many moods": ({"theme": "x", "moods": ["sad"] * 17}, "moods"),
    "an endless song": ({"theme": "x", "duration": 601}, "duration"),
    "lyrics that are too long": ({"lyrics": "x" * 20_001}, "lyrics"),
    "a model": ({"theme": "x", "model": "gpt"}, "model"),
    "a key": ({"theme": "x", "api_key": "sk"}, "api_key"),
    "a null byte": ({"theme": "\0"}, "theme"),
    "JSON that is none": (b"{", "body"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_request_names_the_field(alive: Studio, name: str) -> None:
    body, field = BAD[name]
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = alive.client.post("/llm/lyrics", content=content, headers={"Content-Type": "application/json"})
    assert_problem(answer(response), 422, field)
