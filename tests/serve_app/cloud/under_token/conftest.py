"""The emulated project, and memories as the tests of memory have them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from serve_app.cloud.breaker import Breaker
from serve_app.cloud.memory import CloudMemory
from serve_app.cloud.project import Project
from serve_app.database import connect, migrate
from serve_app.memory.store import SqlMemory
from tests.conftest import Databases
from tests.serve_app.memory.conftest import add, embedder, memory, tracks
from tests.stand_ins import FakeClock
from tests.supabase.cloud import Cloud
from tests.supabase.fixtures import cloud

__all__ = ["add", "cloud", "embedder", "memory", "tracks"]


@pytest.fixture(scope="module")
def _migrated(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """SQLite alone: what differs between databases is tested with the store."""
    with databases.fresh("sqlite", tmp_path_factory.mktemp("shared")) as url:
        engine = connect(url)
        migrate(engine)
        yield engine
        engine.dispose()


@pytest.fixture
def project(cloud: Cloud) -> Iterator[Project]:
    made = cloud.project
    yield made
    made.close()


@pytest.fixture
def both(memory: SqlMemory, project: Project, clock: FakeClock) -> Iterator[CloudMemory]:
    """Memory here and in the cloud, which is patient: the machine may be busy."""
    made = CloudMemory(memory, project, Breaker(clock=clock), patience=20.0)
    yield made
    made.close()
