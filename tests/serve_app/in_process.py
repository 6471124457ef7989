"""The backend in one process, without Ray: the real job table, replicas that are threads, the real API."""

import asyncio
import faulthandler
import threading
from collections.abc import AsyncGenerator, Callable, Collection, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import uuid4

import httpx
import uvicorn
from fastapi import FastAPI

from agents.art import render
from engines import AudioEngine, Setup, SongRequest
from serve_app.account.belongings import Belongings
from serve_app.api.admission import Admission
from serve_app.api.application import create_app
from serve_app.api.catalogues import Catalogues
from serve_app.api.follower import Follower
from serve_app.api.metrics import Metrics
from serve_app.api.outlooks import Outlooks
from serve_app.api.readiness import Readiness
from serve_app.api.services import Services
from serve_app.api.songs import ServedSongs
from serve_app.clock import wall_clock
from serve_app.cloud.actor import NoSync
from serve_app.cloud.state import SyncStates
from serve_app.config import Settings
from serve_app.database import connect
from serve_app.identity.identities import Identities
from serve_app.identity.limits import Gate, Limiter, Policy, windows_of
from serve_app.identity.model import USER, Scope
from serve_app.images.make import Images
from serve_app.images.model import Wish
from serve_app.images.pollinations import Pollinations
from serve_app.images.store import ImageStore
from serve_app.inference.messages import Begun, Freed, Message, Messages, Ticket
from serve_app.inference.pulse import Pulse
from serve_app.inference.room import Room
from serve_app.inference.runner import Runner
from serve_app.jobs.model import Job, NewJob, StoredJob
from serve_app.jobs.reader import JobReader
from serve_app.jobs.table import JobTable
from serve_app.library.artifacts import ArtifactStore
from serve_app.library.model import AudioFile, Track
from serve_app.library.tracks import TrackStore
from serve_app.memory.learner import Learner
from serve_app.memory.opening import in_cloud
from serve_app.memory.store import SqlMemory
from serve_app.share.sharing import Sharing
from serve_app.squad.desk import Company, Desk, DeskLimits
from serve_app.squad.reader import RunReader
from serve_app.squad.songs import Songs
from serve_app.uploads.model import Upload
from serve_app.uploads.receive import Uploads
from serve_app.uploads.store import UploadStore
from serve_app.webhooks.deliveries import DeliveryStore
from tests.serve_app.squad import scripted
from tests.stand_ins import Band, BatchTone, FakeClock, GpuTone, Soloist, Strings, Tone

T = TypeVar("T")
ENGINES: tuple[type[AudioEngine], ...] = (Tone, BatchTone, GpuTone, Band, Soloist, Strings)
"""Those of the studio."""
HANG = 60.0
"""Seconds after which a test that waits has failed."""
LEAVE = 5
"""Seconds that open answers get when the studio ends."""


def drawn_here(wish: Wish, target: Path) -> None:
    """Draws in this process: another one takes longer to start than a small cover to be drawn."""
    target.write_bytes(render(wish.idea, wish.seed, wish.width, wish.height))


class ReplicaDied(Exception):
    """What a sender raises when a replica is lost."""


class Replica:
    """An engine replica in a thread, as `EngineReplica` is one on Ray; it can die and fall silent."""

    def __init__(
        self, engine: AudioEngine, artifacts: ArtifactStore, card: str | None = None, idle_unload: float = inf
    ) -> None:
        self.replica_id = uuid4().hex[:8]
        self.engine = engine
        self.engine_id = engine.info.id
        self.calls: list[list[str]] = []
        """Job ids of every call it took."""
        self.dead = self.silent = False
        self.runner = Runner(engine, artifacts, Room(card))
        self.pulse = Pulse(self.replica_id, self.engine_id, self.runner, idle_unload)
        self._device = ThreadPoolExecutor(4, thread_name_prefix=f"device-{self.engine_id}")
        self._given_up: set[tuple[str, int]] = set()
        self._queues: set[asyncio.Queue[Message | Exception | None]] = set()

    async def generate(self, tickets: Sequence[Ticket]) -> Messages:
        """Work on a batch and say how it goes; ends when the device is free."""
        loop = asyncio.get_running_loop()
        messages: asyncio.Queue[Message | Exception | None] = asyncio.Queue()
        leases = {ticket.lease for ticket in tickets}
        self.calls.append([ticket.job_id for ticket in tickets])
        self.pulse.running |= leases
        self._queues.add(messages)

        def emit(message: Message) -> None:
            if not self.silent:
                loop.call_soon_threadsafe(messages.put_nowait, message)

        def unwanted(ticket: Ticket) -> bool:
            return ticket.lease in self.pulse.orders.leases or ticket.lease in self._given_up

        work = loop.run_in_executor(self._device, partial(self.runner.run, tickets, emit, unwanted))
        work.add_done_callback(lambda _: None if self.silent else messages.put_nowait(None))
        try:
            yield Begun(self.replica_id)
            while (message := await messages.get()) is not None:
                if isinstance(message, Exception):
                    raise message
                yield message
        finally:
            self._given_up |= leases
            self._queues.discard(messages)
            await asyncio.shield(asyncio.wait([work]))
            self._given_up -= leases
            self.pulse.running -= leases

    async def beat(self, table: JobTable) -> None:
        """Tell the table that it lives, and hear what to stop."""
        while not self.dead and not self.silent:
            await self.pulse.beat(table)

    def die(self) -> None:
        """Like a process that is killed: whoever waits for an answer gets an error."""
        self.dead = True
        for queue in self._queues:
            queue.put_nowait(ReplicaDied("The actor died.\nsecret line"))

    def end_early(self) -> None:
        """End every call at once, without a result."""
        for queue in self._queues:
            queue.put_nowait(None)


class House:
    """A job table, its replicas and the sender between them; for one event loop."""

    def __init__(
        self,
        database: str,
        folder: Path,
        *,
        engines: Sequence[type[AudioEngine]] = (Tone, BatchTone),
        replicas: int = 1,
        artifacts: str = "",
        clock: FakeClock | None = None,
        setup: Setup | None = None,
        card: str | None = None,
        idle_unload: float = inf,
        **options: Any,
    ) -> None:
        self.clock = clock or FakeClock(runs=True)
        self.artifacts = ArtifactStore(artifacts or str(folder / "audio"), folder / "cache")
        self.replicas = [
            Replica(kind(), self.artifacts, card, idle_unload) for kind in engines for _ in range(replicas)
        ]
        for replica in self.replicas:
            replica.engine.configure(setup or Setup())
        infos = {kind.info.id: kind.info for kind in engines}
        chosen = {
            "steady": self.clock,
            "lead": 0.0,
            "settle": 0.0,
            **options,
        }  # only who wants it sends ahead
        self.table = JobTable(database, self, infos, clock=self.clock, **chosen)
        self.database = connect(database)
        self.reader = JobReader(self.database)
        self.tracks = TrackStore(self.database, self.clock)
        self.most: dict[str, int] = {}
        """The most calls that held a device at once, per engine; those that wait for one are not counted."""
        self._on_device: dict[str, int] = {}
        self.pulses: list[asyncio.Task[None]] = []
        """The beating of each replica."""

    async def __aenter__(self) -> Self:
        await self.table.start()
        for replica in self.replicas:
            self.join(replica)
        return self

    async def __aexit__(self, *_: object) -> None:
        for pulse in self.pulses:
            pulse.cancel()
        await asyncio.gather(*self.pulses, return_exceptions=True)
        await self.table.stop()
        self.database.dispose()

    def join(self, replica: Replica) -> None:
        """Have a replica beat."""
        self.pulses.append(asyncio.ensure_future(replica.beat(self.table)))

    async def send(
        self, engine: str, replica_id: str, tickets: Sequence[Ticket]
    ) -> AsyncGenerator[Message, None]:
        """The sender: the replica has a free slot, or soon will; `most` shows it."""
        replica = next(r for r in self.replicas if r.replica_id == replica_id)
        assert replica.engine_id == engine
        if replica.dead:
            raise ReplicaDied("The actor died.")
        holds = True
        self._on_device[engine] = self._on_device.get(engine, 0) + 1
        waiting = self.table._dispatcher.fleet(engine).behind()
        self.most[engine] = max(self.most.get(engine, 0), self._on_device[engine] - waiting)
        stream = replica.generate(tickets)
        try:
            async for message in stream:
                if isinstance(message, Freed):
                    holds = False
                    self._on_device[engine] -= 1
                yield message
        finally:
            if not replica.silent:
                await stream.aclose()
            self._on_device[engine] -= holds

    async def submit(self, prompt: str = "rain", engine: str = "tone", **fields: Any) -> StoredJob:
        """Submit a job of one second."""
        return await self.table.submit(new_job(prompt, engine, **fields))

    async def until(self, job: StoredJob, done: Callable[[StoredJob], bool]) -> StoredJob:
        """The job as soon as it is `done`."""
        async with asyncio.timeout(HANG):
            while not done(found := self.now(job)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return found

    async def ended(self, *jobs: StoredJob) -> list[StoredJob]:
        """The jobs when all have ended."""
        return [await self.until(job, lambda found: found.state.status.terminal) for job in jobs]

    def now(self, job: StoredJob) -> StoredJob:
        """The job as the database has it."""
        found = self.reader.get(job.job_id, job.owner)
        assert found
        return found


def new_job(prompt: str = "rain", engine: str = "tone", owner: str = "local", **fields: Any) -> NewJob:
    """A job of one second that is about to be accepted."""
    request = SongRequest(**{"prompt": prompt, "duration": 1.0, "seed": 0, **fields})
    return NewJob(uuid4().hex, owner, engine, request, predicted_seconds=1.0)


def make_track(track_id: str = "a" * 32, seconds: float = 1.0) -> Track:
    """A track without files."""
    audio = AudioFile(
        url=f"/audio/{track_id}-1.wav",
        format="wav",
        seconds=seconds,
        sample_rate=8000,
        channels=1,
        bytes=16_044,
        sha256="0" * 64,
    )
    return Track(
        track_id=track_id,
        audio=[audio],
        manifest=f"/audio/{track_id}-1.json",
        loudness_lufs=-14.0,
        true_peak_dbtp=-1.0,
    )


def make_upload(upload_id: str = "b" * 32) -> Upload:
    """An upload without its file."""
    return Upload(
        upload_id=upload_id,
        title="hum",
        url=f"/audio/{upload_id}-1.flac",
        seconds=2.0,
        sample_rate=8_000,
        channels=1,
        bytes=9,
        sha256="0" * 64,
        peaks=[1],
        created_at="",
    )


class Studio:
    """The API on a loopback port, in a thread, over a `House`. Tests speak HTTP to it."""

    def __init__(
        self,
        database: str,
        folder: Path,
        *,
        settings: Mapping[str, Any] | None = None,
        gpus: Callable[[], float] = lambda: 0.0,
        desk_limits: DeskLimits | None = None,
        company: Company | None = None,
        provider: Pollinations | None = None,
        gate: Gate | None = None,
        **options: Any,
    ) -> None:
        self._desk_limits = desk_limits
        self._company = company
        self._provider = provider
        self._gate = gate
        self.settings = Settings(
            _env_file=None,
            data_dir=folder,
            database_url=database,
            engines=("tests.stand_ins:Tone",),
            default_engine="tests.stand_ins:Tone",
            **{"studio_dir": folder / "no-studio", **(settings or {})},
        )
        self._database, self._folder, self._gpus, self._options = database, folder, gpus, options
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="studio")
        self.client = httpx.Client(timeout=HANG)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(HANG)
        self.client.base_url = httpx.URL(self.url)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self._server.should_exit = True
        self._thread.join(HANG)
        if self._thread.is_alive():
            faulthandler.dump_traceback()
            tasks = [str(task) for task in asyncio.all_tasks(self._loop)]
            raise AssertionError("the studio does not end:\n" + "\n".join(tasks))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something on the studio's own event loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(HANG)

    def generate(self, prompt: str = "rain", *, wait: bool = True, **fields: Any) -> Job:
        """POST a job of one second, and wait for its end."""
        body = {"prompt": prompt, "duration": 1.0, **fields}
        response = self.client.post("/generate", json=body)
        assert response.status_code == 202, response.text
        job = Job.model_validate_json(response.content)
        return self.ended(job.job_id) if wait else job

    def ended(self, job_id: str) -> Job:
        """A job when it has ended."""
        response = self.client.get(f"/jobs/{job_id}", params={"wait": 30})
        job = Job.model_validate_json(response.content)
        assert job.status.terminal, job
        return job

    def token(self, owner: str, scopes: Collection[Scope] = USER, days: float | None = None) -> str:
        """A new API token of that owner."""
        return self.services.identity.tokens.create(owner, owner, scopes, days)[0]

    def headers(self, owner: str, scopes: Collection[Scope] = USER) -> dict[str, str]:
        """What a request of that owner carries, with a new token."""
        return {"Authorization": f"Bearer {self.token(owner, scopes)}"}

    @property
    def services(self) -> Services:
        """What its routes stand on."""
        found: Services = self._app.state.services
        return found

    async def succeed(self, desk: Desk) -> None:
        """Have another desk take over from one that died."""
        self._app.state.services = replace(self.services, squad=desk)
        self.desk = desk

    def _limiter(self) -> Limiter:
        return Limiter(windows_of({Policy(name): text for name, text in self.settings.limits.items()}))

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.house = House(
            self._database, self._folder, engines=ENGINES, setup=self.settings.setup, **self._options
        )
        async with self.house as house:
            database = connect(self._database)
            made = [kind() for kind in ENGINES]
            for engine in made:
                engine.configure(self.settings.setup)
            engines = {engine.info.id: engine for engine in made}

            async def songs() -> Songs:
                return ServedSongs(services)

            company = self._company or scripted.Troupe(self.settings.agents)
            desk = Desk(self._database, company, songs, limits=self._desk_limits)
            await desk.start()
            self.desk = desk
            memory = SqlMemory(database, house.artifacts)
            reader, metrics = JobReader(database), Metrics()
            services: Services = Services(
                settings=self.settings,
                identity=Identities(self.settings, database),
                squad=desk,
                runs=RunReader(database),
                engines=engines,
                default_engine="tone",
                table=house.table,
                reader=reader,
                deliveries=DeliveryStore(database),
                tracks=TrackStore(database, wall_clock, house.artifacts),
                memory=memory,
                learner=Learner(memory),
                uploads=Uploads(
                    UploadStore(database, house.clock), house.artifacts, self.settings.most_uploads
                ),
                images=Images(
                    ImageStore(database, house.clock),
                    house.artifacts,
                    self._provider or Pollinations(""),
                    draws=drawn_here,
                ),
                artifacts=house.artifacts,
                sync=NoSync(),
                sync_states=SyncStates(database, configured=self.settings.syncs),
                follower=Follower(house.table.follow),
                outlooks=Outlooks(house.table.outlook),
                readiness=Readiness(partial(house.table.demand, "tone"), reader.counts),
                metrics=metrics,
                admission=Admission(self.settings, self._gate or self._limiter(), metrics),
                catalogues=Catalogues(engines),
                sharing=Sharing(self.settings.project, self._folder / "cache" / "share"),
                gpus=self._gpus,
                belongings=Belongings(database, house.artifacts),
                cloud_memory=in_cloud(self.settings, memory),
            )
            self._app: FastAPI = create_app(services)
            config = uvicorn.Config(
                self._app,
                host="127.0.0.1",
                port=0,
                log_config=None,
                ws="none",
                timeout_graceful_shutdown=LEAVE,  # a stream may outlive the test that opened it
            )
            self._server = uvicorn.Server(config)
            serving = asyncio.ensure_future(self._server.serve())
            while not self._server.started and not serving.done():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            with suppress(AttributeError, IndexError):
                self.port: int = self._server.servers[0].sockets[0].getsockname()[1]
            self._ready.set()
            await serving
            await self.desk.stop()
            database.dispose()
