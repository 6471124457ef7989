"""How the job table keeps its terms: keys, shares, deadlines, draining, and a database that is away."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from serve_app.inference.messages import Begun, Message, Ticket
from serve_app.jobs.model import JobStatus, NewJob, Priority, StoredJob
from serve_app.jobs.recovery import MAX_CRASHES
from serve_app.jobs.store import JobStore, KeyReused
from serve_app.jobs.table import QueueFull
from serve_app.jobs.writer import Closing
from serve_app.webhooks.model import Webhook
from tests.serve_app.in_process import HANG, House, ReplicaDied, new_job
from tests.serve_app.jobs.test_table import LONG, kinds, running
from tests.stand_ins import FakeClock, let_go

MakeHouse = Callable[..., House]


pytestmark = pytest.mark.usefixtures("impatient")


async def test_one_key_is_one_job_however_many_ask(house: MakeHouse) -> None:
    async with house() as h:
        asked = [replace(new_job(seed=n), idempotency_key="mine", fingerprint="same") for n in range(100)]
        found = await asyncio.gather(*(h.table.submit(new) for new in asked))
        assert len({job.job_id for job in found}) == 1
        assert h.reader.counts().keys() <= {"queued", "running", "succeeded"}
        assert sum(h.reader.counts().values()) == 1
        (done,) = await h.ended(found[0])
        assert await h.table.submit(asked[7]) == done, "also when it has ended"


async def test_another_body_under_the_same_key_is_refused(house: MakeHouse) -> None:
    async with house(max_queued=1, engines=()) as h:
        first = replace(new_job(), idempotency_key="mine", fingerprint="one")
        await h.table.submit(first)
        with pytest.raises(KeyReused):
            await h.table.submit(replace(new_job(), idempotency_key="mine", fingerprint="two"))
        other = replace(new_job(owner="ann"), idempotency_key="mine", fingerprint="two")
        with pytest.raises(QueueFull):  # a key is its owner's: this one is a new job
            await h.table.submit(other)


async def test_the_queue_is_shared_between_users(house: MakeHouse) -> None:
    async with house() as h:
        busy = await h.submit("until queued")
        await h.until(busy, running)
        many = [await h.table.submit(new_job("takes 0.02 s", owner="anna", seed=n)) for n in range(40)]
        calls = h.replicas[0].calls
        before = len(calls)
        last = await h.table.submit(new_job(owner="ben"))
        let_go("queued")
        (one,) = await h.ended(last)
        assert calls.index([one.job_id]) <= before + 1, "ben did not wait for anna's forty"
        assert one.state.status is JobStatus.SUCCEEDED
        await h.ended(*many)


async def test_one_user_cannot_fill_the_queue_for_all(house: MakeHouse) -> None:
    async with house(max_queued=5, max_queued_per_user=3, engines=()) as h:
        answers = await asyncio.gather(
            *(h.table.submit(new_job(owner="anna")) for _ in range(10)), return_exceptions=True
        )
        refused = [found for found in answers if isinstance(found, QueueFull)]
        assert len(refused) == 7
        assert {(found.scope, found.limit) for found in refused} == {("user", 3)}
        for _ in range(2):
            await h.table.submit(new_job(owner="ben"))
        with pytest.raises(QueueFull) as caught:
            await h.table.submit(new_job(owner="ben"))
        assert (caught.value.scope, caught.value.waiting, caught.value.limit) == ("all", 5, 5)
        assert caught.value.retry_after >= 1


async def test_background_jobs_let_the_others_go_first(house: MakeHouse) -> None:
    async with house() as h:
        busy = await h.submit("until queued")
        await h.until(busy, running)
        later = await h.table.submit(replace(new_job(), priority=Priority.BACKGROUND))
        sooner = await h.submit()
        let_go("queued")
        await h.ended(later, sooner)
        assert h.replicas[0].calls == [[job.job_id] for job in (busy, sooner, later)]


async def test_a_queued_job_fails_at_its_deadline(house: MakeHouse) -> None:
    async with house() as h:
        busy = await h.submit(LONG)
        await h.until(busy, running)
        job = await h.table.submit(replace(new_job(), deadline_seconds=0.3))
        (failed,) = await h.ended(job)
        assert failed.state.error
        assert (failed.state.error.code, failed.state.attempt) == ("deadline_exceeded", 0)
        assert (await h.table.demand("tone")).waiting == 0
        await h.table.cancel(busy.job_id)
        await h.ended(busy)
        assert h.replicas[0].calls == [[busy.job_id]]


async def test_a_running_job_is_stopped_at_its_deadline(house: MakeHouse) -> None:
    async with house() as h:
        job = await h.table.submit(replace(new_job(LONG), deadline_seconds=0.5))
        (failed,) = await h.ended(job)
        assert failed.state.error
        assert failed.state.error.code == "deadline_exceeded"
        assert kinds(h, job)[-1] == "failed"
        (done,) = await h.ended(await h.submit())
        assert done.state.status is JobStatus.SUCCEEDED, "the slot is free again"


def brief(prompt: str) -> NewJob:
    """A job that is expected to be short, whatever it is."""
    return replace(new_job(prompt), predicted_seconds=0.3)


class Poisoned(House):
    """Its replicas die of a prompt that says so, with all that share the call."""

    async def send(
        self, engine: str, replica_id: str, tickets: Sequence[Ticket]
    ) -> AsyncGenerator[Message, None]:
        if any("poison" in ticket.request.prompt for ticket in tickets):
            replica = next(r for r in self.replicas if r.replica_id == replica_id)
            replica.calls.append([ticket.job_id for ticket in tickets])
            yield Begun(replica_id)
            raise ReplicaDied("The actor died.")
        async for message in super().send(engine, replica_id, tickets):
            yield message

    async def revive(self) -> None:
        """Replicas that were dropped beat again, as new ones would."""
        while True:
            for replica in self.replicas:
                self.join(replica)
            await asyncio.sleep(0.05)


async def test_a_poison_job_fails_alone_and_costs_the_others_no_attempt(
    database: Engine, tmp_path: Path
) -> None:
    url = database.url.render_as_string(hide_password=False)
    async with Poisoned(url, tmp_path, max_attempts=2) as h:
        reviving = asyncio.ensure_future(h.revive())
        first = await h.submit("until queued", "batch-tone")
        await h.until(first, lambda job: job.state.status is JobStatus.RUNNING)
        prompts = ["rain", "poison", "snow"]
        batch = [await h.submit(prompt, "batch-tone") for prompt in prompts]
        let_go("queued")
        done = await h.ended(*batch)
        reviving.cancel()
        assert [job.state.status.value for job in done] == ["succeeded", "failed", "succeeded"]
        for job in done:
            assert job.state.attempts[0].counts is False
        assert [attempt.counts for attempt in done[1].state.attempts] == [False, True, True]
        together, *alone = [call for r in h.replicas for call in r.calls if batch[1].job_id in call]
        assert len(together) == 3
        assert alone == [[batch[1].job_id]] * 2


async def test_a_brief_poison_job_fails_after_its_attempts(database: Engine, tmp_path: Path) -> None:
    """Also where jobs are sent ahead, and it dies while another has the device: that once does not count."""
    url = database.url.render_as_string(hide_password=False)
    async with Poisoned(url, tmp_path, max_attempts=2, lead=HANG) as h:
        reviving = asyncio.ensure_future(h.revive())
        prompts = ["takes 0.1 s", "takes 0.1 s", "poison", *["takes 0.1 s"] * 5]
        sent = [await h.table.submit(brief(prompt)) for prompt in prompts]
        done = await h.ended(*sent)
        reviving.cancel()
        ends = ["failed" if prompt == "poison" else "succeeded" for prompt in prompts]
        assert [job.state.status.value for job in done] == ends
        counts = [attempt.counts for attempt in done[2].state.attempts]
        assert counts[-2:] == [True, True]
        assert counts[:-2] in ([], [False])
        assert not any(attempt.counts for job in done for attempt in job.state.attempts if job is not done[2])


async def test_draining_lets_what_runs_end_and_queues_the_rest_again(house: MakeHouse) -> None:
    steady = FakeClock(runs=True)
    async with house(replicas=2, steady=steady) as h:
        short, long = await h.submit("until draining"), await h.submit("takes 100 s")
        await h.until(short, running)
        await h.until(long, running)
        waiting = await h.submit("waits")
        stopping = asyncio.ensure_future(h.table.stop(1000))
        await asyncio.sleep(0)  # it closes before it waits
        with pytest.raises(Closing):
            await h.submit("too late")
        let_go("draining")
        await h.ended(short)
        assert not stopping.done()
        steady.move(1000)
        await stopping
        assert h.now(short).state.status is JobStatus.SUCCEEDED
        assert h.now(long).state.status is JobStatus.QUEUED
        assert [(a.error.code, a.counts) for a in h.now(long).state.attempts] == [("drained", False)]
        assert h.now(waiting).state.status is JobStatus.QUEUED
    async with house() as h:
        assert (await h.table.demand("tone")).waiting + (await h.table.demand("tone")).in_flight == 2
        await h.table.cancel(long.job_id)
        await h.ended(long, waiting)


async def test_a_job_that_kills_the_table_each_time_does_not_do_so_for_ever(
    house: MakeHouse, store: JobStore
) -> None:
    deadly, other = store.accept(new_job())[0], store.accept(new_job())[0]
    for _ in range(MAX_CRASHES - 1):
        store.start(deadly.job_id)
        store.recovery.recover()
    store.start(deadly.job_id)
    async with house() as h:
        await h.ended(deadly, other)
        assert [h.now(job).state.status.value for job in (deadly, other)] == ["failed", "succeeded"]
        assert len(h.now(deadly).state.attempts) == MAX_CRASHES
        assert h.replicas[0].calls == [[other.job_id]]


async def test_what_was_learned_survives_a_restart(house: MakeHouse) -> None:
    async with house() as h:
        before = (await h.table.quote("tone", "local", new_job().request, 60.0, Priority.INTERACTIVE)).seconds
        short = [replace(new_job("takes 0.1 s", seed=n), predicted_seconds=60.0) for n in range(6)]
        await h.ended(*[await h.table.submit(new) for new in short])
    async with house() as h:
        after = (await h.table.quote("tone", "local", new_job().request, 60.0, Priority.INTERACTIVE)).seconds
        assert after.p50 < before.p50 / 3
        (demand,) = [await h.table.demand("tone")]
        assert demand.run_error is None, "how good predictions were is counted anew"


async def test_an_end_is_told_to_a_webhook(house: MakeHouse) -> None:
    heard: list[bytes] = []

    async def receive(reader: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        heard.append(head + await reader.readexactly(length))
        answer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await answer.drain()
        answer.close()

    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    hook = Webhook(url=f"http://127.0.0.1:{port}/heard")
    secret = SecretStr("whsec_" + "QUJD" * 10)
    async with house(webhook_secret=secret, webhook_private=True) as h:
        job = await h.table.submit(replace(new_job(), webhook=hook))
        await h.ended(job)
        async with asyncio.timeout(HANG):
            while not heard:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    server.close()
    (message,) = heard
    assert b"webhook-signature: v1," in message.lower()
    assert b'"type":"job.succeeded"' in message.replace(b": ", b":").replace(b", ", b",")
    assert job.job_id.encode() in message


async def test_leases_do_not_depend_on_the_wall_clock(house: MakeHouse) -> None:
    """Somebody sets the clock: nothing is lost."""
    steady, wall = FakeClock(runs=True), FakeClock(runs=True)
    async with house(clock=wall, lease_seconds=5.0, steady=steady) as h:
        job: StoredJob = await h.submit("takes 1 s")
        await h.until(job, running)
        wall.move(86_400)
        (done,) = await h.ended(job)
        assert (done.state.status, done.state.attempt) == (JobStatus.SUCCEEDED, 1)


async def test_what_nobody_holds_is_taken_up_again(house: MakeHouse) -> None:
    async with house() as h:
        store = h.table._writer.store
        waiting, _ = await h.table._writer.run(store.accept, new_job())  # stored, and told to nobody
        ran, _ = await h.table._writer.run(store.accept, new_job())
        await h.table._writer.run(store.start, ran.job_id)
        busy = await h.submit("takes 0.5 s")
        await h.until(busy, running)
        await h.table.reconcile()
        assert h.now(waiting).state.status is JobStatus.QUEUED, "it might be on its way"
        await h.table.reconcile()
        done = await h.ended(waiting, ran, busy)
        assert [job.state.status.value for job in done] == ["succeeded"] * 3
        assert [len(job.state.attempts) for job in done] == [0, 1, 0]


async def test_a_cancel_right_behind_the_start_reaches_the_engine(house: MakeHouse) -> None:
    async with house(replicas=4) as h:
        for _ in range(5):
            jobs_ = [await h.submit("takes 300 s") for _ in range(4)]
            await asyncio.gather(*(h.table.cancel(job.job_id) for job in jobs_))
            done = await h.ended(*jobs_)
            assert {job.state.status for job in done} == {JobStatus.CANCELLED}


async def behind(h: House) -> tuple[StoredJob, StoredJob]:
    """A job on the only device, for longer than expected, and one that is sent and waits for it."""
    await h.ended(await h.table.submit(brief("warm")))
    async with asyncio.timeout(HANG):
        while not (await h.table.demand("tone")).loaded:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    first, second = await h.table.submit(brief(LONG)), await h.table.submit(brief("takes 0.1 s"))
    await h.until(first, running)
    await h.until(second, lambda job: job.state.status is JobStatus.RUNNING)
    demand = await h.table.demand("tone")
    assert (demand.in_flight, demand.waiting) == (1, 0)
    assert h.most["tone"] == 1
    return first, second


async def test_a_brief_job_is_sent_before_the_device_is_free_and_runs_when_it_is(house: MakeHouse) -> None:
    async with house(lead=HANG) as h:  # a slow machine must not miss the moment
        first, second = await behind(h)
        assert (await h.table.outlook("tone")).places[second.job_id].position is None
        await h.table.cancel(first.job_id)
        ended = await h.ended(first, second)
        assert [job.state.status.value for job in ended] == ["cancelled", "succeeded"]


async def test_a_job_that_waits_for_the_device_is_cancelled_while_the_other_runs(house: MakeHouse) -> None:
    async with house(lead=HANG) as h:
        first, second = await behind(h)
        await h.table.cancel(second.job_id)
        (ended,) = await h.ended(second)
        assert ended.state.status is JobStatus.CANCELLED
        assert h.now(first).state.status is JobStatus.RUNNING
        third = await h.table.submit(brief("takes 0.1 s"))
        await h.table.cancel(first.job_id)
        ends = await h.ended(first, third)
        assert [job.state.status.value for job in ends] == ["cancelled", "succeeded"]


async def test_jobs_that_shared_a_lost_replica_are_not_blamed_but_tried_again_alone(house: MakeHouse) -> None:
    async with house(lead=HANG) as h:
        first, second = await behind(h)
        h.replicas[0].die()
        for job in (first, second):
            await h.until(job, lambda found: len(found.state.attempts) == 1)
            assert not h.now(job).state.attempts[0].counts
        lane = h.table._dispatcher.lane("tone")
        async with asyncio.timeout(HANG):
            while lane.waiting < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert all(job.alone for job in lane)


async def test_a_dispatch_that_fails_once_goes_on(house: MakeHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house() as h:
        telemetry = h.table._telemetry
        told = telemetry.sent
        failures = iter([True])

        def sent(*args: Any) -> None:
            if next(failures, False):
                raise ValueError("a metric that fails")
            told(*args)

        monkeypatch.setattr(telemetry, "sent", sent)
        jobs_ = [await h.submit(), await h.submit()]
        assert {job.state.status for job in await h.ended(*jobs_)} == {JobStatus.SUCCEEDED}
