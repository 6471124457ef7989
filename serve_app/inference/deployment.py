"""The Serve deployment that wraps one engine: its work in threads, asynchronous around it."""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from math import inf

import ray
from ray import serve
from ray.exceptions import RayError

from engines import registry
from serve_app.config import Settings
from serve_app.inference.messages import Begun, Message, Ticket
from serve_app.inference.pulse import Pulse
from serve_app.inference.room import Room
from serve_app.inference.runner import Runner
from serve_app.jobs.actor import TableClient
from serve_app.library.artifacts import ArtifactStore
from serve_app.logs import begin_logging

log = logging.getLogger(__name__)


class EngineReplica:
    """One replica of one engine. Nothing is loaded before the first job."""

    def __init__(self, settings: Settings, engine_name: str) -> None:
        begin_logging(settings)
        engine = registry.engine_class(engine_name)()
        engine.configure(settings.setup)
        self._engine_id = engine.info.id
        artifacts = ArtifactStore(settings.artifacts, settings.data_dir / "cache")
        self._runner = Runner(engine, artifacts, Room(_card()))
        self._threads = ThreadPoolExecutor(
            4, thread_name_prefix=self._engine_id
        )  # the runner locks the device
        self._replica_id: str = serve.get_replica_context().replica_id.unique_id
        self._pulse = Pulse(
            self._replica_id, self._engine_id, self._runner, settings.idle_unload_seconds or inf
        )
        self._given_up: set[tuple[str, int]] = set()
        self._table: TableClient | None = None
        self._beating = asyncio.get_event_loop().create_task(self._beat())

    async def generate(self, tickets: Sequence[Ticket], replica_id: str = "") -> AsyncIterator[list[Message]]:
        """Work on a batch and say how it goes; ends when all is done, also if the caller is gone.

        What is said at the same time travels together: each answer costs both ends some milliseconds.
        `replica_id` is the replica that the job table has chosen; the router reads it.
        """
        loop = asyncio.get_running_loop()
        messages: asyncio.Queue[Message | None] = asyncio.Queue()
        leases = {ticket.lease for ticket in tickets}

        def emit(message: Message | None) -> None:
            loop.call_soon_threadsafe(messages.put_nowait, message)

        def unwanted(ticket: Ticket) -> bool:
            return ticket.lease in self._pulse.orders.leases or ticket.lease in self._given_up

        self._pulse.running |= leases
        work = loop.run_in_executor(self._threads, partial(self._runner.run, tickets, emit, unwanted))
        work.add_done_callback(lambda _: messages.put_nowait(None))
        try:
            yield [Begun(self._replica_id)]
            ended = False
            while not ended:
                heard = [await messages.get()]
                while not messages.empty():
                    heard.append(messages.get_nowait())
                ended = heard[-1] is None
                if together := [message for message in heard if message is not None]:
                    yield together
            work.result()
        finally:
            self._given_up |= leases
            await asyncio.shield(asyncio.wait([work]))
            self._given_up -= leases
            self._pulse.running -= leases

    async def _beat(self) -> None:
        """Tell the table that this replica lives, and hear what to stop; waits out a table that is away."""
        while True:
            try:
                if self._table is None:
                    self._table = await asyncio.to_thread(TableClient.find)
                await self._pulse.beat(self._table)
            except (RayError, ValueError) as error:
                log.info("the job table does not answer yet: %s", error)
                self._table = None
                await asyncio.sleep(0.5)
            except Exception:  # without a pulse nobody would send work here
                log.exception("a beat failed")
                await asyncio.sleep(0.5)

    def __del__(self) -> None:
        """Called by Serve when the replica is told to go."""
        if beating := getattr(self, "_beating", None):
            beating.cancel()
        with contextlib.suppress(Exception):
            self._runner.unload()  # before others are told that there is room
            if table := getattr(self, "_table", None):
                table.leave(self._engine_id, self._replica_id)


def _card() -> str:
    """The card that torch uses in this replica: the first that Ray gave it, else the first it can see."""
    context = ray.get_runtime_context()
    gpus = context.get_accelerator_ids().get("GPU") or os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")
    return f"{context.get_node_id()}/{gpus[0] or 'memory'}"
