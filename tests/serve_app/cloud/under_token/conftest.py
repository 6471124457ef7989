"""A project that stands in for a real one, and memories as the tests of memory have them."""

from collections.abc import Iterator

import pytest

from tests.serve_app.cloud.under_token.stand_in import StandIn
from tests.serve_app.memory.conftest import add, embedder, memory, tracks

__all__ = ["add", "embedder", "memory", "tracks"]


@pytest.fixture
def cloud() -> Iterator[StandIn]:
    with StandIn() as made:
        yield made
