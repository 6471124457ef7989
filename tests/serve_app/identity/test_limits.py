"""The windows: exact, all or nothing, and forgotten when they are over."""

import asyncio
import random
from collections.abc import Sequence

import pytest

from serve_app.identity import limits
from serve_app.identity.limits import Hit, Limiter, Policy, Verdict, parse, windows_of
from tests.stand_ins import FakeClock

ANNA = Hit(Policy.GENERATE, "user", "anna")
BEN = Hit(Policy.GENERATE, "user", "ben")
ADDRESS = Hit(Policy.ADDRESS, "address", "192.0.2.1")


def made(clock: FakeClock, **texts: str) -> Limiter:
    return Limiter(windows_of({Policy(name): text for name, text in texts.items()}), clock)


async def let_in(limiter: Limiter, *hits: Hit) -> bool:
    return (await limiter.hit(hits)).refused is None


async def test_no_span_of_a_window_has_more_than_its_limit(clock: FakeClock) -> None:
    limiter, chance, times = made(clock, generate="5/minute"), random.Random(7), []  # noqa: S311
    for _ in range(2_000):
        clock.move(chance.choice([0, 0.1, 1, 7, 31]))
        if await let_in(limiter, ANNA):
            times.append(clock())
    assert all(later - first >= 60 for first, later in zip(times, times[5:], strict=False))
    assert len(times) > 500, "and as many as there is room for"


async def test_a_refusal_says_when_there_is_room_and_then_there_is(clock: FakeClock) -> None:
    limiter = made(clock, generate="2/minute")
    assert await let_in(limiter, ANNA)
    clock.move(20)
    assert await let_in(limiter, ANNA)
    refused = (await limiter.hit([ANNA])).refused
    assert refused
    assert (refused.policy, refused.subject, refused.limit, refused.seconds) == ("generate", "user", 2, 60)
    assert refused.remaining == 0
    assert refused.reset == pytest.approx(40)
    clock.move(refused.reset)
    assert await let_in(limiter, ANNA)
    assert not await let_in(limiter, ANNA)


async def test_each_is_counted_by_themselves(clock: FakeClock) -> None:
    limiter = made(clock, generate="1/minute", write="1/minute")
    others = [BEN, Hit(Policy.WRITE, "user", "anna"), Hit(Policy.GENERATE, "token", "anna")]
    assert [await let_in(limiter, hit) for hit in [ANNA, *others]] == [True] * 4
    assert [await let_in(limiter, hit) for hit in [ANNA, *others]] == [False] * 4


async def test_what_is_refused_is_counted_nowhere(clock: FakeClock) -> None:
    limiter = made(clock, generate="1/minute;10/day", address="3/minute")
    assert await let_in(limiter, ANNA, ADDRESS)
    for _ in range(5):  # the minute is full: neither the day nor the address is touched
        assert not await let_in(limiter, ANNA, ADDRESS)
    verdict = await limiter.hit([BEN, ADDRESS])
    assert [(at.policy, at.seconds, at.remaining) for at in verdict.windows] == [
        ("generate", 60, 0),
        ("generate", 86_400, 9),
        ("address", 60, 1),
    ]
    clock.move(61)
    assert (await limiter.hit([ANNA])).windows[1].remaining == 8


async def test_the_window_that_is_full_for_longest_is_told(clock: FakeClock) -> None:
    limiter = made(clock, generate="1/minute;1/day")
    assert await let_in(limiter, ANNA)
    refused = (await limiter.hit([ANNA])).refused
    assert refused
    assert refused.seconds == 86_400


async def test_what_only_needs_room_takes_none(clock: FakeClock) -> None:
    limiter = made(clock, auth="2/minute")
    look = Hit(Policy.AUTH, "address", "192.0.2.1", counts=False)
    guess = Hit(Policy.AUTH, "address", "192.0.2.1")
    assert [await let_in(limiter, hit) for hit in (look, look, look, guess, look, guess)] == [True] * 6
    assert not await let_in(limiter, look)


async def test_nothing_is_limited_without_a_window(clock: FakeClock) -> None:
    limiter = made(clock, generate="", write="1/minute")
    assert await limiter.hit([ANNA]) == Verdict()


async def test_many_at_once_get_no_more(clock: FakeClock) -> None:
    limiter = made(clock, generate="100/minute")
    verdicts = await asyncio.gather(*(limiter.hit([ANNA]) for _ in range(1_000)))
    assert sum(verdict.refused is None for verdict in verdicts) == 100


async def test_keys_whose_windows_are_over_are_forgotten(clock: FakeClock) -> None:
    limiter = made(clock, address="5/minute", generate="5/day")
    assert await let_in(limiter, ANNA)
    for number in range(20_000):
        clock.move(0.1)
        await limiter.hit([Hit(Policy.ADDRESS, "address", str(number))])
    assert limiter.held < 3 * limits.SWEEP, "of the last minute came 600"
    assert (await limiter.hit([ANNA])).windows[0].remaining == 3, "a day is not over"


async def test_at_most_so_many_keys_are_held(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST", 3_000)
    limiter = made(clock, address="2/day")
    for number in range(10_000):
        clock.move(0.001)
        await limiter.hit([Hit(Policy.ADDRESS, "address", str(number))])
    assert limiter.held <= 2 * 3_000
    assert (await limiter.hit([Hit(Policy.ADDRESS, "address", "9999")])).windows[0].remaining == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("120/minute", [(120, 60)]),
        ("120/minute;2000/day", [(120, 60), (2_000, 86_400)]),
        ("1 per second, 5/7 day", [(1, 1), (5, 604_800)]),
    ],
)
def test_limits_are_written_as_the_library_does(text: str, expected: Sequence[tuple[int, int]]) -> None:
    assert [(window.amount, window.get_expiry()) for window in parse(text)] == expected


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("many", "120/minute"),
        ("5/fortnight", "120/minute"),
        ("5/minute;", "120/minute"),
        ("-5/minute", "120/minute"),
        ("0/minute", "from 1 to"),
        ("2000000/minute", "from 1 to"),
        ("5/year", "31 days"),
    ],
)
def test_what_is_no_limit_is_refused_with_a_remedy(text: str, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        parse(text)
