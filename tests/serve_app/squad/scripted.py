"""A squad that plays what the message says, word by word: for tests of what is around it.

`say N` tells N thoughts; `pause S` waits S seconds; `until NAME` waits until `gate(NAME)` is set; `fail NAME`
tells an error of an agent; `crash` raises; `silent` ends without a last event;
`edit` plans an edit; `words` ends with lyrics alone; `escape` tells what would play with a terminal. The
request it ends with is `{"prompt": …, "duration": 1}` with the studio's fields over it.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from typing import cast

from agents.brief import AgentName
from agents.errors import ModelUnreachable
from agents.events import (
    AgentFailed,
    AgentStarted,
    Event,
    PlanMade,
    RunFinished,
    RunStarted,
    StepFinished,
    ThoughtDelta,
    Usage,
)
from agents.memory import NoMemory
from agents.results import Plan
from agents.setup import AgentSetup
from agents.squad.local import LocalRunner
from agents.squad.together import Artist
from serve_app.squad.lyrics import LyricsOrder, WrittenLyrics
from serve_app.squad.model import NewRun
from serve_app.squad.play import Players

halted: Counter[str] = Counter()
"""How often a run was halted."""
playing: set[str] = set()
"""Runs whose agents work now."""
_gates: dict[str, asyncio.Event] = {}


def gate(name: str) -> asyncio.Event:
    return _gates.setdefault(name, asyncio.Event())


def forget() -> None:
    """Close every gate."""
    _gates.clear()


class Troupe:
    """Plays by the script; lyrics alone are written by the real Lyricist, in a thread."""

    def __init__(self, setup: AgentSetup | None = None) -> None:
        self._players = Players(setup or AgentSetup(), LocalRunner(NoMemory()), _no_artist)

    async def write(self, order: LyricsOrder) -> WrittenLyrics:
        return await self._players.write(order)

    async def halt(self, run_id: str) -> None:
        halted[run_id] += 1
        await self._players.halt(run_id)

    async def play(self, new: NewRun) -> AsyncGenerator[Event, None]:
        words = new.brief.message.split()
        failed = False
        playing.add(new.run_id)
        try:
            yield RunStarted(mode="rules", hint="No model is set up.")
            yield AgentStarted(agent="director", source="rules")
            for word, value in zip(words, [*words[1:], ""], strict=True):
                if word == "say":
                    for number in range(int(value)):
                        yield ThoughtDelta(agent="director", delta=f"thought {number} ")
                elif word == "pause":
                    await asyncio.sleep(float(value))
                elif word == "until":
                    await gate(value).wait()
                elif word == "fail":
                    failed = True
                    yield AgentFailed.of(
                        cast("AgentName", value), ModelUnreachable("Nobody answers.", "Start it.")
                    )
                elif word == "escape":
                    yield AgentFailed.of("critic", ModelUnreachable("\x1b[2Jgone\r\x07", "\x1b]0;title\x07"))
                elif word == "edit":
                    yield PlanMade(agent="director", plan=Plan(edit=True), source="rules")
                elif word == "crash":
                    raise RuntimeError("as told: secret")
                elif word == "silent":
                    return
            yield StepFinished(
                agent="director", step=1, seconds=0.1, usage=Usage(input_tokens=3, output_tokens=2)
            )
            request = {
                "prompt": "rain",
                "duration": 1,
                **new.brief.studio.given(),
            }
            alone = {"lyrics": "[verse]\nRain"} if "words" in words else None
            yield RunFinished(
                status="partial" if failed else "succeeded",
                reply="Here it is.",
                request=None if alone else request,
                stands=alone,
            )
        finally:
            playing.discard(new.run_id)


async def _no_artist() -> Artist:
    raise AssertionError("nobody wanted a cover")
