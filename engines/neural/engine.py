"""`NeuralEngine`: what the engines on torch share: models, memory, batches."""

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from engines.contract import AudioEngine, LoadProgress, LoraInfo, ModelInfo, Setup, Song, Watch
from engines.errors import InvalidRequest, UnsupportedField
from engines.neural import libraries, weights
from engines.neural.device import Device
from engines.neural.loaded import Loaded
from engines.neural.weights import Checkpoint, read_json
from engines.request import SongRequest

M = TypeVar("M")


class NeuralEngine(AudioEngine, Generic[M]):
    """An engine whose models come from checkpoints. `M` is what it keeps in memory for one of them."""

    checkpoints: ClassVar[tuple[Checkpoint, ...]]
    """Published ones, the default first."""

    def __init__(self) -> None:
        self._loaded: Loaded[M] = Loaded()
        self._device: Device | None = None

    @property
    def device(self) -> Device:
        """Where it runs; after `load`."""
        assert self._device is not None, "load comes first"  # noqa: S101
        return self._device

    # ---- for the engines ----

    def own_checkpoint(self, folder: Path) -> Checkpoint | None:
        """The checkpoint in a folder of the user's, if it is this engine's; reads json files only."""
        del folder
        return None

    def check_model(self, request: SongRequest, checkpoint: Checkpoint) -> None:
        """Raise `InvalidRequest` naming a field that this checkpoint cannot honour as it stands."""

    @abstractmethod
    def open(self, checkpoint: Checkpoint, folder: Path, progress: LoadProgress) -> M:
        """Load a checkpoint onto `self.device`."""

    @abstractmethod
    def sample(
        self, model: M, checkpoint: Checkpoint, requests: Sequence[SongRequest], watch: Watch
    ) -> list[Song]:
        """One song per request, all in one call of the model."""

    def work_bytes(self, checkpoint: Checkpoint, requests: Sequence[SongRequest]) -> int:
        """Bytes beyond the weights that sampling these in one call takes, about."""
        del checkpoint, requests
        return 0

    # ---- what the server calls ----

    def catalogue(self) -> tuple[Checkpoint, ...]:
        """The published checkpoints, and the user's own in the models folder."""
        named = {checkpoint.id for checkpoint in self.checkpoints}
        folders = sorted(self.setup.models_dir.iterdir()) if self.setup.models_dir.is_dir() else []
        own = (
            self.own_checkpoint(folder) for folder in folders if folder.is_dir() and folder.name not in named
        )
        return (*self.checkpoints, *(checkpoint for checkpoint in own if checkpoint))

    def checkpoint(self, request: SongRequest) -> Checkpoint:
        """The checkpoint a request asks for; raises `InvalidRequest`."""
        known = self.catalogue()
        for checkpoint in known:
            if checkpoint.id == (request.model or known[0].id):
                return checkpoint
        raise InvalidRequest(
            f"{self.info.id} has no model {request.model!r}.",
            field="model",
            remedy=f"Use one of: {', '.join(checkpoint.id for checkpoint in known)}.",
        )

    def models(self) -> Sequence[ModelInfo]:
        """The checkpoints it can load."""
        return [
            ModelInfo(
                id=one.id,
                title=one.title,
                licence=one.licence,
                repository=one.repository,
                size_bytes=one.size_bytes,
                local=weights.local_folder(one, self.setup) is not None,
                tasks=one.tasks,
                fields=one.fields,
            )
            for one in self.catalogue()
        ]

    def loras(self) -> Sequence[LoraInfo]:
        """Adapters in this engine's folder."""
        return ()

    def accept(self, request: SongRequest) -> SongRequest:
        """The request with its model named; raises `InvalidRequest` for what that cannot do."""
        checkpoint = self.checkpoint(request)
        if request.task not in checkpoint.tasks:
            raise InvalidRequest(
                f"The model {checkpoint.id} cannot do the task {request.task!r}.",
                field="task",
                remedy=f"Use one of: {', '.join(sorted(checkpoint.tasks))}; or another model (GET /engines).",
            )
        for name in sorted((request.fields_asked() & self.info.fields) - checkpoint.fields):
            raise UnsupportedField(
                f"The model {checkpoint.id} does not honour {name!r}.",
                field=name,
                remedy="Leave it out, or choose another model (see GET /engines).",
            )
        self.check_model(request, checkpoint)
        return request.model_copy(update={"model": checkpoint.id})

    def load(self, progress: LoadProgress) -> None:
        """Import torch and choose the device; weights come with the first request that wants them."""
        if self._device is None:
            progress(0, 1)
            libraries.ready()
            self._device = Device.choose(self.setup)
        progress(1, 1)

    def prepare(self, requests: Sequence[SongRequest], progress: LoadProgress) -> None:
        """Bring the model of these requests into memory."""
        checkpoint = self.checkpoint(requests[0])
        if checkpoint.id in self._loaded:
            return
        folder = weights.folder_of(checkpoint, self.setup, progress)
        self._loaded.hold(
            checkpoint.id, checkpoint.memory_bytes, lambda: self.open(checkpoint, folder, progress)
        )

    def unload(self) -> None:
        """Let go of every model."""
        if self._device is not None:
            self._loaded.clear()

    def generate(self, requests: Sequence[SongRequest], watch: Watch) -> list[Song]:
        """Sample, in as few calls as memory allows."""
        checkpoint = self.checkpoint(requests[0])
        return self.sample(self._loaded.use(checkpoint.id), checkpoint, requests, watch)


__all__ = ["NeuralEngine", "Setup", "read_json"]
