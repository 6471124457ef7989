"""Memories over the databases of one test, and songs to star."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from agents.memory.embedding import Embedder, EmbeddingFailed, Embeddings, shared
from serve_app.jobs.model import JobResult
from serve_app.jobs.store import JobStore
from serve_app.library.model import LyricLine
from serve_app.library.tracks import TrackStore
from serve_app.memory.store import SqlMemory
from tests.serve_app.in_process import make_track, new_job
from tests.stand_ins import FakeClock

Add = Callable[..., str]


class Counting(Embedder):
    """The real model, which counts what it embeds and can be out of order."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = list[str]()
        self.broken = False

    def embed(self, texts: Sequence[str]) -> Embeddings:
        if self.broken:
            raise EmbeddingFailed("out of order")
        self.texts += texts
        return shared().embed(texts)


@pytest.fixture
def embedder() -> Counting:
    return Counting()


@pytest.fixture
def memory(database: Engine, embedder: Counting, clock: FakeClock) -> SqlMemory:
    return SqlMemory(database, embedder=embedder, clock=clock)


@pytest.fixture
def tracks(database: Engine, clock: FakeClock) -> TrackStore:
    return TrackStore(database, clock)


@pytest.fixture
def add(store: JobStore) -> Add:
    """Adds a track by finishing a job."""

    def add(prompt: str = "rain", owner: str = "local", *, sung: Sequence[str] = (), **fields: Any) -> str:
        job, _ = store.accept(new_job(prompt, owner=owner, **fields))
        store.start(job.job_id)
        lyrics = [LyricLine(start=at, end=at + 1, text=text) for at, text in enumerate(sung)]
        used = {"bpm": 100.0, "key": "A minor", "time_signature": "4/4", "style": "synthwave"}
        track = make_track(uuid4().hex, seconds=12.5)
        track = track.model_copy(update={"lyrics": lyrics or None, "used": used})
        store.succeed(job.job_id, 1, JobResult(tracks=[track]))
        return track.track_id

    return add
