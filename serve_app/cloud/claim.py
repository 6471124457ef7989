"""Songs from before there were accounts become an account's, and with it are synced."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, and_, delete, func, select, update

from serve_app.clock import Clock, wall_clock
from serve_app.cloud.outbox import note
from serve_app.database.schema import agent_runs, images, jobs, memories, tracks, uploads
from serve_app.identity.model import has_account
from serve_app.library.artifacts import ArtifactStore
from serve_app.memory.stars import Stars

TABLES: Final[Mapping[str, Table]] = {
    "tracks": tracks,
    "memories": memories,
    "jobs": jobs,
    "uploads": uploads,
    "images": images,
    "runs": agent_runs,
}
"""What has an owner, by what it is called."""


class CannotClaim(ValueError):
    """It is not for an account, or not to be taken from one."""


def holdings(engine: Engine, owner: str) -> dict[str, int]:
    """How much an owner has, of everything that can be claimed."""
    with engine.connect() as connection:
        return {
            name: connection.execute(
                select(func.count()).select_from(table).where(table.c.owner == owner)
            ).scalar_one()
            for name, table in TABLES.items()
        }


def claim(
    engine: Engine, artifacts: ArtifactStore, account: str, source: str, clock: Clock = wall_clock
) -> dict[str, int]:
    """Give all that is `source`'s to an account, all of it or nothing; how much. Again: what came since.

    Only while no job table writes: it remembers whose its jobs are. Raises `CannotClaim`.
    """
    if not has_account(account):
        raise CannotClaim(f"{account!r} is not the id of an account: a UUID in lower case.")
    if has_account(source):
        raise CannotClaim("What is an account's is in the cloud as theirs, and stays so.")
    parents = _parents(engine, artifacts, source)  # outside of the transaction: manifests may be far
    with engine.begin() as connection:
        _free_keys(connection, account, source)
        twice = select(memories.c.item_id).where(memories.c.owner == account)
        connection.execute(delete(memories).where(memories.c.owner == source, memories.c.item_id.in_(twice)))
        moved = {
            name: connection.execute(
                update(table).where(table.c.owner == source).values(owner=account)
            ).rowcount
            for name, table in TABLES.items()
        }
        now = clock()
        theirs = connection.scalars(select(memories.c.item_id).where(memories.c.owner == account)).all()
        note(connection, account, theirs, now)
        for track_id, parent_id in parents.items():
            note(connection, account, [track_id], now, parent_id=parent_id)
    return moved


def _parents(engine: Engine, artifacts: ArtifactStore, owner: str) -> dict[str, str | None]:
    """What each track was made from, by the job's request or, once that is tidied away, by its manifest."""
    stars = Stars(artifacts, wall_clock)
    with engine.connect() as connection:
        ids = connection.scalars(select(tracks.c.track_id).where(tracks.c.owner == owner)).all()
    requests: dict[str, Mapping[str, Any]] = {one: stars.request(engine, one) for one in ids}
    return {
        track_id: request.get("remix_of") or request.get("source") for track_id, request in requests.items()
    }


def _free_keys(connection: Connection, account: str, source: str) -> None:
    """An idempotency key that both have used stays the account's."""
    taken = select(jobs.c.idempotency_key).where(jobs.c.owner == account, jobs.c.idempotency_key.is_not(None))
    twice = and_(jobs.c.owner == source, jobs.c.idempotency_key.in_(taken))
    connection.execute(update(jobs).where(twice).values(idempotency_key=None))
