"""Which replicas live, and what they should give up."""

import asyncio

import pytest

from serve_app.inference.messages import Beat, Weights
from serve_app.jobs.fleet import LEAD, SHUN, SILENCE, Claim, Fleet
from tests.stand_ins import FakeClock

NONE = frozenset[tuple[str, int]]()
LEASE, ORPHAN = ("job", 1), ("old", 7)


@pytest.fixture
def fleet(clock: FakeClock) -> Fleet:
    return Fleet(clock, version=100)


def beat(
    name: str = "r1", *running: tuple[str, int], heard: int = -1, slots: int = 1, loaded: bool = True
) -> Beat:
    return Beat(name, "tone", slots=slots, loaded=loaded, running=running, heard=heard)


def sent(fleet: Fleet, seconds: float = 0.5, *, brief: bool = True, alone: bool = False) -> Claim | None:
    if claim := fleet.claim(brief=brief, alone=alone):
        claim.send(Weights(), seconds, brief=brief)
    return claim


async def test_slots_are_those_of_the_replicas_that_live(fleet: Fleet, clock: FakeClock) -> None:
    assert fleet.slots() == 0
    await fleet.beat(beat("r1"), NONE, 0)
    clock.move(SILENCE / 2)
    await fleet.beat(beat("r2", slots=3), NONE, 0)
    assert fleet.slots() == 4
    assert len(fleet.live()) == 2
    clock.move(SILENCE / 2 + 0.1)
    assert fleet.slots() == 3
    fleet.drop("r2")
    fleet.drop("unknown")
    assert fleet.slots() == 0


async def test_a_first_beat_is_answered_at_once(fleet: Fleet) -> None:
    async with asyncio.timeout(5):
        stops = await fleet.beat(beat(), NONE, 60)
    assert (stops.version, stops.leases) == (100, NONE)


async def test_a_beat_without_news_is_held_and_counts_as_life_at_its_end(
    fleet: Fleet, clock: FakeClock
) -> None:
    holding = asyncio.ensure_future(fleet.beat(beat(heard=100), NONE, 0.05))
    await asyncio.sleep(0)
    clock.move(SILENCE + 1)
    assert not fleet.alive("r1")
    await holding
    assert fleet.alive("r1")


async def test_a_stop_reaches_a_beat_that_is_held(fleet: Fleet) -> None:
    holding = asyncio.ensure_future(fleet.beat(beat("r1", LEASE, heard=100), frozenset({LEASE}), 60))
    await asyncio.sleep(0)
    fleet.stop(LEASE)
    async with asyncio.timeout(5):
        stops = await holding
    assert stops.leases == {LEASE}
    assert stops.version > 100
    fleet.release(LEASE)
    again = await fleet.beat(beat("r1", heard=stops.version), NONE, 0)
    assert again.leases == NONE


async def test_a_stop_between_two_beats_is_not_missed(fleet: Fleet) -> None:
    first = await fleet.beat(beat("r1", LEASE), frozenset({LEASE}), 0)
    fleet.stop(LEASE)
    async with asyncio.timeout(5):
        second = await fleet.beat(beat("r1", LEASE, heard=first.version), frozenset({LEASE}), 60)
    assert second.leases == {LEASE}


async def test_an_orphan_is_to_be_given_up_and_holds_its_slot_until_then(fleet: Fleet) -> None:
    async with asyncio.timeout(5):
        stops = await fleet.beat(beat("r1", ORPHAN, heard=100), NONE, 60)
    assert stops.leases == {ORPHAN}
    assert fleet.slots() == 0
    await fleet.beat(beat("r1", heard=stops.version), NONE, 0)
    assert fleet.slots() == 1


async def test_our_own_leases_hold_no_slot_here(fleet: Fleet) -> None:
    """They are counted as flights; a slot less would be one too few."""
    await fleet.beat(beat("r1", LEASE), frozenset({LEASE}), 0)
    assert fleet.slots() == 1


async def test_a_long_silence_is_forgotten(fleet: Fleet, clock: FakeClock) -> None:
    await fleet.beat(beat(), NONE, 0)
    clock.move(60)
    assert fleet.alive("r1", within=90)
    fleet.forget(90)
    assert fleet.alive("r1", within=90)
    fleet.forget(30)
    assert not fleet.alive("r1", within=90)


async def test_a_replica_that_left_while_its_beat_was_held_stays_away(fleet: Fleet) -> None:
    holding = asyncio.ensure_future(fleet.beat(beat(heard=100), NONE, 0.05))
    await asyncio.sleep(0)
    fleet.drop("r1")
    await holding
    assert fleet.slots() == 0


async def test_a_slot_is_claimed_once_and_the_least_loaded_replica_first(fleet: Fleet) -> None:
    for name in ("r1", "r2"):
        await fleet.beat(beat(name), NONE, 0)
    first, second = fleet.claim(), fleet.claim()
    assert first
    assert second
    assert {first.replica_id, second.replica_id} == {"r1", "r2"}
    assert fleet.claim() is None
    first.free()  # its song is still being saved
    third = fleet.claim()
    assert third
    assert third.replica_id == first.replica_id
    third.free()
    assert fleet.claim() is None  # two calls are saving: that is enough
    third.settle()
    second.settle()
    again = fleet.claim()
    assert again
    assert again.replica_id == second.replica_id  # r1 still has a call that saves


async def test_a_claim_outlives_beats_and_follows_the_call(fleet: Fleet, clock: FakeClock) -> None:
    await fleet.beat(beat("r1"), NONE, 0)
    claim = fleet.claim()
    assert claim
    await fleet.beat(beat("r1"), NONE, 0)
    assert fleet.claim() is None
    await fleet.beat(beat("r2"), NONE, 0)
    claim.taken_by("r2")
    clock.move(SHUN)
    await fleet.beat(beat("r1"), NONE, 0)
    other = fleet.claim()
    assert other
    assert other.replica_id == "r1"
    fleet.drop("r2")
    claim.settle()  # of a replica that has gone: nothing to count
    await fleet.beat(beat("r2"), NONE, 0)
    assert fleet.claim()
    assert fleet.claim() is None


async def test_a_brief_call_is_sent_after_a_brief_one_shortly_before_the_device_is_free(
    fleet: Fleet, clock: FakeClock
) -> None:
    await fleet.beat(beat(), NONE, 0)
    first = sent(fleet)
    assert first
    assert not first.waits
    assert fleet.claim(brief=True) is None
    assert fleet.next_claim() == pytest.approx(0.5 - LEAD)
    clock.move(0.5 - LEAD)
    assert fleet.claim() is None, "a long call never waits behind another"
    second = sent(fleet)
    assert second
    assert (second.waits, fleet.behind()) == (True, 1)
    clock.move(LEAD)
    assert fleet.next_claim() is None, "one waits already"
    assert fleet.claim(brief=True) is None
    first.free()
    assert (second.waits, fleet.behind()) == (False, 0)
    first.settle()
    assert fleet.next_claim() == pytest.approx(0.5 - LEAD)


async def test_nothing_waits_behind_a_call_that_may_take_long(fleet: Fleet, clock: FakeClock) -> None:
    await fleet.beat(beat(), NONE, 0)
    assert sent(fleet, brief=False)
    clock.move(0.5)
    assert fleet.next_claim() is None
    assert fleet.claim(brief=True) is None


async def test_nothing_waits_behind_a_call_that_is_late(fleet: Fleet, clock: FakeClock) -> None:
    await fleet.beat(beat(), NONE, 0)
    assert sent(fleet)
    clock.move(0.6 + LEAD)
    assert fleet.next_claim() is None
    assert fleet.claim(brief=True) is None


async def test_nothing_waits_for_a_model_to_load(fleet: Fleet, clock: FakeClock) -> None:
    await fleet.beat(beat(loaded=False), NONE, 0)
    assert sent(fleet)
    clock.move(0.5 - LEAD)
    assert fleet.claim(brief=True) is None


async def test_a_free_device_is_better_than_one_that_will_be(fleet: Fleet, clock: FakeClock) -> None:
    await fleet.beat(beat("r1"), NONE, 0)
    first = sent(fleet)
    await fleet.beat(beat("r2"), NONE, 0)
    clock.move(0.5 - LEAD)
    second = sent(fleet)
    assert first
    assert second
    assert (second.replica_id, second.waits) == ("r2", False)


async def test_nothing_is_sent_ahead_while_a_call_still_saves(fleet: Fleet, clock: FakeClock) -> None:
    """No replica has more than two calls, so no more than two songs are kept when they cannot be stored."""
    await fleet.beat(beat(), NONE, 0)
    saving = sent(fleet, LEAD)
    assert saving
    saving.free()
    working = sent(fleet, LEAD)
    assert working
    assert sent(fleet, LEAD) is None
    saving.settle()
    ahead = sent(fleet, LEAD)
    assert ahead
    assert ahead.waits
    working.free()
    assert sent(fleet, LEAD) is None


async def test_who_shared_a_lost_replica_is_told_so(fleet: Fleet) -> None:
    await fleet.beat(beat(), NONE, 0)
    first, second = sent(fleet, LEAD), sent(fleet, LEAD)
    assert first
    assert second
    fleet.drop("r1")
    assert (first.shared, second.shared) == (True, True)
    for claim in (first, second):
        claim.settle()
    await fleet.beat(beat(), NONE, 0)
    third = sent(fleet)
    assert third
    assert not third.waits
    fleet.drop("r1")
    assert not third.shared


async def test_a_suspect_has_a_replica_to_itself(fleet: Fleet, clock: FakeClock) -> None:
    await fleet.beat(beat(), NONE, 0)
    assert sent(fleet, alone=True) is None, "Serve may not know it yet, and send the call to another"
    clock.move(SHUN)
    first = sent(fleet, LEAD)
    assert first
    assert sent(fleet, LEAD, alone=True) is None
    first.free()
    assert sent(fleet, alone=True) is None, "a call still saves"
    first.settle()
    suspect = sent(fleet, LEAD, alone=True)
    assert suspect
    assert sent(fleet, LEAD) is None
    suspect.free()
    assert sent(fleet, LEAD) is None, "it could still end the process"
    suspect.settle()
    assert sent(fleet, LEAD)


async def test_a_replica_whose_call_ended_up_elsewhere_gets_none_for_a_while(
    fleet: Fleet, clock: FakeClock
) -> None:
    await fleet.beat(beat("r1"), NONE, 0)
    claim = sent(fleet)
    assert claim
    await fleet.beat(beat("r2"), NONE, 0)
    claim.taken_by("r2")
    assert fleet.claim() is None
    clock.move(SHUN)
    await fleet.beat(beat("r1"), NONE, 0)
    again = fleet.claim()
    assert again
    assert again.replica_id == "r1"
    assert fleet.busy() == 2


async def test_who_waits_and_is_no_longer_wanted_changes_nothing_for_who_works(
    fleet: Fleet, clock: FakeClock
) -> None:
    await fleet.beat(beat(), NONE, 0)
    assert sent(fleet, 0.5)
    clock.move(0.5 - LEAD)
    waiting = sent(fleet, 0.5)
    assert waiting
    waiting.free()
    waiting.settle()
    assert fleet.behind() == 0
    assert fleet.next_claim() == pytest.approx(0.0, abs=1e-6)


async def test_nothing_is_sent_ahead_to_a_replica_on_its_way_out(fleet: Fleet, clock: FakeClock) -> None:
    await fleet.beat(beat("r1"), NONE, 0)
    working = sent(fleet, LEAD)
    ahead = sent(fleet, LEAD)
    assert working
    assert ahead
    await fleet.beat(beat("r2"), NONE, 0)
    ahead.taken_by("r2")
    assert fleet.next_claim() == pytest.approx(0.0, abs=1e-6), "only r2 is asked"
    assert sent(fleet, LEAD, brief=False) is None
