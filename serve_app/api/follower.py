"""One feed from the job table per process, fanned out to everyone who waits here."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from serve_app.jobs.feed import Page

log = logging.getLogger(__name__)

HOLD: float = 20.0
"""Seconds the table may hold an unanswered question."""
PACE: float = 0.01
"""Seconds between two questions: under a flood of changes, many come with one answer."""
RECHECK: float = 5.0
"""Seconds after which a waiter looks at SQL anyway."""

Follow = Callable[[int, int, float], Awaitable[Page]]


class Follower:
    """Tells waiters that their job moved. It carries no content: they read SQL, so nothing can be missed."""

    def __init__(self, follow: Follow) -> None:
        self._follow = follow
        self._bells: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to follow the feed."""
        self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        """Follow no more."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @property
    def waiting(self) -> int:
        """How many wait here."""
        return sum(len(bells) for bells in self._bells.values())

    @contextlib.contextmanager
    def _bell(self, job_id: str) -> Iterator[asyncio.Event]:
        bell = asyncio.Event()
        self._bells[job_id].add(bell)
        try:
            yield bell
        finally:
            self._bells[job_id].discard(bell)
            if not self._bells[job_id]:
                del self._bells[job_id]

    async def ticks(self, job_id: str) -> AsyncIterator[None]:
        """Yield at once, then whenever the job may have moved, at least every `RECHECK` seconds."""
        with self._bell(job_id) as bell:
            while True:
                bell.clear()
                yield
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(RECHECK):
                        await bell.wait()

    async def _run(self) -> None:
        clock = asyncio.get_running_loop().time
        epoch = cursor = 0
        while True:
            asked = clock()
            try:
                page = await self._follow(epoch, cursor, HOLD)
            except Exception as error:
                log.warning("the job table does not answer: %s", error)
                await asyncio.sleep(0.5)
                continue
            epoch, cursor = page.epoch, page.cursor
            moved = {job_id for job_id, _ in page.changes} if page.complete else set(self._bells)
            for job_id in moved & self._bells.keys():
                for bell in self._bells[job_id]:
                    bell.set()
            await asyncio.sleep(asked + PACE - clock())
