"""A run under way: seals, stores and tells its events."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final

from agents.brief import AgentName
from agents.events import AgentFailed, Event, RunFinished, StepFinished, Usage
from serve_app.clock import Clock
from serve_app.squad.log import RunLog
from serve_app.squad.model import Chapter
from serve_app.squad.reader import STEP
from serve_app.squad.telemetry import Telemetry

AHEAD: Final = 200
"""Events that may wait to be stored before whoever makes them has to wait, too."""


class Run:
    """For one event loop, and for one task that tells."""

    def __init__(
        self,
        run_id: str,
        owner: str,
        log: RunLog,
        clock: Clock,
        telemetry: Telemetry,
        *,
        number: int = 0,
        seq: int = 0,
    ) -> None:
        self.run_id, self.owner, self.number = run_id, owner, number
        self.usage = Usage()
        self.failed: set[AgentName] = set()
        """Agents of which an error was told."""
        self.job_id: str | None = None
        self.cancelled = self.ended = False
        self.work: asyncio.Task[None] | None = None
        self.agents: asyncio.Task[RunFinished] | None = None
        """While agents work; None before, and while it waits for its job."""
        self.began = clock()
        self._log, self._clock, self._telemetry = log, clock, telemetry
        self._seq = self._before = seq
        """Of the last event that was sealed; of the one before the first line."""
        self._lines: list[str] = []
        """Of the events that are stored."""
        self._pending: list[asyncio.Future[None]] = []
        self._lost: BaseException | None = None
        self._grown = asyncio.Event()
        self._readers, self._read_at = 0, self.began

    @property
    def unread_since(self) -> float | None:
        """Since when nobody reads it; None while somebody waits for its next event."""
        return None if self._readers else self._read_at

    async def tell(self, event: Event) -> None:
        """Have an event stored, and then read. Raises `Superseded`."""
        if len(self._pending) >= AHEAD:
            await self._settled()
        if self._lost:
            raise self._lost
        self._seq += 1
        sealed = event.sealed(self.run_id, self._seq, round(self._clock(), 3))
        if isinstance(event, StepFinished):
            self.usage += event.usage
        elif isinstance(event, AgentFailed):
            self.failed.add(event.agent)
        ended = event.status if isinstance(event, RunFinished) else None
        data = sealed.model_dump(mode="json")
        future = self._log.append(self.number, self._seq, data, ended)
        self._pending.append(future)
        future.add_done_callback(partial(self._stored, data))

    async def end(self, end: RunFinished) -> None:
        """Tell the last event, and wait until all are stored."""
        seconds = end.seconds or round(self._clock() - self.began, 3)
        usage = end.usage if end.usage != Usage() else self.usage
        told = end.model_copy(
            update={"seconds": seconds, "usage": usage, "job_id": end.job_id or self.job_id}
        )
        await self.tell(told)
        await self._settled()
        self._telemetry.ended(told.status, told.usage)

    async def read(self, after: int, wait: float) -> Chapter | None:
        """Events after a number, waiting up to `wait` seconds for the first; None if they are only in SQL."""
        after = min(after, self._seq)  # one that we never gave would wait for ever
        if after < self._before:
            return None
        self._readers += 1
        try:
            if not self._lines[after - self._before :] and not self.ended:
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._grown.wait()
            start = after - self._before
            lines = tuple(self._lines[start : start + STEP])
            whole = start + len(lines) == len(self._lines)
            return Chapter(lines, after + len(lines), self.ended and whole)
        finally:
            self._readers -= 1
            self._read_at = self._clock()

    async def _settled(self) -> None:
        while self._pending:
            await asyncio.wait(self._pending)
        if self._lost:
            raise self._lost

    def _stored(self, data: Mapping[str, Any], future: "asyncio.Future[None]") -> None:
        self._pending.remove(future)
        if future.cancelled():
            return
        if error := future.exception():
            self._lost = error
            return
        if not self._lines and not self._before:
            self._telemetry.first(self._clock() - self.began)
        self._telemetry.told(data["type"])
        self._lines.append(line(data))
        self.ended = data["type"] == "run.finished"
        self._grown.set()
        self._grown = asyncio.Event()


def line(event: Mapping[str, Any]) -> str:
    """An event as the stream has it."""
    return json.dumps(event, separators=(",", ":"), ensure_ascii=False) + "\n"
