"""Mono audio at one rate, and its short-time spectra slice by slice."""

import math
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import soxr
from scipy.fft import next_fast_len, rfft

from engines.contract import Samples

Floats = npt.NDArray[np.float32]
Step = Callable[[], None]

RATE: Final = 22_050
"""Hz at which everything is analysed: up to 11 kHz, where neither pitch nor beat is lost."""
SILENCE: Final = 1e-3
"""Peak below which audio is silent: −60 dBFS, as the quality gate has it."""
SHORTEST: Final = RATE // 4
"""Samples to which shorter audio is padded, so that every window has something to stand on."""
_SLICE_SECONDS: Final = 5.0
_COPY: Final = 1 << 21
_BATCH: Final = 1 << 19
"""Samples in the windows of one batch: some 10 ms of work."""


def no_step() -> None:
    """Nobody wants to stop."""


def check_shape(samples: Samples, sample_rate: int) -> None:
    """Raise `ValueError` for samples not of shape (channels, n), for none at all and for no sample rate."""
    if samples.ndim != 2 or not samples.shape[0] or not samples.shape[1]:
        raise ValueError(f"samples must have the shape (channels, samples) and not be empty: {samples.shape}")
    if sample_rate < 1:
        raise ValueError(f"sample_rate must be positive, in Hz, not {sample_rate}")


def listen(samples: Samples, sample_rate: int, step: Step) -> Floats:
    """The mean of the channels at `RATE` Hz, without DC.

    Raises `ValueError` for samples not of shape (channels, n), for none at all and for NaN or infinity.
    """
    check_shape(samples, sample_rate)
    total = samples.shape[1]
    stream = soxr.ResampleStream(sample_rate, RATE, 1, dtype="float32", quality="MQ")
    size = max(1, int(_SLICE_SECONDS * sample_rate))
    mono = np.zeros(max(SHORTEST, math.ceil(total * RATE / sample_rate) + RATE), np.float32)
    filled, offset = 0, 0.0
    for start in range(0, total, size):
        piece = samples[:, start : start + size].mean(axis=0, dtype=np.float32)
        if not np.isfinite(piece).all():
            raise ValueError("samples must be finite, without NaN or infinity")
        got = stream.resample_chunk(np.ascontiguousarray(piece), last=start + size >= total)
        mono[filled : filled + got.size] = got
        filled += got.size
        offset += float(got.sum(dtype=np.float64))
        step()
    offset /= max(1, filled)
    for start in range(0, filled, size):
        mono[start : min(filled, start + size)] -= np.float32(offset)
        step()
    return mono[: max(SHORTEST, filled)]


def frame_count(mono: Floats, hop: int) -> int:
    """How many frames `spectra` yields in all."""
    return 1 + mono.size // hop


def spectra(
    mono: Floats, window: int, hop: int, step: Step, zero_pad: int = 1
) -> Iterator[tuple[slice, Floats]]:
    """Magnitudes of Hann-windowed frames, batch by batch: which frames, and shape (frames, bins).

    Frame k is centred on sample k·hop; silence surrounds the audio. A full-scale sine has magnitude 1.
    `step` is called before, and after every batch.
    """
    size = next_fast_len(window * zero_pad, real=True)
    shape = np.hanning(window + 1)[:-1].astype(np.float32)
    shape *= 2.0 / shape.sum()
    padded = np.zeros(mono.size + window + 2 * hop, np.float32)
    for start in range(0, mono.size, _COPY):  # fresh memory is slow to touch
        piece = mono[start : start + _COPY]
        padded[start + window // 2 + hop :][: piece.size] = piece
        step()
    frames = frame_count(mono, hop)
    each = max(1, _BATCH // size)
    views = np.lib.stride_tricks.sliding_window_view(padded[hop:], window)[::hop]
    for start in range(0, frames, each):
        stop = min(frames, start + each)
        yield slice(start, stop), np.abs(rfft(views[start:stop] * shape, size, axis=1))
        step()


def frequencies(window: int, zero_pad: int = 1) -> Floats:
    """Hz of the bins of `spectra`."""
    size = next_fast_len(window * zero_pad, real=True)
    return np.asarray(np.arange(size // 2 + 1) * (RATE / size), np.float32)
