"""Songs of the house band with what was planned for them, each rendered and analysed once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from engines.analysis import Analysis, analyse
from engines.contract import Song
from engines.houseband import HouseBand
from engines.houseband.compose import compose
from engines.houseband.harmony import Chord
from engines.houseband.planning import make_plan
from engines.music import Key
from engines.request import SongRequest
from tests.engines.analysis.measures import Interval, Tone
from tests.engines.listener import Listener

SEED = 11
"""No constant of the analysis was chosen on songs of this seed."""
REQUESTS = tuple(
    SongRequest(prompt=prompt, duration=14, seed=SEED, time_signature=signature)
    for prompt, signature in (
        ("pop", "4/4"), ("ballad", "4/4"), ("rock", "4/4"), ("jazz", "4/4"), ("house", "4/4"),
        ("trap", "4/4"), ("folk", "3/4"), ("rock", "6/8"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Studied:
    """A song, what was planned and what was heard."""

    name: str
    song: Song
    heard: Analysis
    bpm: float
    key: Key
    time_signature: str
    beats: tuple[float, ...]
    downbeats: tuple[float, ...]
    chords: tuple[Interval, ...]
    lead: tuple[Tone, ...]


@pytest.fixture(scope="session")
def studied() -> tuple[Studied, ...]:
    """Eight songs."""
    band = HouseBand()
    band.load(lambda step, steps: None)
    return tuple(_study(band, request) for request in REQUESTS)


def _study(band: HouseBand, request: SongRequest) -> Studied:
    (song,) = band.generate([request], Listener())
    plan = make_plan(request, SEED)
    score = compose(plan, _nothing)
    chords: list[Interval] = []
    for section in plan.sections:
        for index, bar in enumerate(section.chords):
            for place, here in enumerate(bar):
                beat = (section.start_bar + index + place / len(bar)) * plan.meter.beats
                end = beat + plan.meter.beats / len(bar)
                chords.append((plan.seconds(beat), plan.seconds(end), here.root, _third(here)))
    last = plan.seconds(plan.frame.beats)
    chords.append((last, plan.duration, plan.final.root, _third(plan.final)))
    beats = tuple(plan.seconds(beat) for beat in range(plan.frame.beats + 1))
    return Studied(
        name=f"{request.prompt} {request.time_signature}",
        song=song,
        heard=analyse(song.samples, song.sample_rate),
        bpm=plan.bpm,
        key=plan.key,
        time_signature=plan.meter.signature,
        beats=beats,
        downbeats=beats[:: plan.meter.beats],
        chords=tuple(chords),
        lead=tuple(
            (plan.seconds(note.start), plan.seconds(note.beats), note.pitch)
            for track in score.tracks
            if track.role == "lead"
            for note in track.notes
        ),
    )


def _third(chord: Chord) -> int:
    return next((step for step in chord.intervals[1:3] if step in (3, 4)), 0)


def _nothing() -> None:
    """Nobody wants to stop."""


def mean(values: list[float]) -> float:
    return float(np.mean(values))


Measure = Callable[[Studied], float]
