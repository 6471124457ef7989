"""B8: memory and disk that jobs take, from acceptance to success, and whether either keeps growing.

The real job table in a process of its own, with replicas that answer at once, on SQLite. Its database is on
a file system in memory where there is one: bytes are the same, and no commit waits for a disk. Audio files
are not counted.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from pathlib import Path
from typing import Final
from uuid import uuid4

from benchmarks.figure import Figure
from benchmarks.plan import Plan
from engines import SongRequest
from serve_app.inference.messages import Beat, Begun, Done, Freed, Message, Progress, Ticket
from serve_app.jobs.model import JobResult, NewJob
from serve_app.jobs.table import JobTable
from tests.serve_app.in_process import make_track
from tests.stand_ins import Tone

ROOT: Final = Path(__file__).parent.parent
MEMORY_DISK: Final = Path("/dev/shm")  # noqa: S108
PER: Final = 100_000
SLOTS: Final = 16
BATCH: Final = 100
STEPS: Final = 20
"""Points at which memory and disk are read."""
MIB: Final = 2**20


class _Instant:
    """A sender whose replicas have made the song before they were asked."""

    async def send(
        self, engine: str, replica_id: str, tickets: Sequence[Ticket]
    ) -> AsyncGenerator[Message, None]:
        """One report of progress, one song."""
        yield Begun(replica_id)
        for ticket in tickets:
            yield Progress(ticket.job_id, "sampling", 1, 2, 0.5)
        yield Freed(0.001)
        for ticket in tickets:
            yield Done(ticket.job_id, JobResult(tracks=[make_track(uuid4().hex)]))


async def grow(jobs: int, folder: Path) -> list[tuple[int, float, float]]:
    """Jobs so far, MiB of memory, MiB of disk, at every step."""
    table = JobTable(f"sqlite:///{folder}/opentunes.db", _Instant(), {Tone.info.id: Tone.info})
    await table.start()
    beats = [asyncio.create_task(_beat(table, f"replica-{number}")) for number in range(SLOTS)]
    points: list[tuple[int, float, float]] = []
    for step in range(1, STEPS + 1):
        for _ in range(jobs // STEPS // BATCH):
            await asyncio.gather(*(table.submit(_job()) for _ in range(BATCH)))
            await _drained(table)
        points.append((step * (jobs // STEPS // BATCH) * BATCH, _memory(), _disk(folder)))
    for beat in beats:
        beat.cancel()
    await asyncio.gather(*beats, return_exceptions=True)
    await table.stop()
    return points


async def _drained(table: JobTable) -> None:
    while True:
        demand = await table.demand(Tone.info.id)
        if not demand.waiting and not demand.in_flight:
            return
        await asyncio.sleep(0.01)


async def _beat(table: JobTable, replica: str) -> None:
    version = -1
    while True:
        beat = Beat(replica, Tone.info.id, slots=1, loaded=True, running=(), heard=version)
        version = (await table.beat(beat)).version


def _job() -> NewJob:
    request = SongRequest(prompt="warm piano ballad, 72 bpm, A minor", duration=30, seed=1)
    return NewJob(uuid4().hex, "local", Tone.info.id, request, predicted_seconds=30.0)


def _memory() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB


def _disk(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.iterdir()) / MIB


def slope(points: Sequence[tuple[int, float]]) -> float:
    """Growth per 100,000 jobs, by least squares."""
    middle_x = statistics.fmean(x for x, _ in points)
    middle_y = statistics.fmean(y for _, y in points)
    over = sum((x - middle_x) * (y - middle_y) for x, y in points)
    return PER * over / sum((x - middle_x) ** 2 for x, _ in points)


def _apart(jobs: int) -> list[tuple[int, float, float]]:
    """In a fresh process, so that its memory is the table's."""
    base = MEMORY_DISK if MEMORY_DISK.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="ot-grow-", dir=base) as folder:
        command = [sys.executable, "-m", "benchmarks.growth", str(jobs), folder]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    points: list[tuple[int, float, float]] = json.loads(done.stdout)
    return points


def measure(plan: Plan) -> Iterator[Figure]:
    """Once: it is long, and bytes do not scatter as times do."""
    jobs = plan.size(plan.jobs, 4_000)
    begun = time.perf_counter()
    points = _apart(jobs)
    rate = points[-1][0] / (time.perf_counter() - begun)
    note = "" if jobs >= PER else f"scaled from {jobs:,} jobs"
    later = points[len(points) // 2 :]
    memory, disk = ([(point[0], point[index]) for point in points] for index in (1, 2))
    both = slope(memory) + slope(disk)
    yield Figure(
        "B8 MiB of memory and disk per 100,000 jobs", [both], "the process", at_most=200.0, note=note
    )
    yield Figure("B8 MiB of memory per 100,000 jobs", [slope(memory)], "the process", note=note)
    yield Figure("B8 MiB of disk per 100,000 jobs", [slope(disk)], "the database's files", note=note)
    for index, what in ((1, "memory"), (2, "disk")):
        half = slope([(point[0], point[index]) for point in later])
        yield Figure(f"B8 MiB of {what} per 100,000 jobs, second half", [half], "about 0", note=note)
    yield Figure("B8 jobs/s through the table alone", [rate], "the clock", note=note)


if __name__ == "__main__":
    json.dump(asyncio.run(grow(int(sys.argv[1]), Path(sys.argv[2]))), sys.stdout)
