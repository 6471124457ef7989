"""A run that is cancelled or out of time does not wait for its provider, and the provider is told."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from agents.errors import BudgetSpent, ModelTimeout, Stopped
from agents.llm.model import open_model
from agents.setup import Budget, ModelChoice
from tests.agents.llm.opening import ASKING, MODELS, choice, opened, spoken
from tests.agents.llm.providers import ollama
from tests.agents.llm.replies import Reply, hangs, say, slowly

every_provider = pytest.mark.parametrize("name", MODELS)
PROMPT = 3.0
"""Seconds within which an end is to be heard on a busy machine; on a quiet one it takes less than 0.1."""


class Cancel:
    """A check that a timer sets off."""

    def __init__(self, after: float) -> None:
        self._set = threading.Event()
        self._timer = threading.Timer(after, self._off)
        self._timer.start()
        self.at = 0.0

    def _off(self) -> None:
        self.at = time.monotonic()
        self._set.set()

    def __call__(self) -> None:
        if self._set.is_set():
            raise Stopped


@every_provider
@pytest.mark.parametrize("reply", [hangs(), hangs("so far"), slowly(say("la " * 500))])
def test_a_cancel_is_heard_at_once_and_ends_the_answer(name: str, reply: Reply) -> None:
    with opened(name, say("warm")) as (warm, _):
        spoken(warm)  # litellm is loaded, so that the timer measures the wait
    cancel = Cancel(0.2)
    with opened(name, reply, check=cancel) as (model, server):
        with pytest.raises(Stopped):
            spoken(model)
        assert time.monotonic() - cancel.at < PROMPT
        assert server.quiet()
        assert server.abandoned == 1


@every_provider
def test_a_provider_that_says_nothing_is_given_up_at_the_deadline(name: str) -> None:
    with opened(name, hangs(), Budget(seconds=0.5)) as (model, server):
        begun = time.monotonic()
        with pytest.raises(ModelTimeout, match="has not begun to answer"):
            spoken(model)
        assert time.monotonic() - begun < 0.5 + PROMPT
        assert server.quiet()


@every_provider
def test_a_provider_that_falls_silent_is_told_from_one_that_is_slow(name: str) -> None:
    with (
        opened(name, hangs("so far"), Budget(seconds=0.6)) as (model, _),
        pytest.raises(ModelTimeout, match="stopped"),
    ):
        spoken(model)
    with opened(name, slowly(say("la " * 500)), Budget(seconds=0.6)) as (model, server):
        with pytest.raises(BudgetSpent, match="not done"):
            spoken(model)
        assert server.quiet()


def test_the_time_runs_on_between_calls() -> None:
    with opened(MODELS[0], say("ok"), Budget(seconds=0.4)) as (model, server):
        spoken(model)
        time.sleep(0.45)
        with pytest.raises(ModelTimeout):
            spoken(model)
        assert len(server.asked) == 1


def test_who_stops_reading_ends_the_answer() -> None:
    with opened(MODELS[0], slowly(say("la " * 500))) as (model, server):
        stream = model.generate_stream(ASKING)
        next(stream)
        stream.close()
        assert server.quiet()
        assert server.abandoned == 1


def test_four_at_once_do_not_disturb_each_other() -> None:
    """One is cancelled, one hangs until its deadline, two go on."""
    outcomes: dict[str, str] = {}

    def run(name: str, text: str, budget: Budget, check: Cancel | None) -> None:
        model = open_model(choice(MODELS[0], servers[text]), budget, check or (lambda: None))
        try:
            outcomes[name] = spoken(model)
        except (Stopped, ModelTimeout) as error:
            outcomes[name] = type(error).__name__

    with ollama(hangs()) as silent, ollama(slowly(say("one two three"), 0.1)) as slow:
        servers = {"silent": silent, "slow": slow}
        threads = [
            threading.Thread(target=run, args=("cancelled", "silent", Budget(), Cancel(0.15))),
            threading.Thread(target=run, args=("late", "silent", Budget(seconds=0.5), None)),
            threading.Thread(target=run, args=("first", "slow", Budget(), None)),
            threading.Thread(target=run, args=("second", "slow", Budget(), None)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert outcomes == {
        "cancelled": "Stopped",
        "late": "ModelTimeout",
        "first": "one two three",
        "second": "one two three",
    }


@contextmanager
def never_accepting() -> Iterator[int]:
    """A port whose queue is full: connecting to it hangs."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(server.getsockname())
        try:
            yield server.getsockname()[1]
        finally:
            for filler in fillers:
                filler.close()


def test_a_cancel_does_not_wait_for_a_connection() -> None:
    cancel = Cancel(0.2)
    with never_accepting() as port:
        model = open_model(ModelChoice(MODELS[0], f"http://127.0.0.1:{port}"), Budget(), cancel)
        with pytest.raises(Stopped):
            spoken(model)
    assert time.monotonic() - cancel.at < PROMPT
