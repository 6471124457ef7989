"""One real server to hurt."""

from collections.abc import Iterator

import pytest

from tests.server import Server, serving

TONE = "tests.stand_ins:Tone"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Tone alone."""
    with serving(tmp_path_factory.mktemp("faults"), engines=TONE, default=TONE) as server:
        yield server
