"""One pass of the pipeline: denoising to latents, then decoding, tile by tile.

The pipeline would decode the whole batch at once and set each peak to −1 dBFS. Here it stops at the latents,
and each song is decoded in tiles that go to main memory as they come: less memory, and a wish to stop is
heard between them. What comes out is at the level of the latents; `plans` decides about the peak.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from engines.contract import Samples
from engines.neural.ace_step.padding import masked
from engines.neural.ace_step.project import Draw, mixed_noise
from engines.neural.ace_step.texts import LYRIC_TOKENS, PROMPT_TOKENS, Words, beats, bpm, words
from engines.neural.arrays import exact, seeded, to_samples, to_tensor
from engines.request import SongRequest

if TYPE_CHECKING:
    import torch
    from diffusers import AceStepPipeline

_SOURCE_SEED: Final = 0
"""Of the noise with which a source is encoded: the same for every song of a batch."""


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """One call of the pipeline, for all songs of a batch."""

    task: Literal["text2music", "repaint", "cover", "extract", "lego", "complete"]
    source: Samples | None = None
    """(2, n)."""
    region: tuple[float, float] | None = None
    """repaint: what is made anew, in seconds."""
    track: str | None = None
    """lego, extract: which one."""
    tracks: tuple[str, ...] = ()
    """complete: which ones are added."""
    cover_strength: float = 1.0
    """How closely the source, or the codes, are followed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How the batch is sampled."""

    steps: int
    guidance: float
    shift: float
    timesteps: tuple[float, ...] | None
    interval: tuple[float, float]


def latent_frames(pipeline: "AceStepPipeline", samples: int) -> int:
    """Latent frames that hold so many samples."""
    return -(-samples // int(pipeline.vae.hop_length))


def denoise(
    pipeline: "AceStepPipeline",
    one: Pass,
    requests: Sequence[SongRequest],
    draws: Sequence[Sequence[Draw]],
    settings: Settings,
    reference: Samples | None,
    step: Callable[[], None],
) -> tuple["torch.Tensor", list[Words]]:
    """Latents (batch, frames, channels) of one pass, on the device, and the words they were made from.

    `step` is called after every step and may raise.
    """
    import torch

    first = requests[0]
    frames = _frames(pipeline, first, one)
    instruction = first.instruction or pipeline._get_task_instruction(
        "cover" if first.codes else one.task, one.track, list(one.tracks)
    )
    texts = [words(pipeline, request, instruction) for request in requests]
    channels = pipeline.transformer.config.audio_acoustic_hidden_dim
    latents = torch.stack([mixed_noise(draw, frames, channels) for draw in draws])
    device = pipeline._execution_device

    def after(_: object, __: int, ___: float, kwargs: dict[str, object]) -> dict[str, object]:
        step()
        return kwargs

    hop = pipeline.vae.hop_length
    source = None if one.source is None else to_tensor(exact(one.source, frames * hop))
    start, stop = _region(pipeline, one, frames)
    with masked(pipeline, (text.tokens for text in texts)), seeded(_SOURCE_SEED, device.type):
        made = pipeline(
            prompt=[text.prompt for text in texts],
            lyrics=[text.lyrics for text in texts],
            vocal_language=[text.language for text in texts],
            audio_duration=first.duration,
            num_inference_steps=settings.steps,
            guidance_scale=settings.guidance,
            shift=settings.shift,
            timesteps=None if settings.timesteps is None else list(settings.timesteps),
            cfg_interval_start=settings.interval[0],
            cfg_interval_end=settings.interval[1],
            latents=latents,
            output_type="latent",
            return_dict=False,
            callback_on_step_end=after,
            instruction=instruction,
            max_text_length=PROMPT_TOKENS,
            max_lyric_length=LYRIC_TOKENS,
            bpm=bpm(first),
            keyscale=first.key,
            timesignature=beats(first),
            task_type=one.task,
            track_name=one.track,
            complete_track_classes=list(one.tracks) or None,
            src_audio=source,
            reference_audio=None if reference is None else to_tensor(reference),
            audio_codes="".join(f"<|audio_code_{code}|>" for code in first.codes) or None,
            repainting_start=start,
            repainting_end=stop,
            audio_cover_strength=one.cover_strength,
        )
    return made[0], texts


def decode(
    pipeline: "AceStepPipeline", latents: "torch.Tensor", length: int, step: Callable[[], None]
) -> Samples:
    """The audio (2, length) of one song's latents (frames, channels); `step` is called after every tile.

    Tiles overlap as `AutoencoderOobleck.tiled_decode` has them overlap; each goes to main memory at once.
    """
    import numpy as np
    import torch

    vae, total = pipeline.vae, latents.shape[0]
    parts = []
    with torch.no_grad():
        for start, stop, first, last in tiles(total, vae.tile_latent_min_length, vae.tile_latent_overlap):
            window = latents[first:last].T[None].to(vae.dtype)
            audio = to_samples(vae.decode(window).sample[0])
            hop = audio.shape[1] // (last - first)
            parts.append(audio[:, (start - first) * hop : (stop - first) * hop])
            step()
    return exact(np.concatenate(parts, axis=1), length)


def tiles(total: int, size: int, overlap: int) -> Iterator[tuple[int, int, int, int]]:
    """Each tile of `total` frames: what it gives (start, stop), and what is decoded for it (first, last)."""
    if total <= size:
        yield 0, total, 0, total
        return
    stride = size - 2 * overlap
    for start in range(0, total, stride):
        stop = min(start + stride, total)
        yield start, stop, max(0, start - overlap), min(total, stop + overlap)


@contextmanager
def freed(pipeline: "AceStepPipeline") -> Iterator[None]:
    """Parts that wait in main memory go back there at the end, however it comes."""
    try:
        yield
    finally:
        pipeline.maybe_free_model_hooks()


def _frames(pipeline: "AceStepPipeline", request: SongRequest, one: Pass) -> int:
    """Latent frames of a pass, as the pipeline counts them."""
    if request.codes:
        return len(request.codes) * int(pipeline.audio_token_detokenizer.config.pool_window_size)
    if one.source is not None:
        return latent_frames(pipeline, one.source.shape[1])
    return math.ceil(request.duration * float(pipeline.latents_per_second))


def _region(pipeline: "AceStepPipeline", one: Pass, frames: int) -> tuple[float | None, float | None]:
    """The region in seconds such that the pipeline, which rounds down, takes in every frame it touches."""
    if one.region is None:
        return None, None
    rate = pipeline.latents_per_second
    start = math.floor(round(one.region[0] * rate, 6))
    stop = min(frames, math.ceil(round(one.region[1] * rate, 6)))
    return (start + 0.5) / rate, (stop + 0.5) / rate
