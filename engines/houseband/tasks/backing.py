"""A recording that the band plays along with, as a guest at the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from engines.contract import Samples
from engines.houseband.desk import Channel
from engines.houseband.session import Guest

_NAME: Final = "source"
_OVER_BAND: Final = 4.0
"""dB: the recording stays in front of those who join it."""


@dataclass(frozen=True, slots=True, eq=False)
class Playback:
    """Plays a recording; see `engines.houseband.perform.Performer`."""

    samples: Samples
    frames: int
    name: str = _NAME
    effort: float = 0.1
    steps: int = 1

    def render(self, step: Callable[[], None]) -> Samples:
        """The recording, cut or padded to the song's length."""
        out = np.zeros((2, self.frames), dtype=np.float32)
        length = min(self.frames, self.samples.shape[1])
        out[:, :length] = self.samples[:, :length]
        step()
        return out


def backing(samples: Samples, frames: int) -> Guest:
    """The recording as a guest that keeps its own sound."""
    return Guest(Playback(samples, frames), over_band=_OVER_BAND, channel=Channel(level=-18.0))
