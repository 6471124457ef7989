"""`MusicGen`: the engine."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from engines.contract import EngineInfo, LoadProgress, Needs, Samples, Song, Watch
from engines.errors import InvalidRequest
from engines.neural.arrays import exact
from engines.neural.engine import NeuralEngine
from engines.neural.musicgen import checkpoints
from engines.neural.musicgen.model import Model, open_model
from engines.neural.musicgen.sampling import Choice
from engines.neural.opening import readable
from engines.neural.weights import Checkpoint
from engines.request import SongRequest, Task

if TYPE_CHECKING:
    from engines.neural.musicgen.take import Take

TASKS: Final[frozenset[Task]] = frozenset({"text2music", "extend", "cover"})
TOKENS_A_SECOND: Final = 50
SAMPLE_RATE: Final = 32_000
CODEC_BYTES: Final = 2**30
"""Of a piece of 20 s in the codec: 64 channels at the full rate, a few times over."""
CPU_SECONDS_A_GB: Final = 0.2
"""Of a pass of the decoder, for a GB of weights of 16 bits: it reads them in 32 bits, at 10 GB/s."""
CARD_SECONDS: Final = 0.02
CARD_SECONDS_A_GB: Final = 0.01
"""Of a pass on a card: a guess from the number of its kernels, which grows with the layers."""


class MusicGen(NeuralEngine[Model]):
    """Meta's MusicGen, on transformers: words, melodies and beginnings into music without a voice.

    Songs have two channels: those of a mono checkpoint are the same.
    """

    info: ClassVar[EngineInfo] = EngineInfo(
        id="musicgen",
        title="MusicGen",
        licence=f"code Apache-2.0; weights {checkpoints.LICENCE}: not for commercial use",
        sample_rate=SAMPLE_RATE,
        channels=2,
        tasks=TASKS,
        fields=checkpoints.COMMON | {"source", "extend_at", "reference"},
        min_seconds=1,
        max_seconds=600,
        description="Instrumental music from words or a melody, token by token; goes on where a song ends. "
        "The small checkpoint also runs on the CPU, slowly.",
        version="1",
        max_batch=8,
        batch_agrees_on=("model", "task", "duration", "source", "reference"),
        needs=Needs(
            gpu_memory_bytes=2 * 2**30,
            packages=("torch", "torchaudio", "transformers"),
            weights=tuple(one.id for one in checkpoints.CHECKPOINTS),
        ),
        task_fields={
            "text2music": checkpoints.COMMON | {"reference"},
            "cover": checkpoints.COMMON | {"source"},
            "extend": checkpoints.COMMON | {"source", "extend_at"},
        },
    )
    checkpoints: ClassVar[tuple[Checkpoint, ...]] = checkpoints.CHECKPOINTS

    def own_checkpoint(self, folder: Path) -> Checkpoint | None:
        """By the `model_type` of its config.json."""
        return checkpoints.own(folder)

    def suits(self, request: SongRequest, checkpoint: Checkpoint) -> bool:
        """One that can do the task, and follow the reference."""
        follows = request.reference is None or "reference" in checkpoint.fields
        return request.task in checkpoint.tasks and follows

    def check_model(self, request: SongRequest, checkpoint: Checkpoint) -> None:
        """A song grows at its end alone."""
        del checkpoint
        if request.task == "extend" and request.extend_at == "start":
            raise InvalidRequest(
                "musicgen goes on from the end of a song, not back from its start.",
                field="extend_at",
                remedy="Set extend_at to 'end', or choose another engine (see GET /engines).",
            )

    def open(self, checkpoint: Checkpoint, folder: Path, progress: LoadProgress) -> Model:
        """Load a checkpoint."""
        progress(0, 1)
        with readable(checkpoint, folder, self.setup):
            model = open_model(checkpoint, folder, self.device.dtype)
        progress(1, 1)
        return model

    def sample(
        self, model: Model, checkpoint: Checkpoint, requests: Sequence[SongRequest], watch: Watch
    ) -> list[Song]:
        """One song per request."""
        from engines.neural.musicgen.take import takes

        return [
            self._song(take, request, checkpoint)
            for take, request in zip(takes(model, requests, watch), requests, strict=True)
        ]

    def work_bytes(self, checkpoint: Checkpoint, requests: Sequence[SongRequest]) -> int:
        """Keys and values of a window, with and without the conditions, and a piece through the codec.

        They grow with the layers and the width, and so about as the weights do: for a window of 1,500
        positions a quarter of them (small: 0.3 of 1.2 GB in 16 bits).
        """
        return len(requests) * checkpoint.memory_bytes // 4 + CODEC_BYTES

    def predict_seconds(self, request: SongRequest) -> float:
        """By the passes of the decoder. On a card a pass is bound by its kernels' launches, layer by layer;
        on a CPU by the weights that it reads.
        """
        checkpoint = self.checkpoint(request)
        on_cpu = self.device_kind == "cpu"
        gigabytes = checkpoint.memory_bytes / 1e9
        a_token = CPU_SECONDS_A_GB * gigabytes if on_cpu else CARD_SECONDS + CARD_SECONDS_A_GB * gigabytes
        return request.duration * TOKENS_A_SECOND * a_token

    def _song(self, take: "Take", request: SongRequest, checkpoint: Checkpoint) -> Song:
        choice = Choice.of(request)
        return Song(
            samples=exact(_stereo(take.samples), round(request.duration * SAMPLE_RATE)),
            sample_rate=SAMPLE_RATE,
            used={
                "seed": request.seed,
                "model": checkpoint.id,
                "prompt": take.prompt,
                "guidance": choice.guidance,
                "temperature": choice.temperature,
                "top_k": choice.top_k,
                "top_p": choice.top_p,
                "steps": take.steps,
            },
        )


def _stereo(samples: Samples) -> Samples:
    return samples if samples.shape[0] == 2 else np.repeat(samples, 2, axis=0)
