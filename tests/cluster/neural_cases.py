"""What is asked of the neural engines: every task of every kind of model that they have."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import soundfile

from benchmarks.gpu.requests import ANY, OWN, TASKS, request
from engines import EngineInfo, ModelInfo, Samples, Task, registry
from engines.neural.engine import NeuralEngine

ENGINES: Final = ("ace-step", "stable-audio", "musicgen", "demucs")
SECONDS: Final = 2.0
STEPS: Final = 2


@dataclass(frozen=True, slots=True)
class Case:
    """One task of one model."""

    engine: str
    model: ModelInfo
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

    def body(self, sources: Mapping[str, str], **fields: object) -> dict[str, Any]:
        """What is posted; `sources` has the ids of some music and of a song of the engine's own."""
        seconds = max(SECONDS, self.info.min_seconds)
        asked = request(self.info, self.model, self.task, seconds, STEPS).model_dump(exclude_defaults=True)
        named = {"source": sources[OWN if self.own else ANY]} if "source" in asked else {}
        return {**asked, **named, "engine": self.engine, **fields}


def models() -> dict[str, list[ModelInfo]]:
    """One model of each kind, by engine: the first of the published ones."""
    found: dict[str, list[ModelInfo]] = {}
    for name in ENGINES:
        engine = registry.engine_class(name)()
        assert isinstance(engine, NeuralEngine)
        kinds = {one.kind: one.id for one in reversed(engine.checkpoints)}
        found[name] = [model for model in engine.models() if model.id in kinds.values()]
    return found


def cases() -> list[Case]:
    """All of them."""
    return [
        Case(engine, model, task)
        for engine, found in models().items()
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


def as_wav(samples: Samples, sample_rate: int) -> bytes:
    """A file of 16 bits."""
    file = io.BytesIO()
    soundfile.write(file, samples.T, sample_rate, format="WAV", subtype="PCM_16")
    return file.getvalue()
