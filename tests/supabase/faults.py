"""What can go wrong between a studio and its project, on demand."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["answer", "slow", "reset", "lost"]


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong with requests whose method and path match, `times` times."""

    kind: Kind
    path: str
    method: str | None
    times: int | None
    status: int = 0
    retry_after: float | None = None
    seconds: float = 0.0

    def matches(self, method: str, path: str) -> bool:
        return self.times != 0 and self.method in (None, method) and re.match(self.path, path) is not None


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in, and what it was answered; 0: the answer was not given."""

    method: str
    path: str
    status: int


@dataclass(slots=True)
class Faults:
    """Faults of one gateway. `path` is a regular expression, met at the beginning; `times=None`: always."""

    close: Callable[[], None]
    open: Callable[[], None]
    _standing: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _down: bool = False
    _released: threading.Event = field(default_factory=threading.Event)
    """Set when nothing is to wait any longer."""

    def answer(
        self,
        status: int,
        path: str = "/",
        *,
        method: str | None = None,
        times: int | None = 1,
        retry_after: float | None = None,
    ) -> None:
        """Answer `status`, without carrying out what was asked; 401, 429 and 5xx as Supabase words them."""
        self._add(Fault("answer", path, method, times, status=status, retry_after=retry_after))

    def slow(
        self, seconds: float, path: str = "/", *, method: str | None = None, times: int | None = 1
    ) -> None:
        """Carry it out and answer, but only after so long."""
        self._add(Fault("slow", path, method, times, seconds=seconds))

    def reset(self, path: str = "/", *, method: str | None = None, times: int | None = 1) -> None:
        """Break the connection off, without carrying out what was asked."""
        self._add(Fault("reset", path, method, times))

    def lose(self, path: str = "/", *, method: str | None = None, times: int | None = 1) -> None:
        """Carry it out, but lose the answer: who asked will ask again."""
        self._add(Fault("lost", path, method, times))

    @contextmanager
    def outage(self) -> Iterator[None]:
        """Nobody listens on the port: connections are refused, and open ones are broken off."""
        self.down()
        try:
            yield
        finally:
            self.up()

    def down(self) -> None:
        if not self._down:
            self._down = True
            self._release()
            self.close()

    def up(self) -> None:
        if self._down:
            self.open()
            self._down = False

    def clear(self) -> None:
        """Everything works again."""
        with self._lock:
            self._standing.clear()
        self._release()
        self.up()

    def take(self, method: str, path: str) -> Fault | None:
        """What goes wrong with this request; `slow` is waited for here."""
        with self._lock:
            fault = next((each for each in self._standing if each.matches(method, path)), None)
            if fault is not None and fault.times is not None:
                fault.times -= 1
        if fault is not None and fault.kind == "slow":
            self._released.wait(fault.seconds)
        return fault

    def _release(self) -> None:
        waiting, self._released = self._released, threading.Event()
        waiting.set()

    def _add(self, fault: Fault) -> None:
        with self._lock:
            self._standing.append(fault)
