"""The Producer with a scripted model: its tool loop, and what becomes of it when it goes wrong."""

import threading
import time
from typing import Any

import pytest

from agents.errors import BudgetSpent, RateLimited, Stopped
from agents.events import (
    AgentFinished,
    AgentStarted,
    StepFinished,
    ThoughtDelta,
    ToolCall,
    ToolResult,
)
from agents.memory import Gap
from agents.setup import Budget, ModelChoice
from agents.squad.perform import perform
from tests.agents.squad.scripted import (
    ANSWERED,
    CHOICE,
    PLAN,
    SONG,
    Remembers,
    Says,
    Scripted,
    brief,
    calls,
    play,
    studio,
    task_of,
)

SIGNED_IN = "a-token-of-the-user"
SET = calls("configure_studio", "I set a slow tempo. ", prompt="synthwave, rain", bpm=100)


def test_it_searches_sets_and_ends() -> None:
    memory = Remembers([SONG])
    played = play([calls("search_memory", query="rain", limit=2), SET, ANSWERED], memory=memory)
    kinds = [event.type for event in played.events]
    assert kinds == [
        "agent.started", "tool.call", "tool.result", "step.finished", "thought.delta", "tool.call",
        "tool.result", "step.finished", "step.finished", "agent.result",
    ]  # fmt: skip
    assert isinstance(played.events[0], AgentStarted)
    assert (played.events[0].source, played.events[0].model) == ("model", CHOICE.model)
    assert memory.asked == [("local", "rain", 2)]
    assert played.of(ToolResult)[0].result[0]["item_id"] == "track_1"
    assert played.last.result.set == {"prompt": "synthwave, rain", "bpm": 100.0}
    assert [step.usage.output_tokens for step in played.of(StepFinished)] == [5, 5, 5]
    assert "Rain on the roof" in played.model.prompts


@pytest.mark.parametrize(
    ("gap", "message", "words"),
    [
        (Gap.AWAY, "a rainy song about leaving town", "What you starred elsewhere cannot be read now"),
        (Gap.SIGNED_OUT, "una canción lluviosa sobre dejar la ciudad", "Vuelve a iniciar sesión"),
    ],
)
def test_what_memory_goes_without_is_said_once(gap: Gap, message: str, words: str) -> None:
    memory = Remembers([SONG], gap=gap)
    search = calls("search_memory", query="rain", limit=2)
    task = task_of(brief=brief(message), access_token=SIGNED_IN)
    played = play([search, search, SET, ANSWERED], task, memory=memory)
    aloud = "".join(thought.delta for thought in played.of(ThoughtDelta))
    assert aloud.count(words) == 1
    assert memory.tokens == [SIGNED_IN]
    assert [result.ok for result in played.of(ToolResult)] == [True, True, True]
    assert SIGNED_IN not in repr(task) + repr(played.events) + played.model.prompts


def test_a_refused_field_goes_back_to_the_model_which_mends_it() -> None:
    played = play(
        [calls("configure_studio", prompt="pop", steps=30), calls("configure_studio", prompt="pop"), ANSWERED]
    )
    refused, taken = played.of(ToolResult)
    assert (refused.ok, taken.ok) == (False, True)
    assert "steps: not honoured" in refused.error
    assert "steps: not honoured" in played.model.prompts
    assert played.last.result.set == {"prompt": "pop"}


def test_the_result_is_what_the_tools_made_not_the_prose() -> None:
    played = play([SET, calls("final_answer", answer="I also set the drums to 11 and the key to Z.")])
    assert played.last.result.set == {"prompt": "synthwave, rain", "bpm": 100.0}


def test_prose_after_a_good_call_ends_the_work() -> None:
    played = play([SET, Says("All set.")])
    assert isinstance(played.last, AgentFinished)
    assert len(played.model.heard) == 2


def test_a_call_and_the_final_answer_in_one_turn_are_understood() -> None:
    both = Says("", [("configure_studio", {"prompt": "pop"}), ("final_answer", {"answer": "x"})])
    played = play([both])
    assert played.last.result.set == {"prompt": "pop"}
    assert len(played.model.heard) == 1


@pytest.mark.parametrize("arguments", ["[" * 5_000, '{"prompt": ' * 900, "[1, 2]", "null", '"x', ""])
def test_arguments_that_are_no_object_are_refused(arguments: str) -> None:
    played = play([Says("", [("configure_studio", arguments)]), SET, ANSWERED])
    assert [result.ok for result in played.of(ToolResult)] == [False, True]
    assert isinstance(played.last, AgentFinished)


def test_calls_in_one_turn_are_all_made_though_none_has_an_id() -> None:
    two = Says("", [("search_memory", {"query": "rain"}), ("configure_studio", {"prompt": "pop"})])
    played = play([two, ANSWERED])
    assert [call.name for call in played.of(ToolCall)] == ["search_memory", "configure_studio"]
    assert len({call.call_id for call in played.of(ToolCall)}) == 2


def test_a_model_that_repeats_itself_is_not_asked_for_ever() -> None:
    played = play([SET])
    assert isinstance(played.last, AgentFinished)
    assert len(played.model.heard) == 2


def test_steps_spent_without_a_result_is_an_error_and_costs_no_extra_call() -> None:
    played = play([calls("search_memory", query="a"), calls("search_memory", query="b")], _with_steps(2))
    assert (played.last.code, len(played.model.heard)) == ("budget_spent", 2)
    assert "turns" in played.last.message


def test_what_was_made_before_the_budget_was_spent_counts() -> None:
    spent = Says(error=BudgetSpent("Out of tokens.", "Ask for less."))
    played = play([SET, spent])
    assert played.last.result.set["bpm"] == 100
    assert played.of(StepFinished)[-1].error == "Out of tokens."
    assert play([SET, calls("search_memory", query="b")], _with_steps(2)).last.result.set["bpm"] == 100


def test_an_error_of_the_provider_is_told_as_it_is_without_retries() -> None:
    played = play([Says(error=RateLimited("429: too many requests.", "Wait a minute."))])
    assert (played.last.code, played.last.hint, played.last.retryable) == (
        "rate_limited",
        "Wait a minute.",
        True,
    )
    assert len(played.model.heard) == 1


def test_an_edit_tells_the_model_what_stands_in_the_studio() -> None:
    plan = PLAN.model_copy(update={"edit": True})
    task = task_of(
        plan=plan, brief=brief("slower", studio=studio(prompt="punk, loud", bpm=180, tracks=["drums"]))
    )
    played = play([calls("configure_studio", bpm=150), ANSWERED], task)
    assert played.last.result.set == {"bpm": 150.0}
    assert "punk, loud" in played.model.prompts


def test_a_revision_starts_from_the_settings_and_says_what_the_critic_wants() -> None:
    first = play([SET, ANSWERED]).last.result
    task = task_of(settings=first, wish="The tempo must be 90.", revision=1)
    played = play([calls("configure_studio", bpm=90), ANSWERED], task)
    assert played.events[0].revision == 1  # type: ignore[attr-defined]
    assert played.last.result.set == {"prompt": "synthwave, rain", "bpm": 90.0}
    assert "The tempo must be 90." in played.model.prompts


def test_a_memory_that_fails_does_not_stop_it(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Remembers):
        def search(self, owner: str, text: str, limit: int = 5) -> Any:
            raise OSError("/var/lib/secret.db is locked")

    played = play([calls("search_memory", query="rain"), SET, ANSWERED], memory=Broken())
    assert played.of(ToolResult)[0].ok is False
    assert "secret.db" not in "".join(event.model_dump_json() for event in played.events)
    assert isinstance(played.last, AgentFinished)


def test_a_cancel_in_mid_step_is_heard_before_the_answer_is_over() -> None:
    cancelled = threading.Event()
    threading.Timer(0.1, cancelled.set).start()
    started = time.monotonic()
    with pytest.raises(Stopped):
        play([Says("word " * 100, pause=0.05)], cancelled=cancelled)
    assert time.monotonic() - started < 2.5  # the answer takes five


def test_a_cancel_is_heard_while_the_model_is_silent() -> None:
    cancelled = threading.Event()
    threading.Timer(0.05, cancelled.set).start()
    started = time.monotonic()
    with pytest.raises(Stopped):
        play([Says("never", pause=4.0)], cancelled=cancelled)
    assert time.monotonic() - started < 2.5


def test_closing_the_stream_in_mid_step_ends_the_model() -> None:
    models: list[Scripted] = []

    def open_model(choice: Any, budget: Any, check: Any) -> Scripted:
        models.append(Scripted([Says("word. " * 200, pause=0.01)], check))
        return models[0]

    stream: Any = perform(task_of(run_id="left"), Remembers(), lambda: None, open_model=open_model)
    assert next(stream).type == "agent.started"
    assert next(stream).type == "thought.delta"
    worker = next(thread for thread in threading.enumerate() if thread.name == "producer-left")
    stream.close()
    worker.join(1.5)  # its answer takes two
    assert not worker.is_alive()


def test_a_fast_model_makes_no_flood_of_thoughts() -> None:
    played = play([Says("one two three four five six seven eight nine ten. " * 20, SET.calls), ANSWERED])
    thoughts = played.of(ThoughtDelta)
    assert len(thoughts) < 40
    assert "".join(thought.delta for thought in thoughts).startswith("one two three")


def test_a_fault_of_ours_says_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    def broken(messages: Any) -> Says:
        raise ZeroDivisionError("sk-secret-of-the-provider")

    played = play(broken)
    assert played.last.code == "internal_error"
    assert "sk-secret" not in played.last.model_dump_json()


def test_a_key_that_a_provider_repeats_is_taken_out_of_events() -> None:
    played = play([Says(error=RateLimited("Key sk-secret-of-the-provider is over its quota.", ""))])
    assert played.last.message == "Key *** is over its quota."


@pytest.mark.parametrize("key", ["producer", "agent.result", "configure_studio"])
def test_a_key_that_is_a_word_of_ours_breaks_nothing(key: str) -> None:
    task = task_of(model=ModelChoice("openai/local", "http://127.0.0.1:9", key))
    assert isinstance(play([SET, ANSWERED], task).last, AgentFinished)


def _with_steps(steps: int) -> Any:
    return task_of(budget=Budget(steps=steps))
