"""`Demucs`: the engine."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final

from engines.audio import read
from engines.audio.reading import opened
from engines.contract import EngineInfo, LoadProgress, Needs, Song, Watch
from engines.errors import InvalidRequest
from engines.neural.arrays import exact
from engines.neural.demucs import checkpoints
from engines.neural.demucs.model import SAMPLE_RATE, SOURCES, Model, open_model
from engines.neural.demucs.separating import separate, with_rest, work_bytes
from engines.neural.engine import NeuralEngine
from engines.neural.weights import Checkpoint
from engines.request import SongRequest

RATES: Final = (8_000, 192_000)
"""Lowest and highest sample rate of a song, Hz; sources at others are resampled."""
CPU_SECONDS: Final = 0.6
"""For a second of music, measured on two cores; a chunk of 10 s took 2.2 to 4.7 s."""
CARD_SECONDS: Final = 0.03
"""For a second of music on a card, guessed."""


class Demucs(NeuralEngine[Model]):
    """Meta's Hybrid Demucs, in torchaudio's version: takes any track or upload apart.

    The song is the source itself, at its own sample rate, and its stems add up to it.
    """

    info: ClassVar[EngineInfo] = EngineInfo(
        id="demucs",
        title="Demucs",
        licence=checkpoints.LICENCE,
        sample_rate=SAMPLE_RATE,
        channels=2,
        tasks=frozenset({"stems"}),
        fields=checkpoints.FIELDS,
        min_seconds=1,
        max_seconds=600,
        description="Takes any song apart into drums, bass, vocals and the rest; tracks names those wanted. "
        "Runs on the CPU too, at about the speed of the music.",
        version="1",
        batch_agrees_on=("model", "task"),
        needs=Needs(
            gpu_memory_bytes=2 * 2**30,
            packages=("torch", "torchaudio"),
            weights=tuple(one.id for one in checkpoints.CHECKPOINTS),
        ),
    )
    checkpoints: ClassVar[tuple[Checkpoint, ...]] = checkpoints.CHECKPOINTS
    quantises: ClassVar[bool] = False

    def own_checkpoint(self, folder: Path) -> Checkpoint | None:
        """By the name of a file in it."""
        return checkpoints.own(folder)

    def check_model(self, request: SongRequest, checkpoint: Checkpoint) -> None:
        """Tracks are sources of the model, each once."""
        del checkpoint
        for name in request.tracks:
            if name not in SOURCES:
                raise InvalidRequest(
                    f"demucs cannot take out {name!r}.",
                    field="tracks",
                    remedy=f"Use any of: {', '.join(SOURCES)}; the rest comes as one more stem.",
                )

    def open(self, checkpoint: Checkpoint, folder: Path, progress: LoadProgress) -> Model:
        """Load a checkpoint."""
        progress(0, 1)
        model = open_model(checkpoint, folder, self.device)
        progress(1, 1)
        return model

    def sample(
        self, model: Model, checkpoint: Checkpoint, requests: Sequence[SongRequest], watch: Watch
    ) -> list[Song]:
        """One song per request."""
        return [self._song(model, checkpoint, request, watch) for request in requests]

    def work_bytes(self, checkpoint: Checkpoint, requests: Sequence[SongRequest]) -> int:
        """Of the chunks in work at one time."""
        del checkpoint, requests
        return work_bytes(self.device)

    def predict_seconds(self, request: SongRequest) -> float:
        """By the length of the song."""
        return request.duration * (CPU_SECONDS if self.device_kind == "cpu" else CARD_SECONDS)

    def _song(self, model: Model, checkpoint: Checkpoint, request: SongRequest, watch: Watch) -> Song:
        def step(done: int, steps: int) -> None:
            watch.check()
            watch.progress("sampling", done, steps)

        path = watch.source(str(request.source)).path
        low, high = RATES
        with opened(path, self.info.max_seconds) as file:
            rate = min(high, max(low, file.samplerate))
        song = exact(read(path, rate, step=watch.check), round(request.duration * rate))
        stems = separate(model, song, rate, step)
        used = {"seed": request.seed, "model": checkpoint.id}
        return Song(song, rate, used, stems=with_rest(stems, request.tracks))
