"""Zombies: attempts that go on after their job was taken from them. None can write, all are told to stop."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence

import pytest
from sqlalchemy import Engine

from serve_app.inference.messages import Beat, Begun, Done, Failed, Message, Progress, Stopped, Ticket
from serve_app.jobs.model import JobError, JobEvent, JobResult, StoredJob
from serve_app.jobs.moves import StaleFence
from serve_app.jobs.reader import JobReader
from serve_app.jobs.store import JobStore
from serve_app.jobs.table import JobTable
from serve_app.library.tracks import TrackStore
from tests.serve_app.in_process import HANG, make_track, new_job
from tests.stand_ins import FakeClock, Tone

ZOMBIES = 100
BOOM = JobError(code="render_failed", message="the tone was off", retryable=True)
WRITES: dict[str, Callable[[JobStore, StoredJob], object]] = {
    "progress": lambda store, job: store.progress(job.job_id, job.fence, stage="sampling", progress=0.9),
    "succeed": lambda store, job: store.succeed(job.job_id, job.fence, song(job.job_id)),
    "fail": lambda store, job: store.fail(job.job_id, job.fence, BOOM),
    "requeue": lambda store, job: store.requeue(job.job_id, job.fence, BOOM, counts=True, delay=0.0),
    "cancelled": lambda store, job: store.cancelled(job.job_id, job.fence),
}
"""Everything an attempt can write."""
MOVED_ON = ["queued", "running", "succeeded", "failed", "cancelled"]
"""Where the job may be by then."""


def song(job_id: str) -> JobResult:
    return JobResult(tracks=[make_track(job_id)])


def taken_away(store: JobStore, moved_on: str) -> StoredJob:
    """A job as an attempt knows it that has lost it since; now it is somewhere else."""
    zombie = store.start(store.accept(new_job())[0].job_id)[0]
    store.requeue(zombie.job_id, zombie.fence, BOOM, counts=True, delay=0.0)
    if moved_on != "queued":
        now, _ = store.start(zombie.job_id)
        if moved_on == "succeeded":
            store.succeed(now.job_id, now.fence, song(now.job_id))
        elif moved_on == "failed":
            store.fail(now.job_id, now.fence, BOOM)
        elif moved_on == "cancelled":
            store.cancelled(now.job_id, now.fence)
    return zombie


def test_every_write_of_every_zombie_is_refused(store: JobStore, reader: JobReader, database: Engine) -> None:
    zombies = [taken_away(store, MOVED_ON[number % len(MOVED_ON)]) for number in range(ZOMBIES)]
    before = everything(reader, database, zombies)
    refused = dict.fromkeys(WRITES, 0)
    for zombie in zombies:
        for name, write in WRITES.items():
            with pytest.raises(StaleFence):
                write(store, zombie)
            refused[name] += 1
    assert refused == dict.fromkeys(WRITES, ZOMBIES)
    assert everything(reader, database, zombies) == before


class Held:
    """A sender whose replicas all speak at once, when they are let."""

    def __init__(self) -> None:
        self.speak = asyncio.Event()
        self.tickets: dict[str, Ticket] = {}
        """By the replica that works on it."""

    async def send(
        self, engine: str, replica_id: str, tickets: Sequence[Ticket]
    ) -> AsyncGenerator[Message, None]:
        (ticket,) = tickets
        number = len(self.tickets)
        self.tickets[replica_id] = ticket
        yield Begun(replica_id)
        await self.speak.wait()
        yield Progress(ticket.job_id, "sampling", 1, 2, 0.5)
        ends: list[Message] = [
            Done(ticket.job_id, song(ticket.job_id)),
            Failed(ticket.job_id, BOOM),
            Stopped(ticket.job_id),
        ]
        yield ends[number % len(ends)]


async def test_a_table_that_lost_its_jobs_commits_nothing_and_tells_its_replicas_to_stop(
    database: Engine, reader: JobReader, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    held = Held()
    url = database.url.render_as_string(hide_password=False)
    table = JobTable(url, held, {"tone": Tone.info}, clock=clock)
    await table.start()
    for number in range(ZOMBIES):
        await table.beat(beat(f"replica-{number}"))
    zombies = [await table.submit(new_job()) for _ in range(ZOMBIES)]
    async with asyncio.timeout(HANG):
        while len(held.tickets) < ZOMBIES:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    others = JobStore(database, clock)  # another table has taken over
    assert len(others.recovery.recover()) == ZOMBIES
    for zombie in zombies[::2]:
        others.start(zombie.job_id)
    before = everything(reader, database, zombies)
    held.speak.set()
    async with asyncio.timeout(HANG):
        while (await table.demand("tone")).in_flight:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert sum(record.getMessage().startswith("refused: ") for record in caplog.records) == ZOMBIES
    assert everything(reader, database, zombies) == before
    told = 0
    for replica_id, ticket in held.tickets.items():
        stops = await table.beat(beat(replica_id, ticket.lease))
        told += ticket.lease in stops.leases
    assert told == ZOMBIES
    await table.stop()


def beat(replica_id: str, *running: tuple[str, int]) -> Beat:
    return Beat(replica_id, "tone", slots=1, loaded=True, running=running, heard=-1)


def everything(
    reader: JobReader, database: Engine, zombies: Sequence[StoredJob]
) -> tuple[list[StoredJob | None], list[list[JobEvent]], list[str]]:
    """The jobs, their events and the library."""
    found, _ = TrackStore(database).page("local", limit=1_000)
    return (
        [reader.get(zombie.job_id, zombie.owner) for zombie in zombies],
        [reader.events(zombie.job_id) for zombie in zombies],
        [track.job_id for track in found],
    )
