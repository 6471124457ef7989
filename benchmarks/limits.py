"""B14: what it costs that every request is counted, in one place for all front doors.

Two servers side by side, one with its limits, so high that none is met, and one without any. Each gets the
same request, `GET /jobs?limit=1`, for a second in turn with the other, one after the other and by sixteen
clients at once, in a closed loop. And what counting itself takes, in this process, with as many users and
addresses as a busy day has.

    python -m benchmarks limits --rounds 5
"""

import asyncio
import statistics
import time
from collections.abc import Iterator, Mapping
from typing import Final

import aiohttp

from benchmarks.figure import Figure
from benchmarks.peers import client
from benchmarks.peers.opentunes import Opentunes
from benchmarks.plan import Plan
from serve_app.identity.limits import Hit, Limiter, Policy, windows_of
from serve_app.identity.settings import LIMITS

TOKEN: Final = "of-the-benchmark-of-limits"  # noqa: S105
NAMES: Final = ("with limits", "without")
CLIENTS: Final = (1, 16)
HELD: Final = 100_000
"""Users and addresses."""
AUTH: Final = {"OPENTUNES_AUTH": "token", "OPENTUNES_API_TOKEN": TOKEN}
WITHOUT: Final = {f"OPENTUNES_LIMIT_{name.upper()}": "none" for name in LIMITS}
WITH: Final = {f"OPENTUNES_LIMIT_{name.upper()}": "1000000/minute" for name in LIMITS}


def measure(plan: Plan) -> Iterator[Figure]:
    """With limits and without, in turn; then counting alone."""
    found: dict[tuple[str, int], list[float]] = {}
    with_limits = Opentunes(haproxy=False, **AUTH, **WITH)
    without = Opentunes(haproxy=False, **AUTH, **WITHOUT)
    for _ in range(plan.rounds):
        with with_limits.start(1) as limited, without.start(1) as bare:
            urls = {"with limits": limited.url, "without": bare.url}
            for count in CLIENTS:
                for name, taken in asyncio.run(_in_turn(urls, count, plan.size(8, 2))).items():
                    found.setdefault((name, count), []).append(taken)
    for count in CLIENTS:
        title = f"B14 ms of a request, {count} client{'s' if count > 1 else ''}"
        for name in NAMES:
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


async def _in_turn(urls: Mapping[str, str], clients: int, slices: int) -> dict[str, float]:
    """The median of the milliseconds of a request to each; a second of each in turn, `slices` times."""
    taken: dict[str, list[float]] = {name: [] for name in urls}
    async with client() as http:
        for number in range(2 + 2 * slices):  # the first of each warms up
            name = NAMES[number % 2]
            end = time.perf_counter() + 1.0

            async def one(url: str, end: float) -> list[float]:
                own = []
                while time.perf_counter() < end:
                    own.append(await _ask(http, url))
                return own

            for own in await asyncio.gather(*(one(urls[name], end) for _ in range(clients))):
                taken[name] += own if number > 1 else []
    return {name: statistics.median(found) for name, found in taken.items()}


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
