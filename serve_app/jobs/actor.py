"""The job table as a named Ray actor on the head node, and what other processes hold of it."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Final

from ray import serve

from engines import EngineInfo, SongRequest
from serve_app.carriers import Carriers
from serve_app.config import Settings
from serve_app.database import LockHeld
from serve_app.inference.messages import Beat, Message, Orders, Ticket
from serve_app.jobs.demand import Demand
from serve_app.jobs.feed import Page
from serve_app.jobs.model import NewJob, Priority, StoredJob
from serve_app.jobs.outlook import Outlook, Quote
from serve_app.jobs.retention import Limits
from serve_app.jobs.table import JobTable
from serve_app.jobs.telemetry import Telemetry
from serve_app.jobs.writer import Closing
from serve_app.library.artifacts import ArtifactStore
from serve_app.named_actor import NamedActor, Successive, begun
from serve_app.names import APP, TABLE, deployment_name
from serve_app.webhooks.signature import find_secret

log = logging.getLogger(__name__)

LOCK_PATIENCE: Final = 30.0
"""Seconds to wait for a former job table to let go of the database."""
CARRIERS: Final = 2
"""Calls with new jobs that a process has under way at a time."""
AT_ONCE: Final = 200
"""New jobs in one call."""


class ServeSender:
    """Calls an engine's deployment. The actor owns the call, so it outlives every ingress replica."""

    async def send(
        self, engine: str, replica_id: str, tickets: Sequence[Ticket]
    ) -> AsyncGenerator[Message, None]:
        """Messages of the replica that takes the tickets."""
        handle: Any = serve.get_deployment_handle(deployment_name(engine), APP)
        stream = handle.options(stream=True).generate.remote(list(tickets), replica_id=replica_id)
        async for together in stream:
            for message in together:
                yield message


class JobTableActor(Successive):
    """Starts the table at the first call, also after Ray has restarted the process with an empty memory."""

    def __init__(self, settings: Settings, engines: Mapping[str, EngineInfo]) -> None:
        super().__init__(settings, engines)
        self._settings = settings
        self._engines = engines
        self._telemetry = Telemetry(on_ray=True)
        self._table: asyncio.Task[JobTable] | None = None
        self._stopping: asyncio.Task[None] | None = None

    async def ping(self) -> str:
        """Wait until the table is ready; the database's dialect and nothing secret."""
        await self._ready()
        return self._settings.database.split(":", 1)[0]

    async def submit(self, news: Sequence[NewJob]) -> list[StoredJob | BaseException]:
        """See `JobTable.submit`; one answer or one refusal for each."""
        table = await self._ready()
        return await asyncio.gather(*map(table.submit, news), return_exceptions=True)

    async def cancel(self, job_id: str) -> StoredJob | None:
        """See `JobTable.cancel`."""
        return await (await self._ready()).cancel(job_id)

    async def follow(self, epoch: int, cursor: int, wait: float) -> Page:
        """See `JobTable.follow`."""
        return await (await self._ready()).follow(epoch, cursor, wait)

    async def demand(self, engine: str) -> Demand:
        """See `JobTable.demand`."""
        return await (await self._ready()).demand(engine)

    async def outlook(self, engine: str) -> Outlook:
        """See `JobTable.outlook`."""
        return await (await self._ready()).outlook(engine)

    async def quote(
        self, engine: str, owner: str, request: SongRequest, seconds: float, priority: Priority
    ) -> Quote:
        """See `JobTable.quote`."""
        return await (await self._ready()).quote(engine, owner, request, seconds, priority)

    async def metrics(self) -> bytes:
        """See `JobTable.metrics`."""
        return await (await self._ready()).metrics()

    async def beat(self, beat: Beat) -> Orders:
        """See `JobTable.beat`."""
        return await (await self._ready()).beat(beat)

    async def leave(self, engine: str, replica_id: str) -> None:
        """See `JobTable.leave`."""
        await (await self._ready()).leave(engine, replica_id)

    async def unload(self, engine: str) -> int:
        """See `JobTable.unload`."""
        return await (await self._ready()).unload(engine)

    async def stop(self) -> None:
        """Close the table in good order, before the cluster ends or a successor takes over."""
        if self._stopping is None:
            log.info("closing the job table")
            self._stopping = asyncio.ensure_future(self._stop())
        await asyncio.shield(self._stopping)

    async def _ready(self) -> JobTable:
        if self._stopping is not None and (self._table is None or self._stopping.done()):
            raise Closing  # until then it only takes no new jobs: what runs is still to be heard
        self._table = begun(self._table, self._start)
        return await asyncio.shield(self._table)

    async def _stop(self) -> None:
        if self._table and self._table.done() and not self._table.exception():
            await self._table.result().stop(self._settings.drain_seconds)

    async def _start(self) -> JobTable:
        settings = self._settings
        table = JobTable(
            settings.database,
            ServeSender(),
            self._engines,
            max_attempts=settings.max_attempts,
            max_queued=settings.max_queued,
            max_queued_per_user=settings.max_queued_per_user,
            lease_seconds=settings.lease_seconds,
            telemetry=self._telemetry,
            webhook_secret=find_secret(settings.webhook_secret, settings.data_dir),
            webhook_private=settings.webhook_private,
            artifacts=ArtifactStore(settings.artifacts, settings.data_dir / "cache"),
            limits=Limits(
                settings.events_days,
                settings.jobs_days,
                settings.max_ended_jobs,
                settings.trash_days,
                settings.uploads_days,
            ),
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
    """The job table from another process; survives the actor's restarts and its succession."""

    def __init__(self, actor: NamedActor[JobTableActor]) -> None:
        self._actor = actor
        self._new: Carriers[NewJob, StoredJob] = Carriers(self._submit, carriers=CARRIERS, at_once=AT_ONCE)

    @classmethod
    async def connect(cls, settings: Settings, engines: Mapping[str, EngineInfo]) -> "TableClient":
        """The table of this cluster, made on the head node if it is not there yet.

        One that was started with other code or other settings hands over to a new one: it takes nothing more,
        gives what runs some time to end, queues the rest again and goes.
        """
        actor = NamedActor(TABLE, JobTableActor, settings, engines)
        await actor.connect()
        return cls(actor)

    @classmethod
    def find(cls) -> "TableClient":
        """The table of this cluster; raises `ValueError` while there is none."""
        return cls(NamedActor.find(TABLE, JobTableActor))

    async def ping(self) -> str:
        """Wait until the table is ready."""
        return await self._actor.ask(JobTableActor.ping)

    async def submit(self, new: NewJob) -> StoredJob:
        """See `JobTable.submit`. What comes while others are under way goes with the next call."""
        return await self._new.ask(new)

    async def _submit(self, news: Sequence[NewJob]) -> Sequence[StoredJob | BaseException]:
        return await self._actor.ask(JobTableActor.submit, news)

    async def cancel(self, job_id: str) -> StoredJob | None:
        """See `JobTable.cancel`."""
        return await self._actor.ask(JobTableActor.cancel, job_id)

    async def follow(self, epoch: int, cursor: int, wait: float) -> Page:
        """See `JobTable.follow`."""
        return await self._actor.ask(JobTableActor.follow, epoch, cursor, wait)

    async def demand(self, engine: str) -> Demand:
        """See `JobTable.demand`."""
        return await self._actor.ask(JobTableActor.demand, engine)

    async def outlook(self, engine: str) -> Outlook:
        """See `JobTable.outlook`."""
        return await self._actor.ask(JobTableActor.outlook, engine)

    async def quote(
        self, engine: str, owner: str, request: SongRequest, seconds: float, priority: Priority
    ) -> Quote:
        """See `JobTable.quote`."""
        return await self._actor.ask(JobTableActor.quote, engine, owner, request, seconds, priority)

    async def metrics(self) -> bytes:
        """See `JobTable.metrics`."""
        return await self._actor.ask(JobTableActor.metrics)

    async def beat(self, beat: Beat) -> Orders:
        """See `JobTable.beat`."""
        return await self._actor.ask(JobTableActor.beat, beat)

    async def unload(self, engine: str) -> int:
        """See `JobTable.unload`."""
        return await self._actor.ask(JobTableActor.unload, engine)

    def leave(self, engine: str, replica_id: str) -> None:
        """Say goodbye without waiting for an answer."""
        self._actor.tell(JobTableActor.leave, engine, replica_id)

    def stop(self, timeout: float) -> None:
        """Close the table in good order; blocks."""
        self._actor.stop(timeout)
