"""A watch for tests of engines: remembers what it was told, has sources, and may ask to stop."""

from collections.abc import Sequence
from pathlib import Path

from engines.contract import Source, Stage, Watch
from engines.errors import Cancelled


class Listener(Watch):
    """Asks to stop once it has heard `stop`, a stage and a step of it.

    `sources` are those that it has, or a folder whose `<name>.wav` they are.
    """

    def __init__(self, sources: Sequence[Source] | Path = (), stop: tuple[Stage, int] | None = None) -> None:
        self.heard: list[tuple[Stage, int, int, float | None]] = []
        if isinstance(sources, Path):
            sources = [Source(file.stem, file) for file in sources.glob("*.wav")]
        self._sources = {source.id: source for source in sources}
        self._stop = stop

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        self.heard.append((stage, step, steps, fraction))

    def check(self) -> None:
        if self._stop and self._stop in {told[:2] for told in self.heard}:
            raise Cancelled

    def source(self, source_id: str) -> Source:
        return self._sources.get(source_id) or super().source(source_id)

    def steps(self, stage: Stage) -> list[int]:
        """The steps of a stage, in order."""
        return [step for name, step, _, _ in self.heard if name == stage]

    def fractions(self) -> list[float]:
        """Of the whole, as far as told."""
        return [fraction for _, _, _, fraction in self.heard if fraction is not None]
