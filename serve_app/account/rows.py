"""Every row of an owner, as JSON, a few at a time: nobody's database waits while somebody downloads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Connection, Engine, Table, select

from serve_app.database.schema import (
    agent_events,
    agent_runs,
    api_tokens,
    images,
    job_events,
    jobs,
    memories,
    outbox,
    tracks,
    uploads,
    webhook_deliveries,
)

STEP: Final = 100
"""Rows that are read together."""

Row = dict[str, Any]
Within = Callable[[Connection, list[Row]], None]
"""Puts into rows what hangs on them."""


@dataclass(frozen=True, slots=True)
class Part:
    """One list of an export."""

    name: str
    table: Table
    key: Column[Any]
    without: frozenset[str] = frozenset()
    """Columns that say nothing to anybody outside of the database, or are a secret's."""
    within: Within = lambda _connection, _rows: None


def _events_of_jobs(connection: Connection, rows: list[Row]) -> None:
    _put(connection, rows, "events", "number", job_events.c.number, job_events.c.seq)
    _put(
        connection, rows, "deliveries", "job_id", webhook_deliveries.c.job_id, webhook_deliveries.c.created_at
    )


def _events_of_runs(connection: Connection, rows: list[Row]) -> None:
    _put(connection, rows, "events", "number", agent_events.c.number, agent_events.c.seq)


def _put(
    connection: Connection, rows: list[Row], name: str, key: str, column: Column[Any], order: Column[Any]
) -> None:
    """Put the rows of another table under `name` into those that they belong to."""
    by_key: dict[Any, list[Row]] = {row[key]: row.setdefault(name, []) for row in rows}
    query = select(column.table).where(column.in_(by_key)).order_by(order)
    for found in connection.execute(query).mappings():
        by_key[found[column.name]].append({n: v for n, v in found.items() if n not in {"number", "job_id"}})


PARTS: Final = (
    Part("tracks", tracks, tracks.c.number, frozenset({"owner", "number"})),
    Part("jobs", jobs, jobs.c.number, frozenset({"owner", "number", "fence"}), _events_of_jobs),
    Part("runs", agent_runs, agent_runs.c.number, frozenset({"owner", "number"}), _events_of_runs),
    Part("memories", memories, memories.c.item_id, frozenset({"owner", "embedding"})),
    Part("uploads", uploads, uploads.c.upload_id, frozenset({"owner"})),
    Part("images", images, images.c.image_id, frozenset({"owner"})),
    Part("tokens", api_tokens, api_tokens.c.token_id, frozenset({"owner", "hash"})),
    Part("sync", outbox, outbox.c.track_id, frozenset({"owner", "next_at"})),
)


def rows_of(engine: Engine, owner: str, part: Part) -> Iterator[Mapping[str, Any]]:
    """Rows of a part in the order of their keys. Blocking; no connection is held between two batches."""
    after: Any = None
    shown = [column for column in part.table.c if column.name not in part.without - {part.key.name}]
    while True:
        query = select(*shown).where(part.table.c.owner == owner).order_by(part.key).limit(STEP)
        if after is not None:
            query = query.where(part.key > after)
        with engine.connect() as connection:
            found = [dict(row) for row in connection.execute(query).mappings()]
            part.within(connection, found)
        for row in found:
            after = row[part.key.name]
            yield {name: value for name, value in row.items() if name not in part.without}
        if len(found) < STEP:
            return


def files_of(engine: Engine, owner: str) -> Iterator[str]:
    """Names of all files of an owner in the artifact store, some perhaps twice. Blocking."""
    from serve_app.library.model import Track

    parts: Mapping[str, Part] = {part.name: part for part in PARTS}
    for row in rows_of(engine, owner, parts["tracks"]):
        urls: Sequence[str] = Track.model_validate(row["track"]).urls()
        yield from (url.rsplit("/", 1)[1] for url in urls)
        if row["cover"]:
            yield row["cover"]
    for name in ("uploads", "images"):
        for row in rows_of(engine, owner, parts[name]):
            yield row["file"]
