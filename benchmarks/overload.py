"""B10: goodput over capacity when twice the capacity is offered for half a minute.

An open loop: jobs of 0.25 s arrive at even intervals whatever becomes of the earlier ones. Goodput are the
jobs that have succeeded, by the workers' own record, when the window closes.
"""

import asyncio
import time
from collections.abc import Iterator

import aiohttp

from benchmarks.figure import Figure
from benchmarks.peers import Deployment, Refused, client
from benchmarks.peers.lineup import WORKERS, everyone
from benchmarks.plan import Plan
from benchmarks.samples import Goal, Samples

SECONDS = 0.25
OVERLOAD = 2.0
NAME = "B10 goodput / capacity at 2× overload"
REFUSED = "B10 share of jobs that were refused"


async def offer(deployment: Deployment, window: float) -> tuple[float, float]:
    """Goodput over capacity, and the share of jobs that were not taken."""
    capacity = WORKERS / SECONDS * window
    async with client() as http:
        warm = [await deployment.submit(http, 0.1) for _ in range(4 * WORKERS)]
        for job in warm:
            await deployment.end(http, job)
        begun = time.time()
        offered = round(capacity * OVERLOAD)
        sent = []
        for number in range(offered):
            due = begun + number * SECONDS / WORKERS / OVERLOAD
            await asyncio.sleep(max(0.0, due - time.time()))
            sent.append(asyncio.create_task(_submit(deployment, http)))
        await asyncio.sleep(max(0.0, begun + window - time.time()))
        close = time.time()
        taken = [job for job in await asyncio.gather(*sent) if job]
        spans = await deployment.spans(http, taken)
        good = [s for s in spans.values() if s.finished and s.finished <= close]
        return len(good) / capacity, 1 - len(taken) / offered


async def _submit(deployment: Deployment, http: aiohttp.ClientSession) -> str | None:
    try:
        return await deployment.submit(http, SECONDS)
    except (Refused, aiohttp.ClientError):
        return None


def measure(plan: Plan) -> Iterator[Figure]:
    """Every system in turn, round by round."""
    peers = everyone()
    samples = Samples(peers)
    for number in range(plan.rounds):
        for peer in samples.turn(number):
            with peer.start(WORKERS) as deployment:
                goodput, refused = asyncio.run(offer(deployment, plan.size(30.0, 4.0)))
            samples.add(NAME, peer, goodput)
            samples.add(REFUSED, peer, refused)
    yield from samples.figures(NAME, f"{WORKERS} workers / {SECONDS:g} s", Goal(at_least=0.95))
    yield from samples.figures(REFUSED, "jobs offered")
