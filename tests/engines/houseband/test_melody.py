"""Tests of the tune, as properties of what is sung and of what the lead plays."""

from dataclasses import replace
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.houseband.compose import compose
from engines.houseband.compose.melody import comfort
from engines.houseband.compose.register import TENTH
from engines.houseband.form import PEAKS
from engines.houseband.harmony import scale_of
from engines.houseband.lyrics import read_lyrics, words_of
from engines.houseband.plan import Plan, Section
from engines.houseband.planning import make_plan
from engines.houseband.score import Note, Score, SungLine
from engines.houseband.styles import STYLES
from engines.houseband.voice import read_line
from engines.music import Key, TimeSignature
from engines.request import SongRequest
from tests.engines.houseband.band import assert_playable, no_check

SONG = """[Verse 1]
Walking down the empty street tonight
Every window holds a golden light
I can hear the river calling me
Telling me the way it used to be
[Pre-Chorus]
And I know that you are waiting there
Something in the summer air
[Chorus]
We are running with the morning sun
Sing it louder till the day is done
Nobody can take this love away
We are going to be okay
[Verse 2]
Yesterday I found your photograph
Underneath a broken paragraph
All the colors faded into blue
But I still remember you
[Chorus]
[Bridge]
Hold on, hold on to the fire
Higher and higher
[Chorus]"""
PROMPTS = (
    "pop",
    "ballad",
    "folk",
    "rock, 150 bpm",
    "jazz",
    "synthwave",
    "funk",
    "pop 3/4",
    "pop 6/8",
    "pop 2/4",
)
VOICE = "heart"


def planned(prompt: str, seed: int, lyrics: str = SONG, duration: float = 150.0, sung: bool = True) -> Plan:
    plan = make_plan(SongRequest(prompt=prompt, lyrics=lyrics, duration=duration), seed)
    return replace(plan, voice=VOICE if sung else None)


def composed(prompt: str, seed: int) -> tuple[Plan, Score]:
    plan = planned(prompt, seed)
    return plan, compose(plan, no_check)


@pytest.fixture(scope="module")
def songs() -> list[tuple[Plan, Score]]:
    return [composed(prompt, seed) for prompt in PROMPTS for seed in range(3)]


def placed(plan: Plan, score: Score) -> list[tuple[Section, SungLine]]:
    """The lines with the sections they are sung in."""
    sections = [section for section in plan.sections for _ in section.lines]
    assert len(sections) == len(score.lines)
    return list(zip(sections, score.lines, strict=True))


def off_beat(note: Note) -> float:
    return abs(note.start - round(note.start))


def test_every_syllable_has_a_note_of_its_own(songs: list[tuple[Plan, Score]]) -> None:
    for plan, score in songs:
        for line in score.lines:
            words = words_of(line.text, plan.language)
            assert [word.text for word in line.words] == [word.text for word in words]
            assert [len(word.notes) for word in line.words] == [len(word.stresses) for word in words]


def test_stressed_syllables_fall_on_beats_and_weak_ones_between(songs: list[tuple[Plan, Score]]) -> None:
    strong: list[bool] = []
    weak: list[bool] = []
    for _, score in songs:
        for line in score.lines:
            stresses = [stress for word in words_of(line.text, "en") for stress in word.stresses]
            for note, stress in zip(line.notes, stresses, strict=True):
                if stress != 2:
                    (strong if stress else weak).append(off_beat(note) < 0.12)
    assert len(strong) > 1000
    assert np.mean(strong) >= 0.9
    assert np.mean(weak) <= 0.35


def test_stressed_syllables_are_higher_and_longer(songs: list[tuple[Plan, Score]]) -> None:
    height: list[float] = []
    length: list[float] = []
    for _, score in songs:
        for line in score.lines:
            stresses = np.array([stress for word in words_of(line.text, "en") for stress in word.stresses])
            pitch = np.array([note.pitch for note in line.notes])
            gaps = np.diff([note.start for note in line.notes])
            height.append(pitch[stresses == 1].mean() - pitch[stresses == 0].mean())
            if (stresses[:-1] == 1).any() and (stresses[:-1] == 0).any():
                length.append(gaps[stresses[:-1] == 1].mean() - gaps[stresses[:-1] == 0].mean())
    assert np.mean(height) > 0.4
    assert np.mean(length) > 0.0


def test_the_chorus_is_the_same_tune_every_time(songs: list[tuple[Plan, Score]]) -> None:
    for plan, score in songs:
        tunes: dict[str, list[tuple[list[int], list[float]]]] = {}
        for section, line in placed(plan, score):
            if section.kind == "chorus":
                shift = (plan.key_of(section).pitch_class - plan.key.pitch_class) % 12
                start = section.start_bar * plan.meter.beats
                pitches = [note.pitch - shift for note in line.notes]
                starts = [note.start - start for note in line.notes]
                tunes.setdefault(line.text, []).append((pitches, starts))
        assert len(tunes) == 4
        for (pitches, starts), *others in tunes.values():
            assert others
            for again, when in others:
                assert again == pitches
                assert when == pytest.approx(starts, abs=0.15)


def test_the_chorus_is_higher_and_its_notes_are_longer(songs: list[tuple[Plan, Score]]) -> None:
    longer: list[float] = []
    for plan, score in songs:
        pitches: dict[str, list[int]] = {"verse": [], "chorus": []}
        gaps: dict[str, list[float]] = {"verse": [], "chorus": []}
        for section, line in placed(plan, score):
            if section.kind in pitches:
                pitches[section.kind] += [note.pitch for note in line.notes]
                gaps[section.kind] += [note.beats for note in line.notes]
        assert np.mean(pitches["chorus"]) >= np.mean(pitches["verse"]) + 2
        longer.append(float(np.mean(gaps["chorus"]) - np.mean(gaps["verse"])))
    assert np.mean(longer) > 0.0


def test_it_can_be_sung(songs: list[tuple[Plan, Score]]) -> None:
    leaps: list[int] = []
    answered: list[bool] = []
    for plan, score in songs:
        pitches = [note.pitch for line in score.lines for note in line.notes]
        low, high = comfort(VOICE)
        assert low <= min(pitches)
        assert max(pitches) <= high
        assert max(pitches) - min(pitches) <= TENTH
        for line in score.lines:
            moves = np.diff([note.pitch for note in line.notes])
            leaps += [abs(int(move)) for move in moves]
            answered += [
                0 < -int(np.sign(one)) * int(two) <= 4 for one, two in pairwise(moves) if abs(int(one)) > 5
            ]
            gaps = np.diff([plan.seconds(note.start) for note in line.notes])
            assert (len(gaps) + 1) / (gaps.sum() + 0.3) <= 7.5
    assert np.mean(np.array(leaps) > 7) < 0.03
    assert np.mean(np.array(leaps) == 0) < 0.2
    assert np.mean(np.array(leaps) > 2) > 0.15, "it moves"
    assert not answered or np.mean(answered) > 0.6


def test_there_is_a_breath_between_lines(songs: list[tuple[Plan, Score]]) -> None:
    for plan, score in songs:
        for line, after in pairwise(score.lines):
            assert plan.seconds(after.start) - plan.seconds(line.end) >= 0.08


def test_the_tune_comes_home(songs: list[tuple[Plan, Score]]) -> None:
    for plan, score in songs:
        assert score.lines[-1].notes[-1].pitch % 12 == plan.final.root, (plan.style.name, plan.seed)
        for section, after in pairwise(placed(plan, score)):
            if section[0] is not after[0] and section[0].kind == "chorus":
                key = plan.key_of(section[0])
                assert section[1].notes[-1].pitch % 12 in (scale_of(key)[0], scale_of(key)[2])


def test_downbeats_are_chord_tones_and_notes_are_of_the_key(songs: list[tuple[Plan, Score]]) -> None:
    down: list[bool] = []
    inside: list[bool] = []
    for plan, score in songs:
        for section, line in placed(plan, score):
            scale = scale_of(plan.key_of(section))
            for note in line.notes:
                bar, beat = divmod(note.start + 0.02, plan.meter.beats)
                here = next((s for s in plan.sections if s.start_bar <= bar < s.end_bar), plan.sections[-1])
                if bar < plan.bars and beat < 0.1:
                    down.append(note.pitch % 12 in here.chords[int(bar) - here.start_bar][0].pitch_classes)
                inside.append(note.pitch % 12 in scale)
    assert np.mean(down) > 0.97
    assert np.mean(inside) > 0.93


def test_only_the_chorus_has_a_second_voice_and_it_fits(songs: list[tuple[Plan, Score]]) -> None:
    steps: list[int] = []
    for plan, score in songs:
        for section, line in placed(plan, score):
            for word in line.words:
                if section.kind == "chorus":
                    assert len(word.harmony) == len(word.notes)
                    steps += [n.pitch - other for n, other in zip(word.notes, word.harmony, strict=True)]
                elif section.kind != "outro":
                    assert word.harmony == ()
    assert set(steps) <= {3, 4, 5, 8, 9}
    assert np.mean([step in (3, 4, 8, 9) for step in steps]) > 0.85


def test_verses_share_their_motif_and_their_second_strays() -> None:
    lines = "la la la la la\nla la la la la\n"
    plan = planned("pop, 120 bpm", 3, f"[verse]\n{lines}[verse]\n{lines}", 30.0)
    one, _, three, _ = compose(plan, no_check).lines[:4]
    rhythms = [[round(n.start - line.start, 1) for n in line.notes] for line in (one, three)]
    assert rhythms[0] == rhythms[1], "the same words have the same tune"


def test_a_voice_is_not_doubled_and_is_answered() -> None:
    fills = 0
    for seed in range(6):
        _, score = composed("pop", seed)
        lead = next(track for track in score.tracks if track.role == "lead")
        for line in score.lines:
            assert not any(line.start <= note.start < line.end for note in lead.notes)
        first = score.lines[0].start
        fills += sum(first < note.start < score.lines[-1].start for note in lead.notes)
    assert fills > 20


def test_without_a_voice_the_lead_plays_the_tune() -> None:
    plan = planned("pop", 1, sung=False)
    score = compose(plan, no_check)
    lead = next(track for track in score.tracks if track.role == "lead")
    starts = {(round(note.start, 6), note.pitch) for note in lead.notes}
    assert all((round(n.start, 6), n.pitch) in starts for line in score.lines for n in line.notes)


def lead_of(plan: Plan, section: Section) -> list[tuple[float, int]]:
    """What the lead plays in a section; its last bar may hold the upbeat of the next."""
    lead = next(track for track in compose(plan, no_check).tracks if track.role == "lead")
    start, end = section.start_bar * plan.meter.beats, (section.end_bar - 1) * plan.meter.beats
    return [
        (round((note.start - start) * 4) / 4, note.pitch)
        for note in lead.notes
        if start <= note.start + 0.05 < end
    ]


def test_the_hook_opens_the_song_and_comes_back() -> None:
    opened = 0
    for seed in range(8):
        plan = make_plan(SongRequest(prompt="pop", duration=180), seed)
        peaks = [section for section in plan.sections if section.kind in PEAKS]
        tunes = [
            lead_of(plan, section) for section in peaks if section.bars == peaks[0].bars and not section.key
        ]
        assert tunes[0]
        assert all(tune == tunes[0] for tune in tunes)
        intro = lead_of(plan, plan.sections[0])
        if intro:
            opened += 1
            assert intro == tunes[0][: len(intro)]
    assert opened >= 3


def test_solos_are_busier_than_themes() -> None:
    for seed in range(4):
        plan = make_plan(
            SongRequest(prompt="rock, 120 bpm", lyrics="[verse]\n[solo]\n[chorus]", duration=60), seed
        )
        by_kind = {section.kind: section for section in plan.sections}
        solo, theme = by_kind["solo"], by_kind["chorus"]
        assert len(lead_of(plan, solo)) / solo.bars > 1.2 * len(lead_of(plan, theme)) / theme.bars


lines = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60) | st.sampled_from(
    ["la la la", "🎵🎵", "شمس الصباح", "…?!", "我爱你", "a " * 400, "1999"]
)
texts = st.lists(
    lines | st.sampled_from(["[verse]", "[Chorus x2]", "[drop]", "[outro - fade]", "[solo 3 bars]"])
)
requests = st.builds(
    SongRequest,
    prompt=st.sampled_from([style.name for style in STYLES]),
    lyrics=texts.map(lambda found: "\n".join(found)[:4000]),
    language=st.sampled_from(["en", "es", "fr", "de", "ja", "ar", "zh"]),
    duration=st.floats(5, 60) | st.floats(60, 600),
    bpm=st.none() | st.floats(30, 300),
    time_signature=st.none() | st.sampled_from(get_args(TimeSignature)),
    seed=st.integers(0, 2**53 - 1),
)


@given(requests, st.booleans())
def test_whatever_is_asked_can_be_played(request: SongRequest, sung: bool) -> None:
    plan = replace(make_plan(request, request.seed or 0), voice=VOICE if sung else None)
    score = compose(plan, no_check)
    end = request.duration * plan.bpm / 60
    assert_playable(score, end)
    before = 0.0
    for line in score.lines:
        assert before <= line.start < line.end <= end
        before = line.end
        starts = [note.start for note in line.notes]
        assert all(one < two for one, two in pairwise(starts))
        assert all(word.text for word in line.words)
    lines = [line for section in read_lyrics(request.lyrics) for line in section.lines]
    wanted = [line for line in lines if read_line(line)] if sung else lines
    if wanted and not any("no room" in notice for notice in plan.notices):
        assert score.lines


def test_the_tune_prefers_the_scale_of_its_style_even_blended() -> None:
    def outside(prompt: str) -> float:
        found = [
            note.pitch
            for seed in range(6)
            for plan in [planned(f"{prompt}, A minor", seed, sung=False)]
            for line in compose(plan, no_check).lines
            for note in line.notes
        ]
        scale = scale_of(Key.parse("A minor"), "minor pentatonic")
        return sum(pitch % 12 not in scale for pitch in found) / len(found)

    assert outside("afrobeat") < outside("ballad")
    assert outside("half house half afrobeat") < outside("half afrobeat half house")
