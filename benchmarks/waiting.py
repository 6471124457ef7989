"""B4: what a thousand waiting clients cost the server, by event stream and by asking every second.

Both on the same server of ours, one after the other, on as many queued jobs as there are waiters, while
long jobs run. What the server uses without any waiter is taken off. The waiters are not in its processes,
and what they use is not counted. Where the server cannot answer a thousand questions a second, the polling
is that much cheaper than it should be, and the ratio that much worse for us: the share that was answered
stands beside it.
"""

import asyncio
import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from benchmarks.figure import Figure
from benchmarks.peers import client
from benchmarks.peers.child import cpu_seconds
from benchmarks.peers.lineup import WORKERS
from benchmarks.peers.opentunes import Opentunes, OpentunesDeployment
from benchmarks.plan import Plan

LONG = 3_600.0
CPU = "B4 CPU-seconds per waiter-minute"


@dataclass(slots=True)
class Costs:
    """Samples of every round."""

    stream: list[float] = field(default_factory=list)
    poll: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)


async def _used(deployment: OpentunesDeployment, seconds: float) -> float:
    """CPU-seconds of the server per minute."""
    before = cpu_seconds(deployment.pid)
    await asyncio.sleep(seconds)
    return (cpu_seconds(deployment.pid) - before) * 60 / seconds


async def _follow(http: aiohttp.ClientSession, url: str, opened: asyncio.Semaphore) -> None:
    async with http.get(url, timeout=aiohttp.ClientTimeout(total=None)) as stream:
        await stream.content.readline()
        opened.release()
        async for _ in stream.content:
            pass


@asynccontextmanager
async def _streams(http: aiohttp.ClientSession, urls: list[str]) -> AsyncIterator[None]:
    """Everyone is connected and has seen its job's first event."""
    opened = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(_follow(http, f"{url}/events", opened)) for url in urls]
    async with asyncio.timeout(300):
        for _ in urls:
            await opened.acquire()
    yield
    broken = [task for task in tasks if task.done()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if broken:
        raise RuntimeError(f"{len(broken)} of {len(urls)} streams ended early")


class _Pollers:
    """Everyone asks once a second, spread over the second, and never asks again before it was answered."""

    def __init__(self, http: aiohttp.ClientSession, urls: list[str]) -> None:
        self.answers = 0
        self._http = http
        self._tasks = [asyncio.create_task(self._poll(url, i / len(urls))) for i, url in enumerate(urls)]

    async def stop(self) -> None:
        """Ask no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _poll(self, url: str, phase: float) -> None:
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(phase)
        while True:
            asked = clock()
            async with self._http.get(url) as answer:
                await answer.read()
            self.answers += 1
            await asyncio.sleep(max(0.0, asked + 1.0 - clock()))


async def _visit(deployment: OpentunesDeployment, waiters: int, seconds: float, costs: Costs) -> None:
    async with client() as http:
        for _ in range(WORKERS):
            await deployment.submit(http, LONG)
        jobs = [await deployment.submit(http, LONG) for _ in range(waiters)]
        urls = [f"{deployment.url}/jobs/{job}" for job in jobs]
        await asyncio.sleep(5)
        idle = await _used(deployment, seconds)
        costs.idle.append(idle)
        async with _streams(http, urls):
            await asyncio.sleep(5)
            costs.stream.append((await _used(deployment, seconds) - idle) / waiters)
        await asyncio.sleep(5)
        pollers = _Pollers(http, urls)
        await asyncio.sleep(5)
        before = pollers.answers
        costs.poll.append((await _used(deployment, seconds) - idle) / waiters)
        costs.answered.append((pollers.answers - before) / seconds / waiters)
        await pollers.stop()


def measure(plan: Plan) -> Iterator[Figure]:
    """A fresh server per round."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # ours, and what the server inherits
    ours, costs = Opentunes(), Costs()
    waiters, seconds = plan.size(1_000, 100), plan.size(30.0, 8.0)
    for _ in range(plan.rounds):
        with ours.start(WORKERS) as deployment:
            asyncio.run(_visit(deployment, waiters, seconds, costs))
    name = f"{CPU}, {waiters:,} waiters"
    ratios = [stream / poll for stream, poll in zip(costs.stream, costs.poll, strict=True)]
    yield Figure(f"{name}, event stream / polling", ratios, "polling at 1 Hz in this run", at_most=0.1)
    yield Figure(f"{name}, event stream", costs.stream, "the server without waiters")
    yield Figure(f"{name}, polling at 1 Hz", costs.poll, "the server without waiters")
    yield Figure("B4 questions answered / asked, polling at 1 Hz", costs.answered, f"{waiters:,} a second")
    yield Figure("B4 CPU-seconds per minute without waiters, four jobs running", costs.idle, "the clock")
