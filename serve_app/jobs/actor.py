"""The job table as a named Ray actor on the head node, and what other processes hold of it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final, cast

import ray
from ray import serve
from ray.exceptions import RayTaskError

from engines import EngineInfo
from serve_app.config import Settings
from serve_app.database import LockHeld
from serve_app.inference.messages import Beat, Message, Stops, Ticket
from serve_app.jobs.dispatch import Demand
from serve_app.jobs.feed import Page
from serve_app.jobs.model import NewJob, StoredJob
from serve_app.jobs.table import JobTable
from serve_app.names import APP, NAMESPACE, TABLE, deployment_name

log = logging.getLogger(__name__)

LOCK_PATIENCE: Final = 30.0
"""Seconds to wait for a former job table to let go of the database."""


class ServeSender:
    """Calls an engine's deployment. The actor owns the call, so it outlives every ingress replica."""

    def send(self, engine: str, replica_id: str, tickets: Sequence[Ticket]) -> AsyncIterator[Message]:
        """Messages of the replica that takes the tickets."""
        handle: Any = serve.get_deployment_handle(deployment_name(engine), APP)
        stream = handle.options(stream=True).generate.remote(list(tickets), replica_id=replica_id)
        return cast("AsyncIterator[Message]", aiter(stream))


class JobTableActor:
    """Starts the table at the first call, also after Ray has restarted the process with an empty memory."""

    def __init__(self, settings: Settings, engines: Mapping[str, EngineInfo]) -> None:
        logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")
        self._settings = settings
        self._engines = engines
        self._table: asyncio.Task[JobTable] | None = None

    async def ping(self) -> str:
        """Wait until the table is ready; the database's dialect and nothing secret."""
        await self._ready()
        return self._settings.database.split(":", 1)[0]

    async def submit(self, new: NewJob) -> StoredJob:
        """See `JobTable.submit`."""
        return await (await self._ready()).submit(new)

    async def cancel(self, job_id: str) -> StoredJob | None:
        """See `JobTable.cancel`."""
        return await (await self._ready()).cancel(job_id)

    async def follow(self, epoch: int, cursor: int, wait: float) -> Page:
        """See `JobTable.follow`."""
        return await (await self._ready()).follow(epoch, cursor, wait)

    async def demand(self, engine: str) -> Demand:
        """See `JobTable.demand`."""
        return await (await self._ready()).demand(engine)

    async def beat(self, beat: Beat) -> Stops:
        """See `JobTable.beat`."""
        return await (await self._ready()).beat(beat)

    async def leave(self, engine: str, replica_id: str) -> None:
        """See `JobTable.leave`."""
        await (await self._ready()).leave(engine, replica_id)

    async def stop(self) -> None:
        """Close the table in good order, before the cluster ends."""
        if self._table and self._table.done() and not self._table.exception():
            await self._table.result().stop()

    async def _ready(self) -> JobTable:
        if self._table is None or (self._table.done() and self._table.exception()):
            self._table = asyncio.ensure_future(self._start())
        return await asyncio.shield(self._table)

    async def _start(self) -> JobTable:
        settings = self._settings
        table = JobTable(
            settings.database,
            ServeSender(),
            self._engines,
            max_attempts=settings.max_attempts,
            max_queued=settings.max_queued,
            lease_seconds=settings.lease_seconds,
        )
        deadline = asyncio.get_running_loop().time() + LOCK_PATIENCE
        while True:
            try:
                await table.start()
                return table
            except LockHeld as held:
                if asyncio.get_running_loop().time() > deadline:
                    raise
                log.warning("%s; waiting", held)
                await asyncio.sleep(0.5)


class TableClient:
    """The job table from another process; survives the actor's restarts."""

    def __init__(self, actor: Any) -> None:
        self._actor = actor

    @classmethod
    def connect(cls, settings: Settings, engines: Mapping[str, EngineInfo]) -> "TableClient":
        """The table of this cluster, created on the head node if it is not there yet."""
        options: dict[str, Any] = {
            "name": TABLE,
            "namespace": NAMESPACE,
            "lifetime": "detached",
            "get_if_exists": True,
            "max_restarts": -1,
            "max_task_retries": -1,
            "max_concurrency": 10_000,
            "num_cpus": 0,
            "resources": {"node:__internal_head__": 0.001},
        }
        return cls(ray.remote(JobTableActor).options(**options).remote(settings, engines))

    @classmethod
    def find(cls) -> "TableClient":
        """The table of this cluster; raises `ValueError` while there is none."""
        return cls(ray.get_actor(TABLE, namespace=NAMESPACE))

    async def ping(self) -> str:
        """Wait until the table is ready."""
        return cast("str", await self._actor.ping.remote())

    async def submit(self, new: NewJob) -> StoredJob:
        """See `JobTable.submit`."""
        try:
            return cast("StoredJob", await self._actor.submit.remote(new))
        except RayTaskError as error:
            raise error.cause from None

    async def cancel(self, job_id: str) -> StoredJob | None:
        """See `JobTable.cancel`."""
        return cast("StoredJob | None", await self._actor.cancel.remote(job_id))

    async def follow(self, epoch: int, cursor: int, wait: float) -> Page:
        """See `JobTable.follow`."""
        return cast("Page", await self._actor.follow.remote(epoch, cursor, wait))

    async def demand(self, engine: str) -> Demand:
        """See `JobTable.demand`."""
        return cast("Demand", await self._actor.demand.remote(engine))

    async def beat(self, beat: Beat) -> Stops:
        """See `JobTable.beat`."""
        return cast("Stops", await self._actor.beat.remote(beat))

    def leave(self, engine: str, replica_id: str) -> None:
        """Say goodbye without waiting for an answer."""
        self._actor.leave.remote(engine, replica_id)

    def stop(self, timeout: float) -> None:
        """Close the table in good order; blocks."""
        ray.get(self._actor.stop.remote(), timeout=timeout)
