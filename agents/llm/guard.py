"""What a model may spend, looked at while it is waited for: cancel, deadline, written tokens.

Sockets are read in slices (`agents.llm.wire`), and between two slices the guard of the running call is asked.
It stops a call with `Halt`, a `BaseException`, since libraries catch and retry every `Exception`.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Final, Protocol

from agents.errors import AgentError, BudgetSpent, ModelTimeout
from agents.events import Usage
from agents.setup import Budget
from agents.work import Check

SILENCE: Final = 10.0
"""Seconds: a model that wrote less long ago when its time is up was busy, not hanging."""
CHARACTERS_PER_TOKEN: Final = 4
"""Of English, by the rule of thumb of OpenAI's; replaced by the provider's count once it is known."""
_watching: ContextVar["Guard | None"] = ContextVar("guard of the running call", default=None)


class Halt(BaseException):
    """Carries an error out of the libraries between a socket and us."""

    def __init__(self, error: AgentError) -> None:
        super().__init__(error.code)
        self.error = error


class Closable(Protocol):
    """What a call has opened."""

    def close(self) -> None:
        """Close it; again does nothing."""
        ...


class Guard:
    """Watches the calls of one agent, one after the other."""

    def __init__(
        self, name: str, budget: Budget, check: Check, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.usage = Usage()
        self._name = name
        self._budget = budget
        self._check = check
        self._clock = clock
        self._deadline = clock() + budget.seconds
        self._heard: float | None = None
        self._written = 0
        self._open: list[Closable] = []

    @property
    def seconds_left(self) -> float:
        """Until the deadline; may be negative."""
        return self._deadline - self._clock()

    @property
    def tokens_left(self) -> int:
        """That may still be written."""
        return self._budget.tokens - self.usage.output_tokens - self._written // CHARACTERS_PER_TOKEN

    def look(self) -> None:
        """Raise `Stopped` once the run was cancelled, an `AgentError` once nothing is left."""
        self._check()
        if self.seconds_left <= 0:
            raise self._late()
        if self.tokens_left <= 0:
            raise BudgetSpent(
                f"{self._name} wrote more than the {self._budget.tokens} tokens it may.",
                "Ask for something shorter, or allow the agents more tokens.",
            )

    def heard(self, characters: int) -> None:
        """A chunk came, with so many characters."""
        self._heard = self._clock()
        self._written += characters

    def counted(self, usage: Usage | None) -> Usage:
        """A call is over; without the provider's own count its output is estimated."""
        usage = usage or Usage(output_tokens=self._written // CHARACTERS_PER_TOKEN)
        self.usage += usage
        self._written = 0
        return usage

    @contextmanager
    def call(self) -> Iterator[None]:
        """One call: what it leaves open is closed, so that the provider stops writing."""
        self._heard = None
        try:
            yield
        finally:
            while self._open:
                with suppress(Exception):
                    self._open.pop().close()
            if self._written:
                self.counted(None)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Sockets that are read inside, in this thread, look at this guard."""
        token = _watching.set(self)
        try:
            yield
        except Halt as halt:
            raise halt.error from None
        finally:
            _watching.reset(token)

    def opened(self, thing: Closable) -> None:
        """Close it when the call is over."""
        self._open.append(thing)

    def _late(self) -> AgentError:
        seconds = f"{self._budget.seconds:g} s"
        if self._heard is None:
            return ModelTimeout(
                f"{self._name} has not begun to answer within {seconds}.",
                "The first load of a model may take minutes: try again, or choose a smaller one.",
            )
        if self._clock() - self._heard > min(SILENCE, self._budget.seconds / 2):
            return ModelTimeout(f"{self._name} has stopped answering.", "Try again, or choose another model.")
        return BudgetSpent(
            f"{self._name} was not done within {seconds}.",
            "Ask for something shorter, choose a faster model, or allow the agents more time.",
        )


def current() -> Guard | None:
    """The guard of the call that runs in this thread."""
    return _watching.get()


def look() -> None:
    """Look at the guard of the running call, if there is one; raise `Stopped` or `Halt`."""
    guard = current()
    if guard is None:
        return
    try:
        guard.look()
    except AgentError as error:
        raise Halt(error) from None
