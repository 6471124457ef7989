"""The library's rows: finished songs, their titles, tags and stars."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import Engine, RowMapping, Select, func, select, true, update

from serve_app.clock import Clock, iso, wall_clock
from serve_app.cloud.outbox import note
from serve_app.cloud.state import COLUMNS, SyncState
from serve_app.database.schema import outbox, tracks
from serve_app.library.artifacts import ArtifactStore
from serve_app.library.listing import ALL, Listing, Place, each_tag
from serve_app.library.model import Track
from serve_app.memory.stars import Stars


class LibraryTrack(BaseModel):
    """A track with what its owner says of it."""

    track_id: str
    job_id: str
    engine: str
    title: str
    prompt: str
    starred: bool
    tags: list[str]
    seconds: float
    created_at: str
    deleted_at: str | None = Field(
        None, description="When it was put into the trash; null if it is not there."
    )
    cover: str | None = Field(None, description="URL of its image.")
    sync: SyncState = SyncState()
    track: Track


class TrackStore:
    """Reads and edits the tracks of one owner at a time. Deleting hides a track; `restore` brings it back.

    Memory of what is starred follows; `artifacts` hold what it wants to know of songs whose jobs are gone.
    """

    def __init__(
        self, engine: Engine, clock: Clock = wall_clock, artifacts: ArtifactStore | None = None
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._stars = Stars(artifacts, clock)

    def get(self, track_id: str, owner: str) -> LibraryTrack | None:
        """The track, or None when there is none of that id and owner."""
        query = _query().where(
            tracks.c.track_id == track_id, tracks.c.owner == owner, tracks.c.deleted_at.is_(None)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return _track(row) if row else None

    def reaches(self, owner: str, count: int) -> bool:
        """Whether the owner has so many tracks, hidden ones among them."""
        query = select(tracks.c.number).where(tracks.c.owner == owner).order_by(tracks.c.number)
        with self._engine.connect() as connection:
            return connection.scalar(query.offset(count - 1).limit(1)) is not None

    def page(
        self, owner: str, listing: Listing = ALL, *, after: Place | None = None, limit: int = 50
    ) -> tuple[list[LibraryTrack], Place | None]:
        """In the order that is asked for, and the place to go on from (None at the end)."""
        query = _query().add_columns(listing.value.label("place"))
        query = query.where(tracks.c.owner == owner, *listing.wanted(self._engine.dialect))
        if after is not None:
            query = query.where(listing.after(after))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(*listing.order).limit(limit + 1)).mappings().all()
        last = rows[limit - 1] if len(rows) > limit else None
        more = Place(listing.sort, last["number"], last["place"]) if last else None
        return [_track(row) for row in rows[:limit]], more

    def tags(self, owner: str, limit: int = 200) -> list[tuple[str, int]]:
        """The tags of what is in the library with the number of tracks of each, most used first."""
        tag = each_tag(self._engine.dialect)
        count = func.count(tracks.c.number.distinct()).label("tracks")  # a track may have a tag twice
        query = (
            select(tag.c.value, count)
            .select_from(tracks.join(tag, true()))
            .where(tracks.c.owner == owner, tracks.c.deleted_at.is_(None))
            .group_by(tag.c.value)
            .order_by(count.desc(), tag.c.value)
        )
        with self._engine.connect() as connection:
            return [(row.value, row.tracks) for row in connection.execute(query.limit(limit))]

    def edit(
        self,
        track_id: str,
        owner: str,
        *,
        title: str | None = None,
        tags: list[str] | None = None,
        starred: bool | None = None,
        cover: str | None = None,
        uncover: bool = False,
    ) -> LibraryTrack | None:
        """Change what is given; the track as it is then, None if unknown. `cover` is an image's file."""
        change = {"title": title, "tags": tags, "starred": starred, "cover": cover}
        values: dict[str, object] = {name: value for name, value in change.items() if value is not None}
        if uncover:
            values["cover"] = None
        if values:
            self._update(track_id, owner, deleted=False, **values)
        return self.get(track_id, owner)

    def delete(self, track_id: str, owner: str) -> bool:
        """Hide a track; False if there is none."""
        return self._update(track_id, owner, deleted=False, deleted_at=iso(self._clock()))

    def restore(self, track_id: str, owner: str) -> LibraryTrack | None:
        """Bring a hidden track back; None if unknown. One that is not hidden stays as it is."""
        self._update(track_id, owner, deleted=True, deleted_at=None)
        return self.get(track_id, owner)

    def _update(self, track_id: str, owner: str, *, deleted: bool, **values: Any) -> bool:
        hidden = tracks.c.deleted_at.is_not(None) if deleted else tracks.c.deleted_at.is_(None)
        change = update(tracks).where(tracks.c.track_id == track_id, tracks.c.owner == owner, hidden)
        request = self._stars.request(self._engine, track_id) if _teaches(values) else {}
        with self._engine.begin() as connection:
            found = connection.execute(change.values(**values)).rowcount > 0
            if found:
                self._stars.follow(connection, track_id, owner, values, request)
                note(connection, owner, [track_id], self._clock())
        return found


def _teaches(change: Mapping[str, object]) -> bool:
    """Whether memory may have to know more of the track after a change."""
    return change.get("starred") is not False and change.get("deleted_at") is None


def _query() -> Select[Any]:
    """Tracks, and how far they are on their way into the cloud."""
    ways = [outbox.c[name].label(f"sync_{name}") for name in COLUMNS]
    return select(tracks, *ways).select_from(tracks.outerjoin(outbox, outbox.c.track_id == tracks.c.track_id))


def _track(row: RowMapping) -> LibraryTrack:
    own = (name for name in LibraryTrack.model_fields if name not in {"track", "cover", "sync"})
    return LibraryTrack(
        **{name: row[name] for name in own},
        sync=SyncState.of(row["track_id"], {name: row[f"sync_{name}"] for name in COLUMNS}),
        cover=f"/images/{row['cover']}" if row["cover"] else None,
        track=Track.model_validate(row["track"]),
    )
