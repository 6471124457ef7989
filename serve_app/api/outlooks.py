"""What the job table expects of the jobs of each engine, asked at most once a second per process."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final

from serve_app.jobs.outlook import Outlook, Place

log = logging.getLogger(__name__)

OLD: Final = 1.0
"""Seconds after which it is asked again."""
YOUNG: Final = 0.1
"""Seconds before which it is not: who asks for a job that is missing waits for them to pass."""
MANY: Final = 200
"""Jobs from which on a missing one waits for the next full second."""
PATIENCE: Final = 2.0
"""Seconds after which an answer does without."""


class Outlooks:
    """The newest outlook of each engine; polls of thousands cost the table one question a second."""

    def __init__(self, ask: Callable[[str], Awaitable[Outlook]]) -> None:
        self._ask = ask
        self._known: dict[str, tuple[float, Outlook]] = {}
        self._asking: dict[str, asyncio.Task[Outlook | None]] = {}

    async def place(self, engine: str, job_id: str, *, patient: bool = True) -> Place | None:
        """What is expected of a job that has not ended; None while that is not known.

        Who is not patient does without what is not at hand: for the answer to an acceptance.
        """
        at, known = self._known.get(engine, (0.0, None))
        age = time.monotonic() - at
        if not patient and known is not None and len(known.places) >= MANY:
            return known.places.get(job_id)
        missing = known is not None and job_id not in known.places and len(known.places) < MANY
        if missing and age < YOUNG:
            if not patient:
                return None
            await asyncio.sleep(YOUNG - age)
        if known is None or missing or age > OLD:
            known = await self._refresh(engine)
        return known.places.get(job_id) if known else None

    async def _refresh(self, engine: str) -> Outlook | None:
        if engine not in self._asking:
            task = asyncio.ensure_future(self._fetch(engine))
            self._asking[engine] = task
            task.add_done_callback(lambda _: self._asking.pop(engine))
        return await asyncio.shield(self._asking[engine])

    async def _fetch(self, engine: str) -> Outlook | None:
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self._ask(engine)
        except Exception as error:
            log.warning("the job table does not say what is expected: %r", error)
            return None
        self._known[engine] = (time.monotonic(), found)
        return found
