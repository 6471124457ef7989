"""Writes that wait together share a commit, and nothing of it counts before it is done."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from serve_app.jobs.model import JobStatus
from serve_app.jobs.moves import StaleFence
from serve_app.jobs.reader import JobReader
from serve_app.jobs.store import JobStore
from serve_app.jobs.writer import Writer
from tests.serve_app.in_process import new_job


@pytest.fixture
def writer(store: JobStore) -> Iterator[Writer]:
    made = Writer(store)
    yield made
    made.close()


class Commits:
    """Counts commits, and refuses them while the disk is `full`."""

    def __init__(self) -> None:
        self.count, self.full = 0, False

    def __call__(self, _: object) -> None:
        self.count += 1
        if self.full:
            raise OperationalError("COMMIT", {}, Exception("database or disk is full"))


@pytest.fixture
def commits(database: Engine) -> Iterator[Commits]:
    counting = Commits()
    event.listen(database, "commit", counting)
    yield counting
    event.remove(database, "commit", counting)


async def test_what_waits_together_is_committed_together(
    writer: Writer, reader: JobReader, commits: Commits
) -> None:
    jobs = [new_job() for _ in range(100)]
    answers = await asyncio.gather(*(writer.run(writer.store.accept, job) for job in jobs))
    assert all(event for _, event in answers)
    assert commits.count < 20
    assert reader.counts() == {"queued": 100}


async def test_one_that_is_refused_takes_nothing_of_the_others_with_it(
    writer: Writer, reader: JobReader
) -> None:
    jobs = [new_job() for _ in range(3)]
    calls = [writer.run(writer.store.accept, job) for job in jobs]
    calls.insert(1, writer.run(writer.store.start, "none"))
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [isinstance(answer, StaleFence) for answer in answers] == [False, True, False, False]
    assert reader.counts() == {"queued": 3}


async def test_calls_of_one_commit_see_each_other(writer: Writer, reader: JobReader) -> None:
    job = new_job()
    store = writer.store
    accepted, started, again = await asyncio.gather(
        writer.run(store.accept, job),
        writer.run(store.start, job.job_id),
        writer.run(store.accept, job),
    )
    assert accepted[1]
    assert started[0].fence == 1
    assert (again[0].state.status, again[1]) == (JobStatus.RUNNING, None)
    found = reader.get(job.job_id, "local")
    assert found
    assert found.state == started[0].state


async def test_a_commit_that_fails_fails_for_all_and_leaves_nothing(
    writer: Writer, reader: JobReader, commits: Commits
) -> None:
    """Not even in the store's memory: the same calls then work."""
    commits.full = True
    jobs = [new_job() for _ in range(5)]
    calls = [writer.run(writer.store.accept, job) for job in jobs]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert all(isinstance(answer, OperationalError) for answer in answers)
    assert reader.counts() == {}
    commits.full = False
    with pytest.raises(StaleFence):
        await writer.run(writer.store.start, jobs[0].job_id)
    again = await asyncio.gather(*(writer.run(writer.store.accept, job) for job in jobs))
    assert all(event for _, event in again)


async def test_other_work_never_meets_an_open_commit(
    writer: Writer, reader: JobReader, database: Engine
) -> None:
    def elsewhere() -> int:
        with database.begin() as connection:
            return connection.exec_driver_sql("DELETE FROM estimates").rowcount

    jobs = [new_job() for _ in range(20)]
    calls: list[object] = []
    for job in jobs:
        calls.append(writer.run(writer.store.accept, job))
        calls.append(writer.run(elsewhere))
    await asyncio.gather(*calls)  # type: ignore[call-overload]
    assert reader.counts() == {"queued": 20}


async def test_whoever_has_gone_does_not_disturb_the_others(writer: Writer, reader: JobReader) -> None:
    jobs = [new_job() for _ in range(10)]
    tasks = [asyncio.ensure_future(writer.run(writer.store.accept, job)) for job in jobs]
    await asyncio.sleep(0)
    tasks[3].cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert sum(isinstance(answer, asyncio.CancelledError) for answer in done) == 1
    assert reader.counts() == {"queued": 10}, "it was under way"
