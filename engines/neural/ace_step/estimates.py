"""What a request will take: bytes beyond the weights, and seconds. The server learns better ones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engines.neural.ace_step.checkpoints import recipe
from engines.neural.ace_step.fields import DEFAULT_STEMS
from engines.neural.weights import Checkpoint, read_json
from engines.request import SongRequest

_START_SECONDS: Final = 0.5
_STEP_SECONDS: Final = 0.01
"""Per step and second of audio: ACE-Step 1.5 claims 10 s for a song, four minutes in 8 steps, on an RTX 3090
(0.005); XL has twice the weights."""
_DECODE_SECONDS: Final = 0.01
"""Per second of audio and pass, about as much again as a step."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of the parts whose activations are largest; the defaults are XL's, as far as is known."""

    hidden: int = 2560
    intermediate: int = 9728
    patch: int = 2
    latents_per_second: float = 25.0
    hop: int = 1920
    decoder_channels: int = 128
    tile_frames: int = 512
    """What `AutoencoderOobleck` decodes at a time."""
    tile_seconds: float = 30.0
    """What it encodes at a time."""

    @classmethod
    def of(cls, folder: Path | None) -> "Sizes":
        """As the checkpoint in a folder says."""
        if folder is None:
            return cls()
        transformer = read_json(folder / "transformer" / "config.json")
        vae = read_json(folder / "vae" / "config.json")
        ratios = vae.get("downsampling_ratios")
        hop = math.prod(int(ratio) for ratio in ratios) if isinstance(ratios, list) else 1920

        known = cls()

        def found(config: dict[str, object], name: str, default: int) -> int:
            value = config.get(name)
            return value if isinstance(value, int) else default

        return cls(
            hidden=found(transformer, "hidden_size", known.hidden),
            intermediate=found(transformer, "intermediate_size", known.intermediate),
            patch=found(transformer, "patch_size", known.patch),
            latents_per_second=found(vae, "sampling_rate", 48_000) / hop,
            hop=hop,
            decoder_channels=found(vae, "decoder_channels", known.decoder_channels),
        )


def passes(request: SongRequest) -> int:
    """Calls of the pipeline."""
    if request.task == "stems":
        return len(request.tracks) or len(DEFAULT_STEMS)
    return len(request.tracks) if request.task == "complete" and request.stems else 1


def evaluations(request: SongRequest, checkpoint: Checkpoint) -> int:
    """How often the transformer sees a song in one step: twice with guidance, once more for a loose cover."""
    guidance = recipe(checkpoint).guidance if request.guidance is None else request.guidance
    guided = guidance > 1 and checkpoint.kind != "turbo"
    return 1 + guided + (request.strength is not None and request.task in ("cover", "text2music"))


def steps(request: SongRequest, checkpoint: Checkpoint) -> int:
    """Of one pass."""
    return len(request.timesteps) if request.timesteps else request.steps or recipe(checkpoint).steps


def seconds(request: SongRequest, checkpoint: Checkpoint) -> float:
    """Engine-seconds on an RTX 3090, by the authors' claim."""
    a_second = steps(request, checkpoint) * evaluations(request, checkpoint) * _STEP_SECONDS + _DECODE_SECONDS
    return _START_SECONDS + passes(request) * request.duration * a_second


def work_bytes(requests: Sequence[SongRequest], checkpoint: Checkpoint, sizes: Sizes, item: int) -> int:
    """Bytes beyond the weights at the peak, at `item` bytes a number; the largest of three moments.

    A layer of the transformer holds about six tensors of its hidden size and three of its intermediate one,
    for every token and every song of the doubled batch, beside the mask of its sliding window, which is made
    of int64 differences, float and bool (tokens² × (8 + item + 2)). The VAE holds about four tensors of its
    widest layer over a tile, when it decodes and when it encodes a source.
    """
    first = requests[0]
    frames = math.ceil(first.duration * sizes.latents_per_second)
    tokens = math.ceil(frames / sizes.patch)
    batch = len(requests) * min(2, evaluations(first, checkpoint))
    layer = batch * tokens * (6 * sizes.hidden + 3 * sizes.intermediate) * item
    denoising = layer + tokens**2 * (10 + item)
    decoding = min(frames, sizes.tile_frames) * sizes.hop * sizes.decoder_channels * 4 * item
    heard = min(sizes.tile_seconds, 30.0 if first.reference else first.duration if first.source else 0.0)
    encoding = round(heard * sizes.latents_per_second) * sizes.hop * sizes.decoder_channels * 4 * item
    return max(denoising, decoding, encoding)
