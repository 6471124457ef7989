"""`agents.memory.Memory` over SQL. Blocking: call it from a thread."""

import logging
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy import (
    JSON,
    ColumnElement,
    Engine,
    and_,
    delete,
    exists,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.exc import DBAPIError

from agents.memory import Memory, Recollection, Tell, unheard
from agents.memory.embedding import MODEL_ID, Embedder, shared
from serve_app.clock import Clock, iso, wall_clock
from serve_app.cloud.outbox import note
from serve_app.database.schema import memories, outbox, tracks
from serve_app.database.upsert import inserting
from serve_app.library.artifacts import ArtifactStore
from serve_app.memory.lesson import MAX_TEXT, clean, clean_facts, lesson_of
from serve_app.memory.shelves import Shelf, find_shelf
from serve_app.memory.stars import BLANK, Stars, evict

log = logging.getLogger(__name__)

MOST_FOUND: Final = 50
"""Recollections of one search."""
AT_SEARCH: Final = 32
"""Memories that a search embeds first where embeddings are missing, about 15 ms each."""
_STEP: Final = 16
_KEY: Final = ("owner", "item_id")


class Remembered(BaseModel):
    """A memory as its owner sees it."""

    item_id: str
    """Of the track."""
    text: str
    facts: dict[str, str | int | float | bool | None]
    model: str | None
    """That made the embedding; None: it is still to be made."""
    created_at: str


_SHOWN: Final = [memories.c[name] for name in Remembered.model_fields]


class SqlMemory:
    """Memories of all owners, each of whom meets only their own."""

    def __init__(
        self,
        engine: Engine,
        artifacts: ArtifactStore | None = None,
        *,
        embedder: Embedder | None = None,
        clock: Clock = wall_clock,
    ) -> None:
        self._engine = engine
        self._stars = Stars(artifacts, clock)
        self._embedder = embedder or shared()
        self._clock = clock

    @cached_property
    def _shelf(self) -> Shelf:
        return find_shelf(self._engine)

    def remember(self, owner: str, item_id: str, text: str, facts: Mapping[str, Any]) -> None:
        """Keep a text and facts under an id; what is there already is replaced. Both are cut and cleaned.

        Raises `ValueError` for a text without a word, `EmbeddingFailed`.
        """
        text = clean(text, MAX_TEXT)
        if not text:
            raise ValueError("text must not be empty: there is nothing to remember")
        embedding = self._embed([text])[0]
        told: dict[str, Any] = {"text": text, "facts": clean_facts(facts), "forgotten": False}
        told |= {"model": MODEL_ID, "embedding": self._shelf.bound(embedding)}
        row = {"owner": owner, "item_id": item_id, "created_at": iso(self._clock()), **told}
        put = (
            inserting(self._engine.dialect, memories)
            .values(row)
            .on_conflict_do_update(index_elements=_KEY, set_=told)
        )
        with self._engine.begin() as connection:
            connection.execute(put)
            evict(connection, owner, self._clock())
            note(connection, owner, [item_id], self._clock())

    def forget(self, owner: str, item_id: str) -> bool:
        """Forget an id; False if it was not known. Its track keeps the star; another star teaches it anew."""
        with self._engine.begin() as connection:
            known = _known(owner) & (memories.c.item_id == item_id)
            erased = connection.execute(
                update(memories).where(known).values(forgotten=True, **BLANK)
            ).rowcount
            connection.execute(delete(memories).where(_of_no_track(owner)))
            if erased:
                note(connection, owner, [item_id], self._clock())
        return erased > 0

    def forget_all(self, owner: str) -> int:
        """Forget everything of an owner, what waits in the trash included; how many memories it was."""
        known = select(memories.c.item_id).where(memories.c.owner == owner)
        trashed = select(
            tracks.c.owner, tracks.c.track_id, literal(""), literal({}, JSON), true(), tracks.c.created_at
        ).where(
            tracks.c.owner == owner,
            tracks.c.starred,
            tracks.c.deleted_at.is_not(None),
            tracks.c.track_id.not_in(known),
        )
        names = ["owner", "item_id", "text", "facts", "forgotten", "created_at"]
        with self._engine.begin() as connection:
            all_known = update(memories).where(_known(owner)).values(forgotten=True, **BLANK)
            gone = connection.scalars(all_known.returning(memories.c.item_id)).all()
            connection.execute(
                inserting(self._engine.dialect, memories).from_select(names, trashed).on_conflict_do_nothing()
            )
            connection.execute(delete(memories).where(_of_no_track(owner)))
            note(connection, owner, gone, self._clock())
        return len(gone)

    def search(self, owner: str, text: str, limit: int = 5) -> list[Recollection]:
        """What is nearest in meaning, best first, of this owner alone; raises `EmbeddingFailed`.

        Embeds first what is new, so that a song counts from the moment of its star.
        """
        text, limit = clean(text, MAX_TEXT), min(limit, MOST_FOUND)
        if not text or limit < 1:
            return []
        self.catch_up(owner)
        with self._engine.connect() as connection:
            there = connection.scalar(select(exists().where(_known(owner), memories.c.model == MODEL_ID)))
        return self.nearest(owner, self.point(text), limit) if there else []

    def under(self, token: str | None, tell: Tell = unheard) -> Memory:
        """The same: all of it is here."""
        return self

    def point(self, text: str) -> bytes:
        """The embedding of a text, little-endian float32 of unit length; raises `EmbeddingFailed`."""
        return self._embed([text])[0]

    def catch_up(self, owner: str) -> None:
        """Embed some of what is new before a search."""
        try:
            self.learn(owner, AT_SEARCH)
        except DBAPIError:  # nothing can be written now, as in a database that is locked for long
            log.exception("what was starred could not be embedded; the search goes without it")

    def nearest(self, owner: str, embedding: bytes, limit: int) -> list[Recollection]:
        """What is nearest to a point, best first, of what is embedded."""
        with self._engine.connect() as connection:
            near = self._shelf.nearest(connection, owner, embedding, limit)
            query = select(memories.c.item_id, memories.c.text, memories.c.facts).where(_known(owner))
            ids = [item_id for item_id, _ in near]
            rows = {row.item_id: row for row in connection.execute(query.where(memories.c.item_id.in_(ids)))}
        return [
            Recollection(item_id, rows[item_id].text, cosine, rows[item_id].facts)
            for item_id, cosine in near
            if item_id in rows  # else it was forgotten in between
        ]

    def known(self, owner: str, item_ids: Sequence[str]) -> dict[str, Remembered | None]:
        """What this store says of those that are its own to tell of; None: nothing is to be remembered.

        It has the last word on every song of its library, deleted ones included, and on none beyond.
        """
        ours = select(tracks.c.track_id).where(tracks.c.owner == owner, tracks.c.track_id.in_(item_ids))
        gone = select(outbox.c.track_id).where(outbox.c.owner == owner, outbox.c.gone)
        gone = gone.where(outbox.c.track_id.in_(item_ids))
        mine = memories.c.item_id.in_(item_ids) & (memories.c.owner == owner)
        with self._engine.connect() as connection:
            found: dict[str, Remembered | None] = dict.fromkeys(connection.scalars(ours.union(gone)))
            rows = connection.execute(select(*_SHOWN, memories.c.forgotten).where(mine)).mappings().all()
        for row in rows:
            found[row["item_id"]] = None if row["forgotten"] else Remembered.model_validate(dict(row))
        return found

    def learn(self, owner: str, most: int | None = None) -> int:
        """Embed what is not embedded by the present model, newest first; how much. Raises `EmbeddingFailed`.

        Several may do so at once: what one of them has read counts only if it is still what is to be learned.
        """
        self._tell(owner)
        done = 0
        stale = or_(memories.c.model.is_(None), memories.c.model != MODEL_ID)
        columns = (memories.c.item_id, memories.c.text, memories.c.model)
        query = select(*columns).where(_known(owner), stale, memories.c.text != "")
        query = query.order_by(memories.c.created_at.desc(), memories.c.item_id)
        while most is None or done < most:
            step = _STEP if most is None else min(_STEP, most - done)
            with self._engine.connect() as connection:
                found = connection.execute(query.limit(step)).all()
            if not found:
                return done
            for row in found:  # each by itself: who forgets everything meanwhile waits for one row at most
                (embedding,) = self._embed([row.text])
                same = and_(memories.c.item_id == row.item_id, memories.c.text == row.text)
                values = {"model": MODEL_ID, "embedding": self._shelf.bound(embedding)}
                with self._engine.begin() as connection:
                    connection.execute(update(memories).where(_known(owner), same).values(values))
                    if row.model:  # another model's is in the cloud
                        note(connection, owner, [row.item_id], self._clock())
            done += len(found)
        return done

    def page(
        self, owner: str, *, before: tuple[str, str] | None = None, limit: int = 50
    ) -> tuple[list[Remembered], tuple[str, str] | None]:
        """Newest first, and the created_at and item_id to go on from (None at the end)."""
        self._tell(owner)
        place = tuple_(memories.c.created_at, memories.c.item_id)
        query = (
            select(*_SHOWN)
            .where(_known(owner))
            .order_by(memories.c.created_at.desc(), memories.c.item_id.desc())
        )
        if before:
            query = query.where(place < tuple_(*before))
        with self._engine.connect() as connection:
            rows = connection.execute(query.limit(limit + 1)).mappings().all()
        found = [Remembered(**row) for row in rows[:limit]]
        last = found[-1] if len(rows) > limit else None
        return found, (last.created_at, last.item_id) if last else None

    def _tell(self, owner: str) -> None:
        """Give stars from before there was memory their texts."""
        blank = and_(_known(owner), memories.c.text == "")
        with self._engine.connect() as connection:
            ids = connection.scalars(select(memories.c.item_id).where(blank)).all()
        for item_id in ids:
            request = self._stars.request(self._engine, item_id)
            with self._engine.begin() as connection:
                row = (
                    connection.execute(select(tracks).where(tracks.c.track_id == item_id)).mappings().first()
                )
                if row is None:
                    continue
                lesson = lesson_of(dict(row), request)
                mine = and_(blank, memories.c.item_id == item_id)  # whose name was not changed in between
                told = {"text": lesson.text, "facts": dict(lesson.facts)}
                connection.execute(update(memories).where(mine).values(told))

    def _embed(self, texts: Sequence[str]) -> list[bytes]:
        return [row.astype("<f4").tobytes() for row in self._embedder.embed(texts)]


def _known(owner: str) -> ColumnElement[bool]:
    return and_(memories.c.owner == owner, memories.c.forgotten.is_(False))


def _of_no_track(owner: str) -> ColumnElement[bool]:
    """What was forgotten and no track can bring back."""
    track = exists().where(tracks.c.track_id == memories.c.item_id)
    return and_(memories.c.owner == owner, memories.c.forgotten.is_(True), ~track)
