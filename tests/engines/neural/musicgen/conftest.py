"""Tiny checkpoints of every kind, an engine that has them, and songs to start from."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from engines.contract import Setup, Song, Watch
from engines.neural.musicgen import MusicGen
from engines.request import SongRequest
from tests.engines.listener import Listener
from tests.engines.neural.tiny import musicgen as tiny
from tests.engines.neural.tones import write_tones

WINDOW = 60
"""Tokens of a window of the tiny checkpoints: 1.2 s."""


@pytest.fixture(scope="package")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with a text, a stereo and two melody checkpoints, and one of the user's own."""
    folder = tmp_path_factory.mktemp("models")
    tiny.build(folder / "musicgen-small", positions=WINDOW + 4)
    tiny.build(folder / "musicgen-stereo-small", channels=2, positions=WINDOW + 4)
    tiny.build(folder / "musicgen-melody", melody=True, positions=WINDOW + 4)
    tiny.build(folder / "musicgen-stereo-melody", melody=True, channels=2, positions=WINDOW + 4)
    tiny.build(folder / "my-own", melody=True, positions=WINDOW + 4)
    return folder


@pytest.fixture(scope="package")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`rising` and `falling`, 2 s at 44.1 kHz, and `short`, 0.5 s at 32 kHz."""
    folder = tmp_path_factory.mktemp("sources")
    write_tones(folder / "rising.wav", 2, 44_100, lambda n: 60 + n)
    write_tones(folder / "falling.wav", 2, 44_100, lambda n: 70 - n)
    write_tones(folder / "short.wav", 0.5, 32_000, lambda n: 64)
    return folder


@pytest.fixture(scope="package")
def engine(models: Path) -> MusicGen:
    """The engine, loaded."""
    engine = MusicGen()
    engine.configure(Setup(models_dir=models, offline=True, device="cpu"))
    engine.load(lambda step, steps: None)
    return engine


Make = Callable[..., list[Song]]


@pytest.fixture(scope="package")
def make(engine: MusicGen, sources: Path) -> Make:
    """Requests all the way: checked, accepted, prepared, generated; 1.5 s unless they say."""

    def make(*wishes: dict[str, object], watch: Watch | None = None) -> list[Song]:
        requests = requests_of(engine, wishes)
        engine.prepare(requests, lambda step, steps: None)
        return engine.generate(requests, watch or Listener(sources))

    return make


def requests_of(engine: MusicGen, wishes: Sequence[dict[str, object]]) -> list[SongRequest]:
    """As the server hands them to the engine."""
    requests = [
        SongRequest.model_validate({"duration": 1.5, "seed": 7, "prompt": "warm piano"} | wish)
        for wish in wishes
    ]
    for request in requests:
        engine.info.check(request)
    return [engine.accept(request) for request in requests]
