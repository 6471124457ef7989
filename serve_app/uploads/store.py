"""The rows of uploads, one owner at a time."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Engine, RowMapping, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from serve_app.clock import Clock, iso, wall_clock
from serve_app.database.schema import jobs, uploads
from serve_app.uploads.model import Upload

SAMPLE: Final = 3
"""Bytes of a decoded sample: 24 bits."""


class UploadStore:
    """Reads and writes uploads. What is used stays; see `serve_app.jobs.retention` for the rest."""

    def __init__(self, engine: Engine, clock: Clock = wall_clock) -> None:
        self._engine = engine
        self._clock = clock

    def get(self, upload_id: str, owner: str) -> Upload | None:
        """The upload, or None when there is none of that id and owner."""
        query = select(uploads).where(uploads.c.upload_id == upload_id, uploads.c.owner == owner)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return _upload(row) if row else None

    def use(self, upload_id: str, owner: str) -> Upload | None:
        """The same, and its time begins anew: it is not deleted while somebody may still want it."""
        own = update(uploads).where(uploads.c.upload_id == upload_id, uploads.c.owner == owner)
        with self._engine.begin() as connection:
            if not connection.execute(own.values(used_at=iso(self._clock()))).rowcount:
                return None
        return self.get(upload_id, owner)

    def size(self, owner: str) -> int:
        """Bytes of all uploads of the owner as they are decoded; their files are smaller."""
        samples = uploads.c.seconds * uploads.c.sample_rate * uploads.c.channels
        with self._engine.connect() as connection:
            found = connection.scalar(select(func.sum(samples)).where(uploads.c.owner == owner))
        return round((found or 0) * SAMPLE)

    def add(self, upload: Upload, owner: str) -> bool:
        """Keep a new upload; False when it is there already."""
        now = iso(self._clock())
        values: dict[str, Any] = upload.model_dump(exclude={"url", "created_at"})
        values |= {"owner": owner, "file": upload.file, "created_at": now, "used_at": now}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(uploads), values)
        except IntegrityError:
            return False
        return True

    def delete(self, upload_id: str, owner: str) -> str | None:
        """Forget an upload; the name of its file, which is the caller's to delete, or None if unknown."""
        own = delete(uploads).where(uploads.c.upload_id == upload_id, uploads.c.owner == owner)
        with self._engine.begin() as connection:  # one statement: SQLite lets no reader become a writer
            file: str | None = connection.scalar(own.returning(uploads.c.file))
        return file


def expire(engine: Engine, cut: str, most: int) -> list[str]:
    """Forget uploads that nobody has used since `cut` and no job still needs; the names of their files."""
    with engine.begin() as connection:
        needed = in_use(connection)
        old = select(uploads.c.upload_id).where(uploads.c.used_at < cut).limit(most + len(needed))
        ids = [found for found in connection.scalars(old) if found not in needed]
        gone = delete(uploads).where(uploads.c.upload_id.in_(ids), uploads.c.used_at < cut)
        return list(connection.scalars(gone.returning(uploads.c.file)))  # one may be in use again by now


def in_use(connection: Connection) -> frozenset[str]:
    """Ids of tracks and uploads that a job starts from which has not ended."""
    query = select(jobs.c.sources).where(jobs.c.finished_at.is_(None), jobs.c.sources.is_not(None))
    return frozenset(source["id"] for found in connection.scalars(query) for source in found or ())


def named_files(engine: Engine, ids: Sequence[str]) -> set[str]:
    """Files of uploads with these ids, whoever owns them."""
    query = select(uploads.c.file).where(uploads.c.upload_id.in_(ids))
    with engine.connect() as connection:
        return set(connection.scalars(query))


def _upload(row: RowMapping) -> Upload:
    fields = {name: row[name] for name in Upload.model_fields if name != "url"}
    return Upload(**fields, url=f"/audio/{row['file']}")
