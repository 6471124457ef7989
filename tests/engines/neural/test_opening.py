"""Tests of checkpoints whose files are whole, but not the weights in them: no song may come of those."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import safetensors
import safetensors.torch

from engines.contract import Setup
from engines.errors import EngineUnavailable
from engines.neural.ace_step import AceStep
from engines.neural.engine import NeuralEngine
from engines.neural.musicgen import MusicGen
from engines.neural.stable_audio import StableAudio
from engines.request import SongRequest
from tests.engines.listener import Listener
from tests.engines.neural.tiny import ace_step, musicgen, stable_audio

ENGINES: dict[str, tuple[type[NeuralEngine[Any]], Callable[[Path], Path]]] = {
    "ace-step-xl-turbo": (AceStep, lambda folder: ace_step.build(folder, "turbo")),
    "musicgen-small": (MusicGen, musicgen.build),
    "stable-audio-open-1.0": (StableAudio, stable_audio.build),
}


@pytest.mark.parametrize(
    ("model", "part", "weight"),
    [
        ("ace-step-xl-turbo", "text_encoder/model", "layers.1.input_layernorm.weight"),
        ("ace-step-xl-turbo", "transformer/diffusion_pytorch_model", "layers.1.mlp.gate_proj.weight"),
        ("musicgen-small", "model", "decoder.model.decoder.layers.0.fc1.weight"),
        ("musicgen-small", "model", "audio_encoder.quantizer.layers.0.codebook.embed"),
        ("stable-audio-open-1.0", "text_encoder/model", "encoder.block.1.layer.0.SelfAttention.k.weight"),
        ("stable-audio-open-1.0", "vae/diffusion_pytorch_model", "encoder.block.0.conv1.bias"),
    ],
)
def test_missing_weights_are_named_not_drawn_at_random(
    tmp_path: Path, model: str, part: str, weight: str
) -> None:
    kind, build = ENGINES[model]
    build(tmp_path / model)
    file = tmp_path / model / f"{part}.safetensors"
    with safetensors.safe_open(file, "pt") as opened:
        metadata = opened.metadata()
    weights = safetensors.torch.load_file(file)
    del weights[weight]
    safetensors.torch.save_file(weights, file, metadata)
    engine = kind()
    engine.configure(Setup(models_dir=tmp_path, offline=True, device="cpu"))
    engine.load(lambda step, steps: None)
    request = engine.accept(SongRequest(prompt="piano", duration=1, seed=1, model=model))
    with pytest.raises(EngineUnavailable, match="lack the weights") as refused:
        engine.prepare([request], lambda step, steps: None)
    assert weight in refused.value.message
    assert "whole copy" in str(refused.value.remedy)


def test_a_song_says_the_commit_that_its_weights_are_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    musicgen.build(tmp_path / "models--facebook--musicgen-small" / "snapshots" / ("a" * 40))
    musicgen.build(tmp_path / "models" / "mine")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    songs = []
    for model in ("musicgen-small", "mine"):
        engine = MusicGen()
        engine.configure(Setup(models_dir=tmp_path / "models", offline=True, device="cpu"))
        engine.load(lambda step, steps: None)
        request = engine.accept(SongRequest(prompt="piano", duration=1, seed=1, model=model))
        engine.prepare([request], lambda step, steps: None)
        songs += engine.generate([request], Listener())
    assert songs[0].used["revision"] == "a" * 40
    assert "revision" not in songs[1].used
