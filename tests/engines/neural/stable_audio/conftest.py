"""Tiny checkpoints of every kind under the published names, and an engine that runs them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines.contract import Samples, Setup, Song, Source, Watch
from engines.neural.stable_audio import StableAudio
from engines.neural.stable_audio.catalogue import SAMPLE_RATE
from engines.request import SongRequest
from tests.engines.listener import Listener
from tests.engines.neural.tiny import stable_audio, stable_audio_3

Render = Callable[..., list[Song]]


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    stable_audio.build(folder / "stable-audio-open-1.0")
    stable_audio_3.build(folder / "stable-audio-3-medium")
    stable_audio_3.build(folder / "stable-audio-3-medium-base", distilled=False)
    return folder


@pytest.fixture(scope="session")
def engine(models_dir: Path) -> StableAudio:
    engine = StableAudio()
    engine.configure(Setup(models_dir=models_dir, offline=True, device="cpu"))
    engine.load(lambda step, steps: None)
    return engine


@pytest.fixture(scope="session")
def run(engine: StableAudio) -> Callable[[Watch, Sequence[SongRequest]], list[Song]]:
    """Runs a batch as the server does."""

    def run(watch: Watch, requests: Sequence[SongRequest]) -> list[Song]:
        for request in requests:
            engine.info.check(request)
        accepted = [engine.accept(request) for request in requests]
        assert len({engine.info.batch_key(request) for request in accepted}) == 1
        engine.prepare(accepted, lambda step, steps: None)
        return engine.generate(accepted, watch)

    return run


@pytest.fixture(scope="session")
def audio() -> dict[str, Samples]:
    """Two sources of 2 s, by name."""
    drawn = np.random.default_rng(0).normal(0, 0.1, (2, 2, 2 * SAMPLE_RATE)).astype(np.float32)
    return {"one": drawn[0], "two": drawn[1].cumsum(axis=1) * np.float32(0.01)}


@pytest.fixture(scope="session")
def sources(audio: dict[str, Samples], tmp_path_factory: pytest.TempPathFactory) -> list[Source]:
    folder = tmp_path_factory.mktemp("sources")
    for name, samples in audio.items():
        soundfile.write(folder / f"{name}.wav", samples.T, SAMPLE_RATE, subtype="FLOAT")
    return [Source(name, folder / f"{name}.wav") for name in audio]


@pytest.fixture(scope="session")
def render(run: Callable[[Watch, Sequence[SongRequest]], list[Song]], sources: list[Source]) -> Render:
    """Renders requests of one batch, given as their fields; 3 steps of "a tune", 2 s, unless they say."""

    def render(*requests: dict[str, object]) -> list[Song]:
        return run(Listener(sources), [asked(**request) for request in requests])

    return render


def asked(**fields: object) -> SongRequest:
    return SongRequest.model_validate({"prompt": "a tune", "duration": 2.0, "steps": 3, "seed": 7, **fields})
