"""How far tracks are on their way into the cloud, as their owner sees it, and trying again."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Engine, func, select, update

from serve_app.clock import Clock, iso, wall_clock
from serve_app.cloud.kept import Kept
from serve_app.cloud.outbox import AT_ONCE, DELETED, SyncStatus
from serve_app.cloud.present import song_id
from serve_app.cloud.verdict import remedy
from serve_app.database.schema import outbox, tracks

State = Literal["local", "syncing", "synced", "failed"]
_OF_ROW: Final[Mapping[str, State]] = {
    SyncStatus.PENDING.value: "syncing",
    SyncStatus.SYNCED.value: "synced",
    SyncStatus.FAILED.value: "failed",
}
COLUMNS: Final = ("status", "code", "reason", "next_at", "tries", "kept", "updated_at")
"""Of `outbox`, as far as they are shown."""


class SyncState(BaseModel):
    """Where a track is kept, and what is in the way."""

    status: State = Field(
        "local",
        description="local: on this machine alone; syncing: on its way, or a change of it is; "
        "synced: the cloud has it as it is here; failed: somebody has to do something.",
    )
    code: str | None = Field(None, description="Why the last try did not succeed: an SQLSTATE, or a word.")
    reason: str | None = Field(None, description="The same in words.")
    remedy: str | None = Field(None, description="What to do about it.")
    tries: int = Field(0, description="Since it last went well.")
    next_at: str | None = Field(None, description="When it is tried next.")
    song_id: str | None = Field(None, description="Its id in the cloud, once it has been there.")
    updated_at: str | None = Field(None, description="When it last changed, came there or failed.")

    @classmethod
    def of(cls, track_id: str, row: Mapping[str, Any]) -> Self:
        """Of a row that has the `COLUMNS`; they are null where nothing is to be synced."""
        if row["status"] is None:
            return cls()
        code, status = row["code"], _OF_ROW[row["status"]]
        return cls(
            status=status,
            code=code,
            reason=row["reason"],
            remedy=remedy(code) if code else None,
            tries=row["tries"],
            next_at=iso(row["next_at"]) if status == "syncing" else None,
            song_id=song_id(track_id) if Kept.model_validate(row["kept"]).song else None,
            updated_at=row["updated_at"],
        )


def in_state(state: State) -> ColumnElement[bool]:
    """Whether a track is so, of a query that joins `outbox` to it."""
    if state == "local":
        return outbox.c.status.is_(None)
    return outbox.c.status == next(status for status, name in _OF_ROW.items() if name == state)


class Trouble(BaseModel):
    """The newest thing that is in the way."""

    track_id: str
    code: str
    reason: str
    remedy: str
    at: str


class SyncSummary(BaseModel):
    """How far everything is that you own."""

    configured: bool = Field(description="Whether this server syncs: SUPABASE_URL and SUPABASE_SECRET_KEY.")
    account: bool = Field(description="Whether you have an account, so that your tracks are synced.")
    local: int = Field(description="Tracks of the library that are on this machine alone.")
    syncing: int
    synced: int
    failed: int
    oldest: str | None = Field(None, description="Since when the oldest waits that is on its way.")
    trouble: Trouble | None = None


class SyncStates:
    """Reads the outbox of one owner at a time. Blocking."""

    def __init__(self, engine: Engine, *, configured: bool, clock: Clock = wall_clock) -> None:
        self._engine = engine
        self._configured = configured
        self._clock = clock

    def summary(self, owner: str, *, account: bool) -> SyncSummary:
        """How far everything of an owner is."""
        mine = outbox.c.owner == owner
        counted = select(
            outbox.c.status, func.count().label("rows"), func.min(outbox.c.updated_at).label("at")
        )
        library = select(func.count()).where(tracks.c.owner == owner, tracks.c.deleted_at.is_(None))
        alone = library.where(tracks.c.track_id.not_in(select(outbox.c.track_id).where(mine)))
        newest = select(outbox).where(mine, outbox.c.code.is_not(None)).order_by(outbox.c.updated_at.desc())
        with self._engine.connect() as connection:
            found = {row.status: row for row in connection.execute(counted.where(mine).group_by("status"))}
            local = connection.execute(alone).scalar_one()
            last = connection.execute(newest.limit(1)).mappings().first()
        counts = {state: found[status].rows if status in found else 0 for status, state in _OF_ROW.items()}
        pending = found.get(SyncStatus.PENDING.value)
        trouble = None
        if last:
            names = ("track_id", "code", "reason")
            told = {name: last[name] for name in names}
            trouble = Trouble(**told, remedy=remedy(last["code"]), at=last["updated_at"])
        return SyncSummary(
            configured=self._configured,
            account=account,
            local=local,
            oldest=pending.at if pending else None,
            trouble=trouble,
            **counts,
        )

    def retry(self, owner: str, track_ids: Sequence[str] | None = None) -> list[str]:
        """Try at once what has failed or waits for its next try; which tracks. None: all of them.

        What its owner has deleted in the cloud is put there again only if it is named.
        """
        mine = (outbox.c.owner == owner, outbox.c.status != SyncStatus.SYNCED.value)
        query = select(outbox.c.track_id, outbox.c.code, outbox.c.kept).where(*mine)
        if track_ids is None:
            query = query.where(func.coalesce(outbox.c.code, "") != DELETED)
        else:
            query = query.where(outbox.c.track_id.in_(track_ids))
        now = self._clock()
        values = {"status": SyncStatus.PENDING.value, "next_at": now, "tries": 0, "updated_at": iso(now)}
        with self._engine.connect() as connection:
            found = connection.execute(query.order_by(outbox.c.track_id)).all()
        again = {"version": outbox.c.version + 1, **values}
        others = [row.track_id for row in found if row.code != DELETED]
        for start in range(0, len(others), AT_ONCE):
            these = (outbox.c.track_id.in_(others[start : start + AT_ONCE]), *mine)
            with self._engine.begin() as connection:
                in_order = select(outbox.c.track_id).where(*these).order_by(outbox.c.track_id)
                connection.execute(in_order.with_for_update())  # as in `note`
                connection.execute(update(outbox).where(*these).values(again))
        for row in found:
            if row.code == DELETED:
                kept = Kept(memory=Kept.model_validate(row.kept).memory)
                anew = {**again, "code": None, "reason": None, "kept": kept.dump()}
                with self._engine.begin() as connection:
                    connection.execute(
                        update(outbox).where(outbox.c.track_id == row.track_id, *mine).values(anew)
                    )
        return [row.track_id for row in found]
