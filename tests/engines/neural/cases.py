"""What is asked of the neural engines: every task of every kind of model that they have."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import soundfile

from benchmarks.gpu.requests import TASKS, request
from engines import EngineInfo, Samples, SongRequest, Task, registry
from engines.neural import libraries
from engines.neural.engine import NeuralEngine
from engines.neural.weights import Checkpoint
from tests.server import Server

ENGINES: Final = ("ace-step", "stable-audio", "musicgen", "demucs")
SECONDS: Final = 2.0
STEPS: Final = 2
LORA: Final = "harp"


@dataclass(frozen=True, slots=True)
class Case:
    """One task of one model."""

    engine: str
    model: Checkpoint
    task: Task

    def __str__(self) -> str:
        return f"{self.model.id}-{self.task}"

    @property
    def info(self) -> EngineInfo:
        """Of its engine."""
        return registry.engine_info(self.engine)

    @property
    def own(self) -> bool:
        """Whether it starts from a song of its own engine."""
        return self.task in self.info.project_tasks

    def request(self) -> SongRequest:
        """What is asked, with sources named as in `benchmarks.gpu.requests`."""
        seconds = max(SECONDS, self.info.min_seconds)
        return request(self.info, self.model, self.task, seconds, STEPS)

    def body(self, sources: Mapping[str, str], **fields: object) -> dict[str, Any]:
        """What is posted; `sources` has the ids of some music and of a song of the engine's own."""
        asked = self.request().model_dump(exclude_defaults=True)
        named = {"source": sources[asked["source"]]} if "source" in asked else {}
        return {**asked, **named, "engine": self.engine, **fields}


def checkpoints() -> dict[str, list[Checkpoint]]:
    """The first published checkpoint of each kind, by engine."""
    found: dict[str, list[Checkpoint]] = {}
    for name in ENGINES:
        engine = registry.engine_class(name)
        assert issubclass(engine, NeuralEngine)
        first = {one.kind: one for one in reversed(engine.checkpoints)}
        found[name] = [one for one in engine.checkpoints if one in first.values()]
    return found


def every() -> list[Case]:
    """All of them."""
    return [
        Case(engine, model, task)
        for engine, found in checkpoints().items()
        for model in found
        for task in TASKS
        if task in model.tasks
    ]


def music(sample_rate: int, seconds: float = SECONDS) -> Samples:
    """Some music to start from: a beat over a chord, (2, samples)."""
    t = np.arange(round(seconds * sample_rate)) / sample_rate
    chord = sum(np.sin(2 * np.pi * hertz * t) for hertz in (220.0, 277.2, 329.6)) / 6
    beat = np.exp(-20 * (t % 0.5)) * np.sin(2 * np.pi * 60 * t) / 3
    return np.stack([chord + beat, chord - beat]).astype(np.float32)


def upload(server: Server, samples: Samples, sample_rate: int) -> str:
    """POST /uploads; the upload's id."""
    file = io.BytesIO()
    soundfile.write(file, samples.T, sample_rate, format="WAV", subtype="PCM_16")
    response = server.http.post("/uploads", content=file.getvalue())
    assert response.status_code in {200, 201}, response.text
    return str(response.json()["upload_id"])


def build_models(folder: Path) -> None:
    """A tiny checkpoint of every kind, in the real format, under the name of a published one."""
    libraries.ready()
    from tests.engines.neural.tiny import ace_step, demucs, musicgen, stable_audio, stable_audio_3

    for name, checkpoint in ((name, one) for name, found in checkpoints().items() for one in found):
        own = folder / checkpoint.id
        match name, checkpoint.kind:
            case "ace-step", "turbo" | "base":
                ace_step.build(own, checkpoint.kind)
            case "musicgen", kind:
                musicgen.build(own, melody=kind == "melody")
            case "demucs", _:
                demucs.build(own)
            case "stable-audio", "open":
                stable_audio.build(own)
            case "stable-audio", kind:
                stable_audio_3.build(own, distilled=kind == "distilled")
            case unknown:
                raise ValueError(f"there is no tiny checkpoint of {unknown}")


def build_adapter(folder: Path, checkpoint: Path) -> None:
    """A LoRA over every query of a tiny ACE-Step, strong enough to be heard, as diffusers saves them."""
    import torch
    from safetensors.torch import load_file, save_file

    (weights,) = (checkpoint / "transformer").glob("*.safetensors")
    random = torch.Generator().manual_seed(0)
    adapter: dict[str, torch.Tensor] = {}
    for name, weight in load_file(weights).items():
        if name.endswith("attn.to_q.weight"):
            key = f"transformer.{name.removesuffix('.weight')}"
            adapter[f"{key}.lora_A.weight"] = torch.randn(2, weight.shape[1], generator=random)
            adapter[f"{key}.lora_B.weight"] = 4 * torch.randn(weight.shape[0], 2, generator=random)
    folder.mkdir(parents=True)
    save_file(adapter, folder / f"{LORA}.safetensors")
