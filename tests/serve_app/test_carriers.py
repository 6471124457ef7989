"""Questions that come together go together, and each gets its own answer."""

import asyncio
from collections.abc import Sequence

from serve_app.carriers import Carriers


async def test_what_comes_while_calls_are_under_way_goes_with_the_next() -> None:
    calls: list[list[int]] = []
    go = asyncio.Event()

    async def doubled(numbers: Sequence[int]) -> list[int | BaseException]:
        calls.append(list(numbers))
        await go.wait()
        return [ValueError(number) if number == 5 else 2 * number for number in numbers]

    carriers: Carriers[int, int] = Carriers(doubled, carriers=1, at_once=4)
    asked = [asyncio.ensure_future(carriers.ask(number)) for number in range(8)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asked[3].cancel()
    await asyncio.sleep(0)
    go.set()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert calls[0] in ([0], [0, 1, 2, 3])
    assert sorted(number for call in calls for number in call) in ([0, 1, 2, 4, 5, 6, 7], list(range(8)))
    assert all(len(call) <= 4 for call in calls)
    assert [answers[n] for n in (0, 1, 2, 4, 6, 7)] == [0, 2, 4, 8, 12, 14]
    assert isinstance(answers[3], asyncio.CancelledError)
    assert isinstance(answers[5], ValueError)


async def test_who_was_answered_can_ask_again_at_once() -> None:
    async def same(numbers: Sequence[int]) -> list[int]:
        return list(numbers)

    carriers: Carriers[int, int] = Carriers(same, carriers=1, at_once=10)
    async with asyncio.timeout(10):
        assert [await carriers.ask(number) for number in range(100)] == list(range(100))


async def test_a_call_that_fails_fails_for_all_of_it_and_the_next_goes() -> None:
    fails = True

    async def once(questions: Sequence[str]) -> list[str]:
        if fails:
            raise ConnectionError("away")
        return list(questions)

    carriers: Carriers[str, str] = Carriers(once, carriers=2, at_once=10)
    answers = await asyncio.gather(*map(carriers.ask, "abc"), return_exceptions=True)
    assert [type(answer) for answer in answers] == [ConnectionError] * 3
    fails = False
    assert await carriers.ask("e") == "e"
