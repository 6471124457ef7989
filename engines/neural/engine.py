"""`NeuralEngine`: the checkpoints of an engine on torch; its memory and its batches are in `keeping`."""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from engines.contract import LoadProgress, LoraInfo, ModelInfo, Song, Watch
from engines.errors import InvalidRequest, UnsupportedField
from engines.neural import stems, weights
from engines.neural.keeping import Keeper
from engines.neural.weights import Checkpoint
from engines.request import SongRequest

M = TypeVar("M")


class NeuralEngine(Keeper[M], Generic[M]):
    """An engine whose models come from checkpoints. `M` is what it keeps in memory for one of them."""

    checkpoints: ClassVar[tuple[Checkpoint, ...]]
    """Published ones, the default first."""

    def __init__(self) -> None:
        super().__init__()
        self._separator = stems.Separator()

    # ---- for the engines ----

    def own_checkpoint(self, folder: Path) -> Checkpoint | None:
        """The checkpoint in a folder of the user's, if it is this engine's; reads json files only."""
        del folder
        return None

    def suits(self, request: SongRequest, checkpoint: Checkpoint) -> bool:
        """Whether a published checkpoint is the one to take for a request that names none."""
        del request, checkpoint
        return True

    def check_model(self, request: SongRequest, checkpoint: Checkpoint) -> None:
        """Raise `InvalidRequest` naming a field that this checkpoint cannot honour as it stands."""

    def gives_stems(self, request: SongRequest) -> bool:
        """Whether its song comes with stems by itself, so that none are to be taken out of it."""
        return request.task == "stems"

    # ---- what the server calls ----

    def catalogue(self) -> tuple[Checkpoint, ...]:
        """The published checkpoints, and the user's own in the models folder."""
        return (*self.checkpoints, *self._own())

    def checkpoint(self, request: SongRequest) -> Checkpoint:
        """The one a request names; without a name the first that suits it, else the default.

        Raises `InvalidRequest`. Folders are looked into only for a name that no published one has.
        """
        if request.model is None:
            suiting = (one for one in self.checkpoints if self.suits(request, one))
            return next(suiting, self.checkpoints[0])
        for one in itertools.chain(self.checkpoints, self._own()):
            if one.id == request.model:
                return one
        raise InvalidRequest(
            f"{self.info.id} has no model {request.model!r}.",
            field="model",
            remedy=f"Use one of: {', '.join(one.id for one in self.catalogue())}.",
        )

    def models(self) -> Sequence[ModelInfo]:
        """The checkpoints it can load."""
        return [
            ModelInfo(
                id=one.id,
                title=one.title,
                licence=one.licence,
                repository=one.repository or one.url,
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

    # ---- stems of what was made, where they are asked for ----

    def fetch(self, requests: Sequence[SongRequest], progress: LoadProgress) -> None:
        """Have the weights of what takes songs apart on this machine, then those of the model."""
        if self._apart(requests):
            self._separator.fetch(self.setup, progress)
        super().fetch(requests, progress)

    def prepare(self, requests: Sequence[SongRequest], progress: LoadProgress) -> None:
        """Bring the model of these requests into memory, and first what takes their songs apart."""
        if self._apart(requests):
            self._separator.prepare(self.setup, self.device, progress, self._loaded.clear)
        super().prepare(requests, progress)

    def beside_bytes(self, requests: Sequence[SongRequest]) -> int:
        """What takes songs apart, and its work if these are to be."""
        return self._separator.footprint(self.device, at_work=bool(self._apart(requests)))

    def unload(self) -> None:
        """Let go of every model."""
        self._separator.unload()
        super().unload()

    def generate(self, requests: Sequence[SongRequest], watch: Watch) -> list[Song]:
        """Sample, in as few calls as memory allows; then take apart what is to have stems."""
        if not (apart := self._apart(requests)):
            return super().generate(requests, watch)
        songs = super().generate(requests, stems.making(watch))
        return self._separator.separate(songs, apart, watch, self._loaded.clear)

    def _apart(self, requests: Sequence[SongRequest]) -> list[int]:
        """Places of the requests whose songs are to be taken apart."""
        return [
            place for place, request in enumerate(requests) if request.stems and not self.gives_stems(request)
        ]

    def _own(self) -> Iterator[Checkpoint]:
        """Those in the user's folders."""
        named = {one.id for one in self.checkpoints}
        for folder in weights.own_folders(self.setup):
            if folder.name not in named and (own := self.own_checkpoint(folder)):
                yield own
