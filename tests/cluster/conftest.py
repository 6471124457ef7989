"""One real server for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.server import Server, serving

ENGINES = "tests.stand_ins:Tone,tests.stand_ins:BatchTone,tests.stand_ins:GpuTone,houseband"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Tone is the default engine and has a replica from the start; the others start at zero."""
    folder = tmp_path_factory.mktemp("cluster")
    with serving(folder, engines=ENGINES, default="tests.stand_ins:Tone") as server:
        yield server
