"""B1 and B3: what the way there and back adds to an engine's time, with one job and with many.

End to end is set against calling the engine directly; the makespan of many jobs, by the workers' own
record, against the ideal. Ours is the time of `tests.stand_ins:Tone`, and of storing what it made; the
peers' engine only sleeps.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import aiohttp

from benchmarks.figure import OURS, Figure
from benchmarks.peers import Deployment, Peer, Span, client
from benchmarks.peers.lineup import WORKERS, everyone
from benchmarks.plan import Plan
from benchmarks.samples import Goal, Samples
from engines import SongRequest, Watch
from tests.stand_ins import Tone

ENGINE_SECONDS = 2.0
MANY = 16
END_TO_END = "B1 job end to end / engine alone, 2 s engine"
GOALS = {(4, 2.0): 0.97, (4, 0.5): 0.94, (4, 0.1): 0.92, (16, 2.0): 0.97, (16, 0.5): 0.94}


@dataclass(frozen=True, slots=True)
class Load:
    """So many jobs of so many seconds for so many one-slot workers."""

    workers: int
    seconds: float
    jobs: int

    @property
    def name(self) -> str:
        """What is measured."""
        jobs = f"{self.jobs} jobs of {self.seconds:g} s"
        return f"B3 ideal / actual makespan, {self.workers} replicas, {jobs}"

    @property
    def ideal(self) -> str:
        """What it is set against."""
        return f"jobs × {self.seconds:g} s / {self.workers}"

    def efficiency(self, spans: Sequence[Span]) -> float:
        """Ideal over actual time from the first start to the last end."""
        last = max(span.finished for span in spans if span.finished)
        whole = last - min(span.started for span in spans)
        return len(spans) * self.seconds / self.workers / whole


def loads(plan: Plan) -> list[Load]:
    """Those of a run."""
    if plan.short:
        return [Load(4, 0.1, 24), Load(16, 0.5, 32)]
    four = [Load(WORKERS, 0.1, 200), Load(WORKERS, 0.5, 60), Load(WORKERS, 2.0, 24)]
    return [*four, Load(MANY, 0.1, 400), Load(MANY, 0.5, 160), Load(MANY, 2.0, 64)]


class _Silent(Watch):
    """Nobody waits."""

    def progress(self, *_: object) -> None:
        """Say nothing."""

    def check(self) -> None:
        """Go on."""


def _direct(peer: Peer) -> Callable[[], object]:
    if peer.name == OURS:
        request = SongRequest(prompt=f"takes {ENGINE_SECONDS} s", duration=1, seed=1)
        return lambda: Tone().generate([request], _Silent())
    return lambda: time.sleep(ENGINE_SECONDS)


async def end_to_end(
    http: aiohttp.ClientSession, deployment: Deployment, direct: Callable[[], object]
) -> float:
    """A job's time through the system over that of its engine alone."""
    begun = time.perf_counter()
    await asyncio.to_thread(direct)
    alone = time.perf_counter() - begun
    begun = time.perf_counter()
    await deployment.end(http, await deployment.submit(http, ENGINE_SECONDS))
    return (time.perf_counter() - begun) / alone


async def makespan(http: aiohttp.ClientSession, deployment: Deployment, load: Load) -> float:
    """Efficiency of a flood of jobs, which are still being taken in over HTTP while the first ones run."""
    jobs = await asyncio.gather(*(deployment.submit(http, load.seconds) for _ in range(load.jobs)))
    ended = [await deployment.end(http, job) for job in jobs]  # one by one: many waiters would be a load, too
    spans = list((await deployment.spans(http, jobs)).values())
    if not all(ended) or len(spans) != load.jobs:
        raise RuntimeError(f"{ended.count(False)} of {load.jobs} jobs failed, {len(spans)} ran")
    return load.efficiency(spans)


async def _visit(peer: Peer, deployment: Deployment, workers: int, plan: Plan, samples: Samples) -> None:
    async with client() as http:
        await makespan(http, deployment, Load(workers, 0.3, 4 * workers))  # every replica loads
        if workers == WORKERS:
            samples.add(END_TO_END, peer, await end_to_end(http, deployment, _direct(peer)))
        for load in loads(plan):
            if load.workers == workers:
                samples.add(load.name, peer, await makespan(http, deployment, load))


def measure(plan: Plan) -> Iterator[Figure]:
    """Every system in turn, with 4 and with 16 workers, round by round."""
    peers = everyone()
    samples = Samples(peers)
    for number in range(plan.rounds):
        for workers in (WORKERS, MANY):
            for peer in samples.turn(number):
                with peer.start(workers) as deployment:
                    asyncio.run(_visit(peer, deployment, workers, plan, samples))
    yield from samples.figures(END_TO_END, "the same engine called directly", Goal(at_most=1.02))
    for load in loads(plan):
        goal = Goal(at_least=GOALS.get((load.workers, load.seconds)))
        yield from samples.figures(load.name, load.ideal, goal)
