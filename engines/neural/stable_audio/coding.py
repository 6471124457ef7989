"""Audio into latents and back, window by window.

What a latent is decoded to depends only on it and on some latents beside it, its reach. So a window decoded
with its reach on both sides gives what the whole gives, to rounding, in memory that does not grow with the
song. The whole of it would not do for Stable Audio 3: its autoencoder masks attention over all 17 tokens of
every latent with a dense matrix, 19 GB for the longest song in float32 (diffusers' `_band_mask`); and that of
Open would take 6 GB.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from engines.contract import Samples
from engines.neural.arrays import exact, to_samples, to_tensor

if TYPE_CHECKING:
    import torch

WINDOW: Final = 128
"""Latents that are coded at once, beside the reach."""


@dataclass(frozen=True, slots=True)
class Coder:
    """The autoencoder of a pipeline of diffusers; latents are (channels, frames), audio is (2, samples)."""

    pipe: Any
    ratio: int
    """Samples to a latent."""
    reach: int
    """Latents on each side that one depends on."""
    encoded: Callable[[Any], Any]
    """What of the output of its `encode` is kept."""

    def frames(self, samples: int) -> int:
        """Latents that cover so many samples."""
        return math.ceil(samples / self.ratio)

    def windows(self, samples: int) -> int:
        """How many windows it takes."""
        return math.ceil(self.frames(samples) / WINDOW)

    def decode(self, latents: "torch.Tensor", samples: int, step: Callable[[], None]) -> Samples:
        """Audio of the first `samples`; `step` is called after every window and may raise."""
        import torch

        pieces = []
        for start, stop, first, last in _windows(self.frames(samples), latents.shape[-1], self.reach):
            with torch.no_grad():
                audio = self.pipe.vae.decode(self._ready(latents[None, :, first:last])).sample[0]
            pieces.append(audio[:, (start - first) * self.ratio : (stop - first) * self.ratio].float().cpu())
            step()
        return exact(to_samples(torch.cat(pieces, dim=-1)), samples)

    def encode(self, audio: Samples, frames: int, step: Callable[[], None]) -> "torch.Tensor":
        """So many latents of the audio, with silence after it, where the model runs."""
        import torch

        whole, pieces = to_tensor(exact(audio, frames * self.ratio))[None], []
        for start, stop, first, last in _windows(frames, frames, self.reach):
            with torch.no_grad():
                window = self._ready(whole[..., first * self.ratio : last * self.ratio])
                found = self.encoded(self.pipe.vae.encode(window))[0]
            pieces.append(found[:, start - first : stop - first])
            step()
        return torch.cat(pieces, dim=-1)

    def _ready(self, tensor: "torch.Tensor") -> "torch.Tensor":
        """The tensor where the model runs, which with offload is not where it is kept."""
        return tensor.to(self.pipe._execution_device, self.pipe.vae.dtype)


def convolutions_reach(strides: Sequence[int]) -> int:
    """Latents on each side that a sample of `AutoencoderOobleck` depends on; strides from latents to audio.

    A convolution of width 7 at the latents' rate; for each stride a transposed one, whose input reaches one
    frame, and three residual units of width 7 and dilations 1, 3, 9 behind it, 39 frames; and one of width 7.
    Its encoder, which mirrors it, reaches less far.
    """
    reach, frames = 3.0, 1.0
    for stride in strides:
        reach += 1 / frames
        frames *= stride
        reach += 39 / frames
    return math.ceil(reach + 3 / frames)


def _windows(needed: int, frames: int, reach: int) -> Iterator[tuple[int, int, int, int]]:
    """Start and stop of each window, and the same with its reach."""
    for start in range(0, needed, WINDOW):
        stop = min(needed, start + WINDOW)
        yield start, stop, max(0, start - reach), min(frames, stop + reach)
