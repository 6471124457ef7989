"""Receivers, names that resolve as a test says, and deliveries in a database."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, insert, select

from engines import SongRequest
from serve_app.clock import iso
from serve_app.database.schema import job_events, jobs, tracks, webhook_deliveries
from serve_app.jobs.model import JobState, JobStatus
from serve_app.jobs.reader import JobReader
from serve_app.webhooks import transport
from serve_app.webhooks.deliverer import Deliverer
from serve_app.webhooks.deliveries import Delivery, DeliveryStatus, DeliveryStore
from tests.serve_app.in_process import HANG, make_track
from tests.serve_app.webhooks.receiver import Receiver, receiving
from tests.stand_ins import FakeClock

SECRET = SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, Sequence[str]]], list[str]]:
    """Has names resolve to addresses; returns the names that were looked up."""

    def install(known: Mapping[str, Sequence[str]]) -> list[str]:
        asked: list[str] = []

        def resolve(host: str, _port: int) -> list[str]:
            asked.append(host)
            if host not in known:
                raise OSError("Name or service not known")
            return list(known[host])

        monkeypatch.setattr(transport, "resolve", resolve)
        return asked

    return install


def add_job(engine: Engine, *, at: float, owner: str = "local", job_id: str = "") -> str:
    """A job that was accepted, started and made a song, as its rows have it."""
    job_id = job_id or uuid4().hex
    ended = JobState(
        status=JobStatus.SUCCEEDED, progress=1.0, attempt=1, started_at=iso(at + 1), finished_at=iso(at + 9)
    )
    states = {
        "queued": JobState(status=JobStatus.QUEUED),
        "started": JobState(status=JobStatus.RUNNING, attempt=1, started_at=iso(at + 1)),
        "succeeded": ended,
    }
    with engine.begin() as connection:
        added = connection.execute(
            insert(jobs).values(
                job_id=job_id,
                owner=owner,
                engine="tone",
                status="succeeded",
                seq=3,
                fence=1,
                cancel_requested=False,
                not_before=0.0,
                predicted_seconds=1.0,
                request=SongRequest(prompt="Ça ira — 海", duration=1.0, seed=0).model_dump(mode="json"),
                state=ended.model_dump(mode="json"),
                result={"notices": []},
                created_at=iso(at),
                finished_at=ended.finished_at,
                priority="interactive",
                webhook={"url": "https://example.com/hook"},
            )
        )
        number = (added.inserted_primary_key or (0,))[0]
        track = make_track(uuid4().hex)
        connection.execute(
            insert(tracks).values(
                track_id=track.track_id,
                job_id=job_id,
                owner=owner,
                engine="tone",
                title="rain",
                prompt="rain",
                starred=False,
                seconds=1.0,
                tags=[],
                track=track.model_dump(mode="json"),
                created_at=ended.finished_at,
            )
        )
        for seq, (kind, state) in enumerate(states.items(), 1):
            connection.execute(
                insert(job_events).values(
                    number=number, seq=seq, type=kind, at=iso(at + seq), state=state.model_dump(mode="json")
                )
            )
    return job_id


def add_delivery(
    engine: Engine, url: str, *, at: float, job_id: str = "", seq: int = 3, event: str = "job.succeeded"
) -> str:
    """A delivery that is due, as the job store leaves it."""
    delivery_id = f"msg_{uuid4().hex}"
    with engine.begin() as connection:
        connection.execute(
            insert(webhook_deliveries).values(
                delivery_id=delivery_id,
                job_id=job_id or uuid4().hex,
                seq=seq,
                event=event,
                url=url,
                status="pending",
                tries=[],
                next_at=at,
                created_at=iso(at),
            )
        )
    return delivery_id


class Post:
    """The deliveries of one database, and a deliverer for them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.clock = FakeClock(time.time())  # the library that verifies looks at the real one
        self.store = DeliveryStore(engine, self.clock)
        self.reader = JobReader(engine)

    def add(self, url: str, **fields: Any) -> str:
        """A delivery that is due, of a job that is there."""
        job_id = fields.pop("job_id", None) or add_job(self.engine, at=self.clock())
        return add_delivery(self.engine, url, at=self.clock(), job_id=job_id, **fields)

    def now(self, delivery_id: str) -> Delivery:
        query = select(webhook_deliveries).where(webhook_deliveries.c.delivery_id == delivery_id)
        with self.engine.connect() as connection:
            return Delivery.of(connection.execute(query).mappings().one())

    async def until(self, delivery_id: str, done: Callable[[Delivery], bool]) -> Delivery:
        async with asyncio.timeout(HANG):
            while not done(found := self.now(delivery_id)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return found

    async def ended(self, delivery_id: str) -> Delivery:
        return await self.until(delivery_id, lambda found: found.status is not DeliveryStatus.PENDING)

    async def tried(self, delivery_id: str, times: int = 1) -> Delivery:
        return await self.until(delivery_id, lambda found: len(found.tries) >= times)

    @asynccontextmanager
    async def delivering(self, **options: Any) -> AsyncIterator[Deliverer]:
        options = {"clock": self.clock, "private": True, **options}
        deliverer = Deliverer(options.pop("store", self.store), self.reader, SECRET, **options)
        deliverer.start()
        try:
            yield deliverer
        finally:
            await deliverer.stop()


@pytest.fixture
def post(database: Engine) -> Post:
    return Post(database)
