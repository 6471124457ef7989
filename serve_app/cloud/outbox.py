"""The rows of `outbox`: which tracks are to be in the cloud, and how far they are.

Whoever changes a track, its star or its memory calls `note` in that very transaction, which raises the row's
version. The worker brings the cloud to the present state, whatever it was that changed, and then writes down
which version that was. So changes fold into one another, keep their order, and none is lost.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NoReturn

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from serve_app.clock import Clock, iso, wall_clock
from serve_app.cloud.kept import Kept
from serve_app.database.schema import outbox as rows
from serve_app.database.upsert import inserting
from serve_app.identity.model import has_account
from serve_app.memory.lesson import clean

PATIENCE: Final = 5
"""Tries of a song that is the source of others, after which these go first and name it later."""
DELETED: Final = "deleted_in_cloud"
"""`code` of a song that its owner has deleted in the cloud."""
MAX_CODE: Final = 64
MAX_REASON: Final = 500
LONGEST_PAUSE: Final = 2 * 3600.0
"""Seconds that no pause is as long as: a try further off was put off before the clock was set back."""
_TRACK: Final = re.compile(r"[0-9a-f]{32}")
AT_ONCE: Final = 50
"""Rows in one statement: SQLite takes at most 999 variables in old builds."""


class Withdrawn(Exception):
    """The row is gone: nothing of the track is to be in the cloud from now on."""


class Overtaken(Withdrawn):
    """The cloud has a later version than that of this try: another one goes on."""


class SyncStatus(StrEnum):
    """`pending → synced | failed`; a change or a retry makes either pending again."""

    PENDING = "pending"
    SYNCED = "synced"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Due:
    """A row that the worker is about to bring into the cloud."""

    track_id: str
    owner: str
    version: int
    kept: Kept
    tries: int
    parent_id: str | None
    gone: bool

    @classmethod
    def of(cls, row: RowMapping) -> "Due":
        """A row as the worker needs it."""
        names = ("track_id", "owner", "version", "tries", "parent_id", "gone")
        return cls(**{name: row[name] for name in names}, kept=Kept.model_validate(row["kept"]))


def note(
    connection: Connection,
    owner: str,
    track_ids: Sequence[str],
    now: float,
    *,
    parent_id: str | None = None,
    gone: bool = False,
) -> None:
    """Say in the transaction that changes tracks that the cloud is to follow; nothing without an account.

    `parent_id` is of the track that they were made from, if it is one.
    """
    if not has_account(owner):
        return
    ids = sorted({track_id for track_id in track_ids if _TRACK.fullmatch(track_id)})  # others have no uuid
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]  # sorted: two that change several lock them in one order
        values = [_fresh(track_id, owner, now, parent_id, gone) for track_id in some]
        insert = inserting(connection.dialect, rows).values(values)
        raised = {
            "version": rows.c.version + 1,
            "status": SyncStatus.PENDING.value,
            "next_at": now,
            "parent_id": func.coalesce(rows.c.parent_id, insert.excluded.parent_id),
            "gone": or_(rows.c.gone, insert.excluded.gone),
            "updated_at": insert.excluded.updated_at,
        }
        connection.execute(insert.on_conflict_do_update(index_elements=["track_id"], set_=raised))


def _fresh(track_id: str, owner: str, now: float, parent_id: str | None, gone: bool) -> dict[str, Any]:
    return {
        "track_id": track_id,
        "owner": owner,
        "version": 1,
        "done": 0,
        "status": SyncStatus.PENDING.value,
        "tries": 0,
        "next_at": now,
        "kept": {},
        "parent_id": parent_id,
        "gone": gone,
        "updated_at": iso(now),
    }


class Outbox:
    """What the worker reads and writes down; each method blocks and is one transaction.

    `writer` is an engine whose transactions all write (see `serve_app.database.connect`).
    """

    def __init__(self, engine: Engine, writer: Engine, clock: Clock = wall_clock) -> None:
        self._engine = engine
        self._writer = writer
        self._clock = clock

    def close(self) -> None:
        """Give up the connections."""
        self._engine.dispose()
        self._writer.dispose()

    def due(self, now: float, limit: int, busy: Collection[str] = ()) -> list[Due]:
        """At most `limit` whose time has come and none of the `busy` ones; owners take turns.

        A song waits for the one it was made from, as long as that is on its way for the first time.
        """
        place = func.row_number().over(partition_by=rows.c.owner, order_by=(rows.c.next_at, rows.c.track_id))
        come = or_(rows.c.next_at <= now, rows.c.next_at > now + LONGEST_PAUSE)
        ready = (rows.c.status == SyncStatus.PENDING.value, come, ~_waits())
        turns = select(rows.c.track_id, rows.c.next_at, place.label("place")).where(*ready)
        turns = turns.where(rows.c.track_id.not_in(list(busy)))
        first = turns.order_by("place", rows.c.next_at).limit(limit).subquery()  # few columns: it sorts all
        query = select(rows).join(first, first.c.track_id == rows.c.track_id)
        with self._engine.connect() as connection:
            found = connection.execute(query.order_by(first.c.place, first.c.next_at)).mappings().all()
        return [Due.of(row) for row in found]

    def next_due(self, after: float) -> float | None:
        """Unix time of the earliest try that is still to come."""
        query = select(func.min(rows.c.next_at)).where(
            rows.c.status == SyncStatus.PENDING.value, rows.c.next_at > after
        )
        with self._engine.connect() as connection:
            found: float | None = connection.scalar(query)
        return found

    def intend(self, due: Due, kept: Kept) -> None:
        """Write down what may be in the cloud from now on, before it is. Raises `Withdrawn`."""
        with self._writer.begin() as connection:
            if not connection.execute(update(rows).where(_is(due)).values(kept=kept.dump())).rowcount:
                raise Withdrawn

    def overtaken(self, due: Due, there: int) -> NoReturn:
        """The cloud has version `there` of the track, and this try has an older one. Raises `Overtaken`.

        One that nobody here has sent is from before a backup was restored: numbers go on from it.
        """
        unknown = and_(_is(due), rows.c.version < there)
        with self._writer.begin() as connection:
            connection.execute(update(rows).where(unknown).values(version=rows.c.version + there))
        raise Overtaken

    def done(self, due: Due, kept: Kept) -> None:
        """The cloud has this version; a later one is still to come. A song that is gone leaves no row."""
        same = rows.c.version == due.version
        with self._writer.begin() as connection:
            if due.gone and connection.execute(delete(rows).where(_is(due), same)).rowcount:
                return
            status = case((same, SyncStatus.SYNCED.value), else_=SyncStatus.PENDING.value)
            self._end(connection, due, kept, done=due.version, tries=0, status=status, code=None, reason=None)

    def later(self, due: Due, kept: Kept, pause: float, code: str, reason: str) -> None:
        """It could not be done now; it is tried again in so many seconds."""
        told = {"next_at": self._clock() + pause, **_why(code, reason)}
        with self._writer.begin() as connection:
            self._end(connection, due, kept, tries=rows.c.tries + 1, **told)

    def refuse(self, due: Due, kept: Kept, code: str, reason: str) -> None:
        """It will not be done, unless the track has changed meanwhile, changes later or somebody asks."""
        status = case(
            (rows.c.version == due.version, SyncStatus.FAILED.value), else_=SyncStatus.PENDING.value
        )
        told = {"status": status, **_why(code, reason)}
        with self._writer.begin() as connection:
            self._end(connection, due, kept, tries=rows.c.tries + 1, **told)

    def counts(self) -> dict[str, int]:
        """Rows by status, of all owners."""
        query = select(rows.c.status, func.count().label("rows")).group_by(rows.c.status)
        with self._engine.connect() as connection:
            found = {row.status: row.rows for row in connection.execute(query)}
        return {status.value: found.get(status.value, 0) for status in SyncStatus}

    def parent_there(self, due: Due) -> bool:
        """Whether the song that this one was made from is in the cloud, as far as is known here."""
        query = select(rows.c.kept).where(
            rows.c.track_id == due.parent_id, rows.c.owner == due.owner, ~rows.c.gone
        )
        with self._engine.connect() as connection:
            found: Mapping[str, Any] | None = connection.scalar(query)
        return found is not None and Kept.model_validate(found).song

    def _end(self, connection: Connection, due: Due, kept: Kept, **values: Any) -> None:
        """Write down how a try ended; what was made from a song that has come can say so now."""
        now = self._clock()
        told = {**values, "kept": kept.dump()}
        if "status" in values:  # else it waits since when it did
            told["updated_at"] = iso(now)
        came = kept.song and not due.kept.song
        children = and_(rows.c.parent_id == due.track_id, rows.c.owner == due.owner)
        if came:  # as in `note`, several are locked in one order
            family = select(rows.c.track_id).where(or_(_is(due), children)).order_by(rows.c.track_id)
            connection.execute(family.with_for_update())
        connection.execute(update(rows).where(_is(due)).values(told))
        if came:
            raised: dict[str, Any] = {"version": rows.c.version + 1, "updated_at": iso(now)}
            synced = rows.c.status == SyncStatus.SYNCED.value  # one that failed has a reason of its own
            raised |= {"status": case((synced, SyncStatus.PENDING.value), else_=rows.c.status)}
            raised |= {"next_at": case((synced, now), else_=rows.c.next_at)}
            connection.execute(update(rows).where(children).values(raised))


def _why(code: str, reason: str) -> dict[str, str]:
    """As a person can read it: a reason can be a whole web page, with anything in it."""
    return {"code": clean(code, MAX_CODE), "reason": clean(reason, MAX_REASON)}


def _is(due: Due) -> ColumnElement[bool]:
    return and_(rows.c.track_id == due.track_id, rows.c.owner == due.owner)


def _waits() -> ColumnElement[bool]:
    """Whether a song is to go after the one it was made from."""
    parent = rows.alias("parent")
    on_its_way = and_(
        parent.c.track_id == rows.c.parent_id,
        parent.c.owner == rows.c.owner,
        parent.c.track_id != rows.c.track_id,
        parent.c.status == SyncStatus.PENDING.value,
        parent.c.done == 0,
        parent.c.tries < PATIENCE,
        parent.c.gone.is_(False),
    )
    return and_(rows.c.done == 0, rows.c.gone.is_(False), exists(select(literal(1)).where(on_its_way)))
