"""A watch for tests: it remembers what it was told, knows sources, and asks to stop when told to."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from engines.contract import Samples, Source, Stage, Watch
from engines.errors import Cancelled


class Listener(Watch):
    """Wants no more once it has heard of a step of a stage, if told so."""

    def __init__(self, sources: Path | None = None, stop_after: tuple[Stage, int] | None = None) -> None:
        self.heard: list[tuple[Stage, int, int, float | None]] = []
        self._sources = sources
        self._stop_after = stop_after

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        self.heard.append((stage, step, steps, fraction))

    def check(self) -> None:
        if self.heard and self.heard[-1][:2] == self._stop_after:
            raise Cancelled

    def source(self, source_id: str) -> Source:
        path = self._sources / f"{source_id}.wav" if self._sources else None
        return Source(source_id, path) if path and path.is_file() else super().source(source_id)

    def steps(self, stage: Stage) -> list[int]:
        """The steps of a stage, in order."""
        return [step for name, step, _, _ in self.heard if name == stage]

    def fractions(self) -> list[float]:
        """Of the whole, as far as told."""
        return [fraction for _, _, _, fraction in self.heard if fraction is not None]


def write_tones(path: Path, seconds: float, rate: int, pitches: Callable[[int], float]) -> Samples:
    """A melody, a note every quarter of a second, louder on the left: written as floats, (2, samples)."""
    time = np.arange(round(seconds * rate)) / rate
    notes = np.array([pitches(n) for n in range(int(seconds * 4) + 1)])
    hertz = 440 * 2 ** ((notes[(time * 4).astype(int)] - 69) / 12)
    tone = np.sin(2 * np.pi * np.cumsum(hertz) / rate)
    audio = np.stack([0.4 * tone, 0.3 * tone]).astype(np.float32)
    soundfile.write(path, audio.T, rate, subtype="FLOAT")
    return audio
