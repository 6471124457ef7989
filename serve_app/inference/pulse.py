"""The pulse of a replica: it tells the job table that it lives, hears what to do, and rests what is idle."""

import asyncio
import contextlib
from dataclasses import replace
from math import inf
from typing import Protocol

from serve_app.inference.messages import Beat, Orders
from serve_app.inference.runner import Runner


class Listener(Protocol):
    """The job table, as far as a replica needs it."""

    async def beat(self, beat: Beat) -> Orders:
        """Take a sign of life; answered when there is news, or after a moment."""
        ...


class Pulse:
    """For the event loop of the replica."""

    def __init__(self, replica_id: str, engine: str, runner: Runner, idle_unload: float = inf) -> None:
        self.replica_id = replica_id
        self.running: set[tuple[str, int]] = set()
        """Leases it is working on."""
        self.orders = Orders(-1, frozenset())
        self._engine = engine
        self._runner = runner
        self._idle_unload = idle_unload
        self._news = asyncio.Event()
        loop = asyncio.get_event_loop()

        def hurry() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and with it the pulse
                loop.call_soon_threadsafe(self._news.set)

        runner.room.tell = hurry

    async def beat(self, table: Listener) -> None:
        """Tell the table how things are; ends with its answer, or earlier with news of our own."""
        self._news.clear()
        answer = asyncio.ensure_future(table.beat(self._beat()))
        news = asyncio.ensure_future(self._news.wait())
        try:
            await asyncio.wait({answer, news}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            answer.cancel()
            raise
        finally:
            news.cancel()
        if not answer.done():  # the next beat says more, and hears no less
            answer.add_done_callback(lambda late: late.cancelled() or late.exception())
            return
        self.orders = answer.result()
        self._runner.room.hear(self.orders)
        idle = 0.0 if self._runner.room.leaving else self._idle_unload
        if self._runner.loaded and (self._runner.idle or 0.0) >= idle:
            await asyncio.to_thread(self._runner.unload, idle)

    def _beat(self) -> Beat:
        runner, room = self._runner, self._runner.room
        return Beat(
            replica_id=self.replica_id,
            engine=self._engine,
            slots=1,
            loaded=runner.loaded,
            running=tuple(sorted(self.running)),
            heard=self.orders.version,
            weights=runner.weights,
            unloads=room.unloads,
            hold=room.hold and replace(room.hold, idle=runner.idle, ready=runner.ready),
        )
