"""An engine with one published model, for tests of what comes before it is opened."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from engines import EngineInfo, LoadProgress, Needs, RenderFailed, Song, SongRequest, Watch
from engines.neural.engine import NeuralEngine
from engines.neural.weights import Checkpoint
from tests.engines.neural.test_weights_hub import REPOSITORY, checkpoint

PATH = f"{__name__}:TinyEngine"


class TinyEngine(NeuralEngine[None]):
    """One model on the hub, and whatever folders the user has."""

    info = EngineInfo(
        id="tiny-engine",
        title="Tiny",
        licence="MIT",
        sample_rate=48_000,
        channels=2,
        tasks=frozenset({"text2music"}),
        fields=frozenset(),
        min_seconds=1,
        max_seconds=10,
        needs=Needs(packages=("torch", "a_package_nobody_has")),
    )
    checkpoints: ClassVar = (checkpoint(),)

    def own_checkpoint(self, folder: Path) -> Checkpoint | None:
        is_ours = (folder / "model_index.json").is_file()
        return (
            Checkpoint(
                id=folder.name,
                title=folder.name,
                licence="yours",
                repository="",
                kind="turbo",
                size_bytes=1,
                memory_bytes=1,
                tasks=frozenset({"text2music"}),
                fields=frozenset(),
            )
            if is_ours
            else None
        )

    def open(self, checkpoint: Checkpoint, folder: Path, progress: LoadProgress) -> None:
        raise RenderFailed("It is never opened here.")

    def sample(
        self, model: None, checkpoint: Checkpoint, requests: Sequence[SongRequest], watch: Watch
    ) -> list[Song]:
        raise RenderFailed("It is never opened here.")

    def predict_seconds(self, request: SongRequest) -> float:
        return 1.0


__all__ = ["PATH", "REPOSITORY", "TinyEngine"]
