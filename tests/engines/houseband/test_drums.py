"""Tests of the drummer."""

from dataclasses import replace

import pytest

from engines.houseband.compose.drums import GENERAL_MIDI, drum_notes
from engines.houseband.plan import Plan
from engines.houseband.score import Note
from engines.houseband.styles import STYLES, Part, Style
from tests.engines.houseband.band import song

BY_NAME = {style.name: style for style in STYLES}
KIT = Part("drums", "drum-kit", 8, 0, 127, -18.0)
with_drums = pytest.mark.parametrize("style", [s for s in STYLES if s.part("drums")], ids=lambda s: s.name)


def played(plan: Plan, part: Part | None = None) -> list[Note]:
    return drum_notes(plan, part or plan.style.part("drums") or KIT)


def of_bar(notes: list[Note], bar: int, beats: int = 4) -> list[Note]:
    """Hits of one bar; a twentieth of a beat early still counts."""
    return [note for note in notes if bar * beats - 0.12 <= note.start < (bar + 1) * beats - 0.12]


def count(notes: list[Note], *pieces: str) -> int:
    return sum(note.pitch in {GENERAL_MIDI[piece] for piece in pieces} for note in notes)


@with_drums
@pytest.mark.parametrize("signature", ["2/4", "3/4", "4/4", "6/8"])
def test_every_style_drums_in_every_meter(style: Style, signature: str) -> None:
    plan = song(style, ["verse", "chorus", "break", "chorus"], signature=signature)
    notes = played(plan)
    beats = plan.meter.beats
    assert notes
    assert all(0.0 <= note.start < plan.frame.beats for note in notes)
    for bar in (*range(4, 8), *range(12, 16)):
        assert of_bar(notes, bar, beats), bar


@with_drums
def test_one_beat_is_hit_harder_in_a_chorus_and_thins_in_a_break(style: Style) -> None:
    same = replace(style, beats=replace(style.beats, calm=style.beats.full, more={}), fills=())
    plan = song(same, ["verse", "chorus", "break"], bars=8)
    notes = [n for n in played(plan, replace(KIT, enters=0.0)) if n.pitch != GENERAL_MIDI["crash"]]
    verse, chorus, pause = ([n.velocity for n in notes if 0 <= n.start - at + 0.1 < 32] for at in (0, 32, 64))
    assert sum(chorus) / len(chorus) > 1.05 * sum(verse) / len(verse)
    assert sum(pause) < sum(verse)


def test_a_pop_chorus_has_a_backbeat() -> None:
    plan = song(BY_NAME["funk"], ["chorus", "chorus"])
    snares = [n.start % 4 for n in played(plan) if n.pitch == GENERAL_MIDI["snare"] and n.velocity > 95]
    for beat in (1, 3):
        assert sum(abs(place - beat) < 0.1 for place in snares) >= 6


def test_the_waltz_is_in_three() -> None:
    notes = played(song(BY_NAME["waltz"], ["chorus"], signature="3/4"))
    kicks = [note.start % 3 for note in notes if note.pitch == GENERAL_MIDI["kick"]]
    assert len(kicks) == 4
    assert all(min(place, 3 - place) < 0.1 for place in kicks)


def test_the_clave_has_two_bars() -> None:
    notes = played(song(BY_NAME["bossa"], ["chorus"] * 2, bars=8, seed=3))
    rims = [
        tuple(
            sorted(
                round(n.start * 4) - 16 * bar for n in of_bar(notes, bar) if n.pitch == GENERAL_MIDI["rim"]
            )
        )
        for bar in range(16)
    ]
    assert len(set(rims)) >= 2


def test_a_second_verse_adds_and_the_last_chorus_is_fuller() -> None:
    plan = song(BY_NAME["pop"], ["verse", "chorus", "verse", "chorus"])
    notes = played(plan)
    more = ("tambourine", "shaker")
    assert count(of_bar(notes, 1), *more) < count(of_bar(notes, 9), *more)
    assert count(of_bar(notes, 5), *more) < count(of_bar(notes, 13), *more)


def test_the_groove_s_lag_is_heard() -> None:
    style = replace(BY_NAME["lofi"], swing=0.0, loose=0.0)
    notes = played(song(style, ["chorus"], bars=8))
    snares = [n.start for n in notes if n.pitch == GENERAL_MIDI["snare"] and n.velocity > 85]
    kicks = [n.start for n in notes if n.pitch == GENERAL_MIDI["kick"]]
    late = style.lag["snare"] * 120 / 60
    assert min(abs(start - round(start * 4) / 4 - late) for start in snares) < 1e-9
    assert all(abs(start - round(start * 4) / 4) < 1e-9 for start in kicks)


def test_accents_shape_the_hats() -> None:
    style = replace(BY_NAME["techno"], accents="9757" * 4, loose=0.0)
    notes = [n for n in played(song(style, ["chorus"], bars=16)) if n.pitch == GENERAL_MIDI["hat"]]
    by_step = {step: [n.velocity for n in notes if round(n.start * 4) % 4 == step] for step in (0, 2)}
    if by_step[0] and by_step[2]:
        assert sum(by_step[0]) / len(by_step[0]) > sum(by_step[2]) / len(by_step[2])


def test_fills_end_sections_and_depend_on_their_own_draws() -> None:
    plan = song(BY_NAME["rock"], ["verse", "chorus", "verse", "chorus"], bars=8)
    again = replace(plan, reseeded={"fills": 77})
    one, other = played(plan), played(again)
    changed = {bar for bar in range(32) if of_bar(one, bar) != of_bar(other, bar)}
    assert changed
    assert changed <= {bar for bar in range(32) if bar % 4 == 3}
    assert {7, 15, 23} & changed


def test_a_bar_does_not_depend_on_how_many_came_before() -> None:
    short = played(song(BY_NAME["funk"], ["verse", "chorus"]))
    long = played(song(BY_NAME["funk"], ["verse", "chorus", "bridge"]))
    assert of_bar(short, 5) == of_bar(long, 5)


def test_a_build_up_rolls_into_the_drop() -> None:
    notes = played(song(BY_NAME["trance"], ["prechorus", "chorus"], bars=8))
    snare = "snare" if count(of_bar(notes, 7), "snare") else "clap"
    rolls = [count(of_bar(notes, bar), snare) for bar in range(8)]
    assert rolls == sorted(rolls)
    assert rolls[7] >= 3 * rolls[0]
    assert count(of_bar(notes, 7), "kick") == 0
    assert count(of_bar(notes, 8), "crash") == 1


@with_drums
@pytest.mark.parametrize("seed", range(3))
def test_no_piece_is_struck_twice_at_once(style: Style, seed: int) -> None:
    notes = sorted(played(song(style, ["verse", "prechorus", "chorus", "break", "chorus"], seed=seed)))
    last: dict[int, float] = {}
    for note in notes:
        assert note.start - last.get(note.pitch, -1.0) > 0.02, note
        last[note.pitch] = note.start
