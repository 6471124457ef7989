"""Time, tokens and cancel, with a clock that tests move."""

import pytest

from agents.errors import AgentError, BudgetSpent, ModelTimeout, Stopped
from agents.events import Usage
from agents.llm import guard as guards
from agents.llm.guard import Guard
from agents.setup import Budget
from tests.stand_ins import FakeClock


class Thing:
    closed = 0

    def close(self) -> None:
        self.closed += 1
        raise OSError("closing may fail")


def made(clock: FakeClock, **budget: float) -> Guard:
    return Guard("m", Budget(**budget), lambda: None, clock)  # type: ignore[arg-type]


def failure(guard: Guard) -> AgentError:
    with pytest.raises(AgentError) as caught:
        guard.look()
    return caught.value


def test_time(clock: FakeClock) -> None:
    guard = made(clock, seconds=60)
    clock.move(59)
    guard.look()
    clock.move(2)
    assert isinstance(failure(guard), ModelTimeout)


def test_silence_is_told_from_slowness(clock: FakeClock) -> None:
    guard = made(clock, seconds=60)
    with guard.call():
        clock.move(55)
        guard.heard(5)
        clock.move(6)
        assert isinstance(failure(guard), BudgetSpent)
        clock.move(6)
        assert isinstance(failure(guard), ModelTimeout)


def test_tokens_are_guessed_until_they_are_counted(clock: FakeClock) -> None:
    guard = made(clock, tokens=100)
    guard.heard(200)
    assert guard.tokens_left == 50
    guard.counted(Usage(input_tokens=9, output_tokens=70))
    assert guard.tokens_left == 30
    guard.heard(200)
    assert isinstance(failure(guard), BudgetSpent)


def test_a_call_that_is_left_is_counted_and_closed(clock: FakeClock) -> None:
    guard, thing = made(clock), Thing()

    def leave() -> None:
        with guard.call():
            guard.opened(thing)
            guard.heard(40)
            raise KeyError

    with pytest.raises(KeyError):
        leave()
    assert guard.usage == Usage(output_tokens=10)
    assert thing.closed == 1


def caught_by_nobody(guard: Guard) -> None:
    """Look as libraries do, which catch what they can."""
    with guard.watching():
        try:
            guards.look()
        except Exception as error:
            raise AssertionError("it was caught") from error


def test_cancel_comes_first_and_passes_every_except(clock: FakeClock) -> None:
    def check() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        caught_by_nobody(Guard("m", Budget(seconds=0), check, clock))


def test_an_error_passes_every_except_too(clock: FakeClock) -> None:
    with pytest.raises(ModelTimeout):
        caught_by_nobody(made(clock, seconds=0))


def test_nobody_watches_outside_a_call(clock: FakeClock) -> None:
    with made(clock).watching():
        assert guards.current() is not None
    assert guards.current() is None
    guards.look()
