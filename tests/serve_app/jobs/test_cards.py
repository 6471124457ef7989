"""Who may hold how much of a card, and who has to go for it."""

from dataclasses import replace

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from serve_app.inference.messages import Beat, Hold
from serve_app.jobs.cards import PATIENCE, SETTLE, TURN, Cards
from serve_app.jobs.fleet import SILENCE
from tests.stand_ins import FakeClock

LEASE = 30.0
SIZE = 10
"""Bytes of the card, unless a test says otherwise."""


class Tenant:
    """What a replica does with the answers it gets; it says so when it `beats`."""

    def __init__(self, cards: Cards, name: str, *, card: str = "node/0", capacity: int = SIZE) -> None:
        self.cards, self.name = cards, name
        self.hold = Hold(card, capacity, idle=0.0)
        self.unloads = 0
        self.leaving = False

    def beat(self) -> "Tenant":
        """Tell and hear."""
        beat = Beat(self.name, f"engine-{self.name}", 1, True, (), -1, unloads=self.unloads, hold=self.hold)
        self.cards.hear(beat)
        return self.listen()

    def listen(self) -> "Tenant":
        """Hear only, as a beat that is held does."""
        if self.hold.wants and self.cards.granted(self.name) == self.hold.turn:
            self.hold = replace(self.hold, held=self.hold.wants, wants=0, turn=self.hold.turn + 1)
        self.leaving = self.cards.unload(self.name) == self.unloads
        return self

    def change(self, **change: object) -> "Tenant":
        """Something of the hold changes, and is told."""
        self.hold = replace(self.hold, turn=self.hold.turn + 1, **change)  # type: ignore[arg-type]
        return self.beat()

    def ask(self, size: int) -> "Tenant":
        """A call begins that needs so many bytes."""
        return self.change(wants=size, idle=None)

    def work(self, ready: float | None = None) -> "Tenant":
        """A call begins, or goes on, for which what is held is enough."""
        self.hold = replace(self.hold, idle=None, ready=ready)
        return self.beat()

    def rest(self) -> "Tenant":
        """The call has ended."""
        self.hold = replace(self.hold, idle=0.0)
        return self.beat()

    def unload(self) -> "Tenant":
        """Give everything back."""
        self.unloads += 1
        return self.change(held=0)

    @property
    def held(self) -> int:
        return self.hold.held


@pytest.fixture
def cards(clock: FakeClock) -> Cards:
    made = Cards(clock, LEASE)
    clock.move(SETTLE)
    return made


def test_two_that_fit_need_not_go(cards: Cards) -> None:
    one, two = Tenant(cards, "one").ask(5), Tenant(cards, "two").ask(5)
    assert (one.held, two.held) == (5, 5)
    for tenant in (one, two):
        assert not tenant.rest().leaving
    assert cards.held("engine-one") == {"node/0": 5}


def test_another_card_is_another_budget(cards: Cards) -> None:
    one, two = Tenant(cards, "one").ask(10), Tenant(cards, "two", card="node/1").ask(10)
    assert (one.held, two.held) == (10, 10)


def test_an_idle_one_goes_at_once_for_one_that_works(cards: Cards) -> None:
    one, two = Tenant(cards, "one").ask(6).rest(), Tenant(cards, "two")
    assert two.ask(6).held == 0
    assert cards.news() >= {"engine-one"}, "its beat is answered at once"
    assert one.listen().leaving
    one.unload()
    assert "engine-two" in cards.news()
    assert two.listen().held == 6
    assert not one.beat().leaving, "what it will load is another thing"


def test_the_least_recently_used_go_first_and_no_more_than_must(cards: Cards, clock: FakeClock) -> None:
    old, big, new = (Tenant(cards, name) for name in ("old", "big", "new"))
    for tenant, size in ((old, 2), (big, 5), (new, 3)):
        tenant.ask(size).rest()
        clock.move(1)
        for other in (old, big, new):
            if other.held:
                other.hold = replace(other.hold, idle=(other.hold.idle or 0.0) + 1)
                other.beat()
    asking = Tenant(cards, "asking").ask(2)
    assert [tenant.beat().leaving for tenant in (old, big, new)] == [True, False, False]
    asking.ask(5)
    assert [tenant.beat().leaving for tenant in (old, big, new)] == [False, True, False], "old would not do"
    asking.ask(6)
    assert [tenant.beat().leaving for tenant in (old, big, new)] == [True, True, False]


def test_one_that_works_goes_after_its_turn(cards: Cards, clock: FakeClock) -> None:
    one, two = Tenant(cards, "one").ask(10), Tenant(cards, "two").ask(1)
    clock.move(TURN)
    two.beat()
    assert not one.work().leaving, "it still loads"
    assert not one.work(ready=TURN - 1).leaving, "loading has to pay"
    assert one.work(ready=TURN).leaving
    assert two.listen().held == 0, "it is waited for"
    one.rest().unload()
    assert two.listen().held == 1


@pytest.mark.parametrize("more", ["claimed", "wanted"])
def test_one_with_more_to_do_keeps_its_turn_between_two_calls(clock: FakeClock, more: str) -> None:
    todo = {"engine-one"}
    cards = Cards(
        clock,
        LEASE,
        claimed=lambda engine, name: more == "claimed" and engine in todo and name == "one",
        wanted=lambda engine: more == "wanted" and engine in todo,
    )
    clock.move(SETTLE)
    one = Tenant(cards, "one").ask(10).work(ready=1.0).rest()
    two = Tenant(cards, "two").ask(1)
    assert not one.beat().leaving, "its next call is about to begin"
    clock.move(TURN)
    one.hold = replace(one.hold, ready=TURN)
    assert one.beat().leaving, "it has had its turn"
    one.hold = replace(one.hold, ready=1.0)
    todo.clear()
    two.beat()
    assert one.beat().leaving, "it has nothing more to do"


def test_one_that_holds_room_without_weights_does_not_work_between_calls(clock: FakeClock) -> None:
    cards = Cards(clock, LEASE, wanted=lambda engine: engine == "engine-one")
    clock.move(SETTLE)
    one = Tenant(cards, "one").ask(10).rest()
    Tenant(cards, "two").ask(1)
    assert one.beat().leaving, "preparing failed, and may do so again and again"


def test_first_come_first_served(cards: Cards) -> None:
    one, large, small = Tenant(cards, "one").ask(6), Tenant(cards, "large").ask(8), Tenant(cards, "small")
    assert small.ask(2).held == 0, "it would fit, but the large one would wait for ever behind such"
    one.rest()
    assert one.leaving
    one.unload()
    assert (large.listen().held, small.listen().held) == (8, 2)


def test_its_place_stays_when_it_wants_something_else(cards: Cards, clock: FakeClock) -> None:
    one, first, second = Tenant(cards, "one").ask(10), Tenant(cards, "first"), Tenant(cards, "second")
    first.ask(6)
    clock.move(1)
    second.ask(6)
    clock.move(1)
    first.ask(7)
    one.rest().unload()
    assert (first.listen().held, second.listen().held) == (7, 0)


def test_who_waits_no_longer_holds_nobody_up(cards: Cards) -> None:
    one, first, second = Tenant(cards, "one").ask(6), Tenant(cards, "first"), Tenant(cards, "second")
    first.ask(10)
    assert second.ask(4).held == 0
    first.change(wants=0, idle=0.0)
    assert second.listen().held == 4
    assert not one.rest().leaving


def test_a_grant_that_came_too_late_is_taken_back(cards: Cards) -> None:
    one, two = Tenant(cards, "one").ask(10), Tenant(cards, "two")
    two.hold = replace(two.hold, wants=10, turn=1, idle=None)
    two.beat()
    one.rest().unload()
    assert cards.granted("two") == 1
    two.hold = replace(two.hold, wants=0, held=0, turn=2, idle=0.0)
    two.beat()
    assert cards.held("engine-two") == {}
    assert one.ask(10).held == 10


def test_two_that_want_more_of_what_both_hold_do_not_wait_for_each_other(cards: Cards) -> None:
    one, two = Tenant(cards, "one").ask(5), Tenant(cards, "two").ask(5)
    one.ask(8)
    two.ask(8)
    assert (one.leaving, two.listen().leaving) == (False, True)
    two.unload()
    assert (one.listen().held, two.held) == (8, 0)
    assert one.rest().leaving
    one.unload()
    assert two.listen().held == 8


def test_of_those_that_wait_the_last_gives_up_what_it_has_first(cards: Cards, clock: FakeClock) -> None:
    first, second, third = (Tenant(cards, name).ask(3) for name in ("first", "second", "third"))
    empty = Tenant(cards, "empty")
    for tenant, size in ((first, 5), (second, 5), (third, 5), (empty, 1)):
        tenant.ask(size)
        clock.move(1)
    tenants = (first, second, third, empty)
    assert [tenant.beat().leaving for tenant in tenants] == [False, False, True, False]


def test_a_dead_one_holds_nothing(cards: Cards, clock: FakeClock) -> None:
    Tenant(cards, "one").ask(10)
    two, three = Tenant(cards, "two").ask(10), Tenant(cards, "three").ask(10)
    cards.drop("one")
    assert two.listen().held == 10
    cards.drop("unknown")
    clock.move(LEASE + 1)
    assert three.beat().held == 10, "two was not heard of"


def test_an_idle_one_that_died_makes_room_within_seconds(clock: FakeClock) -> None:
    claimed: set[str] = {"called"}
    cards = Cards(clock, LEASE, claimed=lambda _, name: name in claimed)
    clock.move(SETTLE)
    Tenant(cards, "idle").ask(4).rest()
    Tenant(cards, "called").ask(4).rest()
    two = Tenant(cards, "two").ask(10)
    clock.move(SILENCE + 0.1)
    two.beat()
    assert (cards.held("engine-idle"), cards.held("engine-called")) == ({}, {"node/0": 4})
    claimed.clear()
    assert two.beat().held == 10


def test_one_that_never_unloads_does_not_block_for_ever(
    cards: Cards, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    hung, two = Tenant(cards, "hung").ask(10).rest(), Tenant(cards, "two").ask(10)
    clock.move(PATIENCE)
    hung.beat()
    assert two.beat().held == 0
    clock.move(1)
    hung.beat()
    assert two.beat().held == 10
    assert "engine-hung does not give its memory back" in caplog.text
    assert hung.beat().leaving, "it is still to go"


def test_one_at_work_is_never_given_up(cards: Cards, clock: FakeClock) -> None:
    one, two = Tenant(cards, "one").ask(10), Tenant(cards, "two").ask(10)
    for _ in range(20):
        clock.move(PATIENCE / 2)
        assert one.work(ready=TURN).leaving
        assert two.beat().held == 0


def test_the_ledger_is_rebuilt_before_anything_is_granted(clock: FakeClock) -> None:
    before = Cards(clock, LEASE)
    clock.move(SETTLE)
    one, two = Tenant(before, "one").ask(10), Tenant(before, "two").ask(10)
    after = Cards(clock, LEASE)
    one.cards = two.cards = after
    assert two.beat().held == 0, "nobody else has been heard of yet"
    clock.move(SETTLE)
    one.rest()
    assert two.beat().held == 0
    assert one.listen().leaving


def test_a_beat_that_was_overtaken_changes_nothing(cards: Cards) -> None:
    one = Tenant(cards, "one").ask(10)
    old = Beat("one", "engine-one", 1, True, (), -1, hold=replace(one.hold, held=0, turn=0))
    cards.hear(old)
    one.beat()
    cards.hear(old)
    assert cards.held("engine-one") == {"node/0": 10}


def test_one_without_a_card_is_none_of_its_business(cards: Cards) -> None:
    cards.hear(Beat("cpu", "engine-cpu", 1, True, (), -1))
    assert cards.held("engine-cpu") == {}
    assert (cards.unload("cpu"), cards.granted("cpu")) == (None, None)


class Card(RuleBasedStateMachine):
    """Four replicas on one card do whatever they may, and the card is never promised twice."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.cards = Cards(self.clock, LEASE)
        self.clock.move(SETTLE)
        self.tenants = [Tenant(self.cards, str(number)) for number in range(4)]

    some = st.integers(0, 3)

    @rule(who=some, size=st.integers(1, SIZE))
    def begin(self, who: int, size: int) -> None:
        tenant = self.tenants[who]
        if tenant.hold.wants or tenant.hold.idle is None:
            return
        if size <= tenant.held:
            tenant.work()
        else:
            tenant.ask(size)

    @rule(who=some)
    def end(self, who: int) -> None:
        tenant = self.tenants[who]
        if tenant.hold.idle is None and not tenant.hold.wants:
            tenant.rest()

    @rule(who=some)
    def give_up(self, who: int) -> None:
        if self.tenants[who].hold.wants:
            self.tenants[who].change(wants=0, idle=0.0)

    @rule(who=some)
    def obey(self, who: int) -> None:
        tenant = self.tenants[who].listen()
        if tenant.leaving and (tenant.hold.idle is not None or tenant.hold.wants):
            tenant.unload()

    @rule(who=some)
    def die(self, who: int) -> None:
        self.cards.drop(self.tenants[who].name)
        self.tenants[who] = Tenant(self.cards, self.tenants[who].name)

    @rule(who=some)
    def tell(self, who: int) -> None:
        self.tenants[who].beat()

    @rule(seconds=st.floats(0.1, TURN))
    def wait(self, seconds: float) -> None:
        self.clock.move(min(seconds, PATIENCE / 8))
        for tenant in self.tenants:
            tenant.beat()

    @invariant()
    def it_is_never_promised_twice(self) -> None:
        assert sum(tenant.held for tenant in self.tenants) <= SIZE

    @precondition(lambda self: any(tenant.hold.wants for tenant in self.tenants))
    @rule()
    def everyone_is_served_in_the_end(self) -> None:
        """When calls end and orders are obeyed, nobody waits for ever."""
        for _ in range(12):
            for tenant in self.tenants:
                if tenant.hold.idle is None and not tenant.hold.wants:
                    tenant.rest()
                if tenant.beat().leaving and (tenant.hold.idle is not None or tenant.hold.wants):
                    tenant.unload()
        assert not any(tenant.hold.wants for tenant in self.tenants)


TestCard = Card.TestCase
