"""What the Lyricist is asked for by rules."""

from agents.results import Settings
from agents.rules import lyric_wish, plan, settings
from tests.agents.rules.wishes import POP, brief


def test_a_new_song() -> None:
    wish = brief("a sad slow waltz about the sea, Spanish lyrics, 90 seconds", seed=5)
    planned = plan(wish).result
    made = lyric_wish(wish, planned, settings(wish, planned).result)
    assert (made.theme, made.moods, made.genres) == ("the sea", ("sad",), ("waltz",))
    assert (made.language, made.duration, made.time_signature, made.base) == ("es", 90, "3/4", None)
    assert made.bpm == settings(wish, planned).result.set["bpm"]


def test_it_does_not_wait_for_the_producer() -> None:
    wish = brief("a song about rain, 80 bpm, 45 seconds")
    made = lyric_wish(wish, plan(wish).result, None)
    assert (made.bpm, made.duration) == (80, 45)


def test_an_edit_starts_from_what_stands() -> None:
    wish = brief("another chorus", POP)
    made = lyric_wish(wish, plan(wish).result, Settings())
    assert made.base is not None
    assert made.base.sections[0].lines[0] == "I walk along the river in the rain"
    assert (made.wish, made.language, made.duration, made.bpm) == ("another chorus", "en", 120, 120)


def test_new_words_another_theme_or_language_do_not() -> None:
    for message in ("new lyrics", "make the lyrics about the moon", "in German now"):
        wish = brief(message, POP)
        assert lyric_wish(wish, plan(wish).result, None).base is None, message


def test_new_words_are_about_the_same() -> None:
    wish = brief("in German now", POP, "a punk song about the sea", "faster")
    assert "sea" in lyric_wish(wish, plan(wish).result, None).theme


def test_an_edit_of_the_tempo_counts_for_the_words() -> None:
    wish = brief("slower, and new lyrics about snow", POP)
    planned = plan(wish).result
    made = lyric_wish(wish, planned, settings(wish, planned).result)
    assert (made.theme, made.bpm) == ("snow", 104)
