"""Tests of the planner and the composer, as properties of what they write."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.houseband.compose import compose
from engines.houseband.planning import make_plan
from engines.houseband.styles import STYLES
from engines.music import PITCH_CLASSES, TimeSignature
from engines.request import SongRequest
from tests.engines.houseband.band import assert_playable, no_check

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


@given(requests)
def test_every_note_is_inside_the_song_and_playable(request: SongRequest) -> None:
    plan = make_plan(request, request.seed or 0)
    score = compose(plan, no_check)
    end = request.duration * plan.bpm / 60
    assert_playable(score, end)
    for track in score.tracks:
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
    assert {"kind", "end", "energy", "key", "changes", "lines", "line_bars"} <= set(again["sections"][0])
    assert again["sections"][-1]["end"] == again["ending"]["start"]
    for section, after in zip(again["sections"], again["sections"][1:], strict=False):
        assert section["end"] == after["start"]


@given(requests)
def test_chords_follow_each_other_without_a_gap(request: SongRequest) -> None:
    plan = make_plan(request, request.seed or 0)
    at = 0.0
    for section in plan.sections:
        for change in plan.changes(section):
            assert change.start == pytest.approx(at)
            assert change.beats > 0
            at += change.beats
    assert at == pytest.approx(plan.frame.beats)


def test_a_retake_draws_anew_only_what_it_is_told_to() -> None:
    request = SongRequest(prompt="pop", lyrics=VERSE + CHORUS, duration=60)
    plan = make_plan(request, 1)
    same = make_plan(request, 1, {"melody": 99})
    assert same.sections == plan.sections
    tune, other = (compose(p, no_check).lines for p in (plan, same))
    assert [line.text for line in tune] == [line.text for line in other]
    assert [n.pitch for line in tune for n in line.notes] != [n.pitch for line in other for n in line.notes]
    drums = [[t.notes for t in compose(p, no_check).tracks if t.role == "drums"] for p in (plan, same)]
    assert drums[0] == drums[1]
    chords = [make_plan(request, 1, {"harmony": seed}).sections for seed in range(8)]
    assert len({tuple(s.chords for s in sections) for sections in chords}) > 1
    assert len({tuple((s.kind, s.bars) for s in sections) for sections in chords}) == 1


def test_a_key_change_is_kept_to_the_end_and_the_song_is_still_in_its_key() -> None:
    request = SongRequest(prompt="pop in C major", lyrics=VERSE + CHORUS, duration=240)
    plans = [make_plan(request, seed) for seed in range(20)]
    raised = [plan for plan in plans if plan.sections[-1].key]
    assert 0 < len(raised) < len(plans) / 2
    for plan in raised:
        last = plan.key_of(plan.sections[-1])
        first = next(index for index, section in enumerate(plan.sections) if section.key)
        assert plan.sections[first].kind == "chorus"
        assert all(section.key == last for section in plan.sections[first:])
        assert last.pitch_class in (1, 2)
        assert plan.final.root == last.pitch_class
        assert str(plan.key) == "C major"
        assert {s["key"] for s in plan.to_json()["sections"]} == {"C major", str(last)}  # type: ignore[attr-defined]


def test_cadences() -> None:
    for seed in range(12):
        plan = make_plan(SongRequest(prompt="pop in C major", lyrics=VERSE + CHORUS, duration=45), seed)
        for section, after in zip(plan.sections, plan.sections[1:], strict=False):
            last = section.chords[sum(section.line_bars) - 1][-1]
            if section.kind == "chorus" and section.lines:
                assert 0 in last.pitch_classes, "the words of the chorus end at home"
            if section.kind == "verse" and after.kind == "chorus":
                assert last.name != "C", "what leads to the chorus does not stand still"


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


def test_english_is_sung_and_other_languages_are_played_with_a_notice() -> None:
    sung = make_plan(SongRequest(prompt="pop", lyrics=VERSE, duration=20), 1)
    assert (sung.voice, sung.notices) == ("heart", ())
    other = make_plan(SongRequest(prompt="pop", lyrics="Bajo la luna", language="es", duration=20), 1)
    assert other.voice is None
    assert "English only" in other.notices[0]
    arabic = make_plan(SongRequest(prompt="pop", lyrics="يا ليل يا عين", duration=20), 1)
    assert arabic.voice is None
    assert "cannot be read as English" in arabic.notices[0]
    asked = make_plan(SongRequest(prompt="pop", lyrics=VERSE, voice="tenor", duration=20), 1)
    assert asked.voice == "tenor"
    said = make_plan(SongRequest(prompt="pop with male vocals", lyrics=VERSE, duration=20), 1)
    assert said.voice == "tenor"
    played = make_plan(SongRequest(prompt="pop", lyrics=VERSE, duration=20, instrumental=True), 1)
    assert (played.voice, played.notices) == (None, ())
    assert make_plan(SongRequest(prompt="pop", duration=20), 1).notices == ()


def test_why_nobody_sings_is_told() -> None:
    def notices(prompt: str, **fields: object) -> tuple[str, ...]:
        return make_plan(SongRequest(prompt=prompt, duration=20, **fields), 1).notices

    (stays,) = notices("pop", lyrics=VERSE, voice="tenor", instrumental=True)
    assert "stays instrumental" in stays
    (prompted,) = notices("pop, no vocals", lyrics=VERSE)
    assert "the prompt asks for music without vocals" in prompted
    (unheard,) = notices("instrumental pop", voice="tenor")
    assert "'tenor' does not sing" in unheard
    (nothing,) = notices("pop", voice="tenor")
    assert "no lyrics" in nothing
    (meter,) = notices("pop in 5/4")
    assert "5/4" in meter


@pytest.mark.parametrize(
    ("prompt", "voice"),
    [
        ("pop", "heart"),
        ("no female vocals", "tenor"),
        ("deep male voice", "baritone"),
        ("soprano", "soprano"),
        ("deep female voice", "alto"),
        ("whispered vocals", "breathy"),
        ("child singer", "child"),
        ("sung by a choir", "choir"),
        ("robot voice", "robot"),
    ],
)
def test_the_prompt_casts_every_voice(prompt: str, voice: str) -> None:
    assert make_plan(SongRequest(prompt=prompt, lyrics=VERSE, duration=20), 1).voice == voice


def test_too_many_lines_are_sung_as_far_as_they_fit() -> None:
    plan = make_plan(SongRequest(prompt="pop", lyrics="la la la\n" * 1000, duration=10), 1)
    assert len(plan.notices) == 1
    assert "found no room" in plan.notices[0]
    assert len(compose(plan, no_check).lines) >= 2
