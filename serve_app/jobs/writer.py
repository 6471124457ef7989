"""The one thread that writes jobs: what waits for the disk together is committed together."""

import asyncio
import itertools
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, ParamSpec, TypeVar

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError

from serve_app.jobs.store import JobStore
from serve_app.jobs.transaction import is_relaxed

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")

PAUSES: tuple[float, ...] = (0.1, 0.3, 1.0, 3.0, 10.0)
"""Seconds between tries while the database cannot be written; the last one repeats."""
AT_ONCE: Final = 200
"""Calls that share one commit at most."""
AWAY: Final = (OperationalError, InterfaceError, InternalError)
"""The database cannot be written now: locked, full, or not reachable."""


class Closing(Exception):
    """The job table takes nothing more: it ends, or another one is about to take over."""


@dataclass(slots=True)
class _Call:
    """A call of the store, and who waits for it."""

    call: Callable[[], Any]
    durable: bool
    shared: bool
    """Whether it may share a commit: the store's own methods may."""
    future: "asyncio.Future[Any]"
    result: Any = None
    error: BaseException | None = None


@dataclass(slots=True)
class Writer:
    """Runs the store's methods, and other work that writes, one after the other, off the event loop.

    Calls of the store that come while a commit waits for the disk share the next one, each in a savepoint
    of its own. A caller hears of its call only when it is committed.
    """

    store: JobStore
    _calls: "queue.SimpleQueue[_Call | None]" = field(default_factory=queue.SimpleQueue)
    _thread: threading.Thread | None = None
    _closed: bool = False

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call of the store; its errors are the caller's. Raises `Closing` when there will be none."""
        if self._closed:
            raise Closing
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="job-store", daemon=True)
            self._thread.start()
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        method = call.func if isinstance(call, partial) else call
        shared = getattr(method, "__self__", None) is self.store
        self._calls.put(_Call(partial(call, *args, **kwargs), not is_relaxed(method), shared, future))
        return await future

    async def steadily(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `run`, but tries again until the database can be written: for what must not be thrown away."""
        for pause in itertools.chain(PAUSES, itertools.repeat(PAUSES[-1])):
            try:
                return await self.run(call, *args, **kwargs)
            except AWAY as error:
                log.error("the database cannot be written, trying again in %s s: %s", pause, error)
                await asyncio.sleep(pause)
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Finish what was begun and end the thread."""
        self._closed = True
        self._calls.put(None)
        if self._thread:
            self._thread.join()

    def _work(self) -> None:
        going = True
        while going:
            calls: list[_Call] = []
            while going and len(calls) < AT_ONCE and (not calls or not self._calls.empty()):
                call = self._calls.get()
                if call is None:
                    going = False
                else:
                    calls.append(call)
            self._write(calls)
            _answer(calls)

    def _write(self, calls: Sequence[_Call]) -> None:
        self._commit([call for call in calls if call.shared])
        for call in calls:
            if not call.shared:
                _run(call)

    def _commit(self, calls: Sequence[_Call]) -> None:
        if len(calls) < 2:
            for call in calls:
                _run(call)
            return
        try:
            with self.store.transactions.group(durable=any(call.durable for call in calls)):
                for call in calls:
                    _run(call)
                    if isinstance(call.error, AWAY):
                        raise call.error
        except Exception as error:  # none of it was committed, so no refusal among it holds either
            for call in calls:
                call.error = error


def _run(call: _Call) -> None:
    try:
        call.result = call.call()
    except Exception as error:
        call.error = error


def _answer(calls: Sequence[_Call]) -> None:
    """Tell who waits, with one wake-up per event loop."""
    for loop in {call.future.get_loop() for call in calls}:
        try:
            loop.call_soon_threadsafe(_settle, [call for call in calls if call.future.get_loop() is loop])
        except RuntimeError:  # the loop is closed: nobody waits any more
            log.debug("nobody heard the end of a write")


def _settle(calls: Sequence[_Call]) -> None:
    for call in calls:
        if call.future.done():  # whoever asked was cancelled
            continue
        if call.error is not None:
            call.future.set_exception(call.error)
        else:
            call.future.set_result(call.result)
