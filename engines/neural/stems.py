"""Stems of what an engine has just made: Demucs as the second half of its job."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from engines.contract import LoadProgress, Setup, Song, Watch
from engines.errors import EngineUnavailable
from engines.neural import ladder, weights
from engines.neural.batches import Within
from engines.neural.device import Device
from engines.neural.loaded import release
from engines.neural.weights import Checkpoint

if TYPE_CHECKING:
    from engines.neural.demucs.model import Model

T = TypeVar("T")

SHARE: Final = 0.2
"""Of the job's progress that is the separating."""


class Separator:
    """Hybrid Demucs beside an engine's own models; in memory from the first request that wants it."""

    def __init__(self) -> None:
        self._model: Model | None = None

    @property
    def size_bytes(self) -> int:
        """Bytes that it holds."""
        return _checkpoint().memory_bytes if self._model else 0

    def footprint(self, device: Device, *, at_work: bool) -> int:
        """Bytes that it holds, or takes at most while it is at work."""
        from engines.neural.demucs.separating import work_bytes

        if not at_work:
            return self.size_bytes
        return _checkpoint().memory_bytes + work_bytes(device)

    def fetch(self, setup: Setup, progress: LoadProgress) -> None:
        """Have its weights on this machine. Raises `EngineUnavailable` when they are not to be had."""
        if not self._model:
            _folder(setup, progress)

    def prepare(
        self, setup: Setup, device: Device, progress: LoadProgress, make_room: Callable[[], None]
    ) -> None:
        """Load it; `make_room` as in `separate`. Raises `EngineUnavailable` when that cannot be done."""
        if self._model:
            return
        from engines.neural.demucs.model import open_model

        folder = _folder(setup, progress)

        def load() -> "Model":
            model = open_model(_checkpoint(), folder, device)
            model.network.to(device.kind)
            return model

        self._model = _attempt(load, make_room, "the model that makes stems")

    def unload(self) -> None:
        """Let go of it."""
        if self._model:
            self._model = None
            release()

    def separate(
        self, songs: Sequence[Song], apart: Sequence[int], watch: Watch, make_room: Callable[[], None]
    ) -> list[Song]:
        """The songs, with stems of those at the places `apart`.

        `make_room` lets go of what else is in memory, should that run out: the songs are made by then.
        Raises `EngineUnavailable` when it runs out again.
        """
        from engines.neural.demucs.separating import separate

        found = list(songs)
        for number, place in enumerate(apart):

            def step(done: int, chunks: int, number: int = number) -> None:
                watch.check()
                part = (number + done / chunks) / len(apart)
                watch.progress("decoding", done, chunks, 1 - SHARE + SHARE * part)

            song = songs[place]
            assert self._model is not None, "prepare comes first"  # noqa: S101
            go = partial(separate, self._model, song.samples, song.sample_rate, step)
            stems = _attempt(go, make_room, f"the stems of a song of {song.seconds:g} s")
            found[place] = replace(song, stems=stems, used={**song.used, "stems_model": _checkpoint().id})
        return found


def making(watch: Watch) -> Watch:
    """The watch of the first half, whose progress is that much of the whole."""
    return Within(watch, lambda fraction: (1 - SHARE) * fraction)


def _attempt(go: Callable[[], T], make_room: Callable[[], None], what: str) -> T:
    """What a call gives, if need be when nothing else is in memory."""
    if (found := ladder.attempt(go)) is None:
        make_room()
        found = ladder.attempt(go)
    if found is None:
        raise EngineUnavailable(
            f"Memory ran out over {what}.",
            field="stems",
            remedy="Leave stems out, or use a card with more memory.",
        )
    return found


def _folder(setup: Setup, progress: LoadProgress) -> Path:
    """Where its weights are, after a download if need be."""
    checkpoint = _checkpoint()
    try:
        return weights.folder_of(checkpoint, setup, progress)
    except EngineUnavailable as error:
        raise EngineUnavailable(
            f"Stems are made by {checkpoint.id}. {error.message}",
            field="stems",
            remedy=f"{error.remedy} Or leave stems out.",
        ) from error


def _checkpoint() -> Checkpoint:
    from engines.neural.demucs.checkpoints import CHECKPOINTS

    return CHECKPOINTS[0]
