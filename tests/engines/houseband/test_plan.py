"""Tests of the planner and the composer, as properties of what they write."""

from typing import Literal, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.houseband.compose import compose
from engines.houseband.compose.melody import melody
from engines.houseband.form import arrange, frame
from engines.houseband.harmony import scale_of
from engines.houseband.lyrics import read_lyrics, syllables
from engines.houseband.meter import Meter
from engines.houseband.planning import PLAYS_ONLY, make_plan
from engines.houseband.styles import STYLES
from engines.music import PITCH_CLASSES, Key, TimeSignature
from engines.request import SongRequest

Signature = Literal["2/4", "3/4", "4/4", "6/8"]
VERSE = "[verse]\nWalking down the empty street tonight\nEvery window holds a golden light\n"
CHORUS = "[chorus]\nWe are running with the morning sun\nSing it louder till the day is done\n"

signatures = st.sampled_from(get_args(TimeSignature))
durations = st.one_of(st.floats(5, 60), st.floats(5, 60), st.floats(60, 600))
lyrics = st.one_of(
    st.just(""),
    st.just(VERSE + CHORUS),
    st.just("[intro]\n" + VERSE + CHORUS + "[bridge]\nOh\n" + CHORUS + "[outro]"),
    st.lists(st.sampled_from(["[verse]", "[chorus]", "[zzz]", "[]", "la la", "🎵", "مرحبا بالعالم", ""])).map(
        "\n".join
    ),
)
requests = st.builds(
    SongRequest,
    prompt=st.sampled_from([style.name for style in STYLES]),
    lyrics=lyrics,
    duration=durations,
    bpm=st.one_of(st.none(), st.floats(30, 300)),
    key=st.one_of(
        st.none(), st.sampled_from([f"{t} {m}" for t in PITCH_CLASSES for m in ("major", "minor")])
    ),
    time_signature=st.one_of(st.none(), signatures),
    seed=st.integers(0, 2**53 - 1),
    instrumental=st.booleans(),
)


def no_check() -> None:
    """Nobody wants to stop."""


@given(st.floats(5, 600), st.floats(30, 300), signatures)
def test_the_last_chord_falls_on_a_beat_and_has_time_to_ring(
    duration: float, bpm: float, signature: str
) -> None:
    meter = Meter(signature)
    placed = frame(duration, bpm, meter)
    assert placed.beats * 60 / bpm + placed.ring == pytest.approx(duration)
    assert placed.ring >= 0.99
    assert placed.ring <= 2.5 + 60 / bpm * meter.beats


@given(st.integers(1, 600), lyrics, signatures)
def test_sections_fill_the_bars_exactly(bars: int, text: str, signature: str) -> None:
    sections = read_lyrics(text)
    blocks, dropped = arrange(bars, sections, Meter(signature), "en")
    assert sum(block.bars for block in blocks) == bars
    assert all(block.bars >= 1 for block in blocks)
    sung = [line for block in blocks for line in block.lines]
    wanted = [line for section in sections for line in section.lines]
    assert dropped == max(0, len(wanted) - len(sung))
    assert sung[: len(wanted)] == wanted[: len(sung)]
    assert all(len(block.lines) * block.bars_per_line <= block.bars for block in blocks)


@settings(max_examples=20, deadline=None)
@given(requests)
def test_every_note_is_inside_the_song_and_playable(request: SongRequest) -> None:
    plan = make_plan(request, request.seed or 0)
    score = compose(plan, no_check)
    end = request.duration * plan.bpm / 60
    assert score.tracks
    for track in score.tracks:
        for note in track.notes:
            assert 0 <= note.start < end
            assert note.beats > 0
            assert 0 <= note.pitch <= 127
            assert 1 <= note.velocity <= 127
        assert any(note.start >= plan.frame.beats for note in track.notes), track.role
        last: dict[int, float] = {}
        for note in track.notes:
            assert note.start >= last.get(note.pitch, 0.0) - 1e-6, "a pitch is struck while it sounds"
            last[note.pitch] = note.start + note.beats
    starts = [line.start for line in score.lines]
    assert starts == sorted(starts)
    assert all(0 <= line.start < line.end <= end for line in score.lines)
    assert bool(score.lines) == (plan.vocal and bool(score.lines))
    if request.instrumental:
        assert not score.lines


def test_the_plan_is_json() -> None:
    import json

    plan = make_plan(SongRequest(prompt="jazz", lyrics=VERSE, duration=30), 1)
    again = json.loads(json.dumps(plan.to_json()))
    assert again["style"] == "jazz"
    assert again["sections"][0]["start"] == 0
    assert all(len(section["chords"]) == section["bars"] for section in again["sections"])


def test_fields_win_over_words_and_words_over_the_style() -> None:
    words = make_plan(SongRequest(prompt="rock, 100 bpm, D major, 3/4", duration=30), 1)
    assert (words.bpm, str(words.key), words.meter.signature) == (100.0, "D major", "3/4")
    fields = make_plan(
        SongRequest(
            prompt="rock, 100 bpm, D major, 3/4", duration=30, bpm=133.5, key="Bb minor", time_signature="6/8"
        ),
        1,
    )
    assert (fields.bpm, str(fields.key), fields.meter.signature) == (133.5, "Bb minor", "6/8")


def test_the_melody_has_one_note_for_each_syllable() -> None:
    plan = make_plan(SongRequest(prompt="pop, 100 bpm", lyrics=VERSE + CHORUS, duration=40), 5)
    part = next(part for part in plan.parts if part.role == "lead")
    notes, lines = melody(plan, part)
    for line in lines:
        here = [n for n in notes if line.start <= n.start < line.end]
        assert len(here) == syllables(line.text), line.text
    assert [line.text for line in lines][:4] == [
        line for section in read_lyrics(VERSE + CHORUS) for line in section.lines
    ]


@pytest.mark.parametrize("seed", range(6))
def test_strong_beats_are_chord_tones_and_the_range_is_singable(seed: int) -> None:
    plan = make_plan(SongRequest(prompt="pop, 100 bpm, C major", lyrics=VERSE + CHORUS, duration=40), seed)
    part = next(part for part in plan.parts if part.role == "lead")
    notes, _ = melody(plan, part)
    bars = [chords for section in plan.sections for chords in section.chords]
    strong = [n for n in notes if abs(n.start % 4) < 0.08]
    assert strong
    for note in strong:
        assert note.pitch % 12 in bars[int(note.start // 4)][0].pitch_classes
    pitches = [note.pitch for note in notes]
    assert max(pitches) - min(pitches) <= 17
    scale = scale_of(Key.parse("C major"))
    assert sum(pitch % 12 in scale for pitch in pitches) >= 0.9 * len(pitches)


def test_verses_share_their_motif() -> None:
    text = "[verse]\nla la la la la\nla la la la la\n" * 2
    plan = make_plan(SongRequest(prompt="pop, 120 bpm", lyrics=text, duration=24), 3)
    part = next(part for part in plan.parts if part.role == "lead")
    notes, lines = melody(plan, part)
    rhythms = [
        [round(n.start - line.start, 1) for n in notes if line.start <= n.start < line.end] for line in lines
    ]
    assert rhythms[0] == rhythms[2]


def test_the_chorus_lifts() -> None:
    plan = make_plan(SongRequest(prompt="pop", lyrics=VERSE + CHORUS, duration=40), 2)
    energy = {section.kind: section.energy for section in plan.sections}
    assert energy["intro"] < energy["verse"] < energy["chorus"]
    score = compose(plan, no_check)
    verse, chorus = (next(s for s in plan.sections if s.kind == kind) for kind in ("verse", "chorus"))

    def density(start: int, bars: int) -> float:
        return sum(start * 4 <= n.start < (start + bars) * 4 for t in score.tracks for n in t.notes) / bars

    assert density(chorus.start_bar, chorus.bars) > 1.15 * density(verse.start_bar, verse.bars)


def test_it_ends_on_the_tonic() -> None:
    for style in STYLES:
        plan = make_plan(SongRequest(prompt=style.name, duration=30), 4)
        score = compose(plan, no_check)
        assert plan.final.root == plan.key.pitch_class
        for track in score.tracks:
            if track.role in ("bass", "lead"):
                assert track.notes[-1].pitch % 12 == plan.key.pitch_class, (style.name, track.role)


@pytest.mark.parametrize("style", [style.name for style in STYLES])
def test_unwanted_players_stay_home(style: str) -> None:
    plan = make_plan(SongRequest(prompt=f"{style}, no drums, without bass", duration=20), 1)
    assert {part.role for part in plan.parts}.isdisjoint({"drums", "bass"})
    assert plan.parts


def test_without_piano_another_instrument_carries_the_harmony() -> None:
    plan = make_plan(SongRequest(prompt="ballad without piano", duration=20), 1)
    presets = [part.preset for part in plan.parts]
    assert "acoustic-piano" not in presets
    assert "keys" in {part.role for part in plan.parts}


def test_the_notice_about_singing_comes_with_lyrics_only() -> None:
    sung = make_plan(SongRequest(prompt="pop", lyrics=VERSE, duration=20), 1)
    assert sung.notices == (PLAYS_ONLY,)
    played = make_plan(SongRequest(prompt="pop", lyrics=VERSE, duration=20, instrumental=True), 1)
    assert played.notices == ()
    assert make_plan(SongRequest(prompt="pop", duration=20), 1).notices == ()


def test_too_many_lines_are_sung_as_far_as_they_fit() -> None:
    plan = make_plan(SongRequest(prompt="pop", lyrics="la la la\n" * 1000, duration=10), 1)
    assert len(plan.notices) == 2
    assert "found no room" in plan.notices[1]
    assert len(compose(plan, no_check).lines) >= 2
