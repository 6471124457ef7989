"""Tests of the form: which sections a song has, and that they fill it."""

import math
from itertools import pairwise
from typing import Literal, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.houseband.form import PEAKS, POP_FORM, Block, Room, arrange, choose_finish, energies, frame
from engines.houseband.lyrics import Kind, read_lyrics, words_of
from engines.houseband.meter import Meter
from engines.music import TimeSignature

Signature = Literal["2/4", "3/4", "4/4", "6/8"]
VERSE = "[verse]\nWalking down the empty street tonight\nEvery window holds a golden light\n"
CHORUS = "[chorus]\nWe are running with the morning sun\nSing it louder till the day is done\n"

signatures = st.sampled_from(get_args(TimeSignature))
tempos = st.floats(30, 300)
kinds = st.lists(st.sampled_from(get_args(Kind)), min_size=1, max_size=20)
lyrics = st.one_of(
    st.just(""),
    st.just(VERSE + CHORUS),
    st.just("[intro]\n" + VERSE + CHORUS + "[bridge]\nOh\n" + CHORUS + "[outro]"),
    st.lists(
        st.sampled_from(
            [
                "[verse]",
                "[chorus]",
                "[drop]",
                "[solo 16 bars]",
                "[zzz]",
                "[]",
                "la la",
                "🎵",
                "مرحبا بالعالم",
                "",
            ]
        )
    ).map("\n".join),
)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def form(
    text: str, bars: int, bpm: float = 110.0, order: tuple[Kind, ...] = POP_FORM
) -> tuple[tuple[Block, ...], int]:
    return arrange(bars, read_lyrics(text), Room(Meter("4/4"), bpm, "en"), rng(), order)


@given(st.floats(5, 600), tempos, signatures)
def test_the_last_chord_falls_on_a_beat_and_has_time_to_ring(
    duration: float, bpm: float, signature: str
) -> None:
    meter = Meter(signature)
    placed = frame(duration, bpm, meter)
    assert placed.beats * 60 / bpm + placed.ring == pytest.approx(duration)
    assert placed.ring >= 0.99
    assert placed.ring <= 2.5 + 60 / bpm * meter.beats


@given(st.integers(1, 600), lyrics, signatures, tempos, st.integers(0, 50))
def test_sections_fill_the_bars_exactly(bars: int, text: str, signature: str, bpm: float, seed: int) -> None:
    sections = read_lyrics(text)
    blocks, dropped = arrange(bars, sections, Room(Meter(signature), bpm, "en"), rng(seed))
    assert sum(block.bars for block in blocks) == bars
    assert all(block.bars >= 1 for block in blocks)
    sung = [line for block in blocks for line in block.lines]
    wanted = [line for section in sections for line in section.lines]
    assert dropped == max(0, len(wanted) - len(sung))
    assert sung[: len(wanted)] == wanted[: len(sung)]
    for block in blocks:
        assert len(block.lines) == len(block.line_bars)
        assert sum(block.line_bars) <= block.bars


@given(st.integers(1, 600), kinds, st.integers(0, 50))
def test_any_order_of_sections_fills_any_song(bars: int, order: list[Kind], seed: int) -> None:
    blocks, _ = arrange(bars, (), Room(Meter("4/4"), 120.0, "en"), rng(seed), order)
    assert sum(block.bars for block in blocks) == bars
    odd = [block for block in blocks if block.bars % 4]
    assert len(odd) <= 1, "one section at most takes the bars that do not make four"
    if bars >= 32:
        assert all(block.bars <= 16 for block in blocks if block.kind not in ("intro", "outro"))


def test_a_three_minute_song_has_the_form_of_its_style() -> None:
    blocks, _ = form("", 80)
    assert [block.kind for block in blocks] == list(POP_FORM)
    dance: tuple[Kind, ...] = ("intro", "prechorus", "drop", "break", "prechorus", "drop", "outro")
    blocks, _ = form("", 56, order=dance)
    assert [block.kind for block in blocks] == list(dance)


def test_a_blues_goes_round_in_twelve_bars() -> None:
    order: tuple[Kind, ...] = ("intro", "verse", "chorus", "solo", "chorus", "outro")
    rounds: dict[Kind, int] = {"verse": 12, "chorus": 12, "solo": 12}
    blocks, _ = arrange(59, (), Room(Meter("4/4"), 110.0, "en"), rng(), order, rounds)
    assert [block.bars for block in blocks if block.kind in rounds] == [12, 12, 12, 12]
    blocks, _ = arrange(200, (), Room(Meter("4/4"), 110.0, "en"), rng(), order, rounds)
    assert {block.bars for block in blocks if block.kind in ("verse", "chorus")} == {12}


def test_what_a_short_song_keeps_is_a_verse_and_a_peak() -> None:
    assert [block.kind for block in form("", 8)[0]] == ["verse", "chorus"]
    assert [block.kind for block in form("", 4)[0]] == ["chorus"]


@pytest.mark.parametrize("text", ["", VERSE + CHORUS])
def test_ten_minutes_do_not_only_go_round(text: str) -> None:
    blocks, _ = form(text, 275)
    names = [block.kind for block in blocks]
    assert {"solo", "break", "bridge", "verse", "chorus"} <= set(names)
    assert names.count("intro") > 1, "it starts anew"
    peaks = [index for index, name in enumerate(names) if name == "chorus"]
    assert max(after - before for before, after in pairwise(peaks)) <= 5
    turns = {tuple(names[a:b]) for a, b in pairwise(peaks)}
    assert len(turns) >= 4


def test_tags_alone_make_the_form_and_say_how_long() -> None:
    blocks, _ = form("[intro]\n[verse]\n[drop 16 bars]\n[outro]", 46)
    found = [(block.kind, block.bars) for block in blocks]
    assert ("drop", 16) in found
    assert [kind for kind, _ in found][:3] == ["intro", "verse", "drop"]
    assert found[-1][0] == "outro"


def test_sung_sections_are_of_musical_length() -> None:
    blocks, _ = form(VERSE + CHORUS + "[bridge]\none line only\n" + CHORUS, 48)
    assert all(block.bars % 4 == 0 for block in blocks if block.lines)


def test_spare_bars_become_an_intro_and_the_chorus_comes_again() -> None:
    blocks, _ = form(VERSE + CHORUS, 24)
    assert [block.kind for block in blocks] == ["intro", "verse", "chorus", "solo", "chorus", "outro"]
    assert blocks[4].lines == blocks[2].lines


def test_fast_songs_give_a_line_more_bars() -> None:
    line = "Everybody in the city knows the melody tonight"
    count = sum(len(word.stresses) for word in words_of(line, "en"))
    for bpm in (60.0, 120.0, 200.0, 300.0):
        room = Room(Meter("4/4"), bpm, "en")
        for pace in (1.0, math.inf):
            bars = room.bars(line, pace=pace, least=1)
            assert count / (bars * room.bar_seconds) <= 7.0


def test_a_line_without_end_is_sung_in_breaths() -> None:
    prose = "and then I walked along the river, and I saw the lights of town, " * 4
    blocks, dropped = form(prose, 64)
    sung = [line for block in blocks for line in block.lines]
    assert dropped == 0
    assert all(sum(len(w.stresses) for w in words_of(line, "en")) <= 24 for line in sung)
    assert " ".join(sung[: len(sung)]).startswith(
        "and then I walked along the river, and I saw the lights of"
    )


def test_a_thousand_lines_in_ten_seconds() -> None:
    blocks, dropped = form("la la la la\n" * 1000, 4)
    sung = sum(len(block.lines) for block in blocks)
    assert sung == 4
    assert dropped == 1000 - sung


def test_the_last_line_may_come_thrice_at_the_end() -> None:
    room = Room(Meter("4/4"), 110.0, "en")
    found = [arrange(22, read_lyrics(VERSE + CHORUS), room, rng(seed))[0] for seed in range(20)]
    tagged = [blocks for blocks in found if blocks[-1].lines]
    assert 0 < len(tagged) < len(found)
    for blocks in tagged:
        assert blocks[-1].kind == "outro"
        assert set(blocks[-1].lines) == {"Sing it louder till the day is done"}
        assert len(blocks[-1].lines) == 2


def test_untagged_lines_without_end_are_stanzas_and_rests_are_short() -> None:
    blocks, dropped = form("one two three four five six seven\n" * 40, 250)
    assert dropped == 0
    assert max(block.bars for block in blocks) <= 16
    assert sum(len(block.lines) for block in blocks) >= 40


def test_words_that_find_no_room_leave_a_played_form() -> None:
    blocks, dropped = form("la" * 400 + "\n[chorus]", 24)
    assert dropped == 1
    assert len(blocks) > 1


def test_energy_rises_with_every_return_and_the_last_peak_is_the_top() -> None:
    order: tuple[Kind, ...] = (*POP_FORM[:-1], "outro")
    found = energies([Block(kind, 8) for kind in order])
    verses = [energy for kind, energy in zip(order, found, strict=True) if kind == "verse"]
    peaks = [energy for kind, energy in zip(order, found, strict=True) if kind in PEAKS]
    assert verses == sorted(verses)
    assert verses[0] < verses[1] < peaks[0] < peaks[1] < peaks[2] == 1.0
    assert found[order.index("bridge")] < verses[0]
    assert max(found) == peaks[-1]


def test_a_fade_is_played_where_the_lyrics_ask_for_one() -> None:
    blocks = [Block("verse", 8)]
    assert choose_finish(("stinger",), blocks, 2.0, True, rng()) == "fade"
    drawn = {choose_finish(("stinger",), blocks, 2.0, False, rng(seed)) for seed in range(12)}
    assert drawn == {"ring", "stinger"}
    assert {choose_finish(("stinger",), blocks, 6.0, False, rng(seed)) for seed in range(12)} == {"ring"}
