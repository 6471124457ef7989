"""Watches of a part of the work: of one go of several, which may fail and be tried again; of a stretch."""

from collections.abc import Callable

from engines.contract import Source, Stage, Watch


class Goes:
    """Adds the progress of one go after the other up to that of the whole; it never falls."""

    def __init__(self, watch: Watch, songs: int) -> None:
        self._watch = watch
        self._songs = songs
        self._reached = 0.0

    def go(self, done: int, songs: int) -> Watch:
        """The watch of a go that makes so many songs after so many are done."""
        return Within(self._watch, lambda fraction: self.reached(done + songs * fraction))

    def reached(self, songs: float) -> float:
        """How much of the whole is done with so many songs, 0..1, or was before."""
        self._reached = max(self._reached, min(1.0, songs / self._songs))
        return self._reached


class Within(Watch):
    """The watch of a part; `of_whole` says how much of the whole is done when so much of the part is."""

    def __init__(self, watch: Watch, of_whole: Callable[[float], float]) -> None:
        self._watch, self._of_whole = watch, of_whole

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        """Report the same, as a part of the whole."""
        if fraction is None:
            fraction = step / steps if stage == "sampling" and steps else float(stage == "decoding")
        self._watch.progress(stage, step, steps, self._of_whole(fraction))

    def check(self) -> None:
        """Raise `Cancelled` when nobody waits any more."""
        self._watch.check()

    def source(self, source_id: str) -> Source:
        """The same source."""
        return self._watch.source(source_id)


class Unwatched(Watch):
    """Of a call that nobody waits for, as to warm up."""

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        """Tell nobody."""

    def check(self) -> None:
        """Go on."""
