"""A whole run, on a runner that follows a script: order, failures, the revision, cancel."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from agents.brief import AgentName
from agents.errors import (
    AgentError,
    KeyRefused,
    MalformedAnswer,
    ModelTimeout,
    ModelUnreachable,
    Stopped,
    WorkerLost,
)
from agents.events import (
    AgentEvent,
    AgentFailed,
    AgentFinished,
    AgentStarted,
    CoverDrawn,
    Event,
    PlanMade,
    RunFinished,
    RunStarted,
    StepFinished,
    Usage,
)
from agents.results import CoverIdea, Finding, Lyrics, Plan, Review, Section, Settings
from agents.setup import Budget, ModelChoice
from agents.squad.together import cancelled, work_together
from agents.work import AgentTask
from tests.agents.squad.scripted import AGENTS, CHOICE, Answering, Draws, brief

VERSE = Lyrics(
    title="Neon Rain", language="en", sections=(Section(tag="verse", lines=("Rain on the road",)),)
)
MADE: dict[AgentName, Any] = {
    "director": Plan(reply="A rainy song.", title="Neon Rain", genres=("synthwave",)),
    "producer": Settings(set={"prompt": "synthwave, rain", "bpm": 100.0}),
    "lyricist": VERSE,
    "visualizer": CoverIdea(prompt="a wet street"),
    "critic": Review(),
}


class _ForGood(AgentError):
    """The rules fail, too."""


@dataclass
class Runs:
    """A runner whose agents give what `made` says: a result, or an error; in turn if it is a list."""

    made: dict[AgentName, Any] = field(default_factory=dict)
    pause: Mapping[AgentName, float] = field(default_factory=dict)
    tasks: list[AgentTask] = field(default_factory=list)
    cancels: list[str] = field(default_factory=list)
    closed: int = 0

    async def run(self, task: AgentTask) -> AsyncIterator[AgentEvent]:
        self.tasks.append(task)
        made = self.made.get(task.agent, MADE[task.agent])
        if isinstance(made, list):
            made = made.pop(0)
        if task.model is None and isinstance(made, AgentError) and not isinstance(made, _ForGood):
            made = MADE[task.agent]
        facts: dict[str, Any] = {"source": "rules" if task.model is None else "model"}
        try:
            yield AgentStarted(agent=task.agent, revision=task.revision, **facts)
            await asyncio.sleep(self.pause.get(task.agent, 0))
            if task.run_id in self.cancels or isinstance(made, Stopped):
                raise Stopped
            yield StepFinished(
                agent=task.agent, step=1, seconds=0.0, usage=Usage(input_tokens=10, output_tokens=1)
            )
            if isinstance(made, AgentError):
                yield AgentFailed.of(task.agent, made)
            elif isinstance(made, Plan):
                yield PlanMade(plan=made, **facts)
            else:
                yield AgentFinished(agent=task.agent, result=made, **facts)
        finally:
            self.closed += 1

    async def cancel(self, run_id: str) -> None:
        self.cancels.append(run_id)


async def _run(runner: Runs, artist: Draws | None = None, answering: Answering | None = None) -> list[Event]:
    stream = work_together("run1", brief(), answering or Answering(), Budget(), runner, artist or Draws())
    return [event async for event in stream]


def _last(events: list[Event]) -> RunFinished:
    last = events[-1]
    assert isinstance(last, RunFinished)
    assert sum(isinstance(event, RunFinished) for event in events) == 1
    return last


def _failed(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.agent, event.code) for event in events if isinstance(event, AgentFailed)]


async def test_a_run_from_plan_to_request() -> None:
    runner = Runs()
    events = await _run(runner)
    assert isinstance(events[0], RunStarted)
    assert events[0].models["critic"] == CHOICE.model
    assert "sk-secret" not in "".join(event.model_dump_json() for event in events)
    last = _last(events)
    assert (last.status, last.reply, last.title) == ("succeeded", "A rainy song.", "Neon Rain")
    assert last.request == {
        "task": "text2music",
        "prompt": "synthwave, rain",
        "lyrics": "[verse]\nRain on the road",
        "language": "en",
        "bpm": 100.0,
    }
    assert last.usage == Usage(input_tokens=50, output_tokens=5)
    assert last.cover is not None
    critic = runner.tasks[-1]
    assert (critic.agent, critic.settings, critic.lyrics) == ("critic", MADE["producer"], VERSE)


async def test_those_whom_the_plan_names_work_side_by_side_and_the_cover_is_drawn_meanwhile() -> None:
    runner = Runs(pause={"producer": 0.1, "lyricist": 0.1, "visualizer": 0.02, "critic": 0.05})
    events = await _run(runner)
    kinds = [(type(event).__name__, getattr(event, "agent", "")) for event in events]
    began = [agent for kind, agent in kinds if kind == "AgentStarted"]
    assert began == list(AGENTS)
    assert kinds.index(("CoverDrawn", "visualizer")) < kinds.index(("AgentFinished", "producer"))
    assert kinds.index(("AgentStarted", "lyricist")) < kinds.index(("AgentFinished", "producer"))


async def test_only_what_is_wanted_is_made() -> None:
    plan = Plan(make=("cover",), agents=("visualizer",), reply="A cover.")
    runner = Runs({"director": plan})
    last = _last(await _run(runner))
    assert [task.agent for task in runner.tasks] == ["director", "visualizer"]
    assert (last.status, last.request) == ("succeeded", None)
    assert last.cover is not None


async def test_talk_gets_a_reply_and_no_request() -> None:
    runner = Runs({"director": Plan(make=(), agents=(), reply="I make songs.")})
    last = _last(await _run(runner))
    assert (last.status, last.reply, last.request, last.cover) == ("succeeded", "I make songs.", None, None)
    assert len(runner.tasks) == 1


@pytest.mark.parametrize("agent", ["producer", "lyricist", "visualizer", "critic"])
async def test_one_that_fails_is_stood_in_for_openly_and_the_rest_go_on(agent: AgentName) -> None:
    events = await _run(Runs({agent: ModelTimeout("No answer in time.", "Try a faster model.")}))
    assert _failed(events) == [(agent, "model_timeout")]
    after = events[next(i for i, event in enumerate(events) if isinstance(event, AgentFailed)) :]
    stand_in = [event for event in after if isinstance(event, AgentFinished) and event.agent == agent]
    assert [event.source for event in stand_in] == ["rules"]
    last = _last(events)
    assert (last.status, last.hint) == ("partial", "Try a faster model.")
    assert agent.title() in last.reply
    assert last.request is not None
    assert last.request["lyrics"] == VERSE.text


async def test_what_fails_the_director_for_good_is_not_waited_for_again() -> None:
    runner = Runs({"director": ModelUnreachable("Ollama isn't answering.", "Start it with `ollama serve`.")})
    events = await _run(runner)
    assert _failed(events) == [(agent, "model_unreachable") for agent in AGENTS]
    assert [task.agent for task in runner.tasks if task.model is not None] == ["director"]
    last = _last(events)
    assert (last.status, last.hint) == ("partial", "Start it with `ollama serve`.")
    assert last.request is not None


async def test_an_agent_with_another_model_still_tries_it() -> None:
    other = ModelChoice("groq/llama")
    answering = Answering(models={**dict.fromkeys(AGENTS, CHOICE), "lyricist": other})
    events = await _run(
        Runs({"director": KeyRefused("The key is refused.", "Check it.")}), answering=answering
    )
    assert "lyricist" not in [agent for agent, _ in _failed(events)]


async def test_a_malformed_answer_of_the_director_is_the_directors_alone() -> None:
    events = await _run(Runs({"director": MalformedAnswer("No plan.", "")}))
    assert _failed(events) == [("director", "malformed_answer")]


async def test_a_lost_worker_is_tried_once_more_in_silence_then_it_is_a_failure() -> None:
    lost = WorkerLost("The worker died.", "Try again.")
    runner = Runs({"producer": [lost, MADE["producer"]]})
    assert _failed(await _run(runner)) == []
    assert [task.agent for task in runner.tasks].count("producer") == 2
    events = await _run(Runs({"producer": lost}))
    assert _failed(events) == [("producer", "worker_lost")]
    assert _last(events).status == "partial"


async def test_rules_that_fail_too_are_told_and_the_rest_go_on() -> None:
    runner = Runs({"lyricist": _ForGood("No verse in Latin.", "Ask for another language.")})
    last = _last(await _run(runner, answering=Answering(mode="rules", hint="Start Ollama.")))
    assert (last.status, last.hint) == ("partial", "Ask for another language.")
    assert "Lyricist" not in last.reply  # nobody stood in
    assert last.request is not None
    assert "lyrics" not in last.request


async def test_without_a_plan_the_run_has_failed() -> None:
    class Broken(Runs):
        async def run(self, task: AgentTask) -> AsyncIterator[AgentEvent]:
            yield AgentFailed.of("director", ModelTimeout("No answer.", "Wait."))

    last = _last(await _run(Broken()))
    assert (last.status, last.reply, last.hint, last.request) == ("failed", "No answer.", "Wait.", None)


async def test_the_critic_sends_one_revision_back_and_no_more() -> None:
    fault = Finding(
        about="settings", severity="fault", message="120 bpm, but 100 was asked.", remedy="Set 100."
    )
    review = Review(approved=False, findings=(fault,), revise="producer")
    better = Settings(set={"prompt": "synthwave", "bpm": 100.0})
    runner = Runs({"critic": review, "producer": [MADE["producer"], better]})
    last = _last(await _run(runner))
    again = runner.tasks[-1]
    assert (again.agent, again.revision, again.settings) == ("producer", 1, MADE["producer"])
    assert again.wish == "120 bpm, but 100 was asked. Set 100."
    assert [task.agent for task in runner.tasks].count("critic") == 1
    assert last.request is not None
    assert last.request["prompt"] == "synthwave"


async def test_a_revision_of_what_the_rules_have_made_does_not_wait_for_the_model_that_failed() -> None:
    review = Review(approved=False, summary="Too long.", revise="lyricist")
    runner = Runs({"critic": review, "lyricist": ModelTimeout("No answer.", "")})
    events = await _run(runner)
    assert _failed(events) == [("lyricist", "model_timeout")]
    tries = [(task.revision, task.model is None) for task in runner.tasks if task.agent == "lyricist"]
    assert tries == [(0, False), (0, True), (1, True)]


async def test_a_revision_that_fails_leaves_what_was_made() -> None:
    review = Review(approved=False, summary="Too sad.", revise="lyricist")
    runner = Runs({"critic": review, "lyricist": [VERSE, ModelTimeout("No answer.", "")]})
    last = _last(await _run(runner))
    assert (last.status, last.request and last.request["lyrics"]) == ("partial", VERSE.text)


@pytest.mark.parametrize("error", [AgentError("No room on the disk.", "Make room."), OSError("/data/images")])
async def test_a_cover_that_cannot_be_drawn_is_an_error_and_the_song_goes_on(error: Exception) -> None:
    events = await _run(Runs(), Draws(error))
    assert [agent for agent, _ in _failed(events)] == ["visualizer"]
    last = _last(events)
    assert (last.status, last.cover) == ("partial", None)
    assert last.request is not None
    assert "/data/images" not in "".join(event.model_dump_json() for event in events)


async def test_a_run_that_is_stopped_says_so_at_its_end() -> None:
    runner = Runs(pause={"lyricist": 5.0, "producer": 0.05})
    runner.made["producer"] = Stopped()
    events = await asyncio.wait_for(_run(runner), 1.0)
    last = _last(events)
    assert (last.status, last.title, last.request) == ("cancelled", "Neon Rain", None)
    assert last.usage.input_tokens >= 10
    assert runner.closed == len(runner.tasks)


async def test_a_reader_that_leaves_ends_the_agents_and_the_keeper_can_still_tell() -> None:
    runner, heard = Runs(pause={"lyricist": 5.0, "producer": 5.0}), list[Event]()

    async def read() -> None:
        async for event in work_together("run1", brief(), Answering(), Budget(), runner, Draws(seconds=5)):
            heard.append(event)

    reading = asyncio.create_task(read())
    await asyncio.sleep(0.1)
    assert any(isinstance(event, AgentFinished) for event in heard)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await asyncio.sleep(0.05)
    assert runner.cancels == ["run1"]
    assert runner.closed == len(runner.tasks)
    last = cancelled(heard, 0.5)
    assert (last.status, last.title, last.seconds) == ("cancelled", "Neon Rain", 0.5)
    assert last.usage.input_tokens >= 20


async def test_the_cover_comes_before_the_end_however_slow_the_artist() -> None:
    events = await _run(Runs(), Draws(seconds=0.1))
    assert isinstance(events[-2], CoverDrawn)
    assert _last(events).cover == events[-2].cover
