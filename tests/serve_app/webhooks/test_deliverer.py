"""Deliveries from the row to a real receiver, whatever happens in between."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import OperationalError
from standardwebhooks.webhooks import Webhook

from serve_app import due
from serve_app.clock import iso
from serve_app.database.schema import job_events, jobs
from serve_app.jobs.store import JobStore
from serve_app.jobs.writer import Writer
from serve_app.webhooks import deliverer as module
from serve_app.webhooks import transport
from serve_app.webhooks.deliveries import DeliveryStatus, DeliveryStore, DueDelivery
from serve_app.webhooks.schedule import PAUSES
from tests.serve_app.in_process import HANG
from tests.serve_app.webhooks.conftest import SECRET, Post, add_delivery, add_job
from tests.serve_app.webhooks.receiver import Receiver, Reply, receiving

Names = Callable[[Mapping[str, Sequence[str]]], list[str]]


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"


async def asked(receiver: Receiver) -> None:
    assert await asyncio.to_thread(receiver.asked.wait, HANG)


async def reached(receiver: Receiver, requests: int) -> None:
    """Wait until so many requests are under way at once."""
    async with asyncio.timeout(HANG):
        while receiver.at_once < requests:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_delivery_arrives_signed_and_says_what_the_api_says(post: Post, receiver: Receiver) -> None:
    this = post.add(receiver.url)
    async with post.delivering():
        ended = await post.ended(this)
    assert (ended.status, ended.next_at, ended.finished_at) == ("delivered", None, iso(post.clock()))
    assert [(one.at, one.status, one.error) for one in ended.tries] == [(iso(post.clock()), 204, None)]
    [request] = receiver.received
    assert request.headers["webhook-id"] == this
    assert request.headers["content-type"] == "application/json"
    body = Webhook(SECRET.get_secret_value()).verify(request.body, request.headers)
    told = post.reader.told(body["data"]["job_id"], 3)
    assert told
    job, event = told
    view = job.view(now=event.at)
    assert body == {"type": "job.succeeded", "timestamp": event.at, "data": view.model_dump(mode="json")}
    assert body["data"]["result"]["tracks"]


async def test_the_job_is_told_as_of_the_event(post: Post, receiver: Receiver) -> None:
    this = post.add(receiver.url, seq=2, event="job.started")
    async with post.delivering():
        await post.ended(this)
    body = json.loads(receiver.received[0].body)
    assert (body["type"], body["data"]["status"], body["data"]["result"]) == ("job.started", "running", None)
    assert body["data"]["request"]["prompt"] == "Ça ira — 海"


async def test_it_waits_for_work_and_hears_of_it(post: Post, receiver: Receiver) -> None:
    async with post.delivering() as deliverer:
        this = post.add(receiver.url)
        deliverer.wake()
        assert (await post.ended(this)).status == "delivered"


async def test_a_failed_try_is_repeated_when_its_time_has_come(post: Post, receiver: Receiver) -> None:
    receiver.replies.append(Reply(500, body=b"oops"))
    this = post.add(receiver.url)
    async with post.delivering() as deliverer:
        found = await post.tried(this)
        assert (found.status, found.tries[0].status, found.finished_at) == (DeliveryStatus.PENDING, 500, None)
        assert found.next_at
        assert iso(post.clock() + 4) <= found.next_at <= iso(post.clock() + 6)
        other = post.add(receiver.url)
        deliverer.wake()
        await post.ended(other)
        assert len(post.now(this).tries) == 1, "it is not its time yet"
        post.clock.move(6)
        deliverer.wake()
        assert (await post.ended(this)).status == "delivered"
    first, _, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == this
    assert first.body == second.body
    assert int(second.headers["webhook-timestamp"]) == int(first.headers["webhook-timestamp"]) + 6
    Webhook(SECRET.get_secret_value()).verify(second.body, second.headers)


async def test_it_wakes_by_itself_when_the_time_has_come(
    post: Post, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.Deliverer, "look_again", 0.02)
    receiver.replies.append(Reply(500))
    this = post.add(receiver.url)
    async with post.delivering():
        await post.tried(this)
        post.clock.move(6)
        assert (await post.ended(this)).status == "delivered"


async def test_after_the_last_try_it_has_failed(post: Post, nobody: str) -> None:
    this = post.add(nobody)
    async with post.delivering() as deliverer:
        for tries in range(1, len(PAUSES) + 1):
            assert (await post.tried(this, tries)).status == "pending"
            post.clock.move(PAUSES[tries - 1] * 1.2 + 1)
            deliverer.wake()
        ended = await post.ended(this)
    assert (ended.status, ended.finished_at) == ("failed", iso(post.clock()))
    assert [one.error for one in ended.tries] == ["No connection: Connection refused."] * 8


@pytest.mark.parametrize("reply", [Reply(307, {"Location": "/elsewhere"}), Reply(404), Reply(200, wait=True)])
async def test_what_is_no_2xx_is_tried_again(
    post: Post, receiver: Receiver, reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "TOTAL_SECONDS", 1.0 if reply.wait else HANG)
    receiver.replies.append(reply)
    this = post.add(receiver.url)
    async with post.delivering():
        found = await post.tried(this)
    assert found.status == "pending"
    assert found.tries[0].status == (None if reply.wait else reply.status)
    assert found.tries[0].error == ("No answer within 1 s." if reply.wait else None)
    assert len(receiver.received) == 1


async def test_gone_is_the_end(post: Post, receiver: Receiver) -> None:
    receiver.replies.append(Reply(410))
    this = post.add(receiver.url)
    async with post.delivering():
        ended = await post.ended(this)
    assert (ended.status, [one.status for one in ended.tries]) == ("failed", [410])


async def test_a_receiver_sets_the_pause(post: Post, receiver: Receiver) -> None:
    receiver.replies.append(Reply(429, {"Retry-After": "3600"}))
    this = post.add(receiver.url)
    async with post.delivering():
        found = await post.tried(this)
    assert found.next_at == iso(post.clock() + 3600)


async def test_a_private_address_is_the_end_unless_it_is_allowed(
    post: Post, receiver: Receiver, names: Names
) -> None:
    names({"hooks.example": ["127.0.0.1"]})
    these = [post.add(receiver.url), post.add(f"http://hooks.example:{receiver.port}/")]
    async with post.delivering(private=False):
        ended = [await post.ended(this) for this in these]
    assert [found.status for found in ended] == ["failed", "failed"]
    assert ended[0].tries[0].error
    assert ended[0].tries[0].error.startswith("127.0.0.1 is a loopback address.")
    assert ended[1].tries[0].error
    assert ended[1].tries[0].error.startswith("hooks.example resolves to a loopback address.")
    assert receiver.received == []


async def test_a_slow_receiver_holds_up_nobody_else_and_is_asked_once_at_a_time(
    post: Post, receiver: Receiver
) -> None:
    receiver.replies.append(Reply(wait=True))
    slow = [post.add(receiver.url, seq=3) for _ in range(12)]
    with receiving() as other:
        async with post.delivering() as deliverer:
            await asked(receiver)
            for _ in range(3):
                this = post.add(other.url)
                deliverer.wake()
                assert (await post.ended(this)).status == "delivered"
            assert len(receiver.received) == 1
            receiver.let_go.set()
            assert [(await post.ended(this)).status for this in slow] == ["delivered"] * 12
    assert receiver.most_at_once == 1


@pytest.mark.parametrize("many", [8, 20])
async def test_many_receivers_that_hang_hold_up_nobody_else(
    post: Post, receiver: Receiver, names: Names, many: int
) -> None:
    hosts = [f"h{number}.example" for number in range(many)]
    names({host: ["127.0.0.1"] for host in hosts})
    receiver.replies.extend([Reply(wait=True)] * many)
    hanging = [post.add(f"http://{host}:{receiver.port}/") for host in hosts for _ in range(3)]
    with receiving() as other:
        async with post.delivering() as deliverer:
            await reached(receiver, many)
            this = post.add(other.url)
            deliverer.wake()
            assert (await post.ended(this)).status == "delivered"
            assert receiver.at_once == many, "they hang all the while"
            assert [post.now(one).tries for one in hanging] == [[]] * len(hanging)


async def test_no_more_at_once_than_allowed(
    post: Post, receiver: Receiver, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_AT_ONCE", 3)
    hosts = [f"h{number}.example" for number in range(5)]
    names({host: ["127.0.0.1"] for host in hosts})
    receiver.replies.extend([Reply(wait=True)] * 5)
    these = [post.add(f"http://{host}:{receiver.port}/") for host in hosts]

    class Watched(DeliveryStore):
        looks = 0

        def next_due(self, *args: Any) -> float | None:  # what every look ends with
            Watched.looks += 1
            return super().next_due(*args)

    async with post.delivering(store=Watched(post.engine, post.clock)) as deliverer:
        await reached(receiver, 3)
        looks = Watched.looks
        async with asyncio.timeout(HANG):
            while Watched.looks < looks + 3:
                deliverer.wake()
                await asyncio.sleep(0.01)
        assert [post.now(this).tries for this in these] == [[]] * 5
        receiver.let_go.set()
        assert [(await post.ended(this)).status for this in these] == ["delivered"] * 5
    assert receiver.most_at_once == 3


async def test_a_restart_resumes_and_a_try_cut_short_does_not_count(post: Post, receiver: Receiver) -> None:
    receiver.replies.append(Reply(wait=True))
    this = post.add(receiver.url)
    async with post.delivering():
        await asked(receiver)
    assert post.now(this).tries == []
    assert post.now(this).status == "pending"
    async with post.delivering():
        assert (await post.ended(this)).status == "delivered"
    assert [request.headers["webhook-id"] for request in receiver.received] == [this, this]


async def test_stopping_twice_or_before_the_start_is_fine(post: Post) -> None:
    never = module.Deliverer(post.store, post.reader, SECRET)
    never.wake()
    await never.stop()
    async with post.delivering() as deliverer:
        await deliverer.stop()


async def test_it_can_be_started_again(post: Post, receiver: Receiver) -> None:
    receiver.replies.append(Reply(wait=True))
    this = post.add(receiver.url)
    async with post.delivering() as deliverer:
        await asked(receiver)
        await deliverer.stop()
        deliverer.start()
        assert (await post.ended(this)).status == "delivered"


@pytest.mark.parametrize("table", [jobs, job_events])
async def test_a_job_that_is_gone_fails_its_deliveries(post: Post, receiver: Receiver, table: Any) -> None:
    this = post.add(receiver.url)
    with post.engine.begin() as connection:
        connection.execute(delete(table))
    async with post.delivering():
        ended = await post.ended(this)
    assert (ended.status, ended.tries[0].error) == ("failed", "The job, or this event of it, is gone.")
    assert receiver.received == []


async def test_a_job_that_cannot_be_read_is_tried_again(post: Post, receiver: Receiver) -> None:
    """Another version of the server may be able to."""
    this = post.add(receiver.url)
    with post.engine.begin() as connection:
        connection.execute(update(jobs).values(request={"prompt": 7}))
    async with post.delivering():
        found = await post.tried(this)
    assert (found.status, found.tries[0].error) == ("pending", "The server could not write the message.")


class Flaky:
    """Fails so many times before it does as it is told."""

    def __init__(self, error: Exception, times: int = 2) -> None:
        self.error, self.left = error, times

    def fail(self) -> None:
        self.left -= 1
        if self.left >= 0:
            raise self.error

    async def run(self, call: Callable[..., Any], *args: Any) -> Any:
        self.fail()
        return await asyncio.to_thread(call, *args)


class FlakyStore(DeliveryStore):
    flaky: Flaky

    def due(self, *args: Any) -> list[DueDelivery]:
        self.flaky.fail()
        return super().due(*args)


AWAY = OperationalError("SELECT", {}, Exception("server closed the connection"))


async def test_it_waits_for_a_database_that_is_away(
    post: Post, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "PAUSES", (0.0,))
    this = post.add(receiver.url)
    store = FlakyStore(post.engine, post.clock)
    store.flaky = Flaky(AWAY)
    write = Flaky(AWAY)
    async with post.delivering(store=store, run=write.run):
        assert (await post.ended(this)).status == "delivered"
    assert store.flaky.left < 0
    assert write.left < 0
    assert len(receiver.received) == 1, "what cannot be recorded is not sent again"


async def test_nothing_unexpected_ends_it(
    post: Post, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.Deliverer, "look_again", 0.02)
    this = post.add(receiver.url)
    store = FlakyStore(post.engine, post.clock)
    store.flaky = Flaky(ZeroDivisionError("a fault of ours"))
    async with post.delivering(store=store, run=Flaky(ZeroDivisionError("another"), 1).run):
        assert (await post.ended(this)).status == "delivered"
    assert [request.headers["webhook-id"] for request in receiver.received] == [this, this]


async def test_writes_take_their_turn_with_those_of_the_job_table(post: Post, receiver: Receiver) -> None:
    threads: list[str] = []

    class Watched(DeliveryStore):
        def record(self, *args: Any) -> None:
            threads.append(threading.current_thread().name)
            super().record(*args)

    writer = Writer(JobStore(post.engine))
    this = post.add(receiver.url)
    async with post.delivering(store=Watched(post.engine), run=writer.run):
        assert (await post.ended(this)).status == "delivered"
    writer.close()
    assert threads == ["job-store"]


async def test_jobs_of_every_owner_are_told(post: Post, receiver: Receiver) -> None:
    job_id = add_job(post.engine, at=post.clock(), owner="someone")
    this = add_delivery(post.engine, receiver.url, at=post.clock(), job_id=job_id)
    async with post.delivering():
        await post.ended(this)
    assert json.loads(receiver.received[0].body)["data"]["owner"] == "someone"
