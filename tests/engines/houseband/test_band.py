"""Tests of who plays: what prompts and requests change about a style's players."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.errors import InvalidRequest
from engines.houseband.compose import compose
from engines.houseband.plan import Plan
from engines.houseband.planning import make_plan
from engines.houseband.prompt import read_prompt
from engines.houseband.styles import STYLES, Part, Style
from engines.request import SongRequest


def players(prompt: str) -> tuple[Part, ...]:
    return make_plan(SongRequest(prompt=prompt, duration=20), 1).parts


def test_the_lead_of_a_request_plays_the_tune() -> None:
    plan = make_plan(SongRequest(prompt="pop with a sax solo", lead="flute", duration=20), 1)
    lead = next(part for part in plan.parts if part.role == "lead")
    assert (lead.preset, lead.name) == ("concert-flute", "flute")
    score = compose(plan, lambda: None)
    assert next(track for track in score.tracks if track.name == "flute").notes
    with pytest.raises(InvalidRequest) as caught:
        make_plan(SongRequest(prompt="pop", lead="kazoo", duration=20), 1)
    assert caught.value.field == "lead"


@pytest.mark.parametrize(
    ("prompt", "preset"),
    [
        ("house with strings", "viola"),
        ("jazz with a clarinet", "clarinet"),
        ("piano-led pop", "acoustic-piano"),
        ("techno with sitar and harp", "harp"),
        ("rock with banjo", "koto"),
        ("ambient with drums", "drum-kit"),
    ],
)
def test_instruments_of_the_prompt_are_in_the_band(prompt: str, preset: str) -> None:
    plan = make_plan(SongRequest(prompt=prompt, duration=20), 1)
    assert preset in {part.preset for part in plan.parts}
    names = [part.name for part in plan.parts]
    assert len(set(names)) == len(names)


def test_nothing_electronic_means_nothing_electronic() -> None:
    for prompt in ("pop, nothing electronic", "synthwave, no synths", "house without synthesizers"):
        presets = {part.preset for part in make_plan(SongRequest(prompt=prompt, duration=20), 1).parts}
        assert presets.isdisjoint({"saw-lead", "square-lead", "warm-pad", "pluck", "saw", "square"}), prompt
        assert presets


def test_a_negative_prompt_reaches_the_band() -> None:
    plan = make_plan(SongRequest(prompt="pop", negative_prompt="drums, piano", duration=20), 1)
    assert "drum-kit" not in {part.preset for part in plan.parts}
    assert "acoustic-piano" not in {part.preset for part in plan.parts}


def test_what_the_style_has_is_not_replaced() -> None:
    assert [p.preset for p in players("gospel with organ")] == [p.preset for p in players("gospel")]
    assert [p.preset for p in players("rock with guitar")] == [p.preset for p in players("rock")]
    assert [p.preset for p in players("jazz with sax")] == [p.preset for p in players("jazz")]


def test_what_is_asked_for_does_not_wait() -> None:
    def entry(prompt: str, name: str) -> float:
        return next(part.enters for part in players(prompt) if part.name == name)

    assert entry("ballad with strings", "strings") == 0.0 < entry("ballad", "strings")
    assert entry("ballad with drums", "drums") == 0.0 < entry("ballad", "drums")


def test_a_certain_guitar_takes_the_place_of_another() -> None:
    presets = [part.preset for part in players("folk with electric guitar")]
    assert "electric-guitar" in presets


def test_no_horns_leaves_the_piano_alone() -> None:
    presets = [part.preset for part in players("funk without horns")]
    assert "brass" not in presets
    assert presets.count("acoustic-piano") == 0


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_a_song_is_never_silent_for_two_seconds(style: Style) -> None:
    plan = make_plan(SongRequest(prompt=style.aliases[0], duration=100), 7)
    notes = sorted(note for track in compose(plan, lambda: None).tracks for note in track.notes)
    until = 0.0
    for note in notes:
        assert (note.start - until) * 60 / plan.bpm < 1.5, (note.start, until)
        until = max(until, note.start + note.beats)


def test_solo_means_alone() -> None:
    assert [(p.name, p.preset) for p in players("solo piano, calm")] == [
        ("piano", "acoustic-piano"),
        ("piano tune", "acoustic-piano"),
    ]
    assert players("solo piano")[0].left
    assert {p.preset for p in players("just guitar and flute")} == {"steel-guitar", "concert-flute"}
    assert [p.preset for p in players("unaccompanied cello")] == ["cello"]
    assert len(players("rock with a guitar solo")) > 3
    assert {"drums", "bass"} <= {p.role for p in players("pop with solo guitar, drums, bass")}


def test_roles_may_play_alone() -> None:
    assert [part.role for part in players("funk, drums only")] == ["drums"]
    assert [part.role for part in players("just bass and drums")] == ["drums", "bass"]
    assert [part.name for part in players("just drums, bass and organ")] == [
        "drums",
        "bass",
        "organ",
        "organ tune",
    ]


@pytest.mark.parametrize("style", ["orchestral", "waltz", "cinematic", "folk", "pop", "disco"])
def test_no_strings_means_no_bowed_strings(style: str) -> None:
    presets = {part.preset for part in players(f"{style}, no strings")}
    assert presets.isdisjoint({"violin", "viola", "cello", "contrabass"})


ABSENT = (
    "no drums", "no bass", "no piano", "no guitar", "no pads, no keys", "no drums, no bass",
    "no strings, no synths", "no drums, pads, keys", "no drums, guitar, arp, pads, keys",
)  # fmt: skip
ALONE = (
    "solo violin", "flute only", "solo sax", "solo piano", "just guitar and flute", "only a cello",
    "just bass and drums",
)  # fmt: skip
TAGS = ("", "[intro]", "[break]", "[outro]", "[intro]\n[break]\n[outro]", "[verse]\n[solo]\n[chorus]")


def longest_rest(plan: Plan) -> float:
    """Seconds before the last chord in which neither an instrument nor a voice sounds."""
    score = compose(plan, lambda: None)
    spans = [(note.start, note.start + note.beats) for track in score.tracks for note in track.notes]
    spans += [(line.start, line.end) for line in score.lines if plan.voice]
    until = longest = 0.0
    for start, stop in sorted([*spans, (float(plan.frame.beats), 0.0)]):
        longest = max(longest, (start - until) * 60 / plan.bpm)
        until = max(until, stop)
    return longest


@given(
    st.sampled_from(STYLES),
    st.sampled_from((*ABSENT, *ALONE)),
    st.sampled_from((*TAGS, "[verse]\nWalking home tonight\n[break]\n[chorus]\nSing it loud")),
    st.sampled_from((8.0, 20.0, 60.0, 180.0)),
    st.integers(0, 99),
)
def test_whoever_stays_away_somebody_plays(
    style: Style, wish: str, lyrics: str, duration: float, seed: int
) -> None:
    request = SongRequest(prompt=f"{style.name}, {wish}", lyrics=lyrics, duration=duration)
    assert longest_rest(make_plan(request, seed)) <= 2.0


@pytest.mark.parametrize("tags", TAGS[1:4])
@pytest.mark.parametrize("alone", ALONE[:3])
def test_who_plays_alone_plays_in_every_section(alone: str, tags: str) -> None:
    for style in ("rock", "afrobeat", "techno"):
        plan = make_plan(SongRequest(prompt=f"{style}, {alone}", lyrics=tags, duration=60), 3)
        assert len(plan.parts) == 1
        assert longest_rest(plan) <= 2.0, style
        (track,) = compose(plan, lambda: None).tracks
        starts = [note.start for note in track.notes]
        assert starts == sorted(starts)
        longest = max(note.beats for note in track.notes if note.start < plan.frame.beats)
        assert longest * 60 / plan.bpm <= 4.5, "a player has to breathe"


@pytest.mark.parametrize("wish", ["solo piano", "no drums, no bass"])
@pytest.mark.parametrize("seed", range(4))
def test_who_carries_the_harmony_lets_it_ring_until_the_next_chord(wish: str, seed: int) -> None:
    plan = make_plan(SongRequest(prompt=f"jazz, {wish}", duration=40), seed)
    (carrier,) = (part.name for part in plan.parts if part.carries and part.role != "lead")
    (track,) = (track for track in compose(plan, lambda: None).tracks if track.name == carrier)
    struck = replace(plan, parts=tuple(replace(part, carries=False) for part in plan.parts))
    (short,) = (track for track in compose(struck, lambda: None).tracks if track.name == carrier)
    assert sum(note.beats for note in track.notes) > 1.2 * sum(note.beats for note in short.notes)
    changes = [
        (section.start_bar + bar + 0.5) * plan.meter.beats
        for section in plan.sections
        for bar, chords in enumerate(section.chords)
        if len(chords) > 1
    ]
    assert changes
    for change in changes:
        sounding = [note for note in track.notes if note.start < change - 0.1]
        assert all(note.start + note.beats < change + 0.3 for note in sounding)


WORDS = st.sampled_from(
    [alias for style in STYLES for alias in style.aliases]
    + [
        "no",
        "without",
        "drums",
        "piano",
        "not too fast",
        ",",
        "and",
        "with",
        "half",
        "80s",
        "90 bpm",
        "sax solo",
        "🎷",
    ]
)


@given(st.lists(WORDS, max_size=8).map(" ".join))
def test_any_words_make_a_band(prompt: str) -> None:
    style = read_prompt(prompt).style
    names = [part.name for part in style.parts]
    assert len(set(names)) == len(names)
    assert style.tempo[0] < style.tempo[1]
    assert len(names) <= 7
