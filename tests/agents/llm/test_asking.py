"""Structured answers: the schema is sent, the answer checked, mended, or asked for once more."""

import json

import pytest

from agents.errors import MalformedAnswer, ModelFailed
from agents.llm.asking import ask, read_as
from agents.results import CoverIdea, Plan, Review
from tests.agents.llm.opening import ASKING, MODELS, opened
from tests.agents.llm.replies import Asked, Reply, fails, fenced, say, structured

every_provider = pytest.mark.parametrize("name", MODELS)
PLAN = Plan(title="Neón", genres=("synthwave",), language="es", constraints={"bpm": 100})
IDEA = CoverIdea(prompt="a wet street at night", palette=("#101020", "#ff3080"))


@every_provider
@pytest.mark.parametrize("result", [PLAN, IDEA, Review(approved=False, revise="lyricist")])
def test_results_come_back_as_they_are(name: str, result: Plan | CoverIdea | Review) -> None:
    heard: list[str] = []
    with opened(name, structured(result)) as (model, server):
        assert ask(model, ASKING, type(result), on_text=heard.append) == result
    assert json.loads("".join(heard)) == result.model_dump(mode="json")
    assert '"additionalProperties": false' in server.asked[0].system
    assert len(server.asked) == 1


def test_ollama_and_openai_are_sent_the_schema() -> None:
    for name in MODELS[:2]:
        with opened(name, structured(PLAN)) as (model, server):
            ask(model, ASKING, Plan, on_text=lambda _: None)
        assert "constraints" in server.asked[0].fields
        assert "kind" not in server.asked[0].fields


@every_provider
@pytest.mark.parametrize(
    "reply",
    [
        fenced(PLAN),
        say("<think>What {is} it?</think>" + PLAN.model_dump_json()),
        say(PLAN.model_dump_json(), thinking="What is it?"),
        say(PLAN.model_dump_json()[:-2]),
        say(PLAN.model_dump_json().replace('"', "'")),
        say(f"[{PLAN.model_dump_json()}]"),
        structured({**PLAN.model_dump(mode="json"), "mood_board": [1], "reply": None}),
    ],
)
def test_what_is_plain_is_read(name: str, reply: Reply) -> None:
    with opened(name, reply) as (model, server):
        assert ask(model, ASKING, Plan, on_text=lambda _: None) == PLAN
    assert len(server.asked) == 1


@every_provider
def test_a_wrong_answer_is_asked_for_once_more_with_what_was_wrong(name: str) -> None:
    wrong = structured({"title": "x", "constraints": {"bpm": 9000}})
    with opened(name, [wrong, structured(PLAN)]) as (model, server):
        assert ask(model, ASKING, Plan, on_text=lambda _: None) == PLAN
    assert "constraints.bpm" in server.asked[1].last
    assert "300" in server.asked[1].last
    assert server.asked[1].messages[-2][0] == "assistant"


@every_provider
@pytest.mark.parametrize("reply", [say("I would make it sad."), structured({"make": ["a mess"]}), say("")])
def test_two_wrong_answers_are_malformed(name: str, reply: Reply) -> None:
    with opened(name, reply) as (model, server):
        with pytest.raises(MalformedAnswer, match="no usable answer"):
            ask(model, ASKING, Plan, on_text=lambda _: None)
        assert len(server.asked) == 2


def test_a_server_that_knows_no_schemas_is_asked_more_simply() -> None:
    def old(asked: Asked) -> Reply:
        kind = (asked.body.get("response_format") or {}).get("type")
        return fails(422, "unknown response_format") if kind else structured(PLAN)

    with opened(MODELS[1], old) as (model, server):
        assert ask(model, ASKING, Plan, on_text=lambda _: None) == PLAN
        assert ask(model, ASKING, Plan, on_text=lambda _: None) == PLAN
    kinds = [(asked.body.get("response_format") or {}).get("type") for asked in server.asked]
    assert list(dict.fromkeys(kinds)) == ["json_schema", "json_object", None]
    assert kinds[-2:] == [None, None]


def test_another_fault_of_the_request_is_told() -> None:
    with (
        opened(MODELS[1], fails(400, "no such parameter")) as (model, _),
        pytest.raises(ModelFailed, match="no such parameter"),
    ):
        ask(model, ASKING, Plan, on_text=lambda _: None)


def test_what_is_too_long_is_cut_and_a_wrong_colour_is_not_made_up() -> None:
    idea, _ = read_as(CoverIdea, json.dumps({"prompt": "x", "title": "a" * 300, "palette": ["#000000"] * 9}))
    assert idea is not None
    assert (len(idea.title), len(idea.palette)) == (200, 6)
    idea, problem = read_as(CoverIdea, json.dumps({"prompt": "x", "palette": ["blue"]}))
    assert idea is None
    assert "palette.0" in problem


def test_a_missing_field_that_is_needed_is_named() -> None:
    idea, problem = read_as(CoverIdea, "{}")
    assert idea is None
    assert problem
