"""The desk keeps runs: what it tells is stored, in order, once, whatever happens to it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from agents.brief import Brief, EngineCard, StudioState, Turn
from serve_app.squad.desk import Desk, DeskLimits
from serve_app.squad.model import NewRun, TooManyRuns
from serve_app.squad.reader import RunReader
from serve_app.squad.songs import Songs
from tests.serve_app.in_process import HANG
from tests.serve_app.squad import scripted
from tests.stand_ins import FakeClock

CARD = EngineCard("tone", "Tone", {"text2music": frozenset({"prompt"})}, 1, 600)
Event = dict[str, Any]
Open = Callable[..., Any]


def new(message: str, owner: str = "anna") -> NewRun:
    return NewRun(uuid4().hex, Brief(message, CARD, owner=owner))


async def no_songs() -> Songs:
    raise AssertionError("nobody wanted a song")


class NoJobs:
    """A job table that never got one."""

    async def find(self, run_id: str, owner: str) -> None:
        return None


@pytest.fixture
def desk(database: Engine, clock: FakeClock) -> Open:
    """Opens desks on one database, one after the other: `async with desk(limits=…) as d`."""

    @asynccontextmanager
    async def opened(**options: Any) -> AsyncIterator[Desk]:
        url = database.url.render_as_string(hide_password=False)
        made = Desk(url, scripted.Troupe(), no_songs, clock=clock, **options)
        await made.start()
        try:
            yield made
        finally:
            await made.stop()

    return opened


@pytest.fixture
def runs(database: Engine) -> RunReader:
    return RunReader(database)


async def read(desk: Desk, run: NewRun, after: int = 0, *, until: str = "run.finished") -> list[Event]:
    """Events of a run up to one of that type, or to the end."""
    found: list[Event] = []
    async with asyncio.timeout(HANG):
        while True:
            chapter = await desk.events(run.run_id, run.owner, after, 5.0)
            assert chapter
            found += map(json.loads, chapter.lines)
            after = chapter.seq
            if chapter.ended or until in [event["type"] for event in found]:
                return found


async def started(desk: Desk, message: str, owner: str = "anna") -> NewRun:
    run = new(message, owner)
    await desk.start_run(run)
    return run


async def test_events_are_numbered_sealed_and_end_with_the_request(desk: Open, runs: RunReader) -> None:
    async with desk() as d:
        run = await started(d, "say 3")
        events = await read(d, run)
    assert [event["seq"] for event in events] == list(range(1, 8))
    assert {event["run_id"] for event in events} == {run.run_id}
    assert [event["type"] for event in events] == [
        "run.started",
        "agent.started",
        *["thought.delta"] * 3,
        "step.finished",
        "run.finished",
    ]
    assert events[-1]["request"] == {"prompt": "rain", "duration": 1, "engine": "tone"}
    stored = runs.get(run.run_id, "anna")
    assert stored
    assert (stored.status, stored.seq, stored.last) == ("succeeded", 7, events[-1])
    assert runs.events(stored.number, 0) == events


async def test_nothing_is_told_before_it_is_stored(desk: Open, runs: RunReader) -> None:
    async with desk() as d:
        run = await started(d, "say 300")
        seq, ended = 0, False
        while not ended:
            chapter = await d.events(run.run_id, "anna", seq, 5.0)
            seq, ended = chapter.seq, chapter.ended
            stored = runs.get(run.run_id, "anna")
            assert stored
            assert stored.seq >= seq
        assert seq == 304
        assert d._log.commits < 100, "events that come together are committed together"


async def test_whoever_resumes_gets_exactly_the_rest(desk: Open) -> None:
    async with desk() as d:
        run = await started(d, "say 5 until resumed")
        live = await read(d, run, until="agent.started")
        while len(live) < 7:
            chapter = await d.events(run.run_id, "anna", len(live), 5.0)
            live += map(json.loads, chapter.lines)
        for after in range(7):
            chapter = await d.events(run.run_id, "anna", after, 0.0)
            assert [json.loads(text) for text in chapter.lines] == live[after:]
            assert not chapter.ended
        scripted.gate("resumed").set()
        events = await read(d, run, 7)
        assert [event["seq"] for event in live + events] == list(range(1, 10))
        whole = live + events
        for after in (*range(10), 1000, 2**31):  # from SQL now
            chapter = await d.events(run.run_id, "anna", after, 0.0)
            assert [json.loads(text) for text in chapter.lines] == whole[after:]
            assert chapter.ended


async def test_a_long_run_is_told_in_pages_from_memory_and_from_sql(desk: Open) -> None:
    async with desk() as d:
        run = await started(d, "say 1200")
        live, stored = await read(d, run), await read(d, run)
    assert live == stored
    assert [event["seq"] for event in live] == list(range(1, 1205))


async def test_a_run_is_its_owners_alone(desk: Open, runs: RunReader) -> None:
    async with desk() as d:
        run = await started(d, "until owned")
        await read(d, run, until="agent.started")
        assert await d.events(run.run_id, "ben", 0, 0.0) is None
        assert await d.cancel(run.run_id, "ben") is None
        assert runs.get(run.run_id, "ben") is None
        assert runs.page("ben") == []
        scripted.gate("owned").set()
        assert (await read(d, run))[-1]["status"] == "succeeded"
        assert await d.events(run.run_id, "ben", 0, 0.0) is None
        assert await d.events("unknown", "anna", 0, 0.0) is None


async def test_the_same_run_begins_once(desk: Open, runs: RunReader) -> None:
    async with desk() as d:
        run = new("say 1")
        await asyncio.gather(*(d.start_run(run) for _ in range(5)))
        await read(d, run)
        await d.start_run(run)  # as when an actor was restarted and the call is sent again
    assert len(runs.page("anna")) == 1


async def test_too_many_at_once_are_refused_by_user_and_in_all(desk: Open) -> None:
    limits = DeskLimits(per_user=2, in_all=3)
    async with desk(limits=limits) as d:
        first = [await started(d, "until limits") for _ in range(2)]
        with pytest.raises(TooManyRuns) as mine:
            await started(d, "say 1")
        assert (mine.value.scope, mine.value.running, mine.value.limit) == ("user", 2, 2)
        await started(d, "until limits", "ben")
        with pytest.raises(TooManyRuns) as everyones:
            await started(d, "say 1", "cleo")
        assert (everyones.value.scope, everyones.value.limit) == ("all", 3)
        await d.cancel(first[0].run_id, "anna")
        again = await started(d, "say 1", "cleo")
        assert (await read(d, again))[-1]["status"] == "succeeded"


async def test_a_cancelled_run_ends_at_once_and_its_agents_with_it(desk: Open, runs: RunReader) -> None:
    async with desk() as d:
        run = await started(d, "say 2 pause 60")
        await read(d, run, until="agent.started")
        stored = await d.cancel(run.run_id, "anna")
        assert stored
        assert stored.status == "cancelled"
        assert run.run_id not in scripted.playing
        assert scripted.halted[run.run_id] == 1
        events = await read(d, run)
        assert events[-1]["status"] == "cancelled"
        assert events[-1]["hint"]
        again = await d.cancel(run.run_id, "anna")
        assert again == stored, "idempotent"


async def test_a_run_that_is_cancelled_before_it_began(desk: Open) -> None:
    async with desk() as d:
        run = new("pause 60")
        starting = asyncio.ensure_future(d.start_run(run))
        await asyncio.sleep(0)
        await d.cancel(run.run_id, "anna")
        await starting
        assert (await read(d, run))[-1]["status"] == "cancelled"


async def test_a_run_that_nobody_reads_is_cancelled_after_the_grace(desk: Open, clock: FakeClock) -> None:
    async with desk(limits=DeskLimits(grace_seconds=20)) as d:
        left, watched = await started(d, "pause 60"), await started(d, "until watched")
        await read(d, left, until="agent.started")
        await read(d, watched, until="agent.started")
        clock.move(15)
        await d.events(watched.run_id, "anna", 2, 0.0)
        await d.look()
        assert {left.run_id, watched.run_id} <= scripted.playing
        clock.move(10)
        await d.look()
        assert (await read(d, left))[-1]["status"] == "cancelled"
        scripted.gate("watched").set()
        assert (await read(d, watched))[-1]["status"] == "succeeded"


async def test_who_waits_for_the_next_event_is_a_reader(desk: Open, clock: FakeClock) -> None:
    async with desk(limits=DeskLimits(grace_seconds=20)) as d:
        run = await started(d, "until read")
        await read(d, run, until="agent.started")
        waiting = asyncio.ensure_future(d.events(run.run_id, "anna", 2, 30.0))
        await asyncio.sleep(0.01)
        clock.move(25)
        await d.look()
        assert run.run_id in scripted.playing
        scripted.gate("read").set()
        assert await waiting
        assert (await read(d, run))[-1]["status"] == "succeeded"


async def test_agents_have_so_much_time_together(desk: Open) -> None:
    async with desk(limits=DeskLimits(seconds=0.2)) as d:
        run = await started(d, "say 2 pause 60")
        end = (await read(d, run))[-1]
        assert end["status"] == "failed"
        assert "0.2 s" in end["hint"]
        assert "AGENT_RUN_TIMEOUT_SECONDS" in end["hint"]
        assert run.run_id not in scripted.playing


@pytest.mark.parametrize("message", ["say 1 crash now", "say 1 silent now"])
async def test_a_run_that_breaks_ends_with_a_hint_and_tells_nothing_of_the_inside(
    desk: Open, message: str
) -> None:
    async with desk() as d:
        events = await read(d, await started(d, message))
    assert events[-1]["status"] == "failed"
    assert "Send it again" in events[-1]["hint"]
    assert "secret" not in json.dumps(events)


async def test_usage_is_that_of_the_steps_when_the_agents_do_not_tell(desk: Open) -> None:
    async with desk() as d:
        end = (await read(d, await started(d, "say 1")))[-1]
    assert end["usage"] == {"input_tokens": 3, "output_tokens": 2}


def kill(desk: Desk) -> None:
    """Like `kill -9` of its process, as far as SQL can tell."""
    for run in desk._runs.values():
        assert run.work
        run.work.cancel()


async def test_after_a_death_readers_resume_without_a_gap_to_an_end(desk: Open, runs: RunReader) -> None:
    async with desk() as d:
        run = await started(d, "say 4 pause 60")
        before: list[Event] = []
        while len(before) < 6:
            chapter = await d.events(run.run_id, "anna", len(before), 5.0)
            before += map(json.loads, chapter.lines)
        kill(d)
        await asyncio.sleep(0.05)
        stored = runs.get(run.run_id, "anna")
        assert stored
        assert stored.status == "running"
        async with desk() as successor:
            after = await read(successor, run, 6)
    assert [event["seq"] for event in before + after] == list(range(1, 8))
    assert after[-1]["status"] == "failed"
    assert "Send the message again" in after[-1]["hint"]
    assert "agent.error" not in [event["type"] for event in before + after]


async def test_whoever_goes_away_while_a_run_begins_leaves_no_half_of_it(
    desk: Open, clock: FakeClock
) -> None:
    async with desk() as d:
        run = new("until never")
        starting = asyncio.ensure_future(d.start_run(run))
        await asyncio.sleep(0)
        starting.cancel()  # as Ray does with the call of a client that has gone
        await asyncio.wait([starting])
        await read(d, run, until="agent.started")
        clock.move(21)
        await d.look()
        assert (await read(d, run))[-1]["status"] == "cancelled"


async def test_a_run_of_a_former_desk_has_its_end_once_the_job_table_answers(
    desk: Open, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serve_app.squad.desk.LOOK", 0.01)
    answers = False

    async def songs() -> Songs:
        if not answers:
            raise ConnectionError("the job table is being started")
        return cast("Songs", NoJobs())

    async with desk() as d:
        ended, cancelled = (NewRun(uuid4().hex, new("until never").brief, generate=True) for _ in range(2))
        for run in (ended, cancelled):
            await d.start_run(run)
            await read(d, run, until="agent.started")
        kill(d)
        await asyncio.sleep(0.05)
    successor = Desk(database.url.render_as_string(hide_password=False), scripted.Troupe(), songs)
    await successor.start()
    asked = asyncio.ensure_future(successor.cancel(cancelled.run_id, "anna"))
    await asyncio.sleep(0.05)
    told = await successor.events(ended.run_id, "anna", 2, 0.0)
    assert told
    assert (told.lines, told.ended) == ((), False)
    answers = True
    assert (await read(successor, ended, 2))[-1]["status"] == "failed"
    stopped = await asked
    assert stopped
    assert stopped.status == "cancelled"
    await successor.stop()


async def test_a_desk_that_closes_tells_its_readers(desk: Open, runs: RunReader) -> None:
    async with desk() as d:
        run = await started(d, "pause 60")
        await read(d, run, until="agent.started")
        reading = asyncio.ensure_future(read(d, run, 2))
        await asyncio.sleep(0.05)
    assert (await reading)[-1]["status"] == "failed"
    stored = runs.get(run.run_id, "anna")
    assert stored
    assert stored.status == "failed"


async def test_old_runs_go_with_their_events(desk: Open, runs: RunReader, clock: FakeClock) -> None:
    async with desk(limits=DeskLimits(days=7)) as d:
        old = await started(d, "say 1")
        await read(d, old)
        clock.move(6 * 86_400)
        young, running = await started(d, "say 1"), await started(d, "until swept")
        await read(d, young)
        number = runs.page("anna")[-1].number
        clock.move(2 * 86_400)
        await d.sweep()
        assert {run.run_id for run in runs.page("anna")} == {young.run_id, running.run_id}
        assert runs.events(number, 0) == []
        assert await d.events(old.run_id, "anna", 0, 0.0) is None
        scripted.gate("swept").set()
        await read(d, running)


async def test_what_was_asked_is_kept_for_the_next_message(desk: Open, runs: RunReader) -> None:
    history = (Turn(role="user", content="rain"), Turn(role="assistant", content="Here."))
    brief = Brief("slower", CARD, studio=StudioState(bpm=90), history=history, owner="anna")
    async with desk() as d:
        run = NewRun(uuid4().hex, brief, rules=True)
        await d.start_run(run)
        await read(d, run)
    stored = runs.get(run.run_id, "anna")
    assert stored
    assert stored.message == "slower"
    assert stored.asked["studio"] == {"bpm": 90.0}
    assert [turn["content"] for turn in stored.asked["history"]] == ["rain", "Here."]
    assert (stored.asked["engine"], stored.asked["mode"]) == ("tone", "rules")


async def test_while_the_database_is_locked_nothing_is_told_and_then_all(
    sqlite_url: str, clock: FakeClock
) -> None:
    from serve_app.database import connect, migrate

    engine = connect(sqlite_url, writer=True)
    migrate(engine)
    d = Desk(sqlite_url, scripted.Troupe(), no_songs, clock=clock)
    await d.start()
    run = await started(d, "until locked say 3")
    await read(d, run, until="agent.started")
    connection = engine.connect()
    connection.begin()  # nobody else can write
    scripted.gate("locked").set()
    await asyncio.sleep(0.3)
    told = await d.events(run.run_id, "anna", 2, 0.1)
    assert told
    assert told.lines == ()
    connection.rollback()
    events = await read(d, run, 2)
    assert [event["seq"] for event in events] == list(range(3, 8))
    await d.stop()
    connection.close()
    engine.dispose()
