"""The Critic by rules finds real faults and approves what is good."""

from typing import Any

import pytest

from agents.lyrics import read_lyrics, write
from agents.results import Constraints, Lyrics, Plan, Review, Settings
from agents.rules import lyric_wish, plan, review, settings
from tests.agents.rules.wishes import LOFI, POP, brief

WORDS = """[verse]
I walk along the river in the rain
I wait beside the window for the train
The morning comes and nothing is the same
And nobody remembers what's my name

[chorus]
Oh, all the lights are calling me tonight
And every little shadow turns to light
Oh, all the lights are calling me tonight
And every little shadow turns to light"""
SET = {"prompt": "pop, piano", "bpm": 100.0, "key": "A minor", "duration": 60.0}


def reviewed(planned: Plan, put: dict[str, Any], lyrics: Lyrics | None, message: str = "a song") -> Review:
    return review(brief(message), planned, Settings(set=put), lyrics).result


@pytest.mark.parametrize(
    "message",
    [
        "Make me a rainy-night synthwave song about leaving town, 100 bpm, Spanish lyrics",
        "ein trauriges Lied über die See, ohne Schlagzeug, zweieinhalb Minuten",
        "une chanson d'amour lente, 90 secondes",
        "una canción alegre sobre el verano, 30 segundos",
        "punk rock, fast, two minutes, no cover",
        "a rap song about the city, 3 minutes",
        "ambient, no drums",
        "just the lyrics, about winter",
        "a waltz in D minor, 40 seconds",
    ],
)
def test_what_the_rules_make_themselves_is_good(message: str) -> None:
    for seed in range(3):
        wish = brief(message, seed=seed)
        planned = plan(wish).result
        made = settings(wish, planned).result
        lyrics = write(lyric_wish(wish, planned, made)) if "lyrics" in planned.make else None
        found = review(wish, planned, made, lyrics).result
        assert found.findings == ()
        assert found.approved
        assert found.revise is None


def test_good_lyrics_are_approved() -> None:
    found = reviewed(Plan(language="en"), SET, read_lyrics(WORDS, "en"))
    assert (found.approved, found.findings) == (True, ())


@pytest.mark.parametrize(
    ("planned", "put", "who", "says"),
    [
        (Plan(constraints=Constraints(bpm=90)), SET, "producer", "bpm was to be 90, but is 100."),
        (Plan(constraints=Constraints(key="C major")), SET, "producer", "key was to be C major"),
        (Plan(constraints=Constraints(duration=90)), SET, "producer", "duration was to be 90"),
        (Plan(constraints=Constraints(time_signature="3/4")), SET, "producer", "time signature"),
        (Plan(constraints=Constraints(variants=3)), SET, "producer", "variants was to be 3"),
        (Plan(avoid=("piano",)), SET, "producer", '"piano" was not wanted'),
        (Plan(avoid=("strings",)), {**SET, "prompt": "pop, violin"}, "producer", '"strings" was not wanted'),
        (Plan(), {**SET, "prompt": " "}, "producer", "prompt is empty"),
        (Plan(language="es"), SET, "lyricist", "look like English, not Spanish"),
        (Plan(), {**SET, "duration": 10.0}, "lyricist", "syllables"),
        (Plan(), {**SET, "duration": 400.0}, "lyricist", "at least"),
        (Plan(constraints=Constraints(instrumental=True)), {**SET, "instrumental": True}, "lyricist",
         "instrumental"),
        (Plan(avoid=("shadow",)), SET, "lyricist", '"shadow" was not wanted'),
    ],
)  # fmt: skip
def test_real_faults_are_found(planned: Plan, put: dict[str, Any], who: str, says: str) -> None:
    found = reviewed(planned, put, read_lyrics(WORDS, "en"))
    assert not found.approved
    assert found.revise == who
    assert any(says in finding.message and finding.severity == "fault" for finding in found.findings)


def test_enharmonic_keys_and_denied_instruments_are_no_faults() -> None:
    put = {**SET, "key": "C# major", "prompt": "pop without drums"}
    planned = Plan(constraints=Constraints(key="Db major"), avoid=("drums",))
    assert reviewed(planned, put, None).approved


def test_empty_lyrics_are_a_fault() -> None:
    found = reviewed(Plan(), SET, Lyrics())
    assert found.revise == "lyricist"
    assert found.findings[0].message == "The lyrics have no lines."


def test_another_title_is_a_note_only() -> None:
    lyrics = read_lyrics(WORDS, "en").model_copy(update={"title": "Rain"})
    found = reviewed(Plan(title="Blue Hour"), SET, lyrics)
    assert found.approved
    assert [finding.severity for finding in found.findings] == ["note"]


def test_an_edit_is_reviewed_with_what_stands() -> None:
    wish = brief("slower, no drums", LOFI)
    planned = plan(wish).result
    good = settings(wish, planned).result
    assert review(wish, planned, good, None).result.approved
    forgot = Settings(set={"bpm": good.set["bpm"]})
    found = review(wish, planned, forgot, None).result
    assert found.findings[0].remedy == 'Leave "drums" out.'


def test_the_review_is_in_the_users_language() -> None:
    wish = brief("ein Lied mit 90 bpm", POP)
    found = review(wish, plan(wish).result, Settings(set={**SET}), None)
    assert "sollte 90 sein" in found.thought
    assert found.result.summary.startswith("Manches")
