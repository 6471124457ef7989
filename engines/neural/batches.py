"""The watch of a call that makes its songs in several goes, some of which may fail and be tried again."""

from engines.contract import Source, Stage, Watch


class Goes:
    """Adds the progress of one go after the other up to that of the whole; it never falls."""

    def __init__(self, watch: Watch, songs: int) -> None:
        self._watch = watch
        self._songs = songs
        self._reached = 0.0

    def go(self, done: int, songs: int) -> Watch:
        """The watch of a go that makes so many songs after so many are done."""
        return _Go(self, self._watch, done, songs)

    def reached(self, songs: float) -> float:
        """How much of the whole is done with so many songs, 0..1, or was before."""
        self._reached = max(self._reached, min(1.0, songs / self._songs))
        return self._reached


class _Go(Watch):
    def __init__(self, goes: Goes, watch: Watch, done: int, songs: int) -> None:
        self._goes, self._watch, self._done, self._songs = goes, watch, done, songs

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        if fraction is None:
            fraction = step / steps if stage == "sampling" and steps else float(stage == "decoding")
        self._watch.progress(stage, step, steps, self._goes.reached(self._done + self._songs * fraction))

    def check(self) -> None:
        self._watch.check()

    def source(self, source_id: str) -> Source:
        return self._watch.source(source_id)


class Unwatched(Watch):
    """Of a call that nobody waits for, as to warm up."""

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        """Tell nobody."""

    def check(self) -> None:
        """Go on."""
