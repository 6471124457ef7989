"""What is kept here of whoever asks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Final

from sqlalchemy import Engine, exists, select

from serve_app.account.export import Elsewhere, Export
from serve_app.account.holdings import Holdings, holdings_of
from serve_app.account.removal import Removal
from serve_app.database.schema import tracks
from serve_app.library.artifacts import ArtifactStore
from serve_app.seats import Seats

EXPORTS: Final = 8
"""That one process sends at a time: each may hold a file of the cloud open for as long as it is read."""
EACH: Final = 2
"""Of them, for one owner."""


@dataclass(frozen=True, slots=True)
class Belongings:
    """Of all owners, one at a time. Blocking."""

    engine: Engine
    artifacts: ArtifactStore
    exports: Seats = field(default_factory=partial(Seats, EXPORTS, EACH))

    def holdings(self, owner: str) -> Holdings:
        """How much there is."""
        return holdings_of(self.engine, owner)

    def export(
        self,
        owner: str,
        cloud: IO[bytes] | None = None,
        notice: str | None = None,
        elsewhere: Iterable[Elsewhere] = (),
    ) -> Export:
        """All of it as a zip, with what the cloud gave, or why it gave nothing."""
        return Export(self.engine, self.artifacts, owner, cloud, notice, elsewhere)

    def has(self, owner: str, track_id: str) -> bool:
        """Whether a song is here, be it in the trash."""
        query = select(exists().where(tracks.c.owner == owner, tracks.c.track_id == track_id))
        with self.engine.connect() as connection:
            return bool(connection.execute(query).scalar_one())

    def removal(self, owner: str) -> Removal:
        """Its end."""
        return Removal(self.engine, self.artifacts, owner)
