"""`StableAudio`: the engine over the checkpoints of Stable Audio."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final

from engines.contract import EngineInfo, LoadProgress, Needs, Samples, Song, Watch
from engines.errors import InvalidRequest, UnsupportedField
from engines.neural.arrays import normalised, peak
from engines.neural.counting import Counter
from engines.neural.editing import edited
from engines.neural.engine import NeuralEngine
from engines.neural.opening import readable
from engines.neural.placement import OFFLOADS, Offload
from engines.neural.stable_audio import catalogue, estimates
from engines.neural.stable_audio.call import Call, Part
from engines.neural.stable_audio.catalogue import BASE, FAMILIES, LONGEST, SAMPLE_RATE
from engines.neural.stable_audio.model import Model
from engines.neural.stable_audio.prompting import prompt_of
from engines.neural.stable_audio.sources import source_of
from engines.neural.weights import Checkpoint
from engines.request import SongRequest

_ASKED: Final = frozenset({"model", "bpm", "key", "instrumental", "steps", "stems"})
_LEAST_STRENGTH: Final = 0.01
_LEAST_STEPS: Final = 2
"""Of Stable Audio Open: one alone its scheduler makes the last of many, where the noise is low already."""
_SAMPLING_SHARE: Final = 0.9
"""Of the time of a call, about."""


class StableAudio(NeuralEngine[Model]):
    """Music and sound from a text, and from audio; no words are sung."""

    info: ClassVar[EngineInfo] = EngineInfo(
        id="stable-audio",
        title="Stable Audio",
        licence=catalogue.OPEN.licence,
        sample_rate=SAMPLE_RATE,
        channels=2,
        tasks=frozenset({"text2music", "cover", "repaint", "extend"}),
        fields=BASE.fields,
        min_seconds=1.0,
        max_seconds=LONGEST,
        description="Stable Audio Open 1.0 and Stable Audio 3: instrumental music and sound.",
        version="1",
        max_batch=8,
        batch_agrees_on=("model", "task", "duration", "steps", "guidance", "negative_prompt", "strength"),
        needs=Needs(
            gpu_memory_bytes=6 << 30,
            packages=("torch", "torchaudio", "diffusers", "transformers", "accelerate", "torchsde"),
            weights=tuple(one.id for one in catalogue.CHECKPOINTS),
        ),
        task_fields={
            "text2music": _ASKED | {"guidance", "negative_prompt"},
            "cover": _ASKED | {"guidance", "negative_prompt", "source", "strength"},
            "repaint": _ASKED | {"source", "region"},
            "extend": _ASKED | {"source", "extend_at"},
        },
    )
    checkpoints: ClassVar[tuple[Checkpoint, ...]] = catalogue.CHECKPOINTS
    offloads: ClassVar[tuple[Offload, ...]] = OFFLOADS

    def own_checkpoint(self, folder: Path) -> Checkpoint | None:
        """A user's folder that holds a pipeline of Stable Audio."""
        return catalogue.recognised(folder)

    def suits(self, request: SongRequest, checkpoint: Checkpoint) -> bool:
        """One that can do the task."""
        return request.task in checkpoint.tasks

    def check_model(self, request: SongRequest, checkpoint: Checkpoint) -> None:
        """What depends on the kind of the checkpoint, and on other fields."""
        family = FAMILIES[checkpoint.kind]
        for name in ("guidance", "negative_prompt"):
            if name in request.fields_asked() and request.task not in family.guided:
                raise UnsupportedField(
                    f"The model {checkpoint.id} does not honour {name!r} for the task {request.task!r}.",
                    field=name,
                    remedy="Leave it out, or choose another model (see GET /engines).",
                )
        guidance = family.guidance if request.guidance is None else request.guidance
        if request.negative_prompt and guidance <= 1:
            raise InvalidRequest(
                f"A negative prompt works through guidance, and {guidance:g} is none.",
                field="negative_prompt",
                remedy="Set guidance above 1, or leave negative_prompt out.",
            )
        if checkpoint.kind == "open" and request.steps is not None and request.steps < _LEAST_STEPS:
            raise InvalidRequest(
                f"The model {checkpoint.id} needs at least {_LEAST_STEPS} steps.",
                field="steps",
                remedy=f"Leave steps out for {family.steps}.",
            )
        if request.strength is not None and request.strength < _LEAST_STRENGTH:
            raise InvalidRequest(
                "With a strength of 0 the song is its source.",
                field="strength",
                remedy=f"Set strength to at least {_LEAST_STRENGTH:g}.",
            )
        most = catalogue.longest_seconds(checkpoint, self.setup.models_dir)
        if request.duration > most:
            raise InvalidRequest(
                f"The model {checkpoint.id} makes at most {most:.2f} s, not {request.duration:g}.",
                field="duration",
                remedy=f"Set duration to {int(most)} or less, or choose another model (see GET /engines).",
            )

    def open(self, checkpoint: Checkpoint, folder: Path, progress: LoadProgress) -> Model:
        """Load a checkpoint into main memory. Raises `EngineUnavailable` when its files are broken."""
        from engines.neural.stable_audio.audio_3 import StableAudio3
        from engines.neural.stable_audio.open_1 import StableAudioOpen

        progress(0, 1)
        family = StableAudioOpen if checkpoint.kind == "open" else StableAudio3
        with readable(checkpoint, folder, self.setup):
            model = family.load(folder, self.device.dtype)
        progress(1, 1)
        return model

    def sample(
        self, model: Model, checkpoint: Checkpoint, requests: Sequence[SongRequest], watch: Watch
    ) -> list[Song]:
        """One song per request, all in one call of the pipeline."""
        watch.check()
        call = _call(checkpoint, requests, watch)
        try:
            sampling = Counter(watch, "sampling", call.steps, 0.0, _SAMPLING_SHARE)
            latents = model.latents(call, sampling.step, watch.check)
            decoding = Counter(watch, "decoding", model.windows(call), _SAMPLING_SHARE, 1.0)
            songs = model.audio(latents, call, decoding.step)
        finally:
            model.release()
        return [
            Song(
                samples=_finished(song, part, request),
                sample_rate=SAMPLE_RATE,
                used=_used(request, checkpoint, call, part),
                notices=_notices(model, call, part),
            )
            for request, part, song in zip(requests, call.parts, songs, strict=True)
        ]

    def work_bytes(self, checkpoint: Checkpoint, requests: Sequence[SongRequest]) -> int:
        """What one call takes beyond the weights."""
        return estimates.work_bytes(checkpoint, requests)

    def predict_seconds(self, request: SongRequest) -> float:
        """On the device."""
        return estimates.seconds(self.checkpoint(request), request, self.device_kind)


def _call(checkpoint: Checkpoint, requests: Sequence[SongRequest], watch: Watch) -> Call:
    """What these requests, which agree on all but prompt, source, region and seed, ask of the model."""
    first, family = requests[0], FAMILIES[checkpoint.kind]
    samples = round(first.duration * SAMPLE_RATE)
    guided = first.task in family.guided
    parts = []
    for request in requests:
        source, fresh = source_of(request, samples, watch)
        parts.append(Part(prompt_of(request), request.seed or 0, source, fresh))
    return Call(
        parts=tuple(parts),
        seconds=first.duration,
        samples=samples,
        steps=first.steps or family.steps,
        guidance=(family.guidance if first.guidance is None else first.guidance) if guided else 1.0,
        negative_prompt=first.negative_prompt,
        strength=family.strength if first.strength is None else first.strength,
    )


def _finished(song: Samples, part: Part, request: SongRequest) -> Samples:
    """The song within full scale, with what stays of its source in it, sample for sample."""
    if part.source is None or part.fresh is None:
        return normalised(song) if peak(song) > 1 else song
    grows = request.extend_at if request.task == "extend" else None
    return edited(part.source, song, part.fresh.start, part.fresh.stop, SAMPLE_RATE, grows)


def _used(
    request: SongRequest, checkpoint: Checkpoint, call: Call, part: Part
) -> dict[str, str | int | float | bool | None]:
    """What the song was really made with."""
    used: dict[str, str | int | float | bool | None] = {
        "seed": part.seed,
        "model": checkpoint.id,
        "prompt": part.prompt,
        "steps": call.steps,
        "guidance": call.guidance if call.guidance > 1 else None,
        "negative_prompt": call.negative_prompt or None,
        "bpm": request.bpm,
        "key": request.key,
        "instrumental": request.instrumental,
    }
    if request.task == "cover":
        used["strength"] = call.strength
    return used


def _notices(model: Model, call: Call, part: Part) -> tuple[str, ...]:
    """What of the prompts the model has not read."""
    prompts = {"prompt": part.prompt, "negative prompt": call.negative_prompt}
    read = {name: model.read_of(text) for name, text in prompts.items() if text}
    return tuple(
        f"The model reads only the start of the {name}, to “{text[-40:]}”."
        for name, text in read.items()
        if text != prompts[name]
    )
