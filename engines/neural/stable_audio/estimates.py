"""What a call takes of memory and time: from the models' shapes; nothing was measured on a card."""

from collections.abc import Mapping, Sequence
from typing import Final

from engines.neural.stable_audio.catalogue import FAMILIES, SAMPLE_RATE
from engines.neural.weights import Checkpoint
from engines.request import SongRequest

_MB: Final = 1 << 20
_WHOLE: Final = 1024
"""Latents of Stable Audio Open, always all of them."""
_RATIO: Final = 4096
"""Samples to a latent of Stable Audio 3."""
_TOKEN: Final = 1536 * 40 * 2
"""Bytes that a latent takes in a layer of the transformer: states, attention, the inner layer of a gated
feed-forward, at 16 bits. Layers come one after the other."""
_CODING: Final[Mapping[str, int]] = {"open": 1000 * _MB, "distilled": 600 * _MB, "base": 600 * _MB}
"""Of one window of the autoencoder. In float32 on a CPU the real shape of Open's took 910 MB, the small
one of Stable Audio 3 256 MB; the medium one is twice as wide."""
_TEXT: Final = 200 * _MB
"""Of the text encoder, and of what else is small."""
_SECONDS: Final[Mapping[str, float]] = {"cuda": 7e-5, "mps": 5e-4, "cpu": 5e-3}
"""That a latent, 2.8 GFLOP, takes in a pass of the transformer: on a card of 40 TFLOPS; others guessed."""


def _frames(checkpoint: Checkpoint, request: SongRequest) -> float:
    return _WHOLE if checkpoint.kind == "open" else request.duration * SAMPLE_RATE / _RATIO


def _passes(checkpoint: Checkpoint, request: SongRequest) -> int:
    """Of the transformer in a step: two with guidance."""
    family = FAMILIES[checkpoint.kind]
    guidance = family.guidance if request.guidance is None else request.guidance
    return 2 if request.task in family.guided and guidance > 1 else 1


def work_bytes(checkpoint: Checkpoint, requests: Sequence[SongRequest]) -> int:
    """Bytes beyond the weights: the transformer works on all songs, the autoencoder on a window of one."""
    first = requests[0]
    tokens = _frames(checkpoint, first) * _passes(checkpoint, first) * len(requests)
    return _TEXT + max(round(tokens * _TOKEN), _CODING[checkpoint.kind])


def seconds(checkpoint: Checkpoint, request: SongRequest, kind: str) -> float:
    """Seconds of one song on a kind of device."""
    steps = request.steps or FAMILIES[checkpoint.kind].steps
    passes = _passes(checkpoint, request) * steps + 4  # the autoencoder's share: as much as some passes
    return 0.5 + passes * _frames(checkpoint, request) * _SECONDS[kind]
