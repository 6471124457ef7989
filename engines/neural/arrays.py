"""Audio between numpy and torch; exact lengths, levels, splices; noise that is the same on every device."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import numpy as np

from engines.contract import Samples

if TYPE_CHECKING:
    import torch

FADE_SECONDS: Final = 0.03
"""Of a crossfade between a source and what is made anew beside it."""
LISTEN_SECONDS: Final = 20.0
"""Of the source on each side of what is new that its level is taken from."""
PEAK: Final = 10.0 ** (-1.0 / 20.0)
"""Full scale of a finished song, −1 dBFS."""
_MOST_GAIN: Final = 10.0 ** (9.0 / 20.0)
_SILENT_RMS: Final = 1e-4


def exact(samples: Samples, length: int) -> Samples:
    """`samples` (channels, n) cut, or padded with silence, to `length` samples."""
    if samples.shape[1] >= length:
        return np.ascontiguousarray(samples[:, :length])
    return np.pad(samples, ((0, 0), (0, length - samples.shape[1])))


def to_samples(audio: "torch.Tensor") -> Samples:
    """A tensor (channels, n) on any device as float32 samples."""
    return np.ascontiguousarray(audio.detach().float().cpu().numpy())


def to_tensor(samples: Samples) -> "torch.Tensor":
    """Samples (channels, n) as a float32 tensor in main memory, of its own."""
    import torch

    return torch.from_numpy(samples.copy())


def peak(samples: Samples) -> float:
    """The largest absolute sample; 0 for none."""
    return float(np.abs(samples).max(initial=0.0))


def normalised(samples: Samples, to: float = PEAK) -> Samples:
    """`samples` scaled so that their peak is `to`; silence stays what it is."""
    top = peak(samples)
    return samples * np.float32(to / top) if top > 1e-6 else samples


def level_gain(new: Samples, source: Samples, start: int, stop: int, sample_rate: int) -> np.float32:
    """The factor that brings `new` to the level of `source`, both (channels, n), for `start..stop`.

    `new` was made for the whole length, so the two are compared outside `start..stop`, where they are meant
    to be the same: by their RMS in the seconds beside it. Where nothing can be compared, it is their RMS over
    the whole. At most ±9 dB, and never so much that `start..stop` peaks above −1 dBFS and the source's peak.
    """
    beside = round(LISTEN_SECONDS * sample_rate)
    pieces = [slice(max(0, start - beside), start), slice(stop, min(stop + beside, source.shape[1]))]
    outside = np.concatenate([np.arange(new.shape[1])[piece] for piece in pieces])
    gain = _ratio(source[:, outside], new[:, outside]) or _ratio(source, new) or 1.0
    gain = min(max(gain, 1.0 / _MOST_GAIN), _MOST_GAIN)
    room = max(PEAK, peak(source)) / max(peak(new[:, start:stop]), 1e-9)
    return np.float32(min(gain, room))


def splice(source: Samples, new: Samples, start: int, stop: int, fade: int) -> Samples:
    """`source` with `new` in `start..stop`, both of shape (channels, n).

    Outside it is the source to the sample. The crossfades, raised cosines of `fade` samples, lie inside;
    there is none at an end of the audio.
    """
    out = source.copy()
    out[:, start:stop] = new[:, start:stop]
    length = min(fade, (stop - start) // 2 if start > 0 and stop < source.shape[1] else stop - start)
    ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / max(1, length))).astype(np.float32)
    if start > 0:
        _blend(out, source, slice(start, start + length), 1.0 - ramp)
    if stop < source.shape[1]:
        _blend(out, source, slice(stop - length, stop), ramp)
    return out


def noise(seed: int, *shape: int) -> "torch.Tensor":
    """Standard normal noise, float32 in main memory: the same for a seed on every device, in every batch."""
    import torch

    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@contextmanager
def seeded(seed: int, device: str) -> Iterator[None]:
    """What draws from torch's global generators inside starts from `seed`; outside nothing has changed.

    But for the generator of an Apple GPU, which is not put back.
    """
    import torch

    cards = [torch.cuda.current_device()] if device == "cuda" else []
    with torch.random.fork_rng(devices=cards):
        torch.manual_seed(seed)
        yield


def _ratio(source: Samples, new: Samples) -> float | None:
    """How much louder the source is; None where either is silent."""
    levels = [
        float(np.sqrt(np.mean(np.square(part, dtype=np.float64)))) if part.size else 0.0
        for part in (source, new)
    ]
    return levels[0] / levels[1] if min(levels) > _SILENT_RMS else None


def _blend(out: Samples, source: Samples, where: slice, weight: Samples) -> None:
    """Weigh the source into a stretch of `out`."""
    out[:, where] = out[:, where] * (1.0 - weight) + source[:, where] * weight
