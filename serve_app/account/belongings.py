"""What is kept here of whoever asks."""

from dataclasses import dataclass
from typing import IO

from sqlalchemy import Engine

from serve_app.account.export import Export
from serve_app.account.holdings import Holdings, holdings_of
from serve_app.account.removal import Removal
from serve_app.library.artifacts import ArtifactStore


@dataclass(frozen=True, slots=True)
class Belongings:
    """Of all owners, one at a time. Blocking."""

    engine: Engine
    artifacts: ArtifactStore

    def holdings(self, owner: str) -> Holdings:
        """How much there is."""
        return holdings_of(self.engine, owner)

    def export(self, owner: str, cloud: IO[bytes] | None = None, notice: str | None = None) -> Export:
        """All of it as a zip, with what the cloud gave, or why it gave nothing."""
        return Export(self.engine, self.artifacts, owner, cloud, notice)

    def removal(self, owner: str) -> Removal:
        """Its end."""
        return Removal(self.engine, self.artifacts, owner)
