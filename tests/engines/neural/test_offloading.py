"""The real pipelines, tiny: with parts that wait, layers that wait, weights of fewer bits, they all run.

There is no card here: what waits does so in the memory it also works in, but the hooks are those of a card.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.contract import Setup
from engines.neural import placing, sizes
from engines.neural.ace_step import AceStep
from engines.neural.keeping import Keeper
from engines.neural.musicgen import MusicGen
from engines.neural.stable_audio import StableAudio
from engines.request import SongRequest
from tests.engines.listener import Listener
from tests.engines.neural.tiny import ace_step, musicgen, stable_audio, stable_audio_3

MODELS: dict[str, tuple[type[Keeper[Any]], Any]] = {
    "ace-step-xl-turbo": (AceStep, ace_step.build),
    "stable-audio-open-1.0": (StableAudio, stable_audio.build),
    "stable-audio-3-medium": (StableAudio, stable_audio_3.build),
    "musicgen-small": (MusicGen, musicgen.build),
}


@pytest.fixture(scope="module")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name, (_, build) in MODELS.items():
        build(folder / name)
    return folder


def loaded(model: str, setup: Setup) -> tuple[Keeper[Any], SongRequest]:
    engine = MODELS[model][0]()
    engine.configure(setup)
    engine.load(lambda step, steps: None)
    asked: dict[str, Any] = {} if model == "musicgen-small" else {"steps": 2}
    request = engine.accept(SongRequest(prompt="piano", duration=1, seed=3, model=model, **asked))
    engine.prepare([request], lambda step, steps: None)
    return engine, request


@pytest.mark.parametrize("model", list(MODELS))
def test_it_makes_the_same_wherever_its_parts_wait(model: str, models_dir: Path) -> None:
    engine, request = loaded(model, Setup(models_dir=models_dir, offline=True, device="cpu"))
    (whole,) = engine.generate([request], Listener())
    assert np.abs(whole.samples).max() > 0
    for offload in engine.offloads[1:]:
        placing.place(engine._loaded.use(model).model, offload, engine.device)
        (song,) = engine.generate([request], Listener())
        np.testing.assert_allclose(song.samples, whole.samples, atol=1e-4)


@pytest.mark.parametrize("model", list(MODELS))
def test_it_makes_nearly_the_same_with_quantised_weights(model: str, models_dir: Path) -> None:
    setup = Setup(models_dir=models_dir, offline=True, device="cpu", quantisation="int8")
    engine, request = loaded(model, setup)
    held = engine._loaded.use(model)
    assert any("Int8" in type(weight).__name__ for weight in sizes.core_of(held.model).parameters())
    (song,) = engine.generate([request], Listener())
    assert song.used["quantisation"] == "int8"
    assert np.isfinite(song.samples).all()
    assert np.abs(song.samples).max() > 0
