"""Filters that keep what they need to go on with the next slice of a song."""

from collections.abc import Iterator
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy import fft, signal

from engines.contract import Samples
from engines.houseband.clock import SAMPLE_RATE

SLICE: Final = 1 << 16
"""Frames worked on at a time, 1.5 s of audio: every operation on them takes a few milliseconds."""


def slices(frames: int) -> Iterator[tuple[int, int]]:
    """Start and end of each slice."""
    return ((start, min(frames, start + SLICE)) for start in range(0, frames, SLICE))


def count(frames: int) -> int:
    """How many slices there are."""
    return -(-frames // SLICE)


class Filter:
    """A Butterworth filter of second-order sections, minimum phase."""

    def __init__(
        self,
        kind: Literal["lowpass", "highpass", "bandpass"],
        hertz: float | tuple[float, float],
        channels: int,
        order: int = 2,
    ) -> None:
        sections = signal.butter(order, hertz, kind, fs=SAMPLE_RATE, output="sos")
        # Below some 50 Hz single precision would move the poles.
        self._sections = sections.astype(np.float64)
        self._state = np.zeros((len(sections), channels, 2))

    def __call__(self, samples: Samples) -> Samples:
        """The next slice, shape (channels, n), filtered."""
        out, self._state = signal.sosfilt(self._sections, samples, axis=1, zi=self._state)
        return np.asarray(out, dtype=np.float32)


class Response:
    """An impulse response of one channel or two, ready for `Convolution`; may be shared between threads."""

    def __init__(self, samples: npt.NDArray[np.floating]) -> None:
        self.length = samples.shape[1]
        self.size = fft.next_fast_len(SLICE + self.length - 1, real=True)
        self.spectrum = fft.rfft(samples.astype(np.float32), self.size, axis=1)


class Convolution:
    """Overlap-add of slices with a response: (1 or 2, n) in, as many channels out as the wider one has."""

    def __init__(self, response: Response) -> None:
        self._response = response
        self._tail: Samples | None = None

    def __call__(self, samples: Samples) -> Samples:
        """The next slice, at most `SLICE` long, convolved."""
        response = self._response
        wet = fft.irfft(response.spectrum * fft.rfft(samples, response.size, axis=1), response.size, axis=1)
        if self._tail is not None:
            wet[:, : self._tail.shape[1]] += self._tail
        here = samples.shape[1]
        self._tail = wet[:, here : here + response.length - 1].copy()
        return np.asarray(wet[:, :here], dtype=np.float32)
