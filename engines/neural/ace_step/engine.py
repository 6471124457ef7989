"""`AceStep`: what it says of itself, and a batch of songs."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final

from engines.audio import read
from engines.contract import EngineInfo, LoadProgress, LoraInfo, Needs, Samples, Song, Watch
from engines.errors import InvalidRequest
from engines.neural import weights
from engines.neural.ace_step import checks, estimates
from engines.neural.ace_step.checkpoints import CHECKPOINTS, own, recipe
from engines.neural.ace_step.fields import (
    AGREED,
    FIELDS,
    SAMPLE_RATE,
    TASK_FIELDS,
    TRAINED_SECONDS,
)
from engines.neural.ace_step.opening import AceStepModel, open_model
from engines.neural.ace_step.plans import Plan, plan
from engines.neural.ace_step.project import Draw, Project, lost, read_project, retaken
from engines.neural.ace_step.sampling import Settings, decode, denoise, freed
from engines.neural.ace_step.texts import Words, bpm
from engines.neural.adapters import find_adapter, list_adapters
from engines.neural.counting import Counter
from engines.neural.engine import NeuralEngine
from engines.neural.opening import readable
from engines.neural.placement import OFFLOADS, Offload
from engines.neural.weights import Checkpoint
from engines.request import SongRequest

_SAMPLING_SHARE: Final = 0.9
"""Of the job; decoding has the rest."""


class AceStep(NeuralEngine[AceStepModel]):
    """ACE-Step 1.5 on diffusers."""

    info: ClassVar[EngineInfo] = EngineInfo(
        id="ace-step",
        title="ACE-Step 1.5",
        licence="MIT",
        sample_rate=SAMPLE_RATE,
        channels=2,
        tasks=frozenset(TASK_FIELDS),
        fields=FIELDS,
        task_fields=TASK_FIELDS,
        project_tasks=frozenset({"retake"}),
        min_seconds=1.0,
        max_seconds=600.0,
        max_batch=8,
        batch_agrees_on=AGREED,
        description="Songs with lyrics in fifty languages, and covers, repaints and tracks of what there is.",
        version="1",
        needs=Needs(
            gpu_memory_bytes=12 * 2**30,
            packages=("accelerate", "diffusers", "peft", "torch", "torchaudio", "transformers"),
            weights=tuple(checkpoint.repository for checkpoint in CHECKPOINTS),
        ),
    )
    checkpoints: ClassVar[tuple[Checkpoint, ...]] = CHECKPOINTS
    offloads: ClassVar[tuple[Offload, ...]] = OFFLOADS

    # ---- before anything is loaded ----

    def own_checkpoint(self, folder: Path) -> Checkpoint | None:
        """A folder with ACE-Step's model_index.json."""
        return own(folder)

    def check_model(self, request: SongRequest, checkpoint: Checkpoint) -> None:
        """Limits, words, codes and the adapter."""
        checks.check(request, checkpoint, self.setup)
        if request.lora:
            find_adapter(self.info.id, self.setup, request.lora.name)

    def gives_stems(self, request: SongRequest) -> bool:
        """The tracks that it adds are stems of their own."""
        return request.task in {"complete", "stems"}

    def loras(self) -> Sequence[LoraInfo]:
        """Adapters in this engine's folder."""
        return list_adapters(self.info.id, self.setup)

    def predict_seconds(self, request: SongRequest) -> float:
        """Engine-seconds, by the authors' claim for an RTX 3090."""
        return estimates.seconds(request, self.checkpoint(request))

    def work_bytes(self, checkpoint: Checkpoint, requests: Sequence[SongRequest]) -> int:
        """Bytes beyond the weights; its VAE always works in tiles."""
        sizes = estimates.Sizes.of(weights.local_folder(checkpoint, self.setup))
        return estimates.work_bytes(requests, checkpoint, sizes, self.device.dtype.itemsize)

    # ---- on the device ----

    def open(self, checkpoint: Checkpoint, folder: Path, progress: LoadProgress) -> AceStepModel:
        """Load a checkpoint into main memory."""
        with readable(checkpoint, folder, self.setup):
            return open_model(folder, self.device.dtype, progress)

    def sample(
        self, model: AceStepModel, checkpoint: Checkpoint, requests: Sequence[SongRequest], watch: Watch
    ) -> list[Song]:
        """One song per request, all in one call of the pipeline for every pass."""
        watch.check()
        jobs = [
            Project(request=request, draws=(Draw(seed=request.seed or 0, strength=1),))
            for request in requests
        ]
        notices: tuple[str, ...] = ()
        if requests[0].task == "retake":
            original = read_project(watch.source(requests[0].source or ""))
            jobs = [retaken(request, original) for request in requests]
            notices = lost(requests[0], original)
        first = jobs[0].request
        self._check_codes(model, first)
        planned = plan(first, self._audio(first.source, "source", watch))
        reference = self._audio(first.reference, "reference", watch)
        with freed(model.pipeline):
            adapter = model.adapters.use(first.lora, self._adapter(first))
            takes, texts = self._takes(model, checkpoint, planned, jobs, reference, watch)
            made = [planned.finish(take) for take in takes]
        return [
            Song(
                samples=one.samples,
                sample_rate=SAMPLE_RATE,
                used=self._used(request, job, checkpoint, adapter),
                stems=one.stems,
                project=job.dump() if request.task in ("text2music", "retake") else None,
                notices=(*notices, *_notices(job.request), *text.notices),
            )
            for request, job, one, text in zip(requests, jobs, made, texts, strict=True)
        ]

    def _takes(
        self,
        model: AceStepModel,
        checkpoint: Checkpoint,
        planned: Plan,
        jobs: Sequence[Project],
        reference: Samples | None,
        watch: Watch,
    ) -> tuple[list[list[Samples]], list[Words]]:
        """What every pass makes of every song, each of the song's length; and the words they were made of."""
        requests, settings = [job.request for job in jobs], _settings(jobs[0].request, checkpoint)
        passes, length = planned.passes, round(requests[0].duration * SAMPLE_RATE)
        sampling = Counter(watch, "sampling", len(passes) * settings.steps, 0.0, _SAMPLING_SHARE)
        draws = [job.draws for job in jobs]
        latents, texts = [], list[Words]()
        for one in passes:
            made, texts = denoise(model.pipeline, one, requests, draws, settings, reference, sampling.step)
            latents.append(made)
        decoding = Counter(watch, "decoding", len(passes) * len(jobs), _SAMPLING_SHARE, 1.0)
        takes: list[list[Samples]] = [[] for _ in jobs]
        for song, at in itertools.product(range(len(jobs)), range(len(passes))):
            takes[song].append(decode(model.pipeline, latents[at][song], length, watch.check))
            decoding.step()
        return takes, texts

    def _audio(self, name: str | None, field: str, watch: Watch) -> Samples | None:
        if name is None:
            return None
        try:
            return read(watch.source(name).path, SAMPLE_RATE, step=watch.check)
        except InvalidRequest as error:
            raise InvalidRequest(error.message, field=field, remedy=error.remedy) from error

    def _adapter(self, request: SongRequest) -> Path | None:
        return find_adapter(self.info.id, self.setup, request.lora.name) if request.lora else None

    def _check_codes(self, model: AceStepModel, request: SongRequest) -> None:
        parts = model.pipeline.audio_tokenizer, model.pipeline.audio_token_detokenizer
        if None in parts and (request.codes or request.task == "cover"):
            raise InvalidRequest(
                f"The model {request.model} has no audio tokenizer.",
                field="codes" if request.codes else "task",
                remedy="Use another model (GET /engines).",
            )
        if request.codes and max(request.codes) >= (size := parts[0].quantizer.codebook_size):
            raise InvalidRequest(
                f"The model {request.model} knows the codes 0 to {size - 1}, not {max(request.codes)}.",
                field="codes",
                remedy="Use codes of this model's own audio tokenizer.",
            )

    def _used(
        self, request: SongRequest, job: Project, checkpoint: Checkpoint, adapter: str | None
    ) -> dict[str, str | int | float | bool | None]:
        """What the song was really made with."""
        made, settings = job.request, _settings(job.request, checkpoint)
        used: dict[str, str | int | float | bool | None] = {
            "seed": request.seed,
            "model": checkpoint.id,
            "steps": settings.steps,
            "guidance": settings.guidance if checkpoint.kind != "turbo" else None,
            "shift": None if settings.timesteps else settings.shift,
            "bpm": bpm(made),
            "key": made.key,
            "time_signature": made.time_signature,
            "language": None if made.instrumental or not made.lyrics.strip() else made.language,
            "instrumental": made.instrumental,
            "lora": made.lora.name if made.lora else None,
            "lora_scale": made.lora.scale if made.lora else None,
            "lora_sha256": adapter,
        }
        if request.task == "retake":
            used["strength"] = job.draws[-1].strength
        elif request.task == "cover" or made.codes:
            used["strength"] = made.strength or 0.0
        return used


def _settings(request: SongRequest, checkpoint: Checkpoint) -> Settings:
    made_for = recipe(checkpoint)
    return Settings(
        steps=estimates.steps(request, checkpoint),
        guidance=made_for.guidance if request.guidance is None else request.guidance,
        shift=made_for.shift if request.shift is None else request.shift,
        timesteps=request.timesteps,
        interval=request.guidance_interval or (0.0, 1.0),
    )


def _notices(request: SongRequest) -> list[str]:
    notices = []
    if request.duration < TRAINED_SECONDS:
        notices.append(
            f"ACE-Step was made for songs of {TRAINED_SECONDS:g} s and more; shorter ones may be poor."
        )
    if request.bpm is not None and bpm(request) != request.bpm:
        notices.append(f"ACE-Step reads whole tempos: {request.bpm:g} bpm was rounded to {bpm(request)}.")
    return notices


__all__ = ["AceStep"]
