"""The job table end to end: the real dispatcher, store and runner; replicas are threads."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from serve_app.database import LockHeld, connect
from serve_app.inference.messages import Begun, Done, Message, Ticket
from serve_app.jobs.model import JobResult, JobStatus, StoredJob
from serve_app.jobs.table import QueueFull
from tests.serve_app.in_process import HANG, House, make_track, new_job
from tests.stand_ins import FakeClock, let_go

MakeHouse = Callable[..., House]
LONG = "takes 30 s"


pytestmark = pytest.mark.usefixtures("impatient")


def running(job: StoredJob) -> bool:
    return job.state.status is JobStatus.RUNNING and job.state.progress > 0


def kinds(h: House, job: StoredJob) -> list[str]:
    """Types of the job's events, which are gapless, without repeats of progress."""
    events = h.reader.events(job.job_id)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    types = [event.type for event in events]
    return [kind for n, kind in enumerate(types) if kind != "progress" or types[n - 1] != "progress"]


async def test_a_song_is_made(house: MakeHouse) -> None:
    async with house() as h:
        job = await h.submit(bpm=90)
        assert h.now(job).state.status in {JobStatus.QUEUED, JobStatus.RUNNING}, "it is stored at once"
        (done,) = await h.ended(job)
        assert done.state.status is JobStatus.SUCCEEDED
        assert done.result
        (track,) = done.result.tracks
        assert track.used == {"seed": 0, "bpm": 90}
        for url in track.urls():
            assert h.artifacts.local(url.removeprefix("/audio/"))
        assert kinds(h, job) == ["queued", "started", "progress", "succeeded"]


async def test_variants_are_tracks_of_one_job(house: MakeHouse) -> None:
    async with house() as h:
        (done,) = await h.ended(await h.submit(variants=3, seed=5))
        assert done.result
        assert [track.used["seed"] for track in done.result.tracks] == [5, 6, 7]
        assert len({track.track_id for track in done.result.tracks}) == 3


async def test_jobs_that_agree_share_a_call(house: MakeHouse) -> None:
    async with house() as h:
        first = await h.submit("until queued", "batch-tone")
        await h.until(first, lambda job: job.state.status is JobStatus.RUNNING)
        short = [await h.submit(engine="batch-tone", seed=n) for n in range(5)]
        long = await h.submit(engine="batch-tone", duration=2.0)
        let_go("queued")
        done = await h.ended(first, *short, long)
        assert all(job.state.status is JobStatus.SUCCEEDED for job in done)
        ids = [job.job_id for job in short]
        replica = next(r for r in h.replicas if r.engine_id == "batch-tone")
        assert replica.calls == [[first.job_id], ids[:4], ids[4:], [long.job_id]]


async def test_no_more_calls_than_free_slots_in_the_order_of_acceptance(house: MakeHouse) -> None:
    async with house(replicas=2) as h:
        prompts = ["until slots"] * 2 + ["takes 0.05 s"] * 8
        jobs = [await h.submit(prompt, seed=n) for n, prompt in enumerate(prompts)]
        for job in jobs[:2]:
            await h.until(job, running)
        let_go("slots")
        done = await h.ended(*jobs)
        assert all(job.state.status is JobStatus.SUCCEEDED for job in done)
        assert h.most["tone"] == 2
        started = [h.reader.events(job.job_id)[1].at for job in jobs]
        assert started == sorted(started)
        assert {len(r.calls) for r in h.replicas if r.engine_id == "tone"} != {0, 10}, "both worked"


async def test_a_queued_job_is_cancelled_and_never_sent(house: MakeHouse) -> None:
    async with house() as h:
        busy, waiting = await h.submit(LONG), await h.submit("never")
        await h.until(busy, running)
        answer = await h.table.cancel(waiting.job_id)
        assert answer
        assert answer.state.status is JobStatus.CANCELLED
        assert (await h.table.demand("tone")).waiting == 0
        await h.table.cancel(busy.job_id)
        await h.ended(busy)
        await h.ended(await h.submit("next"))
        assert [waiting.job_id] not in h.replicas[0].calls
        assert await h.table.cancel("none") is None


async def test_a_running_job_is_cancelled_within_a_step_and_the_slot_is_free_again(house: MakeHouse) -> None:
    async with house() as h:
        job = await h.submit(LONG)
        await h.until(job, running)
        answer = await h.table.cancel(job.job_id)
        assert answer
        assert answer.state.cancel_requested
        assert answer.state.status is JobStatus.RUNNING
        (ended,) = await h.ended(job)
        assert ended.state.status is JobStatus.CANCELLED
        assert kinds(h, job)[-2:] == ["cancelling", "cancelled"]
        again = await h.table.cancel(job.job_id)
        assert again
        assert again.state == ended.state
        (done,) = await h.ended(await h.submit())
        assert done.state.status is JobStatus.SUCCEEDED
        assert h.most["tone"] == 1


async def test_cancelling_one_of_a_batch_leaves_the_others_alone(house: MakeHouse) -> None:
    async with house() as h:
        first = await h.submit("until queued", "batch-tone")
        await h.until(first, lambda job: job.state.status is JobStatus.RUNNING)
        jobs = [await h.submit("until cancelled", "batch-tone", seed=n) for n in range(3)]
        let_go("queued")
        for job in jobs:
            await h.until(job, running)
        await h.table.cancel(jobs[1].job_id)
        let_go("cancelled")
        done = await h.ended(*jobs)
        assert [job.state.status.value for job in done] == ["succeeded", "cancelled", "succeeded"]
        assert [call for r in h.replicas for call in r.calls][-1] == [job.job_id for job in jobs]


async def test_a_flaky_engine_is_tried_again(house: MakeHouse) -> None:
    async with house() as h:
        (done,) = await h.ended(await h.submit("flaky", seed=2))
        assert done.state.status is JobStatus.SUCCEEDED
        assert done.state.attempt == 3
        assert [a.error.code for a in done.state.attempts] == ["render_failed"] * 2
        assert kinds(h, done).count("retrying") == 2


async def test_a_broken_engine_fails_the_job_with_every_cause_and_no_secret(house: MakeHouse) -> None:
    async with house(max_attempts=2) as h:
        (done,) = await h.ended(await h.submit("broken"))
        assert done.state.status is JobStatus.FAILED
        assert done.state.error
        assert done.state.error.code == "engine_failed"
        assert [a.attempt for a in done.state.attempts] == [1, 2]
        assert "secret" not in done.state.model_dump_json()
        assert "secret" not in "".join(e.model_dump_json() for e in h.reader.events(done.job_id))


@pytest.mark.parametrize(
    ("prompt", "code"), [("bad request", "invalid_request"), ("silent", "quality_rejected")]
)
async def test_what_another_attempt_cannot_mend_is_not_tried_again(
    house: MakeHouse, prompt: str, code: str
) -> None:
    async with house() as h:
        (done,) = await h.ended(await h.submit(prompt))
        assert done.state.status is JobStatus.FAILED
        assert done.state.error
        assert done.state.error.code == code
        assert done.state.attempt == 1


async def test_one_bad_member_of_a_batch_leaves_the_others_alone(house: MakeHouse) -> None:
    async with house(max_attempts=1) as h:
        first = await h.submit("until queued", "batch-tone")
        await h.until(first, lambda job: job.state.status is JobStatus.RUNNING)
        prompts = ["rain", "broken", "silent"]
        jobs = [await h.submit(prompt, "batch-tone") for prompt in prompts]
        let_go("queued")
        done = await h.ended(*jobs)
        assert [call for r in h.replicas for call in r.calls][-1] == [job.job_id for job in jobs]
        assert [job.state.status.value for job in done] == ["succeeded", "failed", "failed"]


async def test_a_lost_replica_puts_its_job_back(house: MakeHouse) -> None:
    async with house(replicas=2) as h:
        job = await h.submit("until lost")
        await h.until(job, running)
        lost = next(replica for replica in h.replicas if replica.pulse.running)
        lost.die()
        await h.until(job, lambda found: bool(found.state.attempts))
        let_go("lost")
        (done,) = await h.ended(job)
        assert done.state.status is JobStatus.SUCCEEDED
        (cause,) = [attempt.error for attempt in done.state.attempts]
        assert cause.code == "replica_lost"
        assert "secret line" not in cause.message
        assert (await h.table.demand("tone")).replicas == 1


async def test_a_stream_that_ends_early_puts_its_job_back(house: MakeHouse) -> None:
    async with house() as h:
        job = await h.submit("until ended")
        await h.until(job, running)
        h.replicas[0].end_early()
        await h.until(job, lambda found: bool(found.state.attempts))
        let_go("ended")
        (done,) = await h.ended(job)
        assert done.state.status is JobStatus.SUCCEEDED
        assert [attempt.error.code for attempt in done.state.attempts] == ["replica_ended"]


async def test_a_silent_replica_loses_its_lease(house: MakeHouse) -> None:
    clock = FakeClock(runs=True)
    async with house(replicas=2, lease_seconds=4.0, clock=clock) as h:
        job = await h.submit("until lost")
        await h.until(job, running)
        silent = next(replica for replica in h.replicas if replica.pulse.running)
        silent.silent = True
        fence = h.now(job).fence
        pulse = h.pulses[h.replicas.index(silent)]
        await asyncio.wait([pulse], timeout=HANG)  # the beat that is held open ends
        clock.move(5)
        job = await h.until(job, lambda found: found.fence > fence)
        let_go("lost")
        (done,) = await h.ended(job)
        assert done.state.status is JobStatus.SUCCEEDED
        assert [attempt.error.code for attempt in done.state.attempts] == ["replica_silent"]


async def test_a_job_that_is_to_be_cancelled_does_not_outlive_its_replica(house: MakeHouse) -> None:
    async with house() as h:
        job = await h.submit(LONG)
        await h.until(job, running)
        replica = h.replicas[0]
        cancelling = asyncio.ensure_future(h.table.cancel(job.job_id))
        replica.die()
        await cancelling
        (done,) = await h.ended(job)
        assert done.state.status is JobStatus.CANCELLED


async def test_a_restart_loses_nothing(house: MakeHouse) -> None:
    async with house() as h:
        done = (await h.ended(await h.submit("done")))[0]
        ran, unwanted = await h.submit("until restart", seed=3), await h.submit(LONG, "batch-tone")
        await h.until(ran, running)
        await h.until(unwanted, running)
        waiting = [await h.submit(f"waits {n}") for n in range(3)]
        for replica in h.replicas:
            replica.silent = True  # nothing more is heard of this table's attempts
        await h.table.cancel(unwanted.job_id)
    let_go("restart")
    async with house() as h:
        after = await h.ended(ran, *waiting)
        assert all(job.state.status is JobStatus.SUCCEEDED for job in after)
        assert h.now(done) == done
        assert h.now(unwanted).state.status is JobStatus.CANCELLED
        state = after[0].state
        assert [(a.error.code, a.counts) for a in state.attempts] == [("drained", False)]
        assert state.attempt == 2
        assert after[0].request.seed == 3
        tone = h.replicas[0].calls
        assert tone == [[job.job_id] for job in (ran, *waiting)], "in the old order"


async def test_a_full_queue_refuses_and_takes_again(house: MakeHouse) -> None:
    async with house(max_queued=2) as h:
        busy = await h.submit(LONG)
        await h.until(busy, running)
        waiting = [await h.submit(), await h.submit()]
        with pytest.raises(QueueFull) as caught:
            await h.submit()
        assert (caught.value.waiting, caught.value.limit) == (2, 2)
        assert h.reader.counts() == {"running": 1, "queued": 2}
        await h.table.cancel(waiting[0].job_id)
        await h.submit()


async def test_a_full_queue_holds_against_a_crowd(house: MakeHouse) -> None:
    async with house(max_queued=3, engines=()) as h:
        answers = await asyncio.gather(*[h.submit() for _ in range(20)], return_exceptions=True)
        assert sum(isinstance(found, QueueFull) for found in answers) == 17
        assert h.reader.counts() == {"queued": 3}


async def test_submitting_twice_is_submitting_once_even_when_the_queue_is_full(house: MakeHouse) -> None:
    """Ray calls again when the table's actor died before it could answer."""
    async with house(max_queued=1, engines=()) as h:
        new = new_job()
        first = await h.table.submit(new)
        assert await h.table.submit(new) == first
        assert (await h.table.demand("tone")).waiting == 1


async def test_two_tables_on_one_database_are_refused(house: MakeHouse) -> None:
    async with house() as h:
        other = house()
        with pytest.raises(LockHeld):
            await other.table.start()
        await other.table.stop()
        other.database.dispose()
        (done,) = await h.ended(await h.submit())
        assert done.state.status is JobStatus.SUCCEEDED
    async with house() as h:
        assert h.reader.counts() == {"succeeded": 1}


async def test_jobs_wait_until_there_is_a_replica(house: MakeHouse) -> None:
    async with house(replicas=0) as h:
        job = await h.submit()
        demand = await h.table.demand("tone")
        assert (demand.waiting, demand.slots, demand.replicas, demand.in_flight) == (1, 0, 0, 0)
        assert demand.waiting_seconds == 1.0
        assert h.now(job).state.status is JobStatus.QUEUED


async def test_followers_hear_of_every_change(house: MakeHouse) -> None:
    async with house() as h:
        page = await h.table.follow(0, 0, 0)
        assert not page.complete
        job = await h.submit()
        heard: list[tuple[str, int]] = []
        async with asyncio.timeout(HANG):
            while not heard or not h.now(job).state.status.terminal or heard[-1][1] < h.now(job).seq:
                page = await h.table.follow(page.epoch, page.cursor, 1.0)
                assert page.complete
                heard += page.changes
        assert heard == [(job.job_id, n + 1) for n in range(h.now(job).seq)]


class Twins(House):
    """Its replicas say that they made the same track twice, which no database keeps."""

    async def send(
        self, engine: str, replica_id: str, tickets: Sequence[Ticket]
    ) -> AsyncGenerator[Message, None]:
        yield Begun(self.replicas[0].replica_id)
        for ticket in tickets:
            yield Done(ticket.job_id, JobResult(tracks=[make_track(), make_track()]))


async def test_a_result_that_cannot_be_kept_fails_the_job_and_not_the_table(
    database: Engine, tmp_path: Path
) -> None:
    url = database.url.render_as_string(hide_password=False)
    async with Twins(url, tmp_path) as h:
        for job in await h.ended(await h.submit(), await h.submit()):
            assert job.state.status is JobStatus.FAILED
            assert job.state.error
            assert "UNIQUE" not in job.state.error.message.upper()
        assert h.tracks.page("local")[0] == []
        async with asyncio.timeout(HANG):
            while (await h.table.demand("tone")).in_flight:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_a_table_that_could_not_start_leaves_the_database_to_the_next(
    sqlite_url: str, tmp_path: Path
) -> None:
    """In the same process: its actor tries again with a new table."""
    engine = connect(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE tracks (x INTEGER)"))
    broken = House(sqlite_url, tmp_path)
    with pytest.raises(OperationalError, match="already exists"):
        await broken.table.start()
    broken.database.dispose()
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE tracks"))
    engine.dispose()
    async with House(sqlite_url, tmp_path) as h:
        assert h.reader.counts() == {}
    await broken.table.stop()
