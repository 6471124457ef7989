"""An engine small enough to run in no time, on real torch: real checkpoints and modules."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from engines.contract import EngineInfo, LoadProgress, Setup, Song, Watch
from engines.neural.engine import NeuralEngine
from engines.neural.weights import Checkpoint
from engines.request import SongRequest

RATE = 1_000
STEPS = 4
ABSURD = 2**46
"""Elements that no machine has memory for."""


class Denoiser(nn.Module):
    """Predicts the noise in a batch of sounds, shape (songs, samples), with attention to nothing else."""

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.take = nn.Linear(1, width)
        self.mix = nn.Linear(width, width)
        self.give = nn.Linear(width, 1)

    def forward(self, sound: torch.Tensor) -> torch.Tensor:
        hidden = torch.nn.functional.silu(self.mix(torch.nn.functional.silu(self.take(sound.unsqueeze(-1)))))
        return torch.as_tensor(self.give(hidden).squeeze(-1))


def checkpoint(name: str, fields: frozenset[str] = frozenset({"steps", "stems"})) -> Checkpoint:
    return Checkpoint(
        id=name,
        title=name,
        licence="CC0",
        repository="",
        kind="toy",
        size_bytes=0,
        memory_bytes=50_000_000,
        tasks=frozenset({"text2music"}),
        fields=fields,
    )


class Toy(NeuralEngine[nn.Module]):
    """Denoises noise; with more songs at once than `at_once`, it asks for more memory than there is."""

    info: ClassVar[EngineInfo] = EngineInfo(
        id="toy",
        title="Toy",
        licence="CC0",
        sample_rate=RATE,
        channels=1,
        tasks=frozenset({"text2music"}),
        fields=frozenset({"steps", "stems"}),
        min_seconds=1.0,
        max_seconds=600.0,
        max_batch=8,
    )
    checkpoints: ClassVar[tuple[Checkpoint, ...]] = (
        checkpoint("one"),
        checkpoint("two"),
        checkpoint("three"),
    )

    def __init__(self, at_once: int = 8) -> None:
        super().__init__()
        self.at_once = at_once
        self.calls: list[int] = []

    def open(self, checkpoint: Checkpoint, folder: Path, progress: LoadProgress) -> nn.Module:
        progress(0, 1)
        state = load_file(folder / "model.safetensors")
        model = Denoiser(state["mix.weight"].shape[0]).to(self.device.dtype)
        model.load_state_dict(state)
        progress(1, 1)
        return model.eval()

    @torch.inference_mode()
    def sample(
        self, model: nn.Module, checkpoint: Checkpoint, requests: Sequence[SongRequest], watch: Watch
    ) -> list[Song]:
        self.calls.append(len(requests))
        length = round(requests[0].duration * RATE)
        generators = [torch.Generator().manual_seed(request.seed or 0) for request in requests]
        sound = torch.stack([torch.randn(length, generator=one) for one in generators]).to(self.device.dtype)
        steps = requests[0].steps or STEPS
        for step in range(steps):
            watch.check()
            sound = sound - model(sound) / steps
            if self.too_much(model, requests):
                torch.empty(ABSURD)
            watch.progress("sampling", step + 1, steps)
        watch.progress("decoding", 0, 1)
        songs = sound.float().tanh().numpy()
        return [
            Song(song[np.newaxis].copy(), RATE, {"seed": request.seed})
            for song, request in zip(songs, requests, strict=True)
        ]

    def too_much(self, model: nn.Module, requests: Sequence[SongRequest]) -> bool:
        return len(requests) > self.at_once

    def predict_seconds(self, request: SongRequest) -> float:
        return 0.1


def build(folder: Path, width: int = 64, seed: int = 0) -> Path:
    """Write a checkpoint."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        save_file(Denoiser(width).state_dict(), folder / "model.safetensors")
    return folder


def request(seed: int = 1, *, duration: float = 1.0, model: str = "one", stems: bool = False) -> SongRequest:
    return SongRequest(prompt="noise", duration=duration, seed=seed, model=model, stems=stems)


def ready(engine: Toy, setup: Setup) -> Toy:
    """The engine, configured and loaded."""
    engine.configure(setup)
    engine.load(lambda step, steps: None)
    return engine
