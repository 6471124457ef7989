"""A watch for tests of engines: remembers what it was told, has sources, and may ask to stop."""

from collections.abc import Sequence

from engines.contract import Source, Stage, Watch
from engines.errors import Cancelled


class Listener(Watch):
    """Asks to stop once it has heard `stop`, a stage and a step of it."""

    def __init__(self, sources: Sequence[Source] = (), stop: tuple[Stage, int] | None = None) -> None:
        self.heard: list[tuple[Stage, int, int, float | None]] = []
        self._sources = {source.id: source for source in sources}
        self._stop = stop

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        self.heard.append((stage, step, steps, fraction))

    def check(self) -> None:
        if self._stop and self._stop in {told[:2] for told in self.heard}:
            raise Cancelled

    def source(self, source_id: str) -> Source:
        return self._sources.get(source_id) or super().source(source_id)
