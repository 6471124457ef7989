"""Two engines on one card, through the job table: both make their songs, and make room for each other."""

import asyncio
from collections.abc import Callable

import pytest

from engines import Setup
from serve_app.inference.messages import Weights
from serve_app.jobs.fleet import SILENCE
from serve_app.jobs.model import JobStatus, StoredJob
from tests.serve_app.in_process import HANG, House
from tests.stand_ins import Brass, Strings, let_go

pytestmark = pytest.mark.parametrize("_migrated", ["sqlite"], indirect=True)
SMALL, LARGE = Setup(memory_bytes=10 * 2**30), Setup(memory_bytes=20 * 2**30)
"""Cards for one of the models, and for any two."""


def sharing(house: Callable[..., House], setup: Setup, **options: object) -> House:
    return house(engines=(Strings, Brass), setup=setup, card="node/0", **options)


def engine_of(h: House, name: str) -> Strings:
    found = next(replica.engine for replica in h.replicas if replica.engine_id == name)
    assert isinstance(found, Strings)
    return found


async def until(question: Callable[[], object]) -> None:
    async with asyncio.timeout(HANG):
        while not question():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def succeeded(*jobs: StoredJob) -> bool:
    return all(job.state.status is JobStatus.SUCCEEDED for job in jobs)


async def test_they_take_turns_where_only_one_fits(house: Callable[..., House]) -> None:
    async with sharing(house, SMALL) as h:
        for turn in range(3):
            for engine in ("strings", "brass"):
                (done,) = await h.ended(await h.submit(engine=engine, model="violin", seed=turn))
                assert succeeded(done), done.state
        loads = [engine_of(h, name).loads for name in ("strings", "brass")]
        assert loads == [3, 3]
        assert [engine_of(h, name).model for name in ("strings", "brass")] == [None, "violin"]
        demand = await h.table.demand("brass")
        assert (demand.weights, demand.cards) == ({Weights("violin"): 1}, {"node/0": Brass.sizes["violin"]})


async def test_they_stay_where_both_fit(house: Callable[..., House]) -> None:
    async with sharing(house, LARGE) as h:
        jobs = [await h.submit(engine=name, model="violin") for name in ("strings", "brass") * 3]
        assert succeeded(*await h.ended(*jobs))
        assert [(engine_of(h, name).loads, engine_of(h, name).unloads) for name in ("strings", "brass")] == [
            (1, 0),
            (1, 0),
        ]


async def test_one_with_much_to_do_loads_once(house: Callable[..., House]) -> None:
    async with sharing(house, SMALL) as h:
        jobs = [
            await h.submit("takes 0.1 s", engine=name, model="violin", seed=seed)
            for seed in range(5)
            for name in ("strings", "brass")
        ]
        assert succeeded(*await h.ended(*jobs))
        assert [engine_of(h, name).loads for name in ("strings", "brass")] == [1, 1]


async def test_many_at_once_are_all_made(house: Callable[..., House]) -> None:
    async with sharing(house, SMALL) as h:
        models = ("violin", "cello")
        jobs = [
            await h.submit("takes 0.02 s", engine=name, model=model, seed=seed)
            for seed in range(3)
            for name in ("strings", "brass")
            for model in models
        ]
        assert succeeded(*await h.ended(*jobs))


async def test_one_that_works_is_waited_for_and_who_waits_can_be_cancelled(
    house: Callable[..., House],
) -> None:
    async with sharing(house, SMALL) as h:
        busy = await h.submit("takes 0.5 s", engine="strings", model="violin")
        await h.until(busy, lambda job: job.state.stage == "sampling")
        waits = await h.submit(engine="brass", model="violin")
        shown = await h.until(waits, lambda job: job.state.stage == "loading")
        assert shown.state.status is JobStatus.RUNNING
        await h.table.cancel(waits.job_id)
        (gone,) = await h.ended(waits)
        assert gone.state.status is JobStatus.CANCELLED
        again = await h.submit(engine="brass", model="violin")
        done = await h.ended(busy, again)
        assert succeeded(*done)
        assert engine_of(h, "strings").unloads == 1


async def test_a_dead_replica_makes_room(house: Callable[..., House]) -> None:
    async with sharing(house, SMALL, max_attempts=1) as h:
        busy = await h.submit("until never", engine="strings", model="violin")
        await h.until(busy, lambda job: job.state.stage == "sampling")
        waits = await h.submit(engine="brass", model="violin")
        next(replica for replica in h.replicas if replica.engine_id == "strings").die()
        (done,) = await h.ended(waits)
        assert succeeded(done)
        await h.table.cancel(busy.job_id)


async def test_an_idle_replica_that_died_makes_room_within_seconds(house: Callable[..., House]) -> None:
    async with sharing(house, SMALL, lease_seconds=1000.0) as h:
        await h.ended(await h.submit(engine="strings", model="violin"))
        await until(lambda: h.table._dispatcher.demand("strings").cards)
        next(replica for replica in h.replicas if replica.engine_id == "strings").silent = True
        h.table._dispatcher.fleet("strings").news()  # its last beat is answered
        await asyncio.sleep(0.1)
        waits = await h.submit(engine="brass", model="violin")
        await h.until(waits, lambda job: job.state.stage == "loading")
        h.clock.move(SILENCE)
        (done,) = await h.ended(waits)
        assert succeeded(done)
        assert engine_of(h, "strings").model == "violin", "nobody told it"


async def test_memory_is_given_back_on_demand(house: Callable[..., House]) -> None:
    async with sharing(house, LARGE) as h:
        strings = engine_of(h, "strings")
        assert await h.table.unload("strings") == 0
        await h.ended(await h.submit(engine="strings", model="violin"))
        await until(lambda: h.table._dispatcher.demand("strings").loaded)
        assert await h.table.unload("strings") == 1
        await until(lambda: strings.model is None)
        await until(lambda: not h.table._dispatcher.demand("strings").cards)
        busy = await h.submit("takes 0.3 s", engine="strings", model="cello")
        await h.until(busy, lambda job: job.state.stage == "sampling")
        await until(lambda: h.table._dispatcher.demand("strings").loaded)
        assert await h.table.unload("strings") == 1
        assert strings.model == "cello", "it works"
        assert succeeded(*await h.ended(busy))
        await until(lambda: strings.model is None)
        assert strings.unloads == 2


async def test_idle_memory_is_given_back(house: Callable[..., House]) -> None:
    async with sharing(house, LARGE, idle_unload=0.3) as h:
        strings = engine_of(h, "strings")
        await h.ended(await h.submit(engine="strings", model="violin"))
        await until(lambda: strings.model is None)
        await until(lambda: h.table._dispatcher.demand("strings").loaded == 0)
        assert succeeded(*await h.ended(await h.submit(engine="strings", model="violin")))
        assert strings.loads == 2


async def test_a_job_goes_where_its_model_is(house: Callable[..., House]) -> None:
    async with house(engines=(Strings,), replicas=2) as h:
        first = await h.submit("until both", engine="strings", model="violin")
        second = await h.submit("until both", engine="strings", model="cello")
        for job in (first, second):
            await h.until(job, lambda found: found.state.stage == "sampling")
        let_go("both")
        await h.ended(first, second)
        for model in ("cello", "violin", "violin", "cello"):
            (done,) = await h.ended(await h.submit(engine="strings", model=model))
            assert succeeded(done)
        assert sum(replica.engine.loads for replica in h.replicas if isinstance(replica.engine, Strings)) == 2
