"""B2: durable accepts per second, while every worker is busy and a backlog builds.

A closed loop: 1, 16 or 64 clients each send the next job as soon as the last was answered. The same
durability class as ours is Redis with `appendfsync always`; `everysec` may lose a second of accepted jobs.
"""

import asyncio
import time
from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.peers import Deployment, client
from benchmarks.peers.lineup import WORKERS, front_doors
from benchmarks.plan import Plan
from benchmarks.samples import Goal, Samples

CLIENTS = (1, 16, 64)
BUSY = 3_600.0
"""Seconds of the jobs that keep the workers busy; nobody waits for them."""


async def accepts(deployment: Deployment, seconds: float) -> dict[int, float]:
    """Jobs accepted per second, by the number of clients."""
    async with client() as http:
        for _ in range(WORKERS):
            await deployment.submit(http, BUSY)
        await asyncio.gather(*(deployment.submit(http, 0) for _ in range(16)))  # warm
        return {count: await _closed_loop(deployment, count, seconds) for count in CLIENTS}


async def _closed_loop(deployment: Deployment, clients: int, seconds: float) -> float:
    async with client() as http:
        begun = time.perf_counter()
        answered = 0

        async def one() -> None:
            nonlocal answered
            while time.perf_counter() < begun + seconds:
                await deployment.submit(http, 0)
                answered += 1

        await asyncio.gather(*(one() for _ in range(clients)))
        return answered / (time.perf_counter() - begun)


def measure(plan: Plan) -> Iterator[Figure]:
    """Every front door in turn, round by round."""
    peers = front_doors()
    ours, haproxy, celery, everysec, *_ = peers
    samples = Samples(peers)
    for number in range(plan.rounds):
        for peer in samples.turn(number):
            with peer.start(WORKERS) as deployment:
                found = asyncio.run(accepts(deployment, plan.size(5.0, 1.5)))
            for count, rate in found.items():
                samples.add(_name(count), peer, rate)
    for count in CLIENTS:
        yield from samples.figures(_name(count), "the clock")
        for mine in (ours, haproxy):
            yield from samples.ratio(_name(count), mine, celery, Goal(at_least=1.0))
            yield from samples.ratio(_name(count), mine, everysec)


def _name(clients: int) -> str:
    return f"B2 accepts/s, {clients} client{'s' if clients > 1 else ''}"
