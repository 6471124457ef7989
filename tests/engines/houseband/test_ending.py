"""Tests of how songs end."""

from dataclasses import replace

import pytest

from engines.houseband.compose import compose
from engines.houseband.compose.ending import Ritard
from engines.houseband.form import Finish
from engines.houseband.plan import Plan
from engines.houseband.planning import make_plan
from engines.houseband.styles import STYLES
from engines.request import SongRequest
from tests.engines.houseband.band import no_check


def ended(style: str, finish: Finish, duration: float = 40.0) -> Plan:
    return replace(make_plan(SongRequest(prompt=style, duration=duration), 4), finish=finish)


@pytest.mark.parametrize("style", [style.name for style in STYLES])
def test_everyone_ends_on_the_last_chord_and_lets_it_die_away(style: str) -> None:
    plan = ended(style, "ring")
    end = plan.duration * plan.bpm / 60
    start = Ritard(plan).beat(plan.frame.beats) - 1e-6
    for track in compose(plan, no_check).tracks:
        last = [note for note in track.notes if note.start >= start]
        assert last, track.name
        if track.role != "drums":
            assert all(note.pitch % 12 in plan.final.pitch_classes for note in last)
        rest = (end - max(note.start + note.beats for note in last)) * 60 / plan.bpm
        assert rest >= 0.15
        if track.role in ("bass", "pad"):
            assert rest <= 1.0 + 1e-6


def test_a_stinger_is_short() -> None:
    plan = ended("funk", "stinger")
    for track in compose(plan, no_check).tracks:
        last = [note for note in track.notes if note.start >= plan.frame.beats]
        assert all(note.beats <= 0.5 for note in last)


def test_a_fade_sinks_to_the_end() -> None:
    loud = compose(ended("house", "ring", 90.0), no_check)
    soft = compose(ended("house", "fade", 90.0), no_check)
    plan = ended("house", "fade", 90.0)
    for before, after in zip(loud.tracks, soft.tracks, strict=True):
        assert before.notes[0].velocity == after.notes[0].velocity
        ends = [
            [n.velocity for n in t.notes if plan.frame.beats - 4 <= n.start < plan.frame.beats]
            for t in (before, after)
        ]
        if ends[0]:
            assert sum(ends[1]) < 0.6 * sum(ends[0])


def test_a_ballad_slows_into_its_last_chord() -> None:
    plan = ended("ballad", "ring")
    score = compose(plan, no_check)
    keys = next(track for track in score.tracks if track.role == "keys")
    last = min(note.start for note in keys.notes if note.start >= plan.frame.beats)
    assert 0.1 <= (last - plan.frame.beats) * 60 / plan.bpm <= 0.35
    straight = ended("house", "ring")
    keys = next(track for track in compose(straight, no_check).tracks if track.role == "keys")
    assert any(note.start == pytest.approx(straight.frame.beats, abs=1e-6) for note in keys.notes)


def test_a_verse_that_ends_the_song_lands_on_the_last_chord() -> None:
    request = SongRequest(
        prompt="ballad, 80 bpm",
        lyrics="[verse]\nGoodnight my love\nThe stars will guide you home",
        duration=16,
    )
    plan = replace(make_plan(request, 2), voice="heart")
    assert plan.sections[-1].lines, "there is no room for an outro"
    last = compose(plan, no_check).lines[-1].notes[-1]
    assert last.start >= plan.frame.beats
    assert last.pitch % 12 == plan.final.root
