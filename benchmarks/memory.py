"""Measures what it costs to remember a song and to search what starred songs taught.

The real model embeds a text as a song leaves it. Searches go over random unit vectors in clusters, 10,000
of one owner, in SQLite (all compared) and in pgvector (HNSW); then five owners share pgvector, and what its
index finds is set beside what comparing all would have found.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, insert, text

from agents.memory.embedding import DIMENSIONS, MODEL_ID, shared
from benchmarks.figure import Figure
from benchmarks.plan import Plan
from benchmarks.postgres import postgres
from serve_app.database import connect, migrate
from serve_app.database.schema import memories
from serve_app.memory.shelves import Shelf, find_shelf

Points = NDArray[np.float32]

MANY: Final = 10_000
"""Memories of one owner: the most that are kept."""
OWNERS: Final = 5
QUERIES: Final = 200
K: Final = 10
SONG: Final = (
    "Neon goodbye. synthwave with analog pads, gated drums and a bass that never stops. night, drive. "
    "A minor, 100 bpm, 4/4. lyrics (en): The rain is falling on the station / I left the keys by the door / "
    "Your light is just a small vibration / I do not live here any more"
)
LOAD: Final = """
import time; begun = time.perf_counter()
from agents.memory.embedding import shared
shared().embed(["rain"]); print(time.perf_counter() - begun)
"""


def measure(plan: Plan) -> Iterator[Figure]:
    """Loading, embedding, searching, and what the index misses."""
    loads = [_loading() for _ in range(plan.rounds)]
    yield Figure("seconds to load the model and embed a word", loads, "a fresh process", at_most=5.0)
    shared().embed(["rain"])
    embeds = [_p95(lambda: shared().embed([SONG]), plan.size(QUERIES, 10)) for _ in range(plan.rounds)]
    yield Figure("ms to embed a song, p95", embeds, "the clock", at_most=100.0)
    many = plan.size(MANY, 500)
    points = clustered(many, seed=0)
    queries = clustered(plan.size(QUERIES, 20), seed=1)
    with opened() as (sqlite, pgvector):
        found: dict[str, list[float]] = {}
        for name, engine in (("SQLite", sqlite), ("pgvector", pgvector)):
            shelf = find_shelf(engine)
            fill(engine, shelf, points, 1)
            found[name] = [_p95(_searching(engine, shelf, queries), len(queries)) for _ in range(plan.rounds)]
            yield Figure(
                f"ms to search {many:,} memories, p95", found[name], "the clock", peer=name, at_most=50.0
            )
        ratio = [a / b for a, b in zip(found["SQLite"], found["pgvector"], strict=True)]
        yield Figure("time to search, SQLite / pgvector", ratio, "the same run")
        share = [search / embed for search, embed in zip(found["SQLite"], embeds, strict=True)]
        yield Figure("time to search SQLite / to embed the question", share, "the same run")
        _empty(pgvector)
        shelf = find_shelf(pgvector)
        fill(pgvector, shelf, points, OWNERS)
        recalls = _recalls(pgvector, shelf, points, queries)
        note = f"{OWNERS} owners of {many // OWNERS:,}, found by the index alone"
        yield Figure(
            "recall of the 10 nearest, pgvector", [recalls], "comparing all", at_least=0.95, note=note
        )


def clustered(count: int, seed: int) -> Points:
    """Unit vectors in a hundred clusters, the same ones for every seed."""
    centres = np.random.default_rng(99).normal(size=(100, DIMENSIONS))
    random = np.random.default_rng(seed)
    points = centres[random.integers(len(centres), size=count)] + random.normal(size=(count, DIMENSIONS))
    found: Points = (points / np.linalg.norm(points, axis=1, keepdims=True)).astype("<f4")
    return found


@contextmanager
def opened() -> Iterator[tuple[Engine, Engine]]:
    """An empty SQLite and an empty PostgreSQL database with our tables."""
    with tempfile.TemporaryDirectory(prefix="ot-memory-") as folder, postgres() as url:
        engines = connect(f"sqlite:///{folder}/opentunes.db"), connect(url)
        for engine in engines:
            migrate(engine)
        yield engines
        for engine in engines:
            engine.dispose()


def fill(engine: Engine, shelf: Shelf, points: Points, owners: int) -> None:
    """Store vectors as memories, dealt to owners in turn."""
    row = {"model": MODEL_ID, "text": SONG, "facts": {"bpm": 100}, "forgotten": False, "created_at": "2026"}
    with engine.begin() as connection:
        for number, point in enumerate(points):
            own = {"owner": str(number % owners), "item_id": f"{number:06}"}
            embedding = shelf.bound(point.tobytes())
            connection.execute(insert(memories).values({**row, **own, "embedding": embedding}))
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE memories"))


def _empty(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE memories"))


def _searching(engine: Engine, shelf: Shelf, queries: Points) -> Callable[[], object]:
    turn = iter(range(sys.maxsize))

    def search() -> object:
        query = queries[next(turn) % len(queries)].tobytes()
        with engine.connect() as connection:
            return shelf.nearest(connection, "0", query, K)

    return search


def _recalls(engine: Engine, shelf: Shelf, points: Points, queries: Points) -> float:
    found = []
    for number, query in enumerate(queries):
        owner = number % OWNERS
        own = np.arange(owner, len(points), OWNERS)
        nearest = own[np.argsort(-(points[own] @ query))[:K]]
        with engine.connect() as connection:
            for way in ("seqscan", "bitmapscan", "sort"):
                connection.execute(text(f"SET LOCAL enable_{way} = off"))
            got = shelf.nearest(connection, str(owner), query.tobytes(), K)
        found.append(len({int(item_id) for item_id, _ in got} & set(nearest.tolist())) / K)
    return float(np.mean(found))


def _p95(work: Callable[[], object], times: int) -> float:
    """Milliseconds."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(1_000 * (time.perf_counter() - begun))
    return float(np.percentile(taken, 95))


def _loading() -> float:
    done = subprocess.run([sys.executable, "-c", LOAD], stdout=subprocess.PIPE, check=True, text=True)
    return float(done.stdout)
