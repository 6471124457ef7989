"""Events are stored once; who writes an event that is there already has been superseded."""

import asyncio

import pytest
from sqlalchemy import Engine

from serve_app.squad.log import RunLog, Superseded
from serve_app.squad.reader import RunReader
from tests.serve_app.squad.test_desk import new
from tests.stand_ins import FakeClock


async def test_a_desk_that_was_superseded_finds_out_and_spoils_no_other_run(
    database: Engine, clock: FakeClock
) -> None:
    log, other = RunLog(database, clock), RunLog(database, clock)
    runs = [new("one"), new("two")]
    numbers = [log.create(run) for run in runs]
    await other.append(numbers[0], 1, {"seq": 1, "by": "other"})
    answers = await asyncio.gather(
        log.append(numbers[0], 1, {"seq": 1, "by": "me"}),
        log.append(numbers[1], 1, {"seq": 1, "by": "me"}, "succeeded"),
        return_exceptions=True,
    )
    assert isinstance(answers[0], Superseded)
    assert answers[1] is None
    reader = RunReader(database)
    assert reader.events(numbers[0], 0) == [{"seq": 1, "by": "other"}]
    stored = reader.get(runs[1].run_id, "anna")
    assert stored
    assert stored.status == "succeeded"
    log.close()
    other.close()


async def test_an_event_whose_commit_was_answered_by_silence_is_not_another_desks(
    database: Engine, clock: FakeClock
) -> None:
    log = RunLog(database, clock)
    number = log.create(new("one"))
    event = {"seq": 1, "delta": "é 🎵"}
    await log.append(number, 1, event)
    await log.append(number, 1, event)  # the try after the lost answer
    with pytest.raises(Superseded):
        await log.append(number, 1, {**event, "delta": "other"})
    log.close()
