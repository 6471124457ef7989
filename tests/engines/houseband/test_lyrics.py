"""Tests of the lyrics reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.houseband.lyrics import read_lyrics, syllables


@pytest.mark.parametrize(
    ("line", "language", "count"),
    [
        ("Walking down the empty street tonight", "en", 9),
        ("We are running with the morning sun", "en", 9),
        ("Sing it louder till the day is done", "en", 9),
        ("love", "en", 1),
        ("table", "en", 2),
        ("she walked and wanted roses", "en", 7),
        ("don't", "en", 1),
        ("corazón", "es", 3),
        ("poeta", "es", 3),
        ("さくら", "ja", 3),
        ("きょう", "ja", 2),
        ("사랑해", "ko", 3),
        ("我爱你", "zh", 3),
        ("привет", "ru", 2),
        ("7", "en", 2),
        ("…", "en", 1),
    ],
)
def test_syllables(line: str, language: str, count: int) -> None:
    assert syllables(line, language) == count


def test_right_to_left_scripts_have_about_their_syllables() -> None:
    assert 4 <= syllables("شمس الصباح تشرق", "ar") <= 9


@given(st.text(max_size=200), st.sampled_from(["en", "fr", "es", "ja", "ar", "de"]))
def test_every_line_has_at_least_one_syllable_and_not_more_than_letters(line: str, language: str) -> None:
    assert 1 <= syllables(line, language) <= max(1, 2 * len(line))


def test_sections() -> None:
    sections = read_lyrics(
        "first\n[Verse 1]\n\n a \nb\n[Pre-Chorus]\nc\n[CHORUS: loud]\nd\n[guitar solo]\n[zebra]\ne"
    )
    assert [(s.kind, s.lines) for s in sections] == [
        ("verse", ("first",)),
        ("verse", ("a", "b")),
        ("prechorus", ("c",)),
        ("chorus", ("d",)),
        ("solo", ()),
        ("verse", ("e",)),
    ]


def test_lines_without_words_are_not_sung() -> None:
    assert read_lyrics("🎵🎵\n---\n") == ()
