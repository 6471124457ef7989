"""Melodies as files, to start from."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from engines.contract import Samples


def write_tones(path: Path, seconds: float, rate: int, pitches: Callable[[int], float]) -> Samples:
    """A melody, a note every quarter of a second, louder on the left: written as floats, (2, samples)."""
    time = np.arange(round(seconds * rate)) / rate
    notes = np.array([pitches(n) for n in range(int(seconds * 4) + 1)])
    hertz = 440 * 2 ** ((notes[(time * 4).astype(int)] - 69) / 12)
    tone = np.sin(2 * np.pi * np.cumsum(hertz) / rate)
    audio = np.stack([0.4 * tone, 0.3 * tone]).astype(np.float32)
    soundfile.write(path, audio.T, rate, subtype="FLOAT")
    return audio
