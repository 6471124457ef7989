"""What strangers may ask as often as they like costs one look a second."""

import asyncio

import pytest

from serve_app.api.readiness import Readiness
from tests.stand_ins import FakeClock


def test_many_who_ask_cost_one_look() -> None:
    looks, clock = list[float](), FakeClock()

    async def look() -> None:
        looks.append(clock())
        await asyncio.sleep(0)

    async def ask() -> None:
        readiness = Readiness(look, list, clock)
        await asyncio.gather(*(readiness.require() for _ in range(50)))
        await readiness.require()
        assert len(looks) == 1
        clock.move(1.5)
        await readiness.require()
        assert len(looks) == 2

    asyncio.run(ask())


def test_what_is_in_the_way_is_told_to_all_and_not_kept() -> None:
    away = [True]

    async def look() -> None:
        await asyncio.sleep(0)
        if away:
            raise ConnectionError

    async def ask() -> None:
        readiness = Readiness(look, list)
        told = await asyncio.gather(*(readiness.require() for _ in range(3)), return_exceptions=True)
        assert [type(error) for error in told] == [ConnectionError] * 3
        away.clear()
        await readiness.require()

    asyncio.run(ask())


def test_who_asks_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serve_app.api.readiness.PATIENCE", 0.01)

    async def ask() -> None:
        with pytest.raises(TimeoutError):
            await Readiness(asyncio.Event().wait, list).require()

    asyncio.run(ask())
