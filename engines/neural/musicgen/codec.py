"""Tokens into audio and back, through EnCodec; a channel at a time, as the model has it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from engines.contract import Samples
from engines.neural.arrays import to_samples
from engines.neural.musicgen.model import Model

if TYPE_CHECKING:
    import torch

PIECE: Final = 20
"""Seconds decoded at a time."""
AROUND: Final = 2
"""Seconds decoded on both sides of a piece and thrown away: what the codec hears beyond its edges."""


def encode(model: Model, audio: Samples) -> "torch.Tensor":
    """The tokens of audio (channels, samples), whole tokens long: shape (codebooks, tokens)."""
    import torch

    found = list[torch.Tensor]()
    for channel in audio:
        values = torch.from_numpy(np.ascontiguousarray(channel))[None, None].to(model.device)
        codes = model.network.audio_encoder.encode(values).audio_codes
        found.append(codes[0, 0])
    return torch.stack(found, dim=1).reshape(model.codebooks, -1)  # left and right take turns


def decode(model: Model, tokens: "torch.Tensor", step: Callable[[int, int], None]) -> Samples:
    """The audio of tokens (codebooks, tokens): (channels, samples); `step` comes before each piece."""
    rate = model.sample_rate // model.hop
    piece, around, count = PIECE * rate, AROUND * rate, tokens.shape[-1]
    starts, found = range(0, count, piece), list[Samples]()
    for number, start in enumerate(starts):
        step(number, len(starts))
        first, last = max(0, start - around), min(count, start + piece + around)
        audio = _decode(model, tokens[:, first:last])
        begin = (start - first) * model.hop
        found.append(audio[:, begin : begin + min(piece, count - start) * model.hop])
    step(len(starts), len(starts))
    return np.concatenate(found, axis=1)


def _decode(model: Model, tokens: "torch.Tensor") -> Samples:
    channels = list[Samples]()
    for channel in range(model.channels):
        codes = tokens[channel :: model.channels][None, None]
        values = model.network.audio_encoder.decode(codes, audio_scales=[None]).audio_values
        channels.append(to_samples(values[0]))
    return np.concatenate(channels)
