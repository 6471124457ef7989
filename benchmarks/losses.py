"""B7: jobs lost and jobs done twice when a part is killed with SIGKILL in the middle of a batch.

Lost: accepted, and without a success when all is quiet again; a success in memory that was killed counts.
Twice: more than one success. The killed part is started again where its supervisor would do so. Celery with
late acknowledgement gives a job out again when the broker's visibility timeout is over: it is set to 15 s
here, and looked after every 2 s, where the defaults are an hour and 100 s; a job longer than it would be
done twice.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

from benchmarks.figure import Figure
from benchmarks.peers import Can, Peer, client
from benchmarks.peers.asyncio_queue import AsyncioQueue
from benchmarks.peers.celery_peer import Celery, CeleryDeployment
from benchmarks.peers.child import Child
from benchmarks.peers.ledger import Ledger
from benchmarks.peers.lineup import WORKERS
from benchmarks.peers.litserve_peer import LitServe
from benchmarks.peers.opentunes import Opentunes, OpentunesDeployment
from benchmarks.peers.ray_serve_peer import RayServe
from benchmarks.plan import Plan

SECONDS = 1.0
VISIBILITY = 15.0
"""Seconds after which Redis gives out an unacknowledged job again."""
QUIET = 2 * VISIBILITY + 15
"""Seconds without a new success after which nothing more is to be expected."""


@dataclass(frozen=True, slots=True)
class Case:
    """One part of one system that is killed."""

    peer: Peer
    part: str
    kill: Callable[[Any], None]
    successes: Callable[[Any, aiohttp.ClientSession], Awaitable[dict[str, int]]]
    """How often every job has succeeded so far."""
    quiet: float = QUIET
    linger: float = 5.0
    """Seconds to wait for a second success when every job has had its first."""


@dataclass(slots=True)
class Outcome:
    """What became of a batch."""

    lost: int
    twice: int


async def run(case: Case, deployment: Any, jobs: int) -> Outcome:
    """Hand in a batch, kill, wait until all have succeeded or nothing moves any more."""
    async with client() as http:
        ids = await asyncio.gather(*(deployment.submit(http, SECONDS) for _ in range(jobs)))
        await _first_success(case, deployment, http)
        await asyncio.sleep(SECONDS / 2)  # the next ones are under way
        await asyncio.to_thread(case.kill, deployment)
        done = await _settled(case, deployment, http, ids)
    counts = [done.get(job, 0) for job in ids]
    return Outcome(lost=counts.count(0), twice=sum(count > 1 for count in counts))


async def _first_success(case: Case, deployment: Any, http: aiohttp.ClientSession) -> None:
    async with asyncio.timeout(QUIET):
        while True:
            if await case.successes(deployment, http):
                return
            await asyncio.sleep(0.2)


async def _settled(
    case: Case, deployment: Any, http: aiohttp.ClientSession, ids: list[str]
) -> dict[str, int]:
    clock = asyncio.get_running_loop().time
    done: dict[str, int] = {}
    moved = clock()
    while clock() < moved + case.quiet:
        await asyncio.sleep(1.0)
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            now = await case.successes(deployment, http)
            if now != done:
                done, moved = now, clock()
        if all(job in done for job in ids) and clock() > moved + case.linger:
            break
    return done


async def _songs(deployment: OpentunesDeployment, http: aiohttp.ClientSession) -> dict[str, int]:
    """Tracks in the library per job that has succeeded."""
    counts: dict[str, int] = {}
    for path, items, wanted in (("/jobs", "jobs", "succeeded"), ("/library", "tracks", None)):
        async for item in _pages(deployment, http, path, items):
            if wanted is None and item["job_id"] in counts:
                counts[item["job_id"]] += 1
            elif wanted is not None and item["status"] == wanted:
                counts[item["job_id"]] = 0
    return {job: count for job, count in counts.items() if count}


async def _pages(
    deployment: OpentunesDeployment, http: aiohttp.ClientSession, path: str, items: str
) -> AsyncIterator[dict[str, Any]]:
    cursor: object = None
    while True:
        params = {"limit": "200", **({"cursor": str(cursor)} if cursor else {})}
        async with http.get(f"{deployment.url}{path}", params=params) as answer:
            answer.raise_for_status()
            page = await answer.json()
        for item in page[items]:
            yield item
        cursor = page.get("next_cursor")
        if not cursor:
            return


class _WithLedger(Protocol):
    ledger: Ledger
    process: Child


async def _finishes(deployment: _WithLedger, _http: aiohttp.ClientSession) -> dict[str, int]:
    return dict(deployment.ledger.finishes())


def _kill_our_worker(deployment: OpentunesDeployment) -> None:
    deployment.kill("ServeReplica:opentunes:engine-tone")


def _kill_our_table(deployment: OpentunesDeployment) -> None:
    deployment.kill("JobTableActor")


def _kill_our_server(deployment: OpentunesDeployment) -> None:
    deployment.kill_all()
    deployment.start_again()


def _kill_celery_worker(deployment: CeleryDeployment) -> None:
    deployment.kill_worker()
    deployment.start_worker()


def _kill_celery(deployment: CeleryDeployment) -> None:
    deployment.kill_all()
    deployment.start_all()


def _kill_process(deployment: _WithLedger) -> None:
    deployment.process.kill()  # nothing that it held could come back with another one


def cases() -> list[Case]:
    """Every part that is killed."""
    ours, early = Opentunes(), Celery("always", visibility=VISIBILITY)
    late = Celery("always", late=True, visibility=VISIBILITY)
    gone = [
        Case(peer, "server", _kill_process, _finishes, 5) for peer in (RayServe(), LitServe(), AsyncioQueue())
    ]
    return [
        Case(ours, "worker", _kill_our_worker, _songs),
        Case(ours, "table", _kill_our_table, _songs),
        Case(ours, "server", _kill_our_server, _songs),
        Case(early, "worker", _kill_celery_worker, _finishes),
        Case(late, "worker", _kill_celery_worker, _finishes, linger=VISIBILITY),
        Case(late, "server", _kill_celery, _finishes, linger=VISIBILITY),
        *gone,
    ]


def measure(plan: Plan) -> Iterator[Figure]:
    """Every case in turn, round by round."""
    jobs = plan.size(40, 12)
    found: list[tuple[Case, list[Outcome]]] = [(case, []) for case in cases()]
    for _ in range(plan.rounds):
        for case, outcomes in found:
            with case.peer.start(WORKERS) as deployment:
                outcomes.append(asyncio.run(run(case, deployment, jobs)))
    for case, outcomes in found:
        goal = 0.0 if isinstance(case.peer, Opentunes) else None
        note = "" if Can.ACCEPT in case.peer.can else "open requests, answered with an error"
        for what, samples in (
            ("lost", [float(outcome.lost) for outcome in outcomes]),
            ("done twice", [float(outcome.twice) for outcome in outcomes]),
        ):
            yield Figure(
                f"B7 jobs {what}, {case.part} killed",
                samples,
                f"{jobs} jobs of {SECONDS:g} s",
                at_most=goal,
                peer=case.peer.name,
                durability=case.peer.durability,
                note=note if what == "lost" else "",
            )
