"""The squad's desk as a named Ray actor on the head node, and what other processes hold of it."""

import asyncio
import contextlib
import logging
from functools import partial
from typing import TYPE_CHECKING, Final

from ray.exceptions import RayError

from agents.squad.together import Artist
from agents.tasks import RayRunner
from serve_app.config import Settings
from serve_app.images.artist import StudioArtist
from serve_app.jobs.writer import Closing
from serve_app.memory.opening import open_memory
from serve_app.named_actor import HEAD, NamedActor, Successive, begun
from serve_app.names import SQUAD
from serve_app.squad.desk import Desk, DeskLimits
from serve_app.squad.lyrics import LyricsOrder, WrittenLyrics
from serve_app.squad.model import Chapter, NewRun, StoredRun
from serve_app.squad.play import Players
from serve_app.squad.songs import Songs
from serve_app.squad.telemetry import Telemetry

if TYPE_CHECKING:
    from serve_app.api.services import Services

log = logging.getLogger(__name__)

GLANCE: Final = 2.0
"""Seconds that whoever asks for metrics waits."""


class SquadActor(Successive):
    """Starts the desk at the first call, also after Ray has restarted the process with an empty memory."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._settings = settings
        self._telemetry = Telemetry(on_ray=True)
        self._desk: asyncio.Task[Desk] | None = None
        self._services: asyncio.Task[Services] | None = None
        self._closing = False

    async def start_run(self, new: NewRun) -> None:
        """See `Desk.start_run`."""
        await (await self._ready()).start_run(new)

    async def events(self, run_id: str, owner: str, after: int, wait: float) -> Chapter | None:
        """See `Desk.events`."""
        return await (await self._ready()).events(run_id, owner, after, wait)

    async def cancel(self, run_id: str, owner: str) -> StoredRun | None:
        """See `Desk.cancel`."""
        return await (await self._ready()).cancel(run_id, owner)

    async def write_lyrics(self, order: LyricsOrder, seconds: float) -> WrittenLyrics:
        """See `Desk.write_lyrics`."""
        return await (await self._ready()).write_lyrics(order, seconds)

    async def halt(self, call_id: str) -> None:
        """See `Desk.halt`."""
        await (await self._ready()).halt(call_id)

    async def metrics(self) -> bytes:
        """See `Desk.metrics`."""
        return await (await self._ready()).metrics()

    async def warm(self) -> list[int]:
        """Wait until every worker is warm; their process ids."""
        await self._ready()
        await self._players.prepare()
        await self._gathered()
        return await self._runner.warm()

    async def stop(self) -> None:
        """Close the desk in good order, before the cluster ends or a successor takes over."""
        self._closing = True
        if self._desk:
            await (await asyncio.shield(self._desk)).stop()

    async def _ready(self) -> Desk:
        if self._closing:
            raise Closing
        self._desk = begun(self._desk, self._start)
        return await asyncio.shield(self._desk)

    async def _start(self) -> Desk:
        settings = self._settings
        options = {"resources": HEAD} if settings.database.startswith("sqlite") else {}
        self._runner = RayRunner(
            partial(open_memory, settings.without_secret_key()),
            workers=settings.agent_workers,
            options=options,
        )
        self._players = Players(settings.agents, self._runner, self._artist, self._runner.prepare_models)
        desk = Desk(
            settings.database,
            self._players,
            self._songs,
            limits=DeskLimits(
                per_user=settings.max_chats_per_user,
                in_all=settings.max_chats,
                seconds=settings.agent_run_timeout_seconds,
                grace_seconds=settings.chat_grace_seconds,
                days=settings.chats_days,
            ),
            telemetry=self._telemetry,
        )
        await desk.start()
        return desk

    async def _songs(self) -> Songs:
        from serve_app.api.songs import ServedSongs

        return ServedSongs(await self._gathered())

    async def _artist(self) -> Artist:
        return StudioArtist((await self._gathered()).images)

    async def _gathered(self) -> "Services":
        self._services = begun(self._services, self._gather)
        return await asyncio.shield(self._services)

    async def _gather(self) -> "Services":
        """What the front door stands on, too; importing it takes a moment."""
        from serve_app.api.gather import gather

        services = await gather(self._settings, SquadClient(self._settings))
        services.follower.start()
        return services


class SquadClient:
    """The squad's desk from another process; survives the actor's restarts and its succession.

    The actor is made at the first call, or by `begin` in the background.
    """

    def __init__(self, settings: Settings) -> None:
        self._actor = NamedActor(SQUAD, SquadActor, settings)
        self._warming: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Have the desk and its workers started, if they are not, without waiting for it."""
        self._warming = asyncio.ensure_future(self._warm())

    async def warm(self) -> list[int]:
        """Wait until every worker is warm; their process ids."""
        return await self._actor.ask(SquadActor.warm)

    async def start_run(self, new: NewRun) -> None:
        """See `Desk.start_run`."""
        await self._actor.ask(SquadActor.start_run, new)

    async def events(self, run_id: str, owner: str, after: int = 0, wait: float = 0.0) -> Chapter | None:
        """See `Desk.events`."""
        return await self._actor.ask(SquadActor.events, run_id, owner, after, wait)

    async def cancel(self, run_id: str, owner: str) -> StoredRun | None:
        """See `Desk.cancel`."""
        return await self._actor.ask(SquadActor.cancel, run_id, owner)

    async def write_lyrics(self, order: LyricsOrder, seconds: float) -> WrittenLyrics:
        """See `Desk.write_lyrics`."""
        return await self._actor.ask(SquadActor.write_lyrics, order, seconds)

    async def halt(self, call_id: str) -> None:
        """See `Desk.halt`."""
        await self._actor.ask(SquadActor.halt, call_id)

    async def metrics(self) -> bytes:
        """See `Desk.metrics`; nothing before the desk was first called, and while it is away."""
        if not self._actor.connected:
            return b""
        try:
            async with asyncio.timeout(GLANCE):
                return await self._actor.ask(SquadActor.metrics)
        except (TimeoutError, RayError):
            return b""

    async def _warm(self) -> None:
        try:
            await self.warm()
        except Exception:
            log.exception("the squad could not be started; the first chat tries again")


def stop_squad(timeout: float) -> None:
    """Close the desk of this cluster in good order, if there is one; blocks.

    One that does not close in time leaves its runs to the next one, which ends them.
    """
    with contextlib.suppress(ValueError, RayError):
        NamedActor.find(SQUAD, SquadActor).stop(timeout)
