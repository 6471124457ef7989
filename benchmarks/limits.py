"""B14: what it costs that every request is counted, in one place for all front doors.

The same server with its limits, so high that none is met, and without any; the same request,
`GET /jobs?limit=1`, one after the other and by sixteen clients at once, in a closed loop. And what counting
itself takes, in this process, with as many users and addresses as a busy day has.

    python -m benchmarks limits --rounds 5
"""

import asyncio
import statistics
import time
from collections.abc import Iterator
from typing import Final

import aiohttp

from benchmarks.figure import Figure
from benchmarks.peers import client
from benchmarks.peers.opentunes import Opentunes
from benchmarks.plan import Plan
from serve_app.identity.limits import Hit, Limiter, Policy, windows_of
from serve_app.identity.settings import LIMITS

TOKEN: Final = "of-the-benchmark-of-limits"  # noqa: S105
CLIENTS: Final = (1, 16)
HELD: Final = 100_000
"""Users and addresses."""
AUTH: Final = {"OPENTUNES_AUTH": "token", "OPENTUNES_API_TOKEN": TOKEN}
WITHOUT: Final = {f"OPENTUNES_LIMIT_{name.upper()}": "none" for name in LIMITS}
WITH: Final = {f"OPENTUNES_LIMIT_{name.upper()}": "1000000/minute" for name in LIMITS}


def measure(plan: Plan) -> Iterator[Figure]:
    """The server with limits and without, in turn; then counting alone."""
    found: dict[tuple[str, int], list[float]] = {}
    servers = {
        "with limits": Opentunes(haproxy=False, **AUTH, **WITH),
        "without": Opentunes(haproxy=False, **AUTH, **WITHOUT),
    }
    for number in range(plan.rounds):
        names = list(servers)
        for name in names if number % 2 else reversed(names):
            with servers[name].start(1) as deployment:
                for count in CLIENTS:
                    taken = asyncio.run(_requests(deployment.url, count, plan.size(6.0, 1.0)))
                    found.setdefault((name, count), []).append(taken)
    for count in CLIENTS:
        title = f"B14 ms of a request, {count} client{'s' if count > 1 else ''}"
        for name in servers:
            yield Figure(title, found[name, count], "the clock", note=name)
        ratio = [
            mine / bare
            for mine, bare in zip(found["with limits", count], found["without", count], strict=True)
        ]
        yield Figure(f"{title}, with limits / without", ratio, "the same run", at_most=1.5)
    held = plan.size(HELD, 1_000)
    counted = [asyncio.run(_counting(held, plan.size(20_000, 2_000))) for _ in range(plan.rounds)]
    yield Figure(
        f"B14 µs to count a request, {held:,} users and addresses", counted, "the clock", at_most=100.0
    )


async def _requests(url: str, clients: int, seconds: float) -> float:
    """The median of the milliseconds of a request."""
    taken: list[float] = []
    async with client() as http:
        await asyncio.gather(*(_ask(http, url) for _ in range(4 * clients)))  # warm
        end = time.perf_counter() + seconds

        async def one() -> None:
            while time.perf_counter() < end:
                taken.append(await _ask(http, url))

        await asyncio.gather(*(one() for _ in range(clients)))
    return statistics.median(taken)


async def _ask(http: aiohttp.ClientSession, url: str) -> float:
    begun = time.perf_counter()
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with http.get(f"{url}/jobs", params={"limit": "1"}, headers=headers) as answer:
        await answer.read()
        assert answer.status == 200, answer.status
    return 1_000 * (time.perf_counter() - begun)


async def _counting(held: int, times: int) -> float:
    """Microseconds for the three policies of one request, of users and addresses that come in turn."""
    limiter = Limiter(windows_of({Policy(name): "1000/minute" for name in LIMITS}))

    async def ask(number: int) -> None:
        who = str(number % held)
        address = Hit(Policy.ADDRESS, "address", who)
        auth = Hit(Policy.AUTH, "address", who, counts=False)
        await limiter.hit([address, auth, Hit(Policy.READ, "user", who)])

    for number in range(held):
        await ask(number)
    begun = time.perf_counter()
    for number in range(times):
        await ask(number)
    return 1e6 * (time.perf_counter() - begun) / times
