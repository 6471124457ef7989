"""Stems of what an engine has just made: Demucs as the second half of its job."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from engines.contract import LoadProgress, Setup, Song, Source, Stage, Watch
from engines.errors import EngineUnavailable
from engines.neural import ladder, weights
from engines.neural.device import Device
from engines.neural.loaded import release
from engines.neural.weights import Checkpoint

if TYPE_CHECKING:
    from engines.neural.demucs.model import Model

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

    def prepare(self, setup: Setup, device: Device, progress: LoadProgress) -> None:
        """Load it. Raises `EngineUnavailable` when its weights are not to be had."""
        if self._model:
            return
        from engines.neural.demucs.model import open_model

        checkpoint = _checkpoint()
        try:
            folder = weights.folder_of(checkpoint, setup, progress)
        except EngineUnavailable as error:
            raise EngineUnavailable(
                f"Stems are made by {checkpoint.id}. {error.message}",
                field="stems",
                remedy=f"{error.remedy} Or leave stems out.",
            ) from error
        model = open_model(checkpoint, folder, device)
        model.network.to(device.kind)
        self._model = model

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
            if (stems := ladder.attempt(go)) is None:
                make_room()
                stems = ladder.attempt(go)
            if stems is None:
                raise EngineUnavailable(
                    f"Memory ran out over the stems of a song of {song.seconds:g} s.",
                    field="stems",
                    remedy="Leave stems out, or use a card with more memory.",
                )
            found[place] = replace(song, stems=stems, used={**song.used, "stems_model": _checkpoint().id})
        return found


class MakingWatch(Watch):
    """The watch of the first half, whose progress is that much of the whole."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        """Report the same, as a part of the whole."""
        if fraction is None:
            fraction = step / steps if stage == "sampling" and steps else float(stage == "decoding")
        self._watch.progress(stage, step, steps, (1 - SHARE) * fraction)

    def check(self) -> None:
        """Raise `Cancelled` when nobody waits any more."""
        self._watch.check()

    def source(self, source_id: str) -> Source:
        """The same source."""
        return self._watch.source(source_id)


def _checkpoint() -> Checkpoint:
    from engines.neural.demucs.checkpoints import CHECKPOINTS

    return CHECKPOINTS[0]
