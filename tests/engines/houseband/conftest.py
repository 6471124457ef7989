"""Songs that several tests listen to, each rendered once."""

from collections.abc import Callable

import pytest

from engines.contract import Song
from engines.houseband import HouseBand
from engines.request import SongRequest
from tests.engines.listener import Listener

Render = Callable[[SongRequest], Song]


@pytest.fixture(scope="session")
def render() -> Render:
    """Renders a request; equal requests are rendered once."""
    band = HouseBand()
    band.load(lambda step, steps: None)
    songs: dict[str, Song] = {}

    def make(request: SongRequest) -> Song:
        name = request.model_dump_json()
        if name not in songs:
            (songs[name],) = band.generate([request], Listener())
        return songs[name]

    return make
