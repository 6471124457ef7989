"""The model over real litellm, against providers on real sockets."""

import json

import pytest
from smolagents import FinalAnswerTool

from agents.errors import BudgetSpent, MalformedAnswer, ModelFailed
from agents.events import Usage
from agents.llm.model import CONTEXT, KEEP_ALIVE
from agents.setup import Budget
from tests.agents.llm.opening import ASKING, MODELS, Paint, called, opened, spoken
from tests.agents.llm.replies import (
    Reply,
    ToolUse,
    call,
    call_as_text,
    fails,
    fenced,
    garbage,
    say,
    structured,
)

every_provider = pytest.mark.parametrize("name", MODELS)


@every_provider
def test_text_comes_in_pieces_with_its_usage(name: str) -> None:
    with opened(name, say("hello there, friend")) as (model, server):
        pieces = [delta.content for delta in model.generate_stream(ASKING) if delta.content]
    assert pieces == ["hello t", "here, f", "riend"]
    assert model.usage == Usage(input_tokens=11, output_tokens=3)
    assert server.asked[0].messages == (("system", "You are a tester."), ("user", "Go."))


@every_provider
def test_a_tool_call_arrives_whole(name: str) -> None:
    with opened(name, call("paint_wall", colour="blue", coats=2)) as (model, server):
        assert called(model) == [("paint_wall", '{"colour": "blue", "coats": 2}')]
    assert server.asked[0].tools == ("paint_wall",)
    assert len(server.asked) == 1


@every_provider
def test_two_tool_calls_at_once_stay_two(name: str) -> None:
    both = Reply(tools=(ToolUse("paint_wall", {"colour": "blue"}), ToolUse("paint_wall", {"colour": "red"})))
    with opened(name, both) as (model, _):
        assert [json.loads(arguments)["colour"] for _, arguments in called(model)] == ["blue", "red"]


@every_provider
@pytest.mark.parametrize(
    "reply",
    [
        call_as_text("paint_wall", colour="blue"),
        call_as_text("paint_wall", tags=True, colour="blue"),
        call_as_text("Paint-Wall", colour="blue"),
        fenced({"name": "paint_wall", "arguments": {"colour": "blue"}}),
        fenced({"tool_calls": [{"function": {"name": "paint_wall", "arguments": '{"colour": "blue"}'}}]}),
        structured({"colour": "blue"}),
        say("<think>Red? {red}</think>So:\n<tool_call>{'name': 'paint_wall', 'arguments': {colour: blue}}"),
        say('paint_wall(colour="blue")'),
        say('<function=paint_wall>{"colour": "blue"}</function>'),
        call("functions.paint_wall", colour="blue"),
    ],
)
def test_a_call_in_other_words_is_read(name: str, reply: Reply) -> None:
    with opened(name, reply) as (model, server):
        assert called(model) == [("paint_wall", '{"colour": "blue"}')]
    assert len(server.asked) == 1


@pytest.mark.parametrize("name", MODELS[1:])
def test_arguments_that_are_cut_short_are_mended(name: str) -> None:
    with opened(name, call("paint_wall", '{"colour": "blue", "coats": 3')) as (model, _):
        assert called(model) == [("paint_wall", '{"colour": "blue", "coats": 3}')]


@every_provider
@pytest.mark.parametrize(
    "bad",
    [say("I would paint it blue."), call("burn_wall", colour="blue"), call("paint_wall", "[1, 2]"), say("")],
)
def test_prose_is_asked_for_a_call_once_more(name: str, bad: Reply) -> None:
    if name.startswith("ollama") and bad.tools and bad.tools[0].arguments == "[1, 2]":
        bad = say("[1, 2]")  # Ollama itself only lets objects through
    with opened(name, [bad, call("paint_wall", colour="blue")]) as (model, server):
        assert called(model) == [("paint_wall", '{"colour": "blue"}')]
    assert "Call one of your tools now" in server.asked[1].last
    assert "paint_wall" in server.asked[1].last
    assert model.usage.input_tokens == 22


@every_provider
def test_prose_twice_is_malformed(name: str) -> None:
    with opened(name, say("I would paint it blue.")) as (model, server):
        with pytest.raises(MalformedAnswer, match="prose"):
            called(model)
        assert len(server.asked) == 2


def test_only_the_prose_of_an_answer_is_shown() -> None:
    written = '{"name": "paint_wall", "arguments": {"colour": "blue"}}'
    text = f"<think>Hmm.</think>I paint it.\n<tool_call>{written}</tool_call>"
    for size in (1, 3, 7, 50):
        with opened(MODELS[1], say(text, pieces=size)) as (model, _):
            assert spoken(model, tools_to_call_from=[Paint()]) == "Hmm.I paint it."


@every_provider
def test_what_a_model_thinks_is_shown_but_no_answer(name: str) -> None:
    with opened(name, say("Blue.", thinking="Which colour?")) as (model, _):
        deltas = list(model.generate_stream(ASKING))
    assert "".join(getattr(delta, "thinking", None) or "" for delta in deltas) == "Which colour?"
    assert "".join(delta.content or "" for delta in deltas) == "Blue."


def test_ollama_gets_room_to_read_and_stays_warm() -> None:
    with opened(MODELS[0], say("ok"), Budget(tokens=500)) as (model, server):
        spoken(model)
    body = server.asked[0].body
    assert (body["options"]["num_ctx"], body["keep_alive"]) == (CONTEXT, KEEP_ALIVE)
    assert body["options"]["num_predict"] == 500


def test_a_model_without_tools_is_told_of_them_in_words() -> None:
    refusal = fails(400, "registry.ollama.ai/library/small:1b does not support tools")
    with opened(MODELS[0], [refusal, call_as_text("paint_wall", colour="blue")]) as (model, server):
        assert called(model) == [("paint_wall", '{"colour": "blue"}')]
    assert server.asked[1].tools == ()
    assert "paint_wall" in server.asked[1].system


@every_provider
def test_a_body_that_is_no_answer_is_an_error(name: str) -> None:
    with opened(name, garbage()) as (model, _), pytest.raises(ModelFailed, match="could not be read"):
        spoken(model)


@every_provider
def test_tokens_are_counted_while_they_are_written(name: str) -> None:
    long = say("la " * 4_000, delay=0.001, pieces=30)
    with opened(name, long, Budget(tokens=50)) as (model, server):
        with pytest.raises(BudgetSpent, match="50 tokens") as caught:  # keeps alive what it was raised in
            spoken(model)
        assert server.quiet()
        assert caught.value.hint
        assert server.abandoned == 1
    assert 50 <= model.usage.output_tokens < 80


def test_tokens_are_counted_over_all_calls() -> None:
    with opened(MODELS[1], Reply(text="ok", output_tokens=60), Budget(tokens=100)) as (model, server):
        spoken(model)
        spoken(model)
        with pytest.raises(BudgetSpent):
            spoken(model)
        assert len(server.asked) == 2


def test_an_agent_of_smolagents_works_with_it() -> None:
    import io

    from rich.console import Console
    from smolagents import LogLevel, ToolCallingAgent
    from smolagents.monitoring import AgentLogger

    script = [
        say("Well."),
        call("paint_wall", text="Blue, then.", colour="blue"),
        call_as_text("final_answer", answer="done"),
    ]
    with opened(MODELS[0], script) as (model, server):
        agent = ToolCallingAgent(
            tools=[Paint(), FinalAnswerTool()],
            model=model,
            stream_outputs=True,
            max_steps=4,
            logger=AgentLogger(level=LogLevel.OFF, console=Console(file=io.StringIO())),
        )
        events = list(agent.run("Paint.", stream=True))
    assert events[-1].output == "done"
    last = server.asked[-1].body["messages"]
    assert [message["role"] for message in last] == ["system", "user", "assistant", "tool"]
    assert last[2]["tool_calls"][0]["function"] == {"name": "paint_wall", "arguments": {"colour": "blue"}}
    assert last[3]["content"] == "blue x1"
