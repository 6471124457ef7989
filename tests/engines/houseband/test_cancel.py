"""Tests that a wish to stop is met at any moment."""

import threading
import time

import pytest

from engines.contract import Stage, Watch
from engines.errors import Cancelled
from engines.houseband import HouseBand
from engines.request import SongRequest

REQUEST = SongRequest(prompt="folk with piano", duration=6, seed=1)


class Stopwatch(Watch):
    """Wants to stop once progress passes a point, and remembers when that was, in CPU seconds."""

    def __init__(self, at: float) -> None:
        self._at = at
        self.wished: float | None = None

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        if self.wished is None and fraction is not None and fraction >= self._at:
            self.wished = time.process_time()

    def check(self) -> None:
        if self.wished is not None:
            raise Cancelled


@pytest.mark.parametrize("at", [0.0, 0.02, 0.3, 0.7, 0.89, 0.93, 0.98])
def test_it_stops_at_once_and_leaves_no_thread(at: float) -> None:
    watch = Stopwatch(at)
    with pytest.raises(Cancelled):
        HouseBand().generate([REQUEST], watch)
    assert watch.wished is not None
    assert time.process_time() - watch.wished < 1.0  # a busy machine does not count
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("houseband")]


def test_it_works_away_from_the_main_thread() -> None:
    found: list[BaseException] = []

    def job() -> None:
        try:
            HouseBand().generate([REQUEST], Stopwatch(0.2))
        except Cancelled as cancelled:
            found.append(cancelled)

    thread = threading.Thread(target=job)
    thread.start()
    thread.join(timeout=120)
    assert len(found) == 1


def test_a_song_follows_a_cancelled_one() -> None:
    band = HouseBand()
    with pytest.raises(Cancelled):
        band.generate([REQUEST], Stopwatch(0.1))
    band.unload()
    band.load(lambda step, steps: None)
    (song,) = band.generate([SongRequest(prompt="trap", duration=5, seed=1)], Stopwatch(2.0))
    assert song.seconds == 5
