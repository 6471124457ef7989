"""Tiny checkpoints, turbo and base, and an engine that has them loaded."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines.contract import Setup, Song, Source, Watch
from engines.neural.ace_step import AceStep
from engines.request import SongRequest
from tests.engines.listener import Listener
from tests.engines.neural.tiny import ace_step as tiny

TURBO, BASE = "ace-step-xl-turbo", "ace-step-xl-base"


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    tiny.build(folder / TURBO, "turbo")
    tiny.build(folder / BASE, "base")
    return folder


@pytest.fixture(scope="session")
def engine(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> AceStep:
    """An engine with the tiny checkpoints under the published names."""
    engine = AceStep()
    loras = tmp_path_factory.mktemp("loras")
    engine.configure(Setup(models_dir=models_dir, loras_dir=loras, offline=True, device="cpu"))
    engine.load(lambda step, steps: None)
    return engine


Render = Callable[..., list[Song]]


def run(engine: AceStep, requests: Sequence[SongRequest], watch: Watch) -> list[Song]:
    """As the server runs a batch."""
    accepted = []
    for request in requests:
        engine.info.check(request)
        accepted.append(engine.accept(request))
    assert len({engine.info.batch_key(request) for request in accepted}) == 1
    engine.prepare(accepted, lambda step, steps: None)
    return engine.generate(accepted, watch)


@pytest.fixture(scope="session")
def render(engine: AceStep) -> Render:
    """Renders requests of one batch."""

    def make(*requests: SongRequest, sources: Sequence[Source] = ()) -> list[Song]:
        return run(engine, requests, Listener(sources))

    return make


def asked(**fields: object) -> SongRequest:
    """A request, small where it does not say."""
    given: dict[str, object] = {"prompt": "calm piano", "duration": 1.5, "steps": 2, "seed": 7} | fields
    return SongRequest.model_validate(given)


@pytest.fixture(scope="session")
def original(render: Render) -> Song:
    """A song of the turbo model."""
    (song,) = render(asked())
    return song


@pytest.fixture(scope="session")
def source(original: Song, tmp_path_factory: pytest.TempPathFactory) -> Source:
    """The same song as a track of the library, at half its level, with its project."""
    quieter = replace(original, samples=original.samples * np.float32(0.5))
    file = tmp_path_factory.mktemp("library") / "song.wav"
    soundfile.write(file, quieter.samples.T, quieter.sample_rate, subtype="FLOAT")
    return Source("song", file, original.project, "ace-step")
