"""pgvector: made by the migration where it can be, near enough with many owners, done without elsewhere."""

import logging
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, event, insert, make_url, text

from agents.memory.embedding import DIMENSIONS, MODEL_ID
from serve_app.database import connect, migrate
from serve_app.database.schema import memories
from serve_app.database.vector import Extension, find_extension
from serve_app.memory.shelves import ByteShelf, Shelf, VectorShelf, find_shelf
from serve_app.memory.store import SqlMemory

OWNERS = ("ann", "ben", "cem", "dan", "eva")
EACH = 200
K = 10


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    made = connect(postgres_url)
    yield made
    made.dispose()


def fill(engine: Engine, shelf: Shelf, each: int = EACH) -> NDArray[np.float32]:
    """Memories of five owners in the same clusters, so that the nearest of all are mostly another's."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(20, DIMENSIONS))
    points = centres[random.integers(20, size=len(OWNERS) * each)]
    points = points + 0.7 * random.normal(size=points.shape)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    found = points.astype("<f4")
    row = {"model": MODEL_ID, "text": "x", "facts": {}, "forgotten": False, "created_at": "2026"}
    with engine.begin() as connection:
        for number, point in enumerate(found):
            named = {"owner": OWNERS[number % 5], "item_id": f"{number:05}"}
            embedding = shelf.bound(point.tobytes())
            connection.execute(insert(memories).values({**row, **named, "embedding": embedding}))
    return found


def exact(points: NDArray[np.float32], query: NDArray[np.float32], owner: str) -> list[str]:
    own = np.arange(OWNERS.index(owner), len(points), 5)
    best = own[np.argsort(-(points[own] @ query), kind="stable")[:K]]
    return [f"{number:05}" for number in best]


def by_index_alone(connection: Connection) -> None:
    """Have the planner use the HNSW index, as it does by itself when an owner has many memories."""
    for way in ("seqscan", "bitmapscan", "sort"):
        connection.execute(text(f"SET LOCAL enable_{way} = off"))


def test_with_many_owners_hardly_any_of_the_nearest_is_missed(engine: Engine) -> None:
    migrate(engine)
    shelf = find_shelf(engine)
    assert isinstance(shelf, VectorShelf)
    points = fill(engine, shelf)
    queries = np.random.default_rng(1).normal(size=(40, DIMENSIONS)).astype("<f4")
    queries[::2] = points[:20] + 0.05 * queries[::2]
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    plans, seen = list[str](), list[float]()

    @event.listens_for(engine, "before_cursor_execute")
    def explain(_c: Any, cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if not plans and "ORDER BY" in statement:
            cursor.execute("EXPLAIN " + statement, values)
            plans.append(str(cursor.fetchall()))

    for number, query in enumerate(queries):
        owner = OWNERS[number % 5]
        wanted = exact(points, query, owner)
        with engine.connect() as connection:
            by_index_alone(connection)
            found = shelf.nearest(connection, owner, query.tobytes(), K)
        assert len(found) == K
        assert [cosine for _, cosine in found] == sorted((cosine for _, cosine in found), reverse=True)
        assert found[0][1] == pytest.approx(float(points[int(found[0][0])] @ query), abs=1e-5)
        seen.append(len({item_id for item_id, _ in found} & set(wanted)) / K)
    assert "ix_memories_embedding" in plans[0]
    assert np.mean(seen) >= 0.95


def test_an_owner_of_few_among_many_finds_all_of_theirs(engine: Engine) -> None:
    """A walk through the graph gives up before it has met them; then all of them are compared."""
    migrate(engine)
    shelf = find_shelf(engine)
    points = fill(engine, shelf, 60)
    with engine.begin() as connection:
        connection.execute(text("UPDATE memories SET owner = 'ann' WHERE item_id NOT IN ('00001', '00002')"))
        connection.execute(text("UPDATE memories SET owner = 'ben' WHERE item_id IN ('00001', '00002')"))
    with engine.connect() as connection:
        by_index_alone(connection)
        connection.execute(text("SELECT CAST('[1]' AS vector)"))
        connection.execute(text("SET LOCAL hnsw.max_scan_tuples = 1"))
        found = shelf.nearest(connection, "ben", points[2].tobytes(), K)
    assert [item_id for item_id, _ in found] == ["00002", "00001"]


def test_an_old_pgvector_is_searched_without_the_index(engine: Engine) -> None:
    migrate(engine)
    shelf = VectorShelf(Extension("public", (0, 7, 4)))
    points = fill(engine, shelf, 20)
    with engine.connect() as connection:
        found = shelf.nearest(connection, "cem", points[7].tobytes(), K)
    assert [item_id for item_id, _ in found] == exact(points, points[7], "cem")


def test_in_a_schema_of_its_own_as_supabase_has_it(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA extensions"))
    migrate(engine)
    with engine.connect() as connection:
        extension = find_extension(connection)
        assert extension
        assert (extension.schema, extension.version >= (0, 8)) == ("extensions", True)
        assert "extensions" not in connection.execute(text("SHOW search_path")).scalar_one()
    memory = SqlMemory(engine)
    memory.remember("ann", "one", "rain", {})
    assert [one.item_id for one in memory.search("ann", "rain")] == ["one"]
    assert isinstance(find_shelf(engine), VectorShelf)


def test_a_user_who_may_not_create_it_does_without(
    engine: Engine, postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    name = f"plain_{make_url(postgres_url).database}"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN"))
        connection.execute(text(f"GRANT ALL ON SCHEMA public TO {name}"))
    plain = connect(make_url(postgres_url).set(username=name).render_as_string(hide_password=False))
    try:
        with caplog.at_level(logging.WARNING):
            migrate(plain)
        assert "permission denied" in caplog.text
        assert "CREATE EXTENSION vector" in caplog.text
        assert isinstance(find_shelf(plain), ByteShelf)
        memory = SqlMemory(plain)
        for item_id in ("rain", "metal"):
            memory.remember("ann", item_id, item_id, {})
        assert [one.item_id for one in memory.search("ann", "drizzle")] == ["rain", "metal"]
    finally:
        plain.dispose()
        with engine.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {name}"))
            connection.execute(text(f"DROP ROLE {name}"))
