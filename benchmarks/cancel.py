"""B6: from the DELETE of a job that runs to the start of the next one, by the worker's own record.

One worker, one long job on it and one behind it. The engine of ours looks up every 20 ms; Celery's answer
is to kill the process that works and to start another. The other peers cannot stop a job that runs.
"""

import asyncio
import time
from collections.abc import Iterator

import aiohttp

from benchmarks.figure import Figure
from benchmarks.peers import Can, Deployment, Peer, client
from benchmarks.peers.lineup import everyone
from benchmarks.plan import Plan
from benchmarks.samples import Goal, Samples

NAME = "B6 seconds from DELETE to the next job's start"
STEP = 0.02
LONG = 600.0
PATIENCE = 60.0


async def _started(http: aiohttp.ClientSession, deployment: Deployment, job: str) -> float:
    async with asyncio.timeout(PATIENCE):
        while True:
            if span := (await deployment.spans(http, [job])).get(job):
                return span.started
            await asyncio.sleep(0.1)


async def waits(deployment: Deployment, count: int) -> list[float]:
    """The time from DELETE to the next start, so many times over."""
    found = []
    async with client() as http:
        running = await deployment.submit(http, LONG)
        for _ in range(count):
            following = await deployment.submit(http, LONG)
            await _started(http, deployment, running)
            await asyncio.sleep(0.5)
            asked = time.time()
            await deployment.cancel(http, running)
            found.append(await _started(http, deployment, following) - asked)
            running = following
    return found


def measure(plan: Plan) -> Iterator[Figure]:
    """Whoever can stop a job, in turn, round by round."""
    peers = everyone()
    samples = Samples(peers)
    for number in range(plan.rounds):
        for peer in samples.turn(number):
            if Can.STOP in peer.can:
                with peer.start(1) as deployment:
                    for wait in asyncio.run(waits(deployment, plan.size(10, 3))):
                        samples.add(NAME, peer, wait)
    yield from samples.figures(NAME, "one engine step + 0.25 s", Goal(at_most=STEP + 0.25))
    yield from (_cannot(peer) for peer in peers if Can.STOP not in peer.can)


def _cannot(peer: Peer) -> Figure:
    return Figure(
        NAME,
        [],
        "one engine step + 0.25 s",
        peer=peer.name,
        durability=peer.durability,
        note="a job that runs cannot be stopped",
    )
