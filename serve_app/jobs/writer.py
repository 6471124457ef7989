"""The one thread that writes jobs."""

import asyncio
import itertools
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import OperationalError

from serve_app.jobs.store import JobStore

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")

PAUSES: tuple[float, ...] = (0.1, 0.3, 1.0, 3.0, 10.0)
"""Seconds between tries while the database cannot be written; the last one repeats."""


class Writer:
    """Runs the store's methods one after the other, off the event loop."""

    def __init__(self, store: JobStore) -> None:
        self.store = store
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="job-store")

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call of the store; its errors are the caller's."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(call, *args, **kwargs))

    async def steadily(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `run`, but tries again until the database can be written: for what must not be thrown away."""
        for pause in itertools.chain(PAUSES, itertools.repeat(PAUSES[-1])):
            try:
                return await self.run(call, *args, **kwargs)
            except OperationalError as error:
                log.error("the database cannot be written, trying again in %s s: %s", pause, error)
                await asyncio.sleep(pause)
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Finish what was begun and end the thread."""
        self._thread.shutdown(wait=True)
