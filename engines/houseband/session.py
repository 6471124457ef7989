"""One recording session: every performer in a thread, stopped together, then the mix and the master."""

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from engines.contract import Samples, Watch
from engines.errors import Cancelled
from engines.houseband import master as mastering
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.desk import Channel, strip
from engines.houseband.desk.board import Board
from engines.houseband.desk.filters import count
from engines.houseband.desk.mixdown import Mixdown
from engines.houseband.desk.space import Space
from engines.houseband.perform import Performer, Player
from engines.houseband.plan import Plan
from engines.houseband.score import Score

_LOOK_SECONDS: Final = 0.05
_STEADY: Final = ("drums", "bass")
"""Roles that do not step back for a guest: the pulse stays."""


@dataclass(frozen=True, slots=True)
class Guest:
    """A sound beside the players of the score, such as a voice, and its place in the mix."""

    performer: Performer
    over_band: float = -1.5
    """dB above the whole band between 200 and 5000 Hz, while it sounds."""
    leads: bool = False
    """Whether the band steps back by 1.8 dB while it sounds; drums and bass hold."""
    channel: Channel = field(
        default_factory=lambda: Channel(level=-20.0, send=0.15, low_cut=90.0, compress=0.6)
    )
    """Its strip; its level there is only a working level."""


@dataclass(frozen=True, slots=True)
class Recording:
    """The finished audio; all arrays float32 of shape (2, frames) at 44.1 kHz."""

    master: Samples
    stems: dict[str, Samples]
    """Every player, then the guests, in order; their sum is what was mastered. Empty where not kept."""


@dataclass(frozen=True, slots=True)
class _Seat:
    """A performer, how the desk treats the sound, and which sum it goes into."""

    performer: Performer
    channel: Channel
    guest: Guest | None = None
    steady: bool = False


def record(
    plan: Plan, score: Score, watch: Watch, guests: Sequence[Guest] = (), *, keep_stems: bool = True
) -> Recording:
    """Perform, mix and master the score. Raises whatever `watch.check` raises, within some 100 ms.

    The master is the same whether the stems are kept or not; without them the memory of a song is that of
    the few sounds that are being made. Raises `ValueError` when two performers share a name.
    """
    frames = round(plan.duration * SAMPLE_RATE)
    space = Space.of(plan, score, frames)
    seats = [
        _Seat(Player(track, part, plan.clock, frames), Channel.of(part), steady=track.role in _STEADY)
        for track in score.tracks
        for part in [plan.part(track.name)]
    ]
    seats += [_Seat(guest.performer, guest.channel, guest) for guest in guests]
    names = [each.performer.name for each in seats]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"two performers are called {sorted(twice)[0]!r}: a stem needs a name of its own")
    board = Board(
        [(each.performer.effort, each.performer.steps) for each in seats],
        frames,
        watch,
        finish=mastering.steps(frames) + (3 * len(guests) + 4 if guests else 0) * count(frames),
    )
    desk = Mixdown(frames, keep=keep_stems, led=any(guest.leads for guest in guests))
    with _performing(seats, space, frames, board) as finished:
        for each, sound in finished:
            _take(desk, each, sound, board)
            del sound  # ten minutes of it are 200 MiB
    mix = desk.mix(board.finish)
    mastering.master(mix, plan.style.master, plan.loudness, board.finish, plan.style.balance)
    board.done()
    return Recording(mix, {name: desk.stems[name] for name in names} if keep_stems else {})


def _take(desk: Mixdown, each: _Seat, sound: Samples, board: Board) -> None:
    if each.guest is None:
        desk.take(each.performer.name, sound, board.look, steady=each.steady)
    else:
        desk.seat(each.performer.name, sound, each.guest.over_band, leads=each.guest.leads)


@contextmanager
def _performing(
    seats: Sequence[_Seat], space: Space, frames: int, board: Board
) -> Iterator[Iterator[tuple[_Seat, Samples]]]:
    """The finished sounds, in an order that depends on nothing but the score.

    Threads look at `stop` after every slice, so none outlives the context.
    """
    stop = threading.Event()
    order = sorted(range(len(seats)), key=lambda index: (-seats[index].performer.effort, index))

    def play(index: int) -> Samples:
        def step() -> None:
            board.count(index)
            if stop.is_set():
                raise Cancelled

        step()
        sound = seats[index].performer.render(step)
        if sound.shape != (2, frames) or sound.dtype != np.float32:
            raise ValueError(
                f"{seats[index].performer.name} rendered {sound.dtype} {sound.shape}, not (2, {frames})"
            )
        strip.strip(sound, seats[index].channel, space, step)
        board.played(index)
        return sound

    def results(futures: dict[int, Future[Samples]]) -> Iterator[tuple[_Seat, Samples]]:
        for index in order:
            while not futures[index].done():
                wait([futures[index]], timeout=_LOOK_SECONDS)
                board.look()
                for future in futures.values():
                    if future.done():
                        future.result()  # a failure ends all at once
            yield seats[index], futures.pop(index).result()

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1), thread_name_prefix="houseband") as pool:
        try:
            yield results({index: pool.submit(play, index) for index in order})
        finally:
            stop.set()
