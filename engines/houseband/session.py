"""One recording session: every player in a thread, stopped together, then the mix and the master."""

import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Final

from libsonare import SonareError

from engines.contract import Samples, Watch
from engines.errors import Cancelled, RenderFailed
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.master import master
from engines.houseband.mix import Room, duck_curve, room, strip, total
from engines.houseband.perform import perform, slices
from engines.houseband.plan import Plan
from engines.houseband.score import Score, Track
from engines.houseband.styles import Part

_LOOK_SECONDS: Final = 0.05
_COMPOSED: Final = 0.02
_PERFORMED: Final = 0.86
"""Parts of the job done when the score is written and when the tracks are recorded."""


@dataclass(frozen=True, slots=True)
class Recording:
    """The finished audio; all arrays float32 of shape (2, frames) at 44.1 kHz."""

    master: Samples
    stems: dict[str, Samples]


def record(plan: Plan, score: Score, watch: Watch) -> Recording:
    """Perform, mix and master the score. Raises whatever `watch.check` raises, within some 100 ms."""
    frames = round(plan.duration * SAMPLE_RATE)
    kicks = next((track.notes for track in score.tracks if track.role == "drums"), ())
    duck = duck_curve(kicks, plan.clock, frames, plan.style.duck)
    space = room(plan.style.reverb_seconds, plan.style.reverb_level, duck, plan.frame.ring)
    stems = _perform_all(
        [(track, plan.part(track.name)) for track in score.tracks], plan, space, frames, watch
    )
    finish = _Finishing(watch, frames)
    mix = total(list(stems.values()), finish)
    mastered = master(mix, plan.style.master, plan.loudness, finish)
    finish.done()
    return Recording(mastered, stems)


def _perform_all(
    players: list[tuple[Track, Part]], plan: Plan, space: Room, frames: int, watch: Watch
) -> dict[str, Samples]:
    """The stems by player. Threads look at `stop` after every slice, so none outlives the call."""
    stop = threading.Event()
    board = _Board(len(players), slices(frames))

    def play(index: int, track: Track, part: Part) -> Samples:
        def step() -> None:
            if stop.is_set():
                raise Cancelled

        def slice_done() -> None:
            board.count(index)
            step()

        step()
        try:
            raw = perform(track, part, plan.clock, frames, slice_done)
        except SonareError as error:
            raise RenderFailed(f"The {part.preset} could not play its part: {error}") from error
        stem = strip(raw, part, space, step)
        board.finish(index)
        return stem

    longest_first = sorted(range(len(players)), key=lambda i: (-_effort(*players[i]), i))
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1), thread_name_prefix="houseband") as pool:
        try:
            futures: dict[int, Future[Samples]] = {
                index: pool.submit(play, index, *players[index]) for index in longest_first
            }
            waiting = set(futures.values())
            while waiting:
                done, waiting = wait(waiting, timeout=_LOOK_SECONDS)
                for future in done:
                    future.result()
                watch.check()
                board.report(watch)
        finally:
            stop.set()
    return {players[index][0].name: futures[index].result() for index in range(len(players))}


def _effort(track: Track, part: Part) -> float:
    """How long a track takes beside the others: the modelled piano is by far the heaviest."""
    return len(track.notes) + (1e6 if part.preset == "acoustic-piano" else 0.0)


class _Board:
    """Counts the slices the players have recorded."""

    def __init__(self, players: int, each: int) -> None:
        self._done = [0] * players
        self._finished: set[int] = set()
        self._each = each
        self._told = (-1, -1.0)

    def count(self, index: int) -> None:
        self._done[index] += 1  # one writer per index

    def finish(self, index: int) -> None:
        self._finished.add(index)

    def report(self, watch: Watch) -> None:
        players = len(self._done)
        part = sum(self._done) / (players * self._each)
        now = (len(self._finished), round(_COMPOSED + (_PERFORMED - _COMPOSED) * part, 3))
        if now != self._told:
            self._told = now
            watch.progress("sampling", now[0], players, now[1])


class _Finishing:
    """The step callback of mixing and mastering: looks for the wish to stop and reports progress."""

    def __init__(self, watch: Watch, frames: int) -> None:
        self._watch = watch
        self._steps = 0
        self._expected = max(1, round(frames / SAMPLE_RATE * 7.6) + 12)
        self._told = -1

    def __call__(self) -> None:
        self._watch.check()
        self._steps += 1
        part = min(1.0, self._steps / self._expected)
        percent = int(part * 20)
        if percent != self._told:
            self._told = percent
            self._watch.progress("decoding", percent, 20, _PERFORMED + (0.999 - _PERFORMED) * part)

    def done(self) -> None:
        """Tell that nothing is left to do."""
        self._watch.progress("decoding", 20, 20, 1.0)
