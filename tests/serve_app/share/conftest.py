"""A studio that shares, over a stand-in for the stand_in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Databases
from tests.serve_app.in_process import Studio
from tests.serve_app.share.stand_in import KEY, StandIn, standing


@pytest.fixture(scope="session")
def stand_in() -> Iterator[StandIn]:
    """One for all tests; each has songs of its own in it."""
    with standing() as made:
        yield made


@pytest.fixture(scope="session")
def sharing(
    stand_in: StandIn, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Studio]:
    """A studio that reads songs from the stand-in."""
    folder: Path = tmp_path_factory.mktemp("sharing")
    settings = {"supabase_url": stand_in.url, "supabase_publishable_key": KEY}
    with databases.fresh("sqlite", folder) as url, Studio(url, folder, settings=settings) as studio:
        yield studio
