"""The rows: what is due, what was tried, how it ended; on both databases."""

from sqlalchemy import update

from serve_app.clock import iso
from serve_app.database.schema import webhook_deliveries
from serve_app.webhooks.deliveries import DeliveryStatus, Try
from tests.serve_app.webhooks.conftest import Post, add_delivery

A, B, C = "https://a.example/1", "https://b.example/", "https://c.example/"
LATER = DeliveryStatus.PENDING


def due(post: Post, limit: int = 8, busy: tuple[str, ...] = ()) -> list[str]:
    return [found.delivery_id for found in post.store.due(post.clock(), limit, busy)]


def test_what_is_due_is_the_oldest_of_each_endpoint(post: Post) -> None:
    now = post.clock()
    late = add_delivery(post.engine, B, at=now - 5)
    first = add_delivery(post.engine, A, at=now - 9)
    add_delivery(post.engine, "https://a.example:443/2", at=now - 7)
    add_delivery(post.engine, A, at=now - 8)
    add_delivery(post.engine, C, at=now + 1)
    assert due(post) == [first, late]
    assert due(post, limit=1) == [first]
    assert due(post, busy=("a.example:443",)) == [late]
    assert post.store.next_due(now) == now + 1
    post.clock.move(1)
    assert len(due(post)) == 3
    assert post.store.next_due(post.clock()) is None


def test_events_of_a_job_are_told_in_their_order(post: Post) -> None:
    now = post.clock()
    ended = add_delivery(post.engine, A, at=now, seq=3)
    started = add_delivery(post.engine, A, at=now, seq=2, event="job.started")
    [found] = post.store.due(now, 8)
    assert (found.delivery_id, found.seq, found.event, found.tried) == (started, 2, "job.started", 0)
    post.store.record(started, Try(at=iso(now), status=204, seconds=0.1), DeliveryStatus.DELIVERED, None)
    assert due(post) == [ended]


def test_a_try_is_recorded_with_what_follows(post: Post) -> None:
    now = post.clock()
    this = add_delivery(post.engine, A, at=now)
    post.store.record(this, Try(at=iso(now), error="No connection.", seconds=0.1), LATER, now + 5)
    found = post.now(this)
    assert (found.status, found.next_at, found.finished_at) == (LATER, iso(now + 5), None)
    assert due(post) == []
    assert post.store.next_due(now) == now + 5
    post.clock.move(5)
    assert [found.tried for found in post.store.due(post.clock(), 8)] == [1]
    post.store.record(this, Try(at=iso(now + 5), status=200, seconds=0.2), DeliveryStatus.DELIVERED, None)
    found = post.now(this)
    assert (found.status, found.next_at, found.finished_at) == ("delivered", None, iso(now + 5))
    assert [one.model_dump(exclude_none=True) for one in found.tries] == [
        {"at": iso(now), "error": "No connection.", "seconds": 0.1},
        {"at": iso(now + 5), "status": 200, "seconds": 0.2},
    ]
    assert due(post) == []


def test_what_has_ended_or_is_gone_is_left_alone(post: Post) -> None:
    now = post.clock()
    this = add_delivery(post.engine, A, at=now)
    made = Try(at=iso(now), status=410, seconds=0.1)
    post.store.record(this, made, DeliveryStatus.FAILED, None)
    before = post.now(this)
    post.store.record(this, made, DeliveryStatus.DELIVERED, None)
    post.store.record("msg_gone", made, LATER, now)
    assert post.now(this) == before


def test_an_endpoint_with_much_to_come_hides_no_other(post: Post) -> None:
    now = post.clock()
    for number in range(50):
        add_delivery(post.engine, f"https://a.example/{number}", at=now - 100 + number)
    other = add_delivery(post.engine, B, at=now)
    assert due(post, limit=2)[1] == other
    assert due(post, limit=1, busy=("a.example:443",)) == [other]


def test_what_is_due_at_one_moment_is_one_per_endpoint_whatever_it_hides(post: Post) -> None:
    """As after a restart, when everything is due, and most of it for those that do not answer."""
    now = post.clock()
    busy = [f"busy{number}.example:443" for number in range(20)]
    for place in busy:
        for number in range(20):
            add_delivery(post.engine, f"https://{place}/{number % 2}", at=now)
    free = {add_delivery(post.engine, f"https://free{number}.example/", at=now) for number in range(5)}
    assert set(due(post, limit=64, busy=tuple(busy))) == free
    assert set(due(post, limit=3, busy=tuple(busy))) < free
    assert len(due(post, limit=64)) == 25


def test_a_page_is_a_jobs_own_oldest_first(post: Post) -> None:
    now = post.clock()
    ended = add_delivery(post.engine, A, at=now + 9, job_id="j", seq=3)
    started = add_delivery(post.engine, A, at=now, job_id="j", seq=2, event="job.started")
    add_delivery(post.engine, A, at=now)
    page = post.store.page("j")
    assert [(found.id, found.event) for found in page] == [(started, "job.started"), (ended, "job.succeeded")]
    assert page[0].next_at == iso(now)
    assert post.store.page("nobody") == []


def test_an_address_that_no_longer_parses_is_still_due(post: Post) -> None:
    this = add_delivery(post.engine, A, at=post.clock())
    with post.engine.begin() as connection:
        connection.execute(update(webhook_deliveries).values(url="http://a:b"))
    assert due(post) == [this]
