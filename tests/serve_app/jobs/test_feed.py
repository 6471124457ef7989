"""The feed of changes."""

import asyncio

import pytest

from serve_app.jobs import feed as feed_module
from serve_app.jobs.feed import Feed
from serve_app.jobs.model import JobEvent, JobState, JobStatus


def event(number: int) -> JobEvent:
    state = JobState(status=JobStatus.RUNNING)
    return JobEvent(job_id=f"job-{number}", seq=number, type="progress", at="", state=state)


def changes(*numbers: int) -> tuple[tuple[str, int], ...]:
    return tuple((f"job-{number}", number) for number in numbers)


async def test_a_newcomer_learns_where_the_feed_is_and_then_follows() -> None:
    feed = Feed(epoch=7)
    feed.publish([event(1), event(2)])
    page = await feed.follow(0, 0, 60)
    assert (page.epoch, page.cursor, page.changes, page.complete) == (7, 2, (), False)
    feed.publish([event(3)])
    page = await feed.follow(7, 2, 60)
    assert (page.cursor, page.changes, page.complete) == (3, changes(3), True)


async def test_a_follower_waits_for_the_next_change() -> None:
    feed = Feed(epoch=7)
    waiting = [asyncio.ensure_future(feed.follow(7, 0, 60)) for _ in range(3)]
    await asyncio.sleep(0)
    feed.publish([event(1), event(2)])
    async with asyncio.timeout(5):
        pages = await asyncio.gather(*waiting)
    assert all(page.changes == changes(1, 2) and page.complete for page in pages)


async def test_nothing_new_is_an_empty_page() -> None:
    page = await Feed(epoch=7).follow(7, 0, 0.01)
    assert (page.cursor, page.changes, page.complete) == (0, (), True)


async def test_another_epoch_or_a_cursor_from_the_future_means_that_changes_were_missed() -> None:
    feed = Feed(epoch=7)
    feed.publish([event(1)])
    for epoch, cursor in ((6, 1), (8, 0), (7, 2)):
        page = await feed.follow(epoch, cursor, 60)
        assert (page.epoch, page.cursor, page.complete) == (7, 1, False)


async def test_who_is_too_late_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "KEPT", 3)
    feed = Feed(epoch=7)
    feed.publish([event(number) for number in range(1, 6)])
    late = await feed.follow(7, 1, 60)
    assert (late.cursor, late.changes, late.complete) == (5, changes(3, 4, 5), False)
    just = await feed.follow(7, 2, 60)
    assert (just.cursor, just.changes, just.complete) == (5, changes(3, 4, 5), True)


async def test_a_follower_that_goes_away_goes_at_once() -> None:
    feed = Feed(epoch=7)
    waiting = asyncio.ensure_future(feed.follow(7, 0, 60))
    await asyncio.sleep(0)
    feed.publish([event(1)])
    waiting.cancel()  # in the same tick as the change
    with pytest.raises(asyncio.CancelledError):
        await waiting
