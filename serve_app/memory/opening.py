"""The memory that the settings name."""

from typing import TYPE_CHECKING

from agents.memory import Memory
from serve_app.config import Settings
from serve_app.database import connect
from serve_app.library.artifacts import ArtifactStore
from serve_app.memory.store import SqlMemory

if TYPE_CHECKING:
    from serve_app.cloud.memory import CloudMemory


def open_memory(settings: Settings) -> Memory:
    """Here, and in the cloud if there is one, over a pool of its own which connects when it is first used.

    For workers on any machine that reaches the database: `functools.partial(open_memory, settings)` pickles.
    """
    artifacts = ArtifactStore(settings.artifacts, settings.data_dir / "cache")
    local = SqlMemory(connect(settings.database, pool_size=2), artifacts)
    return in_cloud(settings, local) or local


def in_cloud(settings: Settings, local: SqlMemory) -> "CloudMemory | None":
    """The same with the project that the settings name; None if they name none."""
    if settings.project is None:
        return None
    from serve_app.cloud.memory import CloudMemory  # its clients take a moment

    return CloudMemory(local, settings.project)
