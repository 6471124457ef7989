"""A tiny checkpoint, and songs to take apart."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines.contract import Setup, Song, Watch
from engines.neural.demucs import Demucs, separating
from engines.neural.demucs.model import Model
from engines.request import SongRequest
from tests.engines.listener import Listener
from tests.engines.neural.tiny import demucs as tiny

Take = Callable[..., Song]


CHUNK, OVERLAP = 22 * separating.GRID, 6 * separating.GRID


@pytest.fixture(autouse=True)
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of 2 s, that songs of 5 s may have several."""
    monkeypatch.setattr(separating, "CHUNK", CHUNK)
    monkeypatch.setattr(separating, "OVERLAP", OVERLAP)


@pytest.fixture(scope="package")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with the default checkpoint, and one of the user's own under another name."""
    folder = tmp_path_factory.mktemp("models")
    tiny.build(folder / "demucs-hdemucs-high")
    tiny.build(folder / "my-own", name="hdemucs_mine.pt")
    return folder


@pytest.fixture(scope="package")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Noise at several rates, and a mono file: `name-rate-seconds`."""
    folder = tmp_path_factory.mktemp("sources")
    random = np.random.default_rng(0)
    for name, rate, seconds, channels in (
        ("long", 44_100, 5.2, 2),
        ("studio", 48_000, 1.337, 2),
        ("model", 32_000, 2.0, 2),
        ("low", 4_000, 1.5, 2),
        ("mono", 44_100, 1.2, 1),
        ("blip", 44_100, 0.3, 2),
    ):
        samples = random.normal(0, 0.1, (round(seconds * rate), channels)).astype(np.float32)
        soundfile.write(folder / f"{name}.wav", samples, rate, subtype="FLOAT")
    soundfile.write(folder / "silent.wav", np.zeros((44_100, 2)), 44_100)
    return folder


@pytest.fixture(scope="package")
def engine(models: Path) -> Demucs:
    """The engine, loaded."""
    engine = Demucs()
    engine.configure(Setup(models_dir=models, offline=True, device="cpu"))
    engine.load(lambda step, steps: None)
    return engine


@pytest.fixture(scope="package")
def model(engine: Demucs, take_apart: Take) -> Model:
    """The tiny checkpoint in memory."""
    take_apart("blip")
    return engine._loaded.use("demucs-hdemucs-high").model


@pytest.fixture(scope="package")
def take_apart(engine: Demucs, sources: Path) -> Take:
    """A request all the way; as long as its source, as the server makes it."""

    def take_apart(source: str, watch: Watch | None = None, **wish: object) -> Song:
        seconds = max(1.0, soundfile.info(sources / f"{source}.wav").duration)
        request = SongRequest.model_validate(
            {"task": "stems", "source": source, "duration": seconds, "seed": 1} | wish
        )
        engine.info.check(request)
        requests = [engine.accept(request)]
        engine.prepare(requests, lambda step, steps: None)
        (song,) = engine.generate(requests, watch or Listener(sources))
        return song

    return take_apart
