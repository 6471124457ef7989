"""The worker that syncs as a named Ray actor on the head node, and what the front door holds of it."""

import asyncio
import contextlib
import logging
from dataclasses import replace
from typing import Final, Protocol

from ray.exceptions import RayError

from serve_app.clock import Clock, wall_clock
from serve_app.cloud.outbox import Outbox
from serve_app.cloud.present import Studio
from serve_app.cloud.sync import Syncer
from serve_app.config import Settings
from serve_app.database import connect
from serve_app.jobs.writer import Closing
from serve_app.library.artifacts import ArtifactStore
from serve_app.memory.store import SqlMemory
from serve_app.named_actor import NamedActor, Successive, begun
from serve_app.names import SYNC

log = logging.getLogger(__name__)

BEAT: Final = 10.0
"""Seconds between two calls of the front door, so that a worker which Ray has started anew begins again."""
GLANCE: Final = 2.0
"""Seconds that whoever asks for metrics waits."""


class SyncActor(Successive):
    """Begins at the first call, also after Ray has restarted the process with an empty memory."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._settings = settings
        self._syncer: asyncio.Task[Syncer] | None = None
        self._closing = False

    async def wake(self) -> None:
        """Look at once for what is to be synced."""
        (await self._ready()).wake()

    async def metrics(self) -> bytes:
        """See `Syncer.metrics`."""
        return await (await self._ready()).metrics()

    async def stop(self) -> None:
        """Begin nothing more; what is under way gets a few seconds."""
        self._closing = True
        if self._syncer:
            syncer = await asyncio.shield(self._syncer)
            await syncer.stop()
            syncer.close()

    async def _ready(self) -> Syncer:
        if self._closing:
            raise Closing
        self._syncer = begun(self._syncer, self._start)
        return await asyncio.shield(self._syncer)

    async def _start(self) -> Syncer:
        syncer = open_syncer(self._settings)
        syncer.start()
        return syncer


def open_syncer(settings: Settings, clock: Clock = wall_clock) -> Syncer:
    """The worker that the settings name, over its own connections; `ValueError` without a project."""
    if settings.project is None:
        raise ValueError("SUPABASE_URL is not set")
    database = connect(settings.database)
    artifacts = ArtifactStore(settings.artifacts, settings.data_dir / "cache")
    studio = Studio(database, artifacts, SqlMemory(database, artifacts))
    outbox = Outbox(database, connect(settings.database, writer=True), clock)
    project = replace(settings.project, secret_key=settings.supabase_secret_key)
    return Syncer(outbox, studio, project, clock=clock)


class Sync(Protocol):
    """The worker, as far as the front door needs it."""

    def wake(self) -> None:
        """Say that something has changed; nobody waits for it."""
        ...

    async def metrics(self) -> bytes:
        """Metrics as Prometheus reads them; nothing where nothing is synced."""
        ...


class NoSync:
    """Where no project is named, or no key with which to write there: rows wait, and nothing is sent."""

    def wake(self) -> None:
        """Nobody is there to hear it."""

    async def metrics(self) -> bytes:
        """There are none."""
        return b""


class SyncClient:
    """The worker from the front door. It is started in the background, and kept at work."""

    def __init__(self, settings: Settings) -> None:
        self._actor = NamedActor(SYNC, SyncActor, settings)
        self._beating = asyncio.ensure_future(self._beat())

    def wake(self) -> None:
        """Have the worker look; should it not hear, it looks by itself in a few seconds."""
        self._actor.tell(SyncActor.wake)

    async def metrics(self) -> bytes:
        """See `Syncer.metrics`; nothing while the worker is away."""
        if not self._actor.connected:
            return b""
        try:
            async with asyncio.timeout(GLANCE):
                return await self._actor.ask(SyncActor.metrics)
        except (TimeoutError, RayError, Closing):
            return b""

    async def _beat(self) -> None:
        while True:
            try:
                await self._actor.ask(SyncActor.wake)
            except Exception:
                log.exception(
                    "songs are not synced: the worker cannot be reached, trying again in %s s", BEAT
                )
            await asyncio.sleep(BEAT)


def find_sync(settings: Settings) -> Sync:
    """The worker of this cluster, where the settings have a project and the key to write there."""
    return SyncClient(settings) if settings.syncs else NoSync()


def stop_sync(timeout: float) -> None:
    """Close the worker of this cluster in good order, if there is one; blocks. The rest is done next time."""
    with contextlib.suppress(ValueError, RayError):
        NamedActor.find(SYNC, SyncActor).stop(timeout)
