"""The job table while its database or its store is away, full or broken."""

import asyncio
import contextlib
import math
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from serve_app.database.schema import jobs
from serve_app.inference import runner
from serve_app.jobs.model import JobStatus, StoredJob
from tests.serve_app.in_process import HANG, House, new_job
from tests.serve_app.jobs.test_table import kinds
from tests.stand_ins import let_go

pytestmark = pytest.mark.usefixtures("impatient")
MakeHouse = Callable[..., House]


async def test_a_locked_database_refuses_and_then_takes_again(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("serve_app.database.connection.WRITER_PATIENCE", 0)
    async with House(sqlite_url, tmp_path) as h:
        running_job = await h.submit("until locked")
        await h.until(running_job, lambda job: job.state.status is JobStatus.RUNNING)
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(OperationalError, match="locked"):
            await h.submit("refused")
        with pytest.raises(OperationalError, match="locked"):
            await h.table.cancel(running_job.job_id)
        let_go("locked")  # the song is made, and its end cannot be written
        await stored(h, running_job)
        await said(caplog, "cannot be written")
        other.execute("ROLLBACK")
        other.close()
        (done,) = await h.ended(running_job)
        assert done.state.status is JobStatus.SUCCEEDED
        assert done.state.attempt == 1, "the result was kept until it could be stored"
        assert h.reader.counts() == {"succeeded": 1}, "nothing of the refused job"
        assert (await h.ended(await h.submit()))[0].state.status is JobStatus.SUCCEEDED


async def stored(h: House, job: StoredJob) -> None:
    """Wait until the files of a job's song are there."""
    async with asyncio.timeout(HANG):
        while not any(h.artifacts.older_than(math.inf, sweep=False)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert not h.now(job).state.status.terminal


async def said(caplog: pytest.LogCaptureFixture, words: str) -> None:
    """Wait until the log says so from now on."""
    caplog.clear()
    async with asyncio.timeout(HANG):
        while words not in caplog.text:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_full_disk_refuses_and_keeps_results(
    sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with House(sqlite_url, tmp_path) as h:
        job = await h.submit("until full", variants=4)  # one song's rows might still find room
        await h.until(job, lambda found: found.state.status is JobStatus.RUNNING)
        pages = [await limit_pages(h, 1)]  # SQLite answers SQLITE_FULL, as with a disk that is full
        accepted = 0
        for n in range(200):
            with contextlib.suppress(OperationalError):
                await h.table.submit(new_job(f"{n} " + "long " * 300, engine="unserved"))
                accepted += 1
        assert accepted < 100
        with pytest.raises(OperationalError, match="full"):
            await h.table.submit(new_job("long " * 300, engine="unserved"))
        let_go("full")
        await stored(h, job)
        await said(caplog, "cannot be written")
        await limit_pages(h, pages[0] + 100_000)
        (done,) = await h.ended(job)
        assert (done.state.status, done.state.attempt) == (JobStatus.SUCCEEDED, 1)
        assert h.reader.counts().get("queued", 0) == accepted


async def limit_pages(h: House, limit: int) -> int:
    """Let the writers' files grow to so many pages (no less than they have)."""

    def set_limit() -> int:
        found = 0
        for engine in (h.table._engine, h.table._relaxed):
            with engine.connect() as connection:
                found = connection.exec_driver_sql(f"PRAGMA max_page_count={limit}").scalar() or 0
        return found

    return await h.table._writer.run(set_limit)


async def test_a_song_that_cannot_be_stored_is_kept_and_tried_again(
    house: MakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "PAUSES", (0.3,) * 50)
    async with house() as h:
        folder = h.artifacts._folder
        assert folder
        moved = folder.with_name("away")
        folder.rename(moved)
        job = await h.submit("takes 0.2 s")
        await h.until(job, lambda found: found.state.stage == "saving")
        unwanted = await h.submit("unwanted")
        await h.until(unwanted, lambda found: found.state.stage == "saving")
        await h.table.cancel(unwanted.job_id)
        assert (await h.ended(unwanted))[0].state.status is JobStatus.CANCELLED
        moved.rename(folder)
        (done,) = await h.ended(job)
        assert (done.state.status, done.state.attempt) == (JobStatus.SUCCEEDED, 1)
        assert len(h.replicas[0].calls) == 2, "it was made once"


async def test_a_row_that_cannot_be_read_keeps_nobody_from_work(house: MakeHouse, database: Engine) -> None:
    async with house(engines=()) as h:
        broken, ran, fine = [await h.submit() for _ in range(3)]
        await h.table._writer.run(h.table._writer.store.start, ran.job_id)
    with database.begin() as connection:
        for job in (broken, ran):
            change = update(jobs).where(jobs.c.job_id == job.job_id)
            connection.execute(change.values(request={"prompt": "x", "task": "of the future"}))
    async with house() as h:
        assert (await h.ended(fine))[0].state.status is JobStatus.SUCCEEDED
        assert h.reader.counts() == {"failed": 2, "succeeded": 1}
        assert [event.type for event in h.reader.events(broken.job_id)] == ["queued", "failed"]


async def test_a_commit_whose_answer_is_lost_strands_nobody(house: MakeHouse, database: Engine) -> None:
    """The connection breaks behind the commit: it was made, and who asked is told that it was not."""
    async with house() as h:
        transactions = h.table._writer.store.transactions
        whole, lost = transactions._whole, Counter[str]()

        @contextlib.contextmanager
        def breaking(engine: Engine) -> Iterator[Connection]:
            before = dict(transactions._live)
            with whole(engine) as connection:
                yield connection
            if lost["wanted"]:
                lost["wanted"] -= 1
                transactions._live.clear()
                transactions._live.update(before)
                raise OperationalError("COMMIT", {}, Exception("the connection is gone"))

        transactions._whole = breaking  # type: ignore[method-assign]
        lost["wanted"] = 1
        new = replace(new_job(), idempotency_key="k", fingerprint="f")
        with pytest.raises(OperationalError):
            await h.table.submit(new)
        job = await h.table.submit(replace(new_job(), idempotency_key="k", fingerprint="f"))
        assert job.job_id == new.job_id
        assert (await h.ended(job))[0].state.status is JobStatus.SUCCEEDED
        for prompt in ("takes 0.2 s", "flaky"):
            job = await h.submit(prompt, seed=1)
            lost["wanted"] = 1  # the start's, or a later one
            await h.until(job, lambda found: found.state.status is not JobStatus.QUEUED)
            lost["wanted"] += 2
            (done,) = await h.ended(job)
            assert done.state.status is JobStatus.SUCCEEDED
            assert kinds(h, job)[-1] == "succeeded"
            lost["wanted"] = 0


async def test_a_reader_does_not_hold_up_acceptance(sqlite_url: str, tmp_path: Path) -> None:
    async with House(sqlite_url, tmp_path) as h:
        with h.table._reads.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM jobs").scalar()
            await h.submit()


async def test_an_error_of_the_database_tells_nothing_of_the_song(house: MakeHouse) -> None:
    async with house() as h:
        with h.table._engine.connect() as connection, pytest.raises(DBAPIError) as caught:
            connection.execute(text("SELECT :prompt FROM nowhere"), {"prompt": "my secret lyrics"})
        assert "secret" not in str(caught.value)
