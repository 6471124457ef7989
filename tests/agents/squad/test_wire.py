"""Whole runs through the real litellm, on real sockets: what works, and every way not to work."""

import asyncio
import json
import os
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from agents.brief import AgentName, Brief, Turn
from agents.events import (
    AgentFailed,
    AgentFinished,
    AgentStarted,
    CoverDrawn,
    Event,
    PlanMade,
    RunFinished,
    RunStarted,
    StepFinished,
    ThoughtDelta,
    ToolCall,
    ToolResult,
)
from agents.llm import who_answers
from agents.llm.library import litellm
from agents.setup import AgentSetup, Budget, ModelChoice
from agents.squad.local import LocalRunner
from agents.squad.together import work_together
from engines.request import SongRequest
from tests.agents.llm.providers import KEY, Provider, ollama, openai
from tests.agents.llm.replies import (
    Asked,
    Reply,
    call,
    call_as_text,
    cast,
    fails,
    fenced,
    garbage,
    hangs,
    refuses_key,
    say,
    slowly,
    structured,
    too_many,
    who,
)
from tests.agents.squad.scripted import AGENTS, SONG, Answering, Draws, Remembers, brief, studio

LINES = [
    "Neon rain along the street",
    "Windows shine and engines beat",
    "Leaving town before the light",
    "Only echoes of the night",
]
PLAN: dict[str, Any] = {
    "thinking": 'Rain, neon and "goodbye" — a slow synthwave song.',
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
COVER = {
    "thinking": "A wet street.",
    "prompt": "a wet street at night, neon",
    "palette": ["#101020", "#ff3388"],
}
REVIEW = {"thinking": "All fits.", "approved": True, "summary": "It fits.", "findings": []}
SET = call(
    "configure_studio", text="I set 100 bpm.", prompt="synthwave, rain, nostalgic", bpm=100, duration=60
)
VERSE = call(
    "write_lyrics",
    title="Neon Rain",
    language="en",
    rhyme_scheme="AABB",
    sections=[{"tag": "verse", "lines": LINES}],
)
ENDED = call("final_answer", answer="Done.")
BPMS = (70, 90, 110, 130)
SCRIPTS: dict[str, Any] = {
    "director": structured(PLAN),
    "producer": [call("search_memory", query="synthwave rain"), SET, ENDED],
    "lyricist": [VERSE, ENDED] * 2,  # four lines are few for a song of the rules' length: they are sent back
    "visualizer": structured(COVER),
    "critic": structured(REVIEW),
}


def _choice(provider: Provider) -> ModelChoice:
    if provider.key is None:
        return ModelChoice("ollama_chat/qwen2.5:3b", provider.url)
    return ModelChoice("openai/gpt-test", provider.openai, provider.key)


def _run(
    choice: ModelChoice | Mapping[AgentName, ModelChoice],
    budget: Budget | None = None,
    told: Brief | None = None,
) -> list[Event]:
    models = dict.fromkeys(AGENTS, choice) if isinstance(choice, ModelChoice) else choice

    async def run() -> list[Event]:
        runner = LocalRunner(Remembers([SONG]))
        stream = work_together(
            "run1", told or brief(), Answering(models=models), budget or Budget(seconds=20), runner, Draws()
        )
        return [event async for event in stream]

    return asyncio.run(run())


def _scripts(**changed: Any) -> Any:
    return cast(**{**SCRIPTS, **changed})


def _last(events: list[Event]) -> RunFinished:
    assert isinstance(events[-1], RunFinished)
    return events[-1]


def _failures(events: list[Event]) -> dict[str, AgentFailed]:
    return {event.agent: event for event in events if isinstance(event, AgentFailed)}


def _of(events: list[Event], agent: str, kind: type[Any]) -> list[Any]:
    return [event for event in events if isinstance(event, kind) and event.agent == agent]


@pytest.fixture(scope="module", autouse=True)
def _warm() -> Iterator[None]:
    """litellm takes seconds to import: not within the budgets of these tests."""
    with ollama(_scripts()) as provider:
        _run(_choice(provider), Budget(seconds=120))
    yield
    litellm().sync_transport.close()


@pytest.mark.parametrize("wire", [ollama, openai], ids=["ollama", "openai"])
def test_a_whole_run(wire: Any) -> None:
    with wire(_scripts()) as provider:
        events = _run(_choice(provider))
    assert _failures(events) == {}
    assert isinstance(events[0], RunStarted)
    last = _last(events)
    assert (last.status, last.title) == ("succeeded", "Neon Rain")
    assert last.request is not None
    assert SongRequest.model_validate(last.request).bpm == 100
    assert last.request["lyrics"] == "[verse]\n" + "\n".join(LINES)
    assert last.usage.input_tokens > 0
    assert last.usage.output_tokens > 0
    thought = "".join(event.delta for event in _of(events, "director", ThoughtDelta))
    assert thought == PLAN["thinking"]
    assert [event.name for event in _of(events, "producer", ToolCall)] == [
        "search_memory",
        "configure_studio",
    ]
    assert all(event.ok for event in _of(events, "producer", ToolResult))
    assert "".join(event.delta for event in _of(events, "producer", ThoughtDelta)).startswith(
        "I set 100 bpm."
    )
    assert {event.source for event in events if isinstance(event, AgentStarted)} == {"model"}
    assert any(isinstance(event, CoverDrawn) for event in events)
    assert KEY not in "".join(event.model_dump_json() for event in events)


def test_who_answers_is_found_out_and_a_run_takes_it_as_it_is() -> None:
    async def run(setup: AgentSetup, *, rules: bool = False) -> list[Event]:
        answering = await who_answers(setup, rules=rules)
        runner = LocalRunner(Remembers())
        return [e async for e in work_together("run1", brief(), answering, setup.budget, runner, Draws())]

    with ollama(_scripts()) as provider:
        setup = AgentSetup(model="ollama_chat/qwen2.5:3b", ollama=provider.url, budget=Budget(seconds=20))
        asked, by_rules = asyncio.run(run(setup)), asyncio.run(run(setup, rules=True))
    nobody = asyncio.run(run(AgentSetup(ollama="http://127.0.0.1:9")))
    modes = [(e[0].mode, _last(e).status) for e in (asked, by_rules, nobody) if isinstance(e[0], RunStarted)]
    assert modes == [("model", "succeeded"), ("rules", "succeeded"), ("rules", "succeeded")]
    assert isinstance(nobody[0], RunStarted)
    assert nobody[0].hint


def test_every_step_tells_what_it_used() -> None:
    with ollama(_scripts()) as provider:
        events = _run(_choice(provider))
    steps = [event for event in events if isinstance(event, StepFinished)]
    assert len(_of(events, "producer", StepFinished)) == 3
    assert all(step.usage.input_tokens == 11 for step in steps)
    assert _last(events).usage.input_tokens == 11 * len(steps)


def test_four_users_at_once() -> None:
    def answer(asked: Asked) -> Reply:
        agent, done = who(asked), any(role == "tool" for role, _ in asked.messages)
        bpm = next(bpm for bpm in BPMS if f"at {bpm} bpm" in str(asked.body["messages"]))
        match agent:
            case "director":
                return slowly(
                    structured({**PLAN, "constraints": {"bpm": bpm}, "title": f"Song {bpm}"}), 0.002
                )
            case "producer":
                return ENDED if done else call("configure_studio", prompt=f"synthwave {bpm}", bpm=bpm)
            case "lyricist":
                return ENDED if done else VERSE
            case _:
                return structured(COVER if agent == "visualizer" else REVIEW)

    async def all_of_them(models: Any) -> list[list[Event]]:
        runner = LocalRunner(Remembers())

        async def one(bpm: int) -> list[Event]:
            told = brief(f"a song at {bpm} bpm")
            stream = work_together(f"r{bpm}", told, Answering(models=models), Budget(), runner, Draws())
            return [event async for event in stream]

        return await asyncio.gather(*(one(bpm) for bpm in BPMS))

    with ollama(answer) as provider:
        runs = asyncio.run(all_of_them(dict.fromkeys(AGENTS, _choice(provider))))
    for bpm, events in zip(BPMS, runs, strict=True):
        last = _last(events)
        assert (last.status, last.title, _failures(events)) == ("succeeded", f"Song {bpm}", {})
        assert last.request is not None
        assert (last.request["prompt"], last.request["bpm"]) == (f"synthwave {bpm}", bpm)


def test_a_daemon_that_is_down() -> None:
    started = time.monotonic()
    events = _run(ModelChoice("ollama_chat/qwen2.5:3b", "http://127.0.0.1:9"))
    assert {failure.code for failure in _failures(events).values()} == {"model_unreachable"}
    assert "ollama serve" in _failures(events)["director"].hint
    _stood_in(events, *AGENTS)
    assert time.monotonic() - started < 5


def test_a_model_that_is_missing() -> None:
    with ollama(_scripts(), models=()) as provider:
        events = _run(_choice(provider))
    assert _failures(events)["director"].code == "model_missing"
    assert (
        "ollama pull qwen2.5:3b" in _failures(events)["director"].message + _failures(events)["director"].hint
    )
    _stood_in(events, *AGENTS)


def test_a_key_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GROQ_API_KEY", raising=False)
    events = _run(ModelChoice("groq/llama-test"))
    assert _failures(events)["producer"].code == "key_missing"
    _stood_in(events, *AGENTS)


def test_a_key_that_is_wrong_is_not_told() -> None:
    with openai(_scripts()) as provider:
        events = _run(ModelChoice("openai/gpt-test", provider.openai, "sk-wrong-9876543210"))
    assert _failures(events)["critic"].code == "key_refused"
    assert "sk-wrong" not in "".join(event.model_dump_json() for event in events)
    _stood_in(events, *AGENTS)


@pytest.mark.parametrize("agent", ["director", "producer", "lyricist", "visualizer", "critic"])
@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (too_many(), "rate_limited"),
        (fails(500, "out of memory"), "model_failed"),
        (say("I would rather talk about the weather."), "malformed_answer"),
        (garbage(), "model_failed"),
    ],
    ids=["429", "500", "prose", "garbage"],
)
def test_one_that_fails_and_the_rest_go_on(agent: str, reply: Reply, code: str) -> None:
    with ollama(_scripts(**{agent: reply})) as provider:
        events = _run(_choice(provider))
    failures = _failures(events)
    assert set(failures) == {agent}
    assert failures[agent].code == code
    assert failures[agent].message
    assert failures[agent].hint
    _stood_in(events, agent)


def test_one_that_hangs_is_given_up_at_the_end_of_its_budget_and_the_rest_go_on() -> None:
    started = time.monotonic()
    with ollama(_scripts(lyricist=hangs())) as provider:
        events = _run(_choice(provider), Budget(seconds=1.5))
        assert provider.quiet()
    assert set(_failures(events)) == {"lyricist"}
    assert _failures(events)["lyricist"].code in {"model_timeout", "budget_spent"}
    _stood_in(events, "lyricist")
    assert time.monotonic() - started < 10


def test_a_key_that_is_refused_for_one_agent_only() -> None:
    with ollama(_scripts()) as good, openai(refuses_key()) as bad:
        choices: dict[AgentName, ModelChoice] = dict.fromkeys(AGENTS, _choice(good))
        events = _run({**choices, "lyricist": _choice(bad)})
    assert {agent: failure.code for agent, failure in _failures(events).items()} == {
        "lyricist": "key_refused"
    }
    _stood_in(events, "lyricist")


@pytest.mark.parametrize(
    "director",
    [
        fenced(PLAN),
        [say("Let me think."), structured(PLAN)],
        structured({**PLAN, "genres": "synthwave", "mood": "sad"}),
    ],
    ids=["fenced", "prose first", "loose"],
)
def test_answers_that_are_nearly_right_are_mended(director: Any) -> None:
    with ollama(_scripts(director=director)) as provider:
        events = _run(_choice(provider))
    assert _failures(events) == {}
    assert _last(events).status == "succeeded"


def test_tool_calls_that_are_nearly_right_are_mended() -> None:
    producer = [call_as_text("configure_studio", tags=True, prompt="synthwave", bpm="100"), say("All done.")]
    lyricist = [say("Here are some lyrics."), VERSE, ENDED]
    with ollama(_scripts(producer=producer, lyricist=lyricist)) as provider:
        events = _run(_choice(provider))
    assert _failures(events) == {}
    last = _last(events)
    assert last.request is not None
    assert (last.request["prompt"], last.request["bpm"]) == ("synthwave", 100)


def test_characters_that_cannot_be_are_taken_out() -> None:
    bad = "\ud800\x00\x1b"
    director = structured({**PLAN, "title": f"Neon{bad} Rain", "thinking": f"Rain.{bad}"})
    producer = [call("configure_studio", text=f"Set.{bad}", prompt=f"syn{bad}thwave"), ENDED]
    with ollama(_scripts(director=director, producer=producer)) as provider:
        events = _run(_choice(provider))
    assert _failures(events) == {}
    last = _last(events)
    assert last.request is not None
    assert (last.title, last.request["prompt"]) == ("Neon Rain", "synthwave")
    assert "\\u001b" not in "".join(event.model_dump_json() for event in events)


def test_lyrics_that_come_as_prose_are_taken() -> None:
    prose = say("Here they are:\n\n[verse]\n" + "\n".join(LINES))
    with ollama(_scripts(lyricist=[prose, say("Did you not like them?")] * 2)) as provider:
        events = _run(_choice(provider))
    assert _failures(events) == {}
    assert _of(events, "lyricist", AgentFinished)[0].source == "model"
    request = _last(events).request
    assert request is not None
    assert request["lyrics"].splitlines()[1:] == LINES


def test_what_was_set_before_the_provider_failed_counts() -> None:
    with ollama(_scripts(producer=[SET, too_many()])) as provider:
        events = _run(_choice(provider))
    assert _failures(events) == {}
    assert _of(events, "producer", StepFinished)[-1].error
    assert _of(events, "producer", AgentFinished)[0].result.set["bpm"] == 100


def test_tokens_that_are_spent_end_an_agent() -> None:
    endless = Reply(text=" ".join(map(str, range(3_000))), pieces=5)
    with ollama(_scripts(visualizer=endless)) as provider:
        events = _run(_choice(provider), Budget(seconds=20, tokens=200))
    assert _failures(events)["visualizer"].code == "budget_spent"


def test_a_cancel_in_mid_step_ends_the_run_and_the_provider_is_let_go() -> None:
    slow = slowly(structured({**PLAN, "reply": "long " * 100}), 0.05)
    with ollama(_scripts(director=slow)) as provider:
        seconds, events = asyncio.run(_cancelled(_choice(provider)))
        assert provider.quiet()
    assert seconds < 2.5  # the answer takes five
    assert _last(events).status == "cancelled"


async def _cancelled(choice: ModelChoice) -> tuple[float, list[Event]]:
    runner, events, at = LocalRunner(Remembers()), list[Event](), 0.0
    answering = Answering(models=dict.fromkeys(AGENTS, choice))
    async for event in work_together("run1", brief(), answering, Budget(), runner, Draws()):
        events.append(event)
        if isinstance(event, ThoughtDelta) and not at:
            at = time.monotonic()
            await runner.cancel("run1")
    return time.monotonic() - at, events


def test_prompts_fit_small_models() -> None:
    turns = tuple(Turn(role="user", content="rain and neon " * 1_400) for _ in range(40))
    standing = studio(prompt="synthwave " * 190, lyrics="[verse]\n" + "\n".join(LINES * 100))
    told = brief("a song about rain " * 200, history=turns, studio=standing)
    with ollama(_scripts()) as provider:
        assert _failures(_run(_choice(provider), told=told)) == {}
    for asked in provider.asked:
        characters = len(json.dumps(asked.body["messages"])) + len(json.dumps(asked.body.get("tools", [])))
        assert characters / 4 < 6_500  # tokens, of 8,192 with the answer


def _stood_in(events: list[Event], *agents: str) -> None:
    """The rules have done their part openly, and the run is partial with a request."""
    for agent in agents:
        ended = [event for event in _of(events, agent, PlanMade | AgentFinished) if event.source == "rules"]  # type: ignore[arg-type]
        assert 1 <= len(ended) <= 2, agent  # twice with a revision
    last = _last(events)
    assert last.status == "partial"
    assert last.hint
    assert last.request is not None
    SongRequest.model_validate(last.request)


@pytest.fixture(autouse=True)
def _no_threads_left() -> Iterator[None]:
    yield
    end = time.monotonic() + 2
    while time.monotonic() < end and any(t.name.endswith("-run1") for t in threading.enumerate()):
        time.sleep(0.01)
    assert not [t.name for t in threading.enumerate() if t.name.endswith("-run1")]
    assert "LITELLM_LOCAL_MODEL_COST_MAP" in os.environ
