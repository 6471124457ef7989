"""The Lyricist with a scripted model."""

from typing import Any

import pytest

from agents.errors import BudgetSpent
from agents.events import AgentFinished, ToolResult
from agents.results import Constraints
from agents.squad.verbatim import given_lyrics
from tests.agents.squad.scripted import ANSWERED, PLAN, Played, Says, brief, calls, play, studio, task_of

LINES = [
    "Neon rain along the street",
    "Windows shine and engines beat",
    "Leaving town before the light",
    "With the echoes of the night",
]
SHORT = PLAN.model_copy(update={"constraints": Constraints(duration=30), "language": "en"})


def _lyrics(lines: list[str] = LINES, **more: Any) -> Says:
    return calls("write_lyrics", sections=[{"tag": "Verse 1", "lines": lines}], **more)


def _write(*answers: Says, **more: Any) -> Played:
    return play(answers, task_of("lyricist", **{"plan": SHORT, **more}))


def test_lyrics_are_taken_and_measured() -> None:
    played = _write(_lyrics(title="Neon Rain", language="en", rhyme_scheme="AABB"), ANSWERED)
    lyrics = played.last.result
    assert (lyrics.title, lyrics.rhyme_scheme, lyrics.text.splitlines()[0]) == (
        "Neon Rain",
        "AABB",
        "[verse 1]",
    )
    told = played.of(ToolResult)[0].result
    assert told["lines"] == 4
    assert 24 <= told["syllables"] <= 32
    assert told["rhymes"]["verse 1"] == "AABB"


def test_lyrics_that_do_not_fit_go_back_once() -> None:
    played = _write(_lyrics(LINES * 9), _lyrics(), ANSWERED)
    refused, taken = played.of(ToolResult)
    assert (refused.ok, taken.ok) == (False, True)
    assert "Too long" in refused.error
    assert "30 s have room for about" in refused.error
    assert played.last.result.text.count("\n") == 4


def test_lyrics_in_the_wrong_language_go_back_once_then_they_are_taken_with_a_note() -> None:
    spanish = SHORT.model_copy(update={"language": "es"})
    played = _write(_lyrics(language="en"), _lyrics(language="en"), ANSWERED, plan=spanish)
    refused, taken = played.of(ToolResult)
    assert "'es' is wanted" in refused.error
    assert taken.result["notes"]
    assert isinstance(played.last, AgentFinished)


def test_a_draft_that_was_refused_counts_when_the_budget_is_spent() -> None:
    played = _write(_lyrics(LINES * 9), Says(error=BudgetSpent("Out of time.", "")))
    assert played.last.result.text.count("\n") == 36


def test_lines_in_one_string_and_lyrics_as_text_are_understood() -> None:
    text = "[verse]\n" + "\n".join(LINES)
    assert _write(calls("write_lyrics", sections=text), ANSWERED).last.result.sections[0].lines == tuple(
        LINES
    )
    one = calls("write_lyrics", sections=[{"tag": "[Verse]", "lines": "\n".join(LINES)}])
    assert _write(one, ANSWERED).last.result.sections[0].lines == tuple(LINES)


def test_lyrics_that_come_as_prose_are_taken() -> None:
    played = _write(Says("Here they are:\n\n[verse]\n" + "\n".join(LINES)))
    assert played.last.result.sections[0].lines == tuple(LINES)


def test_empty_lyrics_are_refused() -> None:
    played = _write(calls("write_lyrics", sections=[{"tag": "verse", "lines": [" "]}]), _lyrics(), ANSWERED)
    assert "no line to sing" in played.of(ToolResult)[0].error


def test_a_revision_shows_the_lyrics_and_what_the_critic_wants() -> None:
    first = _write(_lyrics(), ANSWERED).last.result
    played = _write(_lyrics(LINES[:2]), ANSWERED, lyrics=first, wish="Half as long, please.", revision=1)
    assert "Half as long, please." in played.model.prompts
    assert LINES[3] in played.model.prompts
    assert len(played.last.result.sections[0].lines) == 2


def test_an_edit_shows_the_lyrics_of_the_studio() -> None:
    plan = SHORT.model_copy(update={"edit": True, "lyrics_wish": "less sad"})
    played = _write(
        _lyrics(), ANSWERED, plan=plan, brief=brief("less sad", studio=studio(lyrics="[verse]\nOld words"))
    )
    assert "Old words" in played.model.prompts


@pytest.mark.parametrize(
    ("message", "rest", "lyrics"),
    [
        ("pop, use these lyrics: la la\nli li", "pop, use these lyrics:", "la la\nli li"),
        ('Sing my own words exactly: "la la"', "Sing my own words exactly:", "la la"),
        ("pop con esta letra: la la", "pop con esta letra:", "la la"),
        ("du jazz avec ces paroles : la la", "du jazz avec ces paroles :", "la la"),
        ("Pop mit diesem Text: la la", "Pop mit diesem Text:", "la la"),
        ("punk\n[verse]\nla\n[chorus]\nli", "punk", "[verse]\nla\n[chorus]\nli"),
        ("a pop song about rain", "a pop song about rain", None),
        ("write lyrics about rain", "write lyrics about rain", None),
        ("lyrics in Spanish, 100 bpm", "lyrics in Spanish, 100 bpm", None),
    ],
)
def test_lyrics_in_the_message_are_told_from_wishes(message: str, rest: str, lyrics: str | None) -> None:
    assert given_lyrics(message) == (rest, lyrics)


def test_the_users_own_lyrics_are_used_as_they_are_and_no_model_is_asked() -> None:
    from agents.memory import NoMemory
    from agents.squad.perform import perform

    own = "[verse]\nSmoke without a fire, without drums\n\n[chorus]\nOh"
    task = task_of("lyricist", brief=brief(f"a pop song, use these lyrics:\n{own}"))
    events = list(perform(task, NoMemory(), lambda: None))
    last = events[-1]
    assert isinstance(last, AgentFinished)
    assert last.result.text == own  # type: ignore[union-attr]
    assert last.source == "rules"
