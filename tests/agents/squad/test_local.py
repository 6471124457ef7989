"""Whole runs in threads of this process, by rules."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from agents.brief import Brief, Turn
from agents.errors import Stopped
from agents.events import (
    AgentFailed,
    AgentFinished,
    AgentStarted,
    Event,
    PlanMade,
    RunFinished,
    StepFinished,
    ThoughtDelta,
    ToolCall,
)
from agents.setup import Budget
from agents.squad.local import LocalRunner
from agents.squad.together import work_together
from engines.request import SongRequest
from tests.agents.squad.scripted import (
    SONG,
    Answering,
    Draws,
    Remembers,
    Says,
    Scripted,
    brief,
    studio,
    task_of,
)

SOON = 4.0
"""Seconds; far below the ten of what is cancelled, far above what a cancel takes on a busy machine."""
RULES = Answering(mode="rules", models={}, hint="Start Ollama.")


async def _run(told: Brief, runner: LocalRunner | None = None, run_id: str = "run1") -> list[Event]:
    runner = runner or LocalRunner(Remembers([SONG]))
    return [event async for event in work_together(run_id, told, RULES, Budget(), runner, Draws())]


def _last(events: list[Event]) -> RunFinished:
    last = events[-1]
    assert isinstance(last, RunFinished)
    if last.request is not None:
        SongRequest.model_validate(last.request)
    return last


async def test_a_whole_run_by_rules() -> None:
    told = "Make me a rainy-night synthwave song about leaving town, 100 bpm, Spanish lyrics"
    events = await _run(brief(told))
    last = _last(events)
    assert not [event for event in events if isinstance(event, AgentFailed)]
    assert (last.status, last.usage.output_tokens) == ("succeeded", 0)
    assert last.request is not None
    assert (last.request["bpm"], last.request["language"]) == (100, "es")
    assert "synthwave" in last.request["prompt"]
    assert last.request["lyrics"].count("\n") > 4
    assert last.cover is not None
    assert last.reply
    assert {
        event.source for event in events if isinstance(event, AgentStarted | AgentFinished | PlanMade)
    } == {"rules"}
    assert [event.name for event in events if isinstance(event, ToolCall) and event.agent == "producer"] == [
        "search_memory",
        "configure_studio",
    ]
    for agent in ("director", "producer", "lyricist", "visualizer", "critic"):
        kinds = [type(event) for event in events if getattr(event, "agent", "") == agent]
        assert kinds[0] is AgentStarted
        assert ThoughtDelta in kinds
        assert StepFinished in kinds


async def test_it_is_fast() -> None:
    await _run(brief())
    started = time.process_time()  # of all threads: a busy machine makes no difference
    first = 0.0
    stream = work_together("fast", brief(), RULES, Budget(), LocalRunner(Remembers()), Draws())
    async for event in stream:
        if isinstance(event, ThoughtDelta) and not first:
            first = time.process_time() - started
    assert 0 < first < 0.3
    assert time.process_time() - started < 1.5


async def test_an_edit_changes_what_is_asked_and_nothing_else() -> None:
    given = studio(prompt="synthwave, drums, rain", bpm=120, key="A minor", lyrics="[verse]\nRain", seed=7)
    last = _last(await _run(brief("slower, and drop the drums", studio=given)))
    assert last.request is not None
    assert last.request["bpm"] < 120
    assert (last.request["key"], last.request["lyrics"]) == ("A minor", "[verse]\nRain")
    assert "drums" not in last.request["prompt"].replace("no drums", "").replace("without drums", "")


async def test_lyrics_less_sad_are_not_lyricless() -> None:
    given = studio(prompt="synthwave, rain", bpm=120, lyrics="[verse]\nRain on the road\nTears all night")
    last = _last(await _run(brief("make the lyrics less sad", studio=given)))
    assert last.request is not None
    assert (last.request["bpm"], "instrumental" in last.request) == (120, False)
    assert last.request["lyrics"] != given.lyrics


@pytest.mark.parametrize(
    ("message", "started"),
    [
        ("only the cover of a song about rain", {"director", "visualizer"}),
        ("only lyrics about rain", {"director", "lyricist", "critic"}),
        ("what can you do?", {"director"}),
    ],
)
async def test_only_what_is_wanted_is_made(message: str, started: set[str]) -> None:
    events = await _run(brief(message))
    assert {event.agent for event in events if isinstance(event, AgentStarted)} == started
    assert _last(events).request is None
    assert _last(events).reply


async def test_an_instrumental_has_no_lyrics() -> None:
    last = _last(await _run(brief("instrumental jazz, no vocals, 90 seconds")))
    assert last.request is not None
    assert last.request["instrumental"] is True
    assert "lyrics" not in last.request


async def test_the_users_own_lyrics_come_out_as_they_went_in() -> None:
    own = "[verse]\nNo drums for me, no drums for you\nWithout the rain\n\n[chorus]\nOh, 200 bpm"
    events = await _run(brief(f"calm piano ballad at 70 bpm. Use these lyrics:\n{own}"))
    last = _last(events)
    assert last.request is not None
    assert (last.request["lyrics"], last.request["bpm"]) == (own, 70)


async def test_history_of_any_kind_is_borne() -> None:
    turns = tuple(Turn(role="user", content="x" * 20_000) for _ in range(40))
    assert _last(await _run(brief("a happy pop song", history=turns))).status == "succeeded"


async def test_four_runs_at_once_do_not_mix() -> None:
    runner = LocalRunner(Remembers())
    wishes = {"a": 70, "b": 90, "c": 110, "d": 130}
    runs = await asyncio.gather(
        *(
            _run(brief(f"a pop song at {bpm} bpm about rain"), runner, run_id)
            for run_id, bpm in wishes.items()
        )
    )
    for events, bpm in zip(runs, wishes.values(), strict=True):
        last = _last(events)
        assert last.request is not None
        assert (last.status, last.request["bpm"]) == ("succeeded", bpm)


def _slow(choice: Any, budget: Any, check: Any) -> Scripted:
    return Scripted([Says("word " * 500, pause=0.02)], check)


async def test_cancel_ends_one_run_and_leaves_the_others() -> None:
    runner = LocalRunner(Remembers(), _slow)
    ended: dict[str, float] = {}

    async def read(run_id: str) -> None:
        try:
            async for _ in runner.run(task_of(run_id=run_id)):
                pass
        except Stopped:
            ended[run_id] = time.monotonic()

    reading = [asyncio.create_task(read(run_id)) for run_id in ("one", "other")]
    await asyncio.sleep(0.15)
    at = time.monotonic()
    await runner.cancel("one")
    await reading[0]
    assert ended["one"] - at < SOON
    assert not reading[1].done()
    await runner.cancel("other")
    await reading[1]


async def test_a_run_that_was_cancelled_starts_no_more_agents() -> None:
    runner = LocalRunner(Remembers())
    await runner.cancel("run1")
    assert _last(await _run(brief(), runner)).status == "cancelled"


async def test_a_reader_that_leaves_ends_the_thread() -> None:
    runner = LocalRunner(Remembers(), _slow)
    stream: AsyncIterator[Any] = runner.run(task_of(run_id="gone"))
    assert isinstance(await anext(stream), AgentStarted)
    await stream.aclose()  # type: ignore[attr-defined]
    end = time.monotonic() + SOON
    while any("gone" in thread.name for thread in threading.enumerate()):
        assert time.monotonic() < end
        await asyncio.sleep(0.01)
