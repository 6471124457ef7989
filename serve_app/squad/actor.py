"""The squad's desk as a named Ray actor on the head node, and what other processes hold of it."""

import asyncio
import contextlib
import hashlib
import json
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import ray
from pydantic import SecretStr
from ray.exceptions import ActorDiedError, RayError, RayTaskError

from agents.squad.together import Artist
from agents.tasks import RayRunner
from serve_app.config import Settings
from serve_app.images.artist import StudioArtist
from serve_app.jobs.writer import Closing
from serve_app.memory.opening import open_memory
from serve_app.names import NAMESPACE, SQUAD
from serve_app.squad.desk import Desk, DeskLimits
from serve_app.squad.lyrics import LyricsOrder, WrittenLyrics
from serve_app.squad.model import Chapter, NewRun, StoredRun
from serve_app.squad.play import Players
from serve_app.squad.songs import Songs
from serve_app.squad.telemetry import Telemetry

if TYPE_CHECKING:
    from serve_app.api.services import Services

log = logging.getLogger(__name__)
T = TypeVar("T")

HEAD: Final = {"node:__internal_head__": 0.001}
"""Where the database is, if it is a file, and Ollama, if it is this machine's."""
GLANCE: Final = 2.0
"""Seconds that whoever asks for metrics waits."""
SUCCESSION: Final = 60.0
"""Seconds in which a desk that has gone must have a successor."""


class SquadActor:
    """Starts the desk at the first call, also after Ray has restarted the process with an empty memory."""

    def __init__(self, settings: Settings) -> None:
        logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")
        self._settings = settings
        self._telemetry = Telemetry(on_ray=True)
        self._desk: asyncio.Task[Desk] | None = None
        self._services: asyncio.Task[Services] | None = None
        self._closing = False

    async def fingerprint(self) -> str:
        """What this desk was started with."""
        return fingerprint(self._settings)

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
        self._desk = _again(self._desk, self._start)
        return await asyncio.shield(self._desk)

    async def _start(self) -> Desk:
        settings = self._settings
        options = {"resources": HEAD} if settings.database.startswith("sqlite") else {}
        self._runner = RayRunner(
            partial(open_memory, settings), workers=settings.agent_workers, options=options
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
        self._services = _again(self._services, self._gather)
        return await asyncio.shield(self._services)

    async def _gather(self) -> "Services":
        """What the front door stands on, too; importing it takes a moment."""
        from serve_app.api.gather import gather

        services = await gather(self._settings, SquadClient(self._settings))
        services.follower.start()
        return services


def _again(task: "asyncio.Task[T] | None", make: Callable[[], Awaitable[T]]) -> "asyncio.Task[T]":
    """The task that makes something, begun anew if it has failed."""
    if task is None or (task.done() and (task.cancelled() or task.exception())):
        return asyncio.ensure_future(make())
    return task


def fingerprint(settings: Settings) -> str:
    """What a desk is made of: version, settings with their secrets. Tells nothing of them."""
    secrets = [value.get_secret_value() for _, value in sorted(settings) if isinstance(value, SecretStr)]
    made_of = [version("opentunes"), settings.model_dump(mode="json"), secrets]
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()


class SquadClient:
    """The squad's desk from another process; survives the actor's restarts and its succession.

    The actor is made at the first call, or by `begin` in the background.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._connecting: asyncio.Task[Any] | None = None
        self._warming: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Have the desk and its workers started, if they are not, without waiting for it."""
        self._warming = asyncio.ensure_future(self._warm())

    async def warm(self) -> list[int]:
        """Wait until every worker is warm; their process ids."""
        return cast("list[int]", await self._ask("warm"))

    async def start_run(self, new: NewRun) -> None:
        """See `Desk.start_run`."""
        await self._ask("start_run", new)

    async def events(self, run_id: str, owner: str, after: int = 0, wait: float = 0.0) -> Chapter | None:
        """See `Desk.events`."""
        return cast("Chapter | None", await self._ask("events", run_id, owner, after, wait))

    async def cancel(self, run_id: str, owner: str) -> StoredRun | None:
        """See `Desk.cancel`."""
        return cast("StoredRun | None", await self._ask("cancel", run_id, owner))

    async def write_lyrics(self, order: LyricsOrder, seconds: float) -> WrittenLyrics:
        """See `Desk.write_lyrics`."""
        return cast("WrittenLyrics", await self._ask("write_lyrics", order, seconds))

    async def halt(self, call_id: str) -> None:
        """See `Desk.halt`."""
        await self._ask("halt", call_id)

    async def metrics(self) -> bytes:
        """See `Desk.metrics`; nothing before the desk was first called, and while it is away."""
        if self._connecting is None or not self._connecting.done():
            return b""
        try:
            async with asyncio.timeout(GLANCE):
                return cast("bytes", await self._ask("metrics"))
        except (TimeoutError, RayError):
            return b""

    async def _warm(self) -> None:
        try:
            await self.warm()
        except Exception:
            log.exception("the squad could not be started; the first chat tries again")

    async def _actor(self) -> Any:
        self._connecting = _again(self._connecting, self._connect)
        return await asyncio.shield(self._connecting)

    async def _connect(self) -> Any:
        """The desk of this cluster, made on the head node if it is not there yet.

        One that was started with other code or other settings closes and makes way for a new one.
        """
        actor = await asyncio.to_thread(_made, self._settings)
        while await _fingerprint(actor) != fingerprint(self._settings):
            with contextlib.suppress(RayError):  # it is gone already, or its runs are ended by the next one
                await actor.stop.remote()
            with contextlib.suppress(RayError):
                await asyncio.to_thread(ray.kill, actor, no_restart=True)
            actor = await asyncio.to_thread(_made, self._settings)
            await asyncio.sleep(0.2)
        return actor

    async def _ask(self, method: str, *args: Any) -> Any:
        """Call the desk; should it have made way for another, call that one."""
        deadline = time.monotonic() + SUCCESSION
        while True:
            actor = await self._actor()
            try:
                return await getattr(actor, method).remote(*args)
            except RayTaskError as error:
                if not isinstance(error.cause, Closing):
                    raise error.cause from None
                if time.monotonic() > deadline:
                    raise Closing from None
            except ActorDiedError:
                if time.monotonic() > deadline:
                    raise
            await asyncio.sleep(0.2)
            with contextlib.suppress(ValueError):  # the next one is not there yet
                found = await asyncio.to_thread(ray.get_actor, SQUAD, namespace=NAMESPACE)
                self._connecting = asyncio.ensure_future(_itself(found))


async def _itself(actor: Any) -> Any:
    return actor


async def _fingerprint(actor: Any) -> str | None:
    try:
        return cast("str", await actor.fingerprint.remote())
    except ActorDiedError:
        return None


def _made(settings: Settings) -> Any:
    options: dict[str, Any] = {
        "name": SQUAD,
        "namespace": NAMESPACE,
        "lifetime": "detached",
        "get_if_exists": True,
        "max_restarts": -1,
        "max_task_retries": -1,
        "max_concurrency": 10_000,
        "num_cpus": 0,
        "resources": HEAD,
    }
    return ray.remote(SquadActor).options(**options).remote(settings)


def stop_squad(timeout: float) -> None:
    """Close the desk of this cluster in good order, if there is one; blocks.

    One that does not close in time leaves its runs to the next one, which ends them.
    """
    with contextlib.suppress(ValueError, RayError):
        ray.get(ray.get_actor(SQUAD, namespace=NAMESPACE).stop.remote(), timeout=timeout)
