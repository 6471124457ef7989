"""The rows of images, one owner at a time."""

from collections.abc import Sequence
from dataclasses import asdict, fields

from sqlalchemy import Engine, RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from serve_app.clock import Clock, iso, wall_clock
from serve_app.database.schema import images, jobs, tracks
from serve_app.images.model import StoredImage


class ImageStore:
    """Reads and writes images. What is used stays; see `serve_app.jobs.retention` for the rest."""

    def __init__(self, engine: Engine, clock: Clock = wall_clock) -> None:
        self._engine = engine
        self._clock = clock

    def get(self, image_id: str, owner: str) -> StoredImage | None:
        """The image, or None when there is none of that id and owner."""
        query = select(images).where(images.c.image_id == image_id, images.c.owner == owner)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return _image(row) if row else None

    def use(self, image_id: str, owner: str) -> StoredImage | None:
        """The same, and its time begins anew: it is not deleted while somebody may still want it."""
        own = update(images).where(images.c.image_id == image_id, images.c.owner == owner)
        with self._engine.begin() as connection:
            if not connection.execute(own.values(used_at=iso(self._clock()))).rowcount:
                return None
        return self.get(image_id, owner)

    def add(self, image: StoredImage, owner: str) -> bool:
        """Keep a new image; False when it is there already."""
        now = iso(self._clock())
        values = {**asdict(image), "owner": owner, "created_at": now, "used_at": now}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(images), values)
        except IntegrityError:
            return False
        return True

    def forget(self, image_id: str, owner: str) -> None:
        """Remove the row of an image whose file is lost."""
        with self._engine.begin() as connection:
            connection.execute(delete(images).where(images.c.image_id == image_id, images.c.owner == owner))


def expire(engine: Engine, cut: str, most: int) -> list[str]:
    """Forget images not used since `cut` that are no track's cover nor about to be one; their files."""
    covers = select(tracks.c.cover).where(tracks.c.cover.is_not(None))
    awaited = select(jobs.c.cover).where(jobs.c.cover.is_not(None), jobs.c.finished_at.is_(None))
    old = (
        select(images.c.image_id)
        .where(images.c.used_at < cut, images.c.file.not_in(covers), images.c.file.not_in(awaited))
        .limit(most)
    )
    # used_at twice: of a row that changes meanwhile, PostgreSQL looks again at the outer condition alone
    gone = delete(images).where(images.c.image_id.in_(old.scalar_subquery()), images.c.used_at < cut)
    with engine.begin() as connection:  # one statement: SQLite lets no reader become a writer
        return list(connection.scalars(gone.returning(images.c.file)))


def named_files(engine: Engine, ids: Sequence[str]) -> set[str]:
    """Files of images with these ids, whoever owns them."""
    query = select(images.c.file).where(images.c.image_id.in_(ids))
    with engine.connect() as connection:
        return set(connection.scalars(query))


def _image(row: RowMapping) -> StoredImage:
    return StoredImage(**{field.name: row[field.name] for field in fields(StoredImage)})
