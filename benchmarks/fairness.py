"""B5: how long one job waits behind another user's two hundred, and how evenly ten users are served.

The job table with thread replicas in one process (`tests.serve_app.in_process.House`), since the owner of a
job is the caller's identity there. Every user keeps more work queued than its share for the whole of the
window in which Jain's index is taken (https://arxiv.org/abs/cs/9809099): (Σx)² / (n Σx²) of the engine-
seconds x served to each.
"""

import asyncio
import math
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from benchmarks.figure import Figure
from benchmarks.plan import Plan
from engines import SongRequest
from serve_app.jobs.model import NewJob, StoredJob
from tests.serve_app.in_process import House
from tests.stand_ins import Tone

SLOTS = 4
SERVICE = 0.5
USERS = 10
MANY = 200


@asynccontextmanager
async def _house() -> AsyncIterator[House]:
    """A house in a folder of its own, which is left when its threads have put down what they held."""
    with tempfile.TemporaryDirectory(prefix="ot-fair-") as folder:
        url = f"sqlite:///{folder}/opentunes.db"
        async with House(url, Path(folder), engines=(Tone,), replicas=SLOTS) as house:
            yield house
        while True:
            if not any(replica.pulse.running for replica in house.replicas):
                break
            await asyncio.sleep(0.05)


def _job(owner: str, seconds: float) -> NewJob:
    request = SongRequest(prompt=f"takes {seconds} s", duration=1, seed=1)
    return NewJob(uuid4().hex, owner, Tone.info.id, request, predicted_seconds=seconds)


async def _wait_behind(jobs: int) -> float:
    """B's wait over one service time when A has queued so many."""
    async with _house() as house:
        for _ in range(jobs):
            await house.table.submit(_job("a", SERVICE))
        mine = await house.table.submit(_job("b", SERVICE))
        started = await house.until(mine, lambda job: job.state.started_at is not None)
        return (_moment(started.state.started_at) - _moment(mine.created_at)) / SERVICE


async def _served(share: float) -> dict[str, float]:
    """Engine-seconds that each of ten users got in the window; they hand in all they have in turn."""
    async with _house() as house:
        jobs: list[StoredJob] = []
        for user in range(USERS):
            seconds = round(0.1 + 0.05 * user, 2)
            for _ in range(math.ceil((1.5 + 0.2 * user) * share / seconds)):
                jobs.append(await house.table.submit(_job(f"user-{user}", seconds)))
        begin = house.clock()
        end = begin + share * USERS / SLOTS
        await asyncio.sleep(end - begin)
        served = dict.fromkeys((job.owner for job in jobs), 0.0)
        for job in map(house.now, jobs):
            if job.state.started_at:
                started = max(begin, _moment(job.state.started_at))
                finished = min(end, _moment(job.state.finished_at) if job.state.finished_at else end)
                served[job.owner] += max(0.0, finished - started)
        return served


def jain(served: Sequence[float]) -> float:
    """1 when all are served alike, 1/n when one has everything."""
    squares = sum(x * x for x in served)
    return sum(served) ** 2 / (len(served) * squares) if squares else 0.0


def _moment(stamp: str | None) -> float:
    assert stamp
    return datetime.fromisoformat(stamp).timestamp()


def measure(plan: Plan) -> Iterator[Figure]:
    """Both, round by round."""
    waits, evenness = [], []
    many, share = plan.size(MANY, 40), plan.size(4.0, 2.0)
    for _ in range(plan.rounds):
        waits.append(asyncio.run(_wait_behind(many)))
        evenness.append(jain(list(asyncio.run(_served(share)).values())))
    name = f"B5 wait of one job behind {many} of another user, in service times"
    yield Figure(name, waits, f"one service time, {SLOTS} replicas", at_most=1.0)
    yield Figure(f"B5 Jain's index of engine-seconds, {USERS} users", evenness, "1", at_least=0.95)
