"""Nothing grows without bound: jobs that ended, events, estimates, deleted songs and stray files go in time.

Small steps, so that no write of a job waits long behind them.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Delete, Engine, delete, insert, select, tuple_, update

from serve_app.clock import Clock, iso
from serve_app.cloud.outbox import note
from serve_app.database.schema import (
    estimates,
    job_events,
    jobs,
    memories,
    store_owner,
    tracks,
    webhook_deliveries,
)
from serve_app.images import store as images
from serve_app.library.artifacts import ArtifactStore
from serve_app.library.model import Track
from serve_app.uploads.store import expire, in_use, named_files

log = logging.getLogger(__name__)

STEP: Final = 200
"""Jobs or songs in one transaction."""
EVERY: Final = 3600.0
"""Seconds between two rounds."""
FIRST: Final = 60.0
"""Seconds before the first one, so that a start is not slowed."""
STRAY: Final = 86_400.0
"""Seconds after which a file that no song names is stray: an attempt may still be about to name it."""
DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What is kept for how long."""

    events_days: float = 7.0
    """Events of ended jobs, but the last one, which stays with the job."""
    jobs_days: float = 90.0
    """Ended jobs; their songs stay in the library. And estimates to which no job has added since."""
    max_ended_jobs: int = 100_000
    trash_days: float = 7.0
    """Deleted songs."""
    uploads_days: float = 30.0
    """Uploads, and images, that nobody uses."""


Run = Callable[..., Awaitable[Any]]


class Keeper:
    """Goes through the database and the artifacts once an hour. For one event loop."""

    def __init__(
        self,
        engine: Engine,
        artifacts: ArtifactStore,
        limits: Limits,
        *,
        clock: Clock,
        run: Run,
        reads: Engine | None = None,
    ) -> None:
        self._engine = engine
        self._reads = reads or engine
        self._artifacts = artifacts
        self._limits = limits
        self._clock = clock
        self._run = run
        self._trimmed = ("", 0)
        """(finished at, number) of the newest job whose events were trimmed; from the oldest at a start."""

    async def keep(self) -> None:
        """Rounds for ever; what fails is tried again in the next."""
        await asyncio.sleep(FIRST)
        while True:
            try:
                await self.round()
            except Exception:
                log.exception("tidying up failed; trying again in %s s", EVERY)
            await asyncio.sleep(EVERY)

    async def round(self) -> dict[str, int]:
        """Everything once; how much of each kind has gone."""
        gone = {
            "jobs": await self._all(self._jobs),
            "events": await self._all(self._events),
            "estimates": await self._run(self._estimates),
            "songs": await self._songs(),
            "uploads": await self._unused(expire),
            "images": await self._unused(images.expire),
            "files": await asyncio.to_thread(self._strays) if await self._is_ours() else 0,
        }
        if any(gone.values()):
            log.info("tidied up: %s", ", ".join(f"{count} {name}" for name, count in gone.items() if count))
        return gone

    async def _all(self, step: Callable[[], tuple[int, bool]]) -> int:
        """Take a step in the writer's thread until there is nothing more to do."""
        total, more = 0, True
        while more:
            count, more = await self._run(step)
            total += count
        return total

    def _jobs(self) -> tuple[int, bool]:
        """Remove some jobs that ended too long ago, or are too many; with events and deliveries."""
        limits, now = self._limits, self._clock()
        with self._engine.begin() as connection:
            order = (jobs.c.finished_at.desc(), jobs.c.number.desc())
            ended = select(jobs.c.finished_at, jobs.c.number).where(jobs.c.finished_at.is_not(None))
            excess = connection.execute(ended.order_by(*order).offset(limits.max_ended_jobs).limit(1)).first()
            cut = iso(now - limits.jobs_days * DAY)
            old = jobs.c.finished_at < cut
            if excess:
                old |= tuple_(jobs.c.finished_at, jobs.c.number) <= tuple_(*excess)
            query = select(jobs.c.number, jobs.c.job_id).where(jobs.c.finished_at.is_not(None), old)
            found = connection.execute(query.order_by(jobs.c.finished_at).limit(STEP)).all()
            ids, numbers = [row.job_id for row in found], [row.number for row in found]
            # in one transaction: SQLite may give the highest number to another job once it is free
            _delete(connection, delete(job_events).where(job_events.c.number.in_(numbers)), numbers)
            _delete(connection, delete(webhook_deliveries).where(webhook_deliveries.c.job_id.in_(ids)), ids)
            _delete(connection, delete(jobs).where(jobs.c.number.in_(numbers)), numbers)
        return len(found), len(found) == STEP

    def _events(self) -> tuple[int, bool]:
        """Remove all events but the last of some jobs that ended a while ago."""
        cut = iso(self._clock() - self._limits.events_days * DAY)
        with self._engine.begin() as connection:
            query = select(jobs.c.finished_at, jobs.c.number).where(
                jobs.c.finished_at < cut, tuple_(jobs.c.finished_at, jobs.c.number) > tuple_(*self._trimmed)
            )
            found = connection.execute(query.order_by(jobs.c.finished_at, jobs.c.number).limit(STEP)).all()
            numbers = [row.number for row in found]
            last = select(jobs.c.seq).where(jobs.c.number == job_events.c.number).scalar_subquery()
            old = delete(job_events).where(job_events.c.number.in_(numbers), job_events.c.seq < last)
            count = _delete(connection, old, numbers)
        if found:
            self._trimmed = (found[-1].finished_at, found[-1].number)
        return count, len(found) == STEP

    def _estimates(self) -> int:
        """Remove what was learned of requests that nobody makes any more; a table that runs remembers it."""
        cut = iso(self._clock() - self._limits.jobs_days * DAY)
        with self._engine.begin() as connection:
            return connection.execute(delete(estimates).where(estimates.c.updated_at < cut)).rowcount

    async def _songs(self) -> int:
        """Remove deleted songs for good: their files, then their rows."""
        total = 0
        while found := await asyncio.to_thread(self._trash):
            names = [name for track in found for name in _names(track)]
            await asyncio.to_thread(self._delete_files, names)
            await self._run(self._forget, [track.track_id for track in found])
            total += len(found)
        return total

    def _trash(self) -> list[Track]:
        cut = iso(self._clock() - self._limits.trash_days * DAY)
        with self._reads.connect() as connection:
            needed = in_use(connection)
            query = select(tracks.c.track).where(tracks.c.deleted_at < cut).limit(STEP + len(needed))
            found = [Track.model_validate(track) for track in connection.scalars(query)]
        return [track for track in found if track.track_id not in needed]

    async def _unused(self, expire: Callable[[Engine, str, int], list[str]]) -> int:
        """Remove uploads, or images, that nobody has used for long: their rows, then their files.

        So one that is used in the meantime stays, and one that comes again gets a file of another name.
        """
        total, cut = 0, iso(self._clock() - self._limits.uploads_days * DAY)
        while names := await self._run(expire, self._engine, cut, STEP):
            await asyncio.to_thread(self._delete_files, names)
            total += len(names)
        return total

    def _forget(self, track_ids: Sequence[str]) -> None:
        with self._engine.begin() as connection:
            gone = delete(tracks).where(tracks.c.track_id.in_(track_ids), tracks.c.deleted_at.is_not(None))
            found = connection.execute(gone.returning(tracks.c.owner, tracks.c.track_id)).all()
            by_owner = defaultdict[str, list[str]](list)  # of what was not just restored
            for row in found:
                by_owner[row.owner].append(row.track_id)
            ids = [row.track_id for row in found]
            connection.execute(delete(memories).where(memories.c.item_id.in_(ids)))
            for owner, theirs in by_owner.items():
                note(connection, owner, theirs, self._clock(), gone=True)

    async def _is_ours(self) -> bool:
        """Whether the artifacts are those of this very database, and of none that is ahead of it.

        Only then a file that no song names is stray. Database and store keep the same id and count the rounds
        together: a new database over old files, or a backup that was restored, never deletes a song.
        """
        found = await self._run(self._owner)
        marker = await asyncio.to_thread(self._artifacts.marker)
        if marker is None and await asyncio.to_thread(self._artifacts.is_empty):
            await asyncio.to_thread(self._artifacts.mark, f"{found[0]} {found[1]}")
            return False
        name, _, rounds = (marker or "").partition(" ")
        if name != found[0] or not rounds.isdecimal() or int(rounds) > found[1]:
            return False
        await asyncio.to_thread(self._artifacts.mark, f"{found[0]} {found[1] + 1}")
        await self._run(self._count_round)
        return True

    def _owner(self) -> tuple[str, int]:
        with self._engine.begin() as connection:
            found = connection.execute(select(store_owner.c.owner_id, store_owner.c.rounds)).first()
            if found:
                return found.owner_id, found.rounds
            values = {"owner_id": uuid4().hex, "rounds": 0}
            connection.execute(insert(store_owner), values)
            return str(values["owner_id"]), 0

    def _count_round(self) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(store_owner).values(rounds=store_owner.c.rounds + 1))

    def _strays(self) -> int:
        """Remove files that no song names, such as those of an attempt that was lost before its commit."""
        count, batch = 0, list[str]()
        for name in self._artifacts.older_than(self._clock() - STRAY):
            batch.append(name)
            if len(batch) == STEP:
                count += self._remove_unnamed(batch)
                batch = []
        return count + self._remove_unnamed(batch)

    def _remove_unnamed(self, names: Sequence[str]) -> int:
        ids = {name.split("-", 1)[0] for name in names}
        with self._reads.connect() as connection:
            found = connection.scalars(select(tracks.c.track).where(tracks.c.track_id.in_(ids)))
            named = {name for track in found for name in _names(Track.model_validate(track))}
        named |= named_files(self._reads, sorted(ids)) | images.named_files(self._reads, sorted(ids))
        stray = [name for name in names if name not in named]
        self._delete_files(stray)
        return len(stray)

    def _delete_files(self, names: Sequence[str]) -> None:
        for name in names:
            self._artifacts.delete(name)


def _names(track: Track) -> list[str]:
    return [url.rsplit("/", 1)[1] for url in track.urls()]


def _delete(connection: Connection, statement: Delete, keys: Sequence[str | int]) -> int:
    return connection.execute(statement).rowcount if keys else 0
