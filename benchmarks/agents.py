"""B11 to B13: what it costs that the squad works on a cluster and tells over HTTP what it thinks.

Set against the same agents in threads of this process, without Ray, HTTP or a database (`LocalRunner`); the
first event also against the round trip of `POST /generate`. In rules mode, which answers as soon as it can;
and with a language model that answers at once (an Ollama of our own), so that what is left is ours. Every
round has a fresh server, whose first chat is the cold one. All chats are of one seed, and the same cover is
drawn once: drawing is no part of it.

A closed loop: 1, 4 or 16 chats at a time, each followed by the next; heartbeats do not count as events.

    python -m benchmarks agents --rounds 5
"""

import asyncio
import json
import statistics
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol
from uuid import uuid4

import aiohttp

from agents.brief import Brief
from agents.events import Cover, Event
from agents.llm import who_answers
from agents.memory import NoMemory
from agents.results import CoverIdea
from agents.setup import AgentSetup
from agents.squad.local import LocalRunner
from agents.squad.together import work_together
from benchmarks.figure import OURS, Figure
from benchmarks.peers import client
from benchmarks.peers.child import child
from benchmarks.peers.opentunes import Opentunes, OpentunesDeployment
from benchmarks.plan import Plan
from serve_app.api.briefing import card_of
from serve_app.api.catalogues import Catalogue
from tests.server import eventually
from tests.stand_ins import Tone

MESSAGE: Final = "Make me a rainy-night synthwave song about leaving town, 100 bpm, A minor"
SEED: Final = 11
MODEL: Final = "ollama_chat/qwen2.5:3b"
THREADS: Final = "the same agents in threads"
CHATS: Final = (1, 4, 16)
BUSY: Final = 3_600.0
"""Seconds of the job that keeps the one replica busy; nobody waits for it."""
FIRST: Final = "B11 seconds to the first event, rules"
AGENT: Final = "B11 seconds to the first event of an agent, rules"
PLAN: Final = "B11 seconds to the plan, rules"
WHOLE: Final = "B11 seconds to the end, rules"
ACCEPT: Final = "B13 seconds of POST /generate"


@dataclass(slots=True)
class Trace:
    """When the events of one chat came, in seconds after it was sent."""

    begun: float = field(default_factory=time.perf_counter)
    came: list[tuple[float, str]] = field(default_factory=list)

    def take(self, event: Mapping[str, object]) -> None:
        """One more, as JSON; raises `RuntimeError` at an end that is no success."""
        kind = str(event["type"])
        if kind == "agent.error" or event.get("status", "succeeded") != "succeeded":
            raise RuntimeError(f"the squad failed: {event}")
        if kind != "heartbeat":
            self.came.append((time.perf_counter() - self.begun, kind))

    def first(self, *kinds: str) -> float:
        """When the first of a kind came; of any, if none is named."""
        return next(seconds for seconds, kind in self.came if not kinds or kind in kinds)


class Squad(Protocol):
    """Agents, wherever they work."""

    def chat(self, *, rules: bool) -> AsyncIterator[Mapping[str, object]]:
        """The events of a whole run, as JSON."""
        ...


@dataclass(frozen=True, slots=True)
class OnACluster:
    """Ours, as any client reaches it."""

    url: str
    http: aiohttp.ClientSession

    async def chat(self, *, rules: bool) -> AsyncIterator[Mapping[str, object]]:
        """POST /agent/chat."""
        body = {"message": MESSAGE, "mode": "rules" if rules else "auto", "seed": SEED}
        async with self.http.post(f"{self.url}/agent/chat", json=body) as answer:
            if answer.status != 200:
                raise RuntimeError(f"{answer.status}: {await answer.text()}")
            async for line in answer.content:
                yield json.loads(line)


@dataclass(frozen=True, slots=True)
class _KnownCover:
    """An artist who has drawn it before."""

    async def draw(self, idea: CoverIdea, *, owner: str, seed: int) -> Cover:
        return Cover(image_id="known", url="/", width=8, height=8, source="local", model="known")


class InThreads:
    """The same agents in this process."""

    def __init__(self, ollama: str) -> None:
        self._setup = AgentSetup(model=MODEL, ollama=ollama)
        self._brief = Brief(MESSAGE, card_of(Tone.info, Catalogue()), seed=SEED)

    async def chat(self, *, rules: bool) -> AsyncIterator[Mapping[str, object]]:
        """`work_together` on a `LocalRunner`; every event is written as JSON, too."""
        answering = await who_answers(self._setup, rules=rules)
        run_id, runner = uuid4().hex, LocalRunner(NoMemory())
        work = work_together(run_id, self._brief, answering, self._setup.budget, runner, _KnownCover())
        async for event in work:
            yield _read(event)


def _read(event: Event) -> Mapping[str, object]:
    found: Mapping[str, object] = json.loads(event.model_dump_json())
    return found


async def trace(squad: Squad, *, rules: bool) -> Trace:
    """One chat to its end."""
    found = Trace()
    async for event in squad.chat(rules=rules):
        found.take(event)
    if found.came[-1][1] != "run.finished":
        raise RuntimeError(f"the stream broke off after {found.came[-1]}")
    return found


async def rate(squad: Squad, chats: int, seconds: float) -> float:
    """Events per second with so many chats at a time, with the model."""
    begun = time.perf_counter()
    traces: list[Trace] = []

    async def one() -> None:
        while time.perf_counter() < begun + seconds:
            traces.append(await trace(squad, rules=False))

    await asyncio.gather(*(one() for _ in range(chats)))
    moments = [found.begun - begun + came for found in traces for came, _ in found.came]
    return sum(moment <= seconds for moment in moments) / seconds


async def accepts(deployment: OpentunesDeployment, http: aiohttp.ClientSession, count: int) -> float:
    """Median round trip of POST /generate, in seconds; the jobs only wait."""
    taken = []
    for _ in range(count):
        begun = time.perf_counter()
        await deployment.submit(http, 0)
        taken.append(time.perf_counter() - begun)
        await asyncio.sleep(0.02)
    return statistics.median(taken)


class Found:
    """Samples by measure and by who was measured."""

    def __init__(self) -> None:
        self._samples: defaultdict[tuple[str, str], list[float]] = defaultdict(list)

    def add(self, name: str, value: float, who: str = OURS) -> None:
        """One more round."""
        self._samples[name, who].append(value)

    def figure(self, name: str, against: str, who: str = OURS, at_most: float | None = None) -> Figure:
        """What was found."""
        return Figure(name, self._samples[name, who], against, at_most=at_most, peer=who)

    def ratio(self, name: str, mine: tuple[str, str], other: tuple[str, str], against: str) -> Figure:
        """Round by round."""
        pairs = zip(self._samples[mine], self._samples[other], strict=True)
        return Figure(name, [ours / theirs for ours, theirs in pairs], against)


async def _visit(deployment: OpentunesDeployment, ollama: str, plan: Plan, number: int, found: Found) -> None:
    async with client() as http:
        ours, threads = OnACluster(deployment.url, http), InThreads(ollama)
        cold = await trace(ours, rules=True)
        found.add(f"{FIRST}, cold", cold.first())
        found.add(f"{PLAN}, cold", cold.first("plan"))
        await deployment.submit(http, BUSY)
        await accepts(deployment, http, 5)  # warm
        found.add(ACCEPT, await accepts(deployment, http, plan.size(30, 5)))
        squads: list[tuple[str, Squad]] = [(OURS, ours), (THREADS, threads)]
        for who, squad in squads[:: -1 if number % 2 else 1]:  # neither is always first
            await trace(squad, rules=True)  # warm
            await _told(squad, who, plan.size(8, 2), found)
            await trace(squad, rules=False)  # litellm is imported
            await asyncio.gather(*(trace(squad, rules=False) for _ in range(4)))
            for chats in CHATS:
                found.add(_rate(chats), await rate(squad, chats, plan.size(2.0, 1.0)), who)
        found.add(f"{ACCEPT}, 4 chats", await _beside_chats(deployment, http, ours, plan.size(30, 5)))


async def _told(squad: Squad, who: str, times: int, found: Found) -> None:
    traces = [await trace(squad, rules=True) for _ in range(times)]
    measures: Mapping[str, Callable[[Trace], float]] = {
        FIRST: lambda one: one.first(),
        AGENT: lambda one: one.first("agent.started"),
        PLAN: lambda one: one.first("plan"),
        WHOLE: lambda one: one.first("run.finished"),
    }
    for name, measure_of in measures.items():
        found.add(name, statistics.median(map(measure_of, traces)), who)


async def _beside_chats(
    deployment: OpentunesDeployment, http: aiohttp.ClientSession, squad: Squad, count: int
) -> float:
    over = asyncio.Event()

    async def talk() -> None:
        while not over.is_set():
            await trace(squad, rules=False)

    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(talk())
        await asyncio.sleep(0.3)
        taken = await accepts(deployment, http, count)
        over.set()
    return taken


@contextmanager
def _ollama() -> Iterator[str]:
    with TemporaryDirectory(prefix="ot-llm-") as folder:
        written = Path(folder) / "url"
        with child("benchmarks.peers.servers.fake_ollama", Path(folder) / "log", str(written)):
            eventually(lambda: written.exists() or None)
            yield written.read_text()


def measure(plan: Plan) -> Iterator[Figure]:
    """A fresh server per round, under a minute each."""
    found = Found()
    with _ollama() as ollama:
        server = Opentunes(
            AGENT_MODEL_ID=MODEL, OLLAMA_API_BASE=ollama, OPENTUNES_MAX_CHATS_PER_USER=str(max(CHATS))
        )
        for number in range(plan.rounds):
            with server.start(1) as deployment:
                asyncio.run(_visit(deployment, ollama, plan, number, found))
    yield found.figure(f"{FIRST}, cold", "the clock")
    yield found.figure(f"{PLAN}, cold", "the clock")
    for name, at_most in ((FIRST, 0.3), (AGENT, 0.3), (PLAN, None)):
        yield found.figure(name, "the clock", at_most=at_most)
        yield found.ratio(
            f"{name} / POST /generate", (name, OURS), (ACCEPT, OURS), "its round trip in this run"
        )
    yield found.figure(WHOLE, "the clock")
    yield found.figure(WHOLE, "the clock", THREADS)
    yield found.ratio(f"{WHOLE}, ours / theirs", (WHOLE, OURS), (WHOLE, THREADS), THREADS)
    for chats in CHATS:
        name = _rate(chats)
        yield found.figure(name, "the clock")
        yield found.figure(name, "the clock", THREADS)
        yield found.ratio(f"{name}, ours / theirs", (name, OURS), (name, THREADS), THREADS)
    yield found.figure(ACCEPT, "the clock")
    beside = f"{ACCEPT}, 4 chats"
    yield found.figure(beside, "the clock")
    yield found.ratio(f"{beside} / without chats", (beside, OURS), (ACCEPT, OURS), "the same without chats")


def _rate(chats: int) -> str:
    return f"B12 events/s, {chats} chat{'s' if chats > 1 else ''} at a time, a model that answers at once"
