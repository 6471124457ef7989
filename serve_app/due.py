"""Work that rows of the database say is due, done in the background. For one event loop.

The rows are the truth: a restart resumes, and what is cut short is done again.
"""

import asyncio
import contextlib
import itertools
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from sqlalchemy.exc import SQLAlchemyError

from serve_app.clock import Clock

log = logging.getLogger(__name__)

PAUSES: tuple[float, ...] = (0.1, 1.0, 10.0)
"""Seconds between tries while the database does not answer; the last one repeats."""

Run = Callable[..., Awaitable[Any]]
"""Runs a blocking call elsewhere, such as `asyncio.to_thread`."""


class DueWork(ABC):
    """Looks for what is due when it is woken, when the next is due, and every `look_again` seconds."""

    work: ClassVar[str]
    """What is done, as the log says it: "webhooks"."""
    look_again: float
    """Seconds after which the rows are looked at whatever is known of them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bell = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._busy: dict[str, asyncio.Task[None]] = {}
        """Tries under way, by what may have only one at a time."""
        self._calls: set[asyncio.Future[Any]] = set()
        """Blocking calls under way."""

    @abstractmethod
    async def _look(self) -> float | None:
        """Begin what is due, with `_begin`; when the next is (Unix time), if that is known."""

    def start(self) -> None:
        """Begin to work."""
        self._loop = asyncio.ensure_future(self._run())

    async def stop(self, grace: float | None = None) -> None:
        """Begin nothing more; a try that is cut short counts as not made.

        A thread cannot be cancelled: blocking calls get `grace` seconds to end, all that they need if None.
        """
        if self._loop is None:
            return
        self._loop.cancel()  # first of all, as it begins tries
        await asyncio.gather(self._loop, return_exceptions=True)
        for task in self._busy.values():
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)
        if self._calls:
            await asyncio.wait(self._calls, timeout=grace)
        self._loop = None
        self._busy.clear()  # of tries that had not begun

    def wake(self) -> None:
        """Look at once: something has changed."""
        self._bell.set()

    def _begin(self, key: str, name: str, attempt: Awaitable[None]) -> None:
        """Make a try; one that raises could not be written down, and is made again later."""
        self._busy[key] = asyncio.ensure_future(self._guarded(key, name, attempt))

    async def _guarded(self, key: str, name: str, attempt: Awaitable[None]) -> None:
        try:
            await attempt
        except Exception:
            log.exception("%s: how %s ended cannot be written down; it is done again", self.work, name)
            await asyncio.sleep(self.look_again)
        finally:
            self._busy.pop(key, None)
            self._bell.set()

    async def _run(self) -> None:
        while True:
            self._bell.clear()
            due = self._clock() + self.look_again
            try:
                upcoming = await self._look()
                due = min(due, upcoming) if upcoming is not None else due
            except Exception:
                log.exception(
                    "%s: cannot tell what is due; looking again in %s s", self.work, self.look_again
                )
            with contextlib.suppress(TimeoutError):  # wait_for of Python 3.11 can swallow a cancellation
                async with asyncio.timeout(max(0.0, due - self._clock())):
                    await self._bell.wait()

    async def _steadily(self, run: Run, call: Callable[..., Any], *args: Any) -> Any:
        """Run a blocking call until the database answers."""
        for pause in itertools.chain(PAUSES, itertools.repeat(PAUSES[-1])):
            try:
                return await self._called(run, call, *args)
            except SQLAlchemyError as error:
                log.error(
                    "%s: the database does not answer, trying again in %s s: %s", self.work, pause, error
                )
                await asyncio.sleep(pause)
        raise AssertionError("unreachable")

    async def _called(self, run: Run, call: Callable[..., Any], *args: Any) -> Any:
        """Run a blocking call, which ends by itself though nobody waits for it any more."""
        work = asyncio.ensure_future(run(call, *args))
        self._calls.add(work)
        work.add_done_callback(self._calls.discard)
        return await asyncio.shield(work)
