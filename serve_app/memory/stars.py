"""Memory follows the library, in the same transaction: what is starred is remembered, what is not is gone."""

import json
import logging
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Engine, and_, delete, func, select, update

from serve_app.clock import Clock, iso
from serve_app.cloud.outbox import note
from serve_app.database.schema import jobs, memories, tracks
from serve_app.database.upsert import inserting
from serve_app.library.artifacts import ArtifactStore
from serve_app.memory.lesson import Lesson, lesson_of

log = logging.getLogger(__name__)

MOST: Final = 10_000
"""Memories of one owner; the oldest go."""
BLANK: Final[dict[str, Any]] = {"text": "", "facts": {}, "embedding": None, "model": None}
"""What is left of a memory that its owner has taken away."""


class Stars:
    """Keeps memories true to tracks."""

    def __init__(self, artifacts: ArtifactStore | None, clock: Clock) -> None:
        self._artifacts = artifacts
        self._clock = clock

    def request(self, engine: Engine, track_id: str) -> Mapping[str, Any]:
        """What was asked for, as JSON: from the job, or from the manifest once the job has been tidied away.

        Outside of a transaction that writes, since a manifest may be far; it never changes.
        """
        query = select(tracks.c.track["manifest"].as_string(), jobs.c.request).select_from(
            tracks.outerjoin(jobs, jobs.c.job_id == tracks.c.job_id)
        )
        with engine.connect() as connection:
            row = connection.execute(query.where(tracks.c.track_id == track_id)).first()
        if row is None:
            return {}
        return row[1] or self._from_manifest(row[0] or "")

    def _from_manifest(self, url: str) -> Mapping[str, Any]:
        try:
            path = self._artifacts.local(url.rsplit("/", 1)[-1]) if self._artifacts else None
            found = json.loads(path.read_text("utf-8"))["request"] if path else {}
        except Exception:
            log.warning("the manifest %s cannot be read: memory goes by the track alone", url, exc_info=True)
            return {}
        return found if isinstance(found, dict) else {}

    def follow(
        self,
        connection: Connection,
        track_id: str,
        owner: str,
        change: Mapping[str, Any],
        request: Mapping[str, Any],
    ) -> None:
        """Bring memory in line with a track that was just changed in this transaction, which locks its row.

        A star remembers, even what was forgotten; no star and a delete forget; a restore remembers what was
        starred, unless its owner has taken the memory away; a new title or tags change the text.
        """
        mine = and_(memories.c.owner == owner, memories.c.item_id == track_id)
        row = connection.execute(select(tracks).where(tracks.c.track_id == track_id)).mappings().one()
        if not row["starred"]:
            connection.execute(delete(memories).where(mine))
            return
        if row["deleted_at"] is not None:
            connection.execute(delete(memories).where(mine, memories.c.forgotten.is_(False)))
            return
        known = connection.execute(select(memories.c.text, memories.c.forgotten).where(mine)).first()
        lesson = lesson_of(dict(row), request)
        if known is None:
            if "starred" in change or "deleted_at" in change:
                self._insert(connection, owner, track_id, lesson)
        elif known.forgotten:
            if "starred" in change:
                told = {**BLANK, "text": lesson.text, "facts": dict(lesson.facts), "forgotten": False}
                told |= {"created_at": iso(self._clock())}
                connection.execute(update(memories).where(mine).values(told))
                evict(connection, owner, self._clock())
        else:
            told = {"text": lesson.text, "facts": dict(lesson.facts)}
            if lesson.text != known.text:  # it is to be embedded anew
                told |= {"model": None, "embedding": None}
            kept = memories.c.forgotten.is_(False)  # as it still is, unless its owner forgets it just now
            connection.execute(update(memories).where(mine, kept).values(told))

    def _insert(self, connection: Connection, owner: str, track_id: str, lesson: Lesson) -> None:
        values = {**BLANK, "owner": owner, "item_id": track_id, "text": lesson.text}
        values |= {"facts": dict(lesson.facts), "forgotten": False, "created_at": iso(self._clock())}
        # whoever forgets everything just now may have said first that this is forgotten
        connection.execute(inserting(connection.dialect, memories).values(values).on_conflict_do_nothing())
        evict(connection, owner, self._clock())


def evict(connection: Connection, owner: str, now: float) -> int:
    """Let the oldest memories of an owner go beyond the most that are kept; how many."""
    mine = and_(memories.c.owner == owner, memories.c.forgotten.is_(False))
    if connection.execute(select(func.count()).select_from(memories).where(mine)).scalar_one() <= MOST:
        return 0
    newest = (memories.c.created_at.desc(), memories.c.item_id.desc())
    old = select(memories.c.item_id).where(mine).order_by(*newest).offset(MOST)
    gone = delete(memories).where(mine, memories.c.item_id.in_(old)).returning(memories.c.item_id)
    ids = connection.scalars(gone).all()
    note(connection, owner, ids, now)
    return len(ids)
