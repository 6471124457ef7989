"""Where embeddings lie and how the nearest are found: bytes and numpy, or pgvector."""

from typing import Any, Final, Protocol

import numpy as np
from sqlalchemy import BindParameter, Connection, Engine, LargeBinary, bindparam, func, select, text
from sqlalchemy import type_coerce as as_type

from agents.memory.embedding import DIMENSIONS, MODEL_ID
from serve_app.database.schema import memories
from serve_app.database.vector import Extension, Vector, find_extension, written

Near = list[tuple[str, float]]
"""Ids and cosines, nearest first."""
CANDIDATES: Final = 200
"""`hnsw.ef_search`: how many candidates a walk through the graph keeps."""
AT_A_TIME: Final = 200
"""Rows that are fetched together."""
ITERATES: Final = (0, 8)
"""First pgvector that goes on walking when a filter has left too few (`hnsw.iterative_scan`)."""


class Shelf(Protocol):
    """How a database keeps embeddings: as little-endian float32 of unit length on this side."""

    def bound(self, embedding: bytes) -> BindParameter[Any]:
        """An embedding as a value to store."""
        ...

    def nearest(self, connection: Connection, owner: str, query: bytes, limit: int) -> Near:
        """The nearest memories of an owner, of those that the present model has embedded."""
        ...


class ByteShelf:
    """Embeddings as bytes; all of the owner's are compared."""

    def bound(self, embedding: bytes) -> BindParameter[Any]:
        """As bytes, whatever the table says."""
        return bindparam(None, embedding, LargeBinary())

    def nearest(self, connection: Connection, owner: str, query: bytes, limit: int) -> Near:
        """Exactly the nearest."""
        rows = connection.execute(
            select(memories.c.item_id, as_type(memories.c.embedding, LargeBinary()))
            .where(memories.c.owner == owner, memories.c.model == MODEL_ID, memories.c.embedding.is_not(None))
            .execution_options(yield_per=AT_A_TIME)
        )
        ids, embeddings = list[str](), bytearray()
        for item_id, embedding in rows:  # kept rows would have Python look for garbage in all it has
            ids.append(item_id)
            embeddings += embedding
        if not ids:
            return []
        cosines = np.frombuffer(embeddings, "<f4").reshape(-1, DIMENSIONS) @ np.frombuffer(query, "<f4")
        few = min(limit, len(ids))
        best = np.argpartition(-cosines, few - 1)[:few]
        ranked = sorted((-float(cosines[at]), ids[at]) for at in best)
        return [(item_id, -cosine) for cosine, item_id in ranked]


class VectorShelf:
    """Embeddings in pgvector, with an HNSW index over those of all owners.

    A filter by owner leaves few of what a walk through the graph finds, so the walk goes on until there are
    enough (https://github.com/pgvector/pgvector#iterative-index-scans). It gives up after
    `hnsw.max_scan_tuples`: should there be too few then, all of the owner's are compared. The planner does so
    by itself for owners of few memories.
    """

    def __init__(self, extension: Extension) -> None:
        schema = '"' + extension.schema.replace('"', '""') + '"'  # it need not be on the search path
        distance = f"embedding OPERATOR({schema}.<=>) CAST(:query AS {schema}.vector)"
        mine = "FROM memories WHERE owner = :owner AND model = :model AND embedding IS NOT NULL"
        self._nearest = text(
            f"SELECT item_id, 1 - ({distance}) AS cosine {mine} ORDER BY {distance} LIMIT :limit"
        )
        self._exact = text(
            f"WITH mine AS MATERIALIZED (SELECT item_id, embedding {mine}) "  # noqa: S608
            f"SELECT item_id, 1 - ({distance}) AS cosine FROM mine ORDER BY {distance}, item_id LIMIT :limit"
        )
        self._settings = text(
            f"SELECT set_config('hnsw.iterative_scan', 'strict_order', true), "  # noqa: S608
            f"set_config('hnsw.ef_search', '{CANDIDATES}', true) "
            f"FROM (SELECT CAST('[1]' AS {schema}.vector)) loaded"  # without the library it knows no settings
        )
        self._iterates = extension.version >= ITERATES

    def bound(self, embedding: bytes) -> BindParameter[Any]:
        """As pgvector's text."""
        return bindparam(None, embedding, Vector())

    def nearest(self, connection: Connection, owner: str, query: bytes, limit: int) -> Near:
        """The nearest, hardly ever missing one; as many as there are."""
        values = {"owner": owner, "model": MODEL_ID, "query": written(query), "limit": limit}
        found: Near = []
        if self._iterates:
            connection.execute(self._settings)
            found = [(row.item_id, row.cosine) for row in connection.execute(self._nearest, values)]
            if len(found) == limit:
                return found
        there = select(func.count()).select_from(memories)
        mine = there.where(memories.c.owner == owner, memories.c.model == MODEL_ID)
        if self._iterates and len(found) == connection.execute(mine).scalar_one():
            return found
        return [(row.item_id, row.cosine) for row in connection.execute(self._exact, values)]


def find_shelf(engine: Engine) -> Shelf:
    """The one that the database's tables were made with."""
    if engine.dialect.name != "postgresql":
        return ByteShelf()
    column = text(
        "SELECT t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid "
        "WHERE a.attrelid = CAST('memories' AS regclass) AND a.attname = 'embedding'"
    )
    with engine.connect() as connection:
        extension = find_extension(connection)
        if extension and connection.execute(column).scalar_one() == "vector":
            return VectorShelf(extension)
    return ByteShelf()
