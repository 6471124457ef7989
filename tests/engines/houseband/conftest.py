"""Songs that several tests listen to, each rendered once."""

from collections.abc import Callable

import pytest

from engines.contract import Song, Stage, Watch
from engines.houseband import HouseBand
from engines.request import SongRequest


class Listener(Watch):
    """A watch that remembers what it was told and never asks to stop."""

    def __init__(self) -> None:
        self.heard: list[tuple[Stage, int, int, float | None]] = []

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        self.heard.append((stage, step, steps, fraction))

    def check(self) -> None:
        """Nobody wants to stop."""


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
