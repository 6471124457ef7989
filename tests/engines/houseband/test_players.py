"""Tests of bass and chord players, and of who plays when."""

from dataclasses import replace

import pytest

from engines.houseband.compose.bars import bars_of, plays
from engines.houseband.compose.bass import bass_notes
from engines.houseband.compose.chords import chord_notes
from engines.houseband.plan import Plan
from engines.houseband.score import Note
from engines.houseband.styles import STYLES, Part, Style
from tests.engines.houseband.band import song

BY_NAME = {style.name: style for style in STYLES}
BASS = Part("bass", "bass-fingered", 33, 28, 48, -20.0)
KEYS = Part("keys", "acoustic-piano", 0, 55, 76, -20.0)
GUITAR = Part("guitar", "steel-guitar", 25, 50, 72, -20.0)
STILL = replace(BY_NAME["pop"], loose=0.0, lag={}, swing=0.0)
every = pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)


def bass(figure: str, **options: object) -> list[Note]:
    part = replace(BASS, figures=(figure,))
    return bass_notes(song(STILL, ["verse"], parts=(part,), **options), part)  # type: ignore[arg-type]


def chords(part: Part, **options: object) -> list[Note]:
    return chord_notes(song(STILL, ["verse"], parts=(part,), **options), part)  # type: ignore[arg-type]


def test_letters_of_the_bass() -> None:
    notes = bass("R-3-5-6-8-7-R---")
    first = [note.pitch - notes[0].pitch for note in notes if note.start < 4]
    assert notes[0].pitch % 12 == 0
    assert first == [0, 4, 7, 9, 12, 7, 0]


def test_the_bass_comes_early_with_the_next_root() -> None:
    notes = bass("R-----------n---")
    assert [note.pitch % 12 for note in notes if note.start < 8] == [0, 5, 5, 7]


def test_dead_notes_are_short_and_soft_and_pops_loud() -> None:
    notes = bass("R---g---p---R---")
    root, dead, pop = notes[:3]
    assert dead.beats < 0.2 < root.beats
    assert dead.velocity < 0.75 * root.velocity
    assert pop.pitch == root.pitch + 12
    assert pop.velocity >= root.velocity


def test_walking_leads_into_the_next_chord() -> None:
    notes = bass("R---w---w---w---", chords=("I", "IV"))
    assert len(notes) == 16
    last = next(note for note in notes if 2.9 < note.start < 3.1)
    target = next(note for note in notes if 3.9 < note.start < 4.1)
    assert abs(last.pitch - target.pitch) <= 2


def test_strums_go_down_and_up() -> None:
    notes = sorted(chords(replace(GUITAR, figures=("d-------u-------",), voices=4)))
    down = [note for note in notes if note.start < 1.5]
    up = [note for note in notes if 1.5 < note.start < 3.5]
    assert len(down) > len(up) == 3
    assert [note.pitch for note in down] == sorted(note.pitch for note in down)
    assert [note.pitch for note in up] == sorted((note.pitch for note in up), reverse=True)
    assert down[-1].start - down[0].start > 0.03
    assert sum(n.velocity for n in up) / 3 < sum(n.velocity for n in down) / len(down)


def test_muted_strums_are_short() -> None:
    assert max(note.beats for note in chords(replace(GUITAR, figures=("c---c---c---c---",)))) < 0.15


def test_chords_come_early_where_the_figure_says_so() -> None:
    notes = chords(replace(KEYS, figures=("x-------......n-",)), chords=("I", "IV"))
    early = {note.pitch % 12 for note in notes if 3.4 < note.start < 3.6}
    assert early == {5, 9, 0}


def test_oompah_has_roots_and_fifths_below_the_chord() -> None:
    notes = sorted(chords(replace(GUITAR, figures=("b-..x-..f-..x-..",)), chords=("I",)))
    low = [note for note in notes if note.start < 4 and note.start % 2 < 0.5]
    high = [note for note in notes if note.start < 4 and note.start % 2 >= 0.5]
    assert [note.pitch % 12 for note in low] == [0, 7]
    assert max(note.pitch for note in low) < min(note.pitch for note in high)


def test_two_bar_figures_alternate() -> None:
    notes = chords(replace(KEYS, figures=("x---------------....x-----------",)))
    starts = sorted({round(note.start, 1) for note in notes})
    assert [round(start % 4) for start in starts] == [0, 1, 0, 1]


def test_a_section_sounds_the_same_whatever_came_before() -> None:
    part = replace(KEYS, figures=("x---------------",))
    one = chord_notes(song(STILL, ["chorus"], parts=(part,)), part)
    two = chord_notes(song(STILL, ["bridge", "chorus"], parts=(part,)), part)
    assert [n.pitch for n in one] == [n.pitch for n in two if n.start >= 15.9]


def test_nothing_runs_into_a_last_chord_inside_a_bar() -> None:
    loose = replace(STILL, loose=0.05)
    plan = song(loose, ["verse"], seed=5)
    plan = replace(plan, frame=replace(plan.frame, beats=14))
    busy = "R" * 16
    notes = bass_notes(plan, replace(BASS, figures=(busy,)))
    assert len(notes) == 14 * 4
    assert len(chord_notes(plan, replace(KEYS, figures=("x" * 16,), voices=3))) == 14 * 4 * 3


def heard(plan: Plan, part: Part) -> list[str]:
    """Kinds of the sections a part plays in."""
    return [b.section.kind for b in bars_of(plan) if b.of_section == b.section.bars - 1 and plays(part, b)]


def test_who_plays_when() -> None:
    plan = song(STILL, ["intro", "verse", "chorus", "verse", "break", "chorus"])
    assert heard(plan, KEYS) == ["intro", "verse", "chorus", "verse", "break", "chorus"]
    assert heard(plan, replace(KEYS, enters=0.7)) == ["chorus", "chorus"]
    assert heard(plan, replace(KEYS, sits_out=("break", "intro"))) == ["verse", "chorus", "verse", "chorus"]
    assert heard(plan, replace(KEYS, since=2)) == ["verse", "chorus"]
    waiting = [bar.index for bar in bars_of(plan) if plays(replace(KEYS, waits=0.5), bar)]
    assert waiting[:3] == [2, 3, 4]


def test_the_last_chorus_has_everyone() -> None:
    plan = song(STILL, ["chorus", "chorus", "chorus"])
    assert [bar.crowning for bar in bars_of(plan)].count(True) == 4
    assert heard(plan, replace(KEYS, since=9)) == ["chorus"]


@every
@pytest.mark.parametrize("signature", ["2/4", "3/4", "4/4", "6/8"])
def test_everyone_plays_in_every_meter(style: Style, signature: str) -> None:
    plan = song(
        style,
        ["intro", "verse", "chorus", "verse", "break", "chorus"],
        signature=signature,
        key="A minor",
        chords=("i", "iv", "V", "i VI"),
    )
    for part in style.parts:
        if part.role in ("drums", "lead"):
            continue
        write = bass_notes if part.role == "bass" else chord_notes
        notes = write(plan, part)
        assert notes, part.name
        assert notes == write(plan, part)
        for note in notes:
            assert 0.0 <= note.start < plan.frame.beats
            assert 0.0 < note.beats <= plan.meter.beats * max(1.0, part.gate) + 0.01
            assert 24 <= note.pitch <= 108
        if part.role == "bass":
            assert all(part.low - 3 <= note.pitch <= part.high + 7 for note in notes)


@every
def test_the_arrangement_grows(style: Style) -> None:
    """More players, or more notes, in the last chorus than in the first verse."""
    plan = song(style, ["verse", "chorus", "verse", "chorus"])
    first, last = [], []
    for part in style.parts:
        if part.role not in ("drums", "lead"):
            notes = (bass_notes if part.role == "bass" else chord_notes)(plan, part)
            first += [(part.name, note) for note in notes if note.start < 15.9]
            last += [(part.name, note) for note in notes if note.start >= 47.9]
    assert len(last) > len(first) or len({name for name, _ in last}) > len({name for name, _ in first})
    assert len({name for name, _ in last}) >= len({name for name, _ in first})


def test_the_bass_stands_on_what_the_chord_has_in_the_bass() -> None:
    notes = bass("R---5---R---8---", chords=("I/3", "I"))
    assert [note.pitch % 12 for note in notes[:8]] == [4, 7, 4, 0, 0, 7, 0, 0]
