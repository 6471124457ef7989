"""The engine in a package of its own that `docs/engines.md` shows, installed for real."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engines import AudioEngine, Cancelled, SongRequest, UnsupportedField
from engines.audio import inspect
from engines.registry import available, engine_class, missing_packages
from tests import plugin
from tests.engines.listener import Listener

MOST_LINES = 60


@pytest.fixture(scope="module")
def hum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[type[AudioEngine]]:
    """The class that the registry finds through the entry point of the installed package."""
    target = plugin.installed(tmp_path_factory.mktemp("plugin"))
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(target)
        yield engine_class("hum")
    sys.modules.pop("opentunes_hum", None)


def test_the_page_shows_a_whole_package_in_under_sixty_lines() -> None:
    found = plugin.files()
    assert found.keys() == {"pyproject.toml", "opentunes_hum.py"}
    assert sum(len(text.splitlines()) + 1 for text in found.values()) < MOST_LINES


def test_the_registry_finds_the_installed_engine(hum: type[AudioEngine]) -> None:
    assert available()["hum"] == "opentunes_hum:Hum"
    assert Path(sys.modules[hum.__module__].__file__ or "").name == "opentunes_hum.py"
    assert (hum.info.id, missing_packages(hum.info)) == ("hum", [])


def test_it_makes_a_song_that_passes_the_gate(hum: type[AudioEngine]) -> None:
    request = SongRequest(prompt="a hum", duration=1.5, seed=7, bpm=90)
    hum.info.check(request)
    engine, listener = hum(), Listener()
    engine.load(lambda step, steps: None)
    (song,), (again,) = engine.generate([request], listener), engine.generate([request], Listener())
    assert song.samples.shape == (2, round(1.5 * 44_100))
    assert song.samples.dtype == np.float32
    assert song.used == {"seed": 7, "bpm": 90}
    inspect(song, request.duration)
    np.testing.assert_array_equal(song.samples, again.samples)
    assert listener.steps("sampling") == list(range(1, 9))


def test_it_refuses_and_stops_as_every_engine_does(hum: type[AudioEngine]) -> None:
    with pytest.raises(UnsupportedField, match="lyrics"):
        hum.info.check(SongRequest(prompt="a hum", lyrics="la la"))
    listener = Listener(stop=("sampling", 3))
    with pytest.raises(Cancelled):
        hum().generate([SongRequest(prompt="a hum", duration=1, seed=1)], listener)
    assert listener.steps("sampling") == [1, 2, 3]
