"""Tests of the lyrics reader."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engines.houseband.lyrics import read_lyrics, read_tag, syllables, words_of
from engines.houseband.voice import read_line
from engines.request import MAX_LYRICS


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


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("[Verse 1]", "verse"),
        ("[Pre-Chorus]", "prechorus"),
        ("[Build-up]", "prechorus"),
        ("【副歌】", "chorus"),
        ("[サビ]", "chorus"),
        ("[Estribillo]", "chorus"),
        ("[Post-Chorus]", "chorus"),
        ("[Final Chorus: louder]", "chorus"),
        ("[Drop]", "drop"),
        ("[Guitar Solo]", "solo"),
        ("[Instrumental 8 bars]", "solo"),
        ("[Breakdown]", "break"),
        ("[Outro - fade]", "outro"),
        ("Chorus:", "chorus"),
        ("(Bridge)", "bridge"),
        ("## Verse 2", "verse"),
        ("**Intro**", "intro"),
        ("[zebra]", None),
    ],
)
def test_tags(line: str, kind: str | None) -> None:
    read = read_tag(line)
    assert read is not None
    assert read[0].kind == kind
    assert read[1] == ""


@pytest.mark.parametrize(
    "line", ["the chorus of birds", "verse after verse", "(oh yeah)", "Note: call me", "bridge"]
)
def test_lines_are_not_taken_for_tags(line: str) -> None:
    assert read_tag(line) is None


def test_what_tags_say_beside_the_kind() -> None:
    tag = read_tag("[Instrumental 16 bars - fade out] hey")
    assert tag is not None
    assert (tag[0].bars, tag[0].fade, tag[1]) == (16, True, "hey")
    again = read_tag("[Chorus x2]")
    assert again is not None
    assert again[0].times == 2
    sections = read_lyrics("[Chorus x2]\nsing")
    assert [(s.kind, s.lines) for s in sections] == [("chorus", ("sing",))] * 2


def test_an_empty_chorus_has_the_words_it_had() -> None:
    text = "[Chorus]\none\n[Verse]\ntwo\n[Chorus]\n[Bridge]\n[Chorus]\nthree\n[Chorus]\n[Instrumental Chorus]"
    found = [section.lines for section in read_lyrics(text)]
    assert found == [("one",), ("two",), ("one",), (), ("three",), ("three",), ()]


def test_directions_stay_inside_their_section_and_lines_come_twice() -> None:
    sections = read_lyrics("[Chorus]\none (x2)\n[whispered]\ntwo\nVerse 2: three")
    assert [(s.kind, s.lines) for s in sections] == [("chorus", ("one", "one", "two")), ("verse", ("three",))]


@pytest.mark.parametrize(
    ("line", "language", "stresses"),
    [
        ("Walking down the empty street tonight", "en", (1, 0, 2, 0, 1, 0, 1, 0, 1)),
        ("I believe in the river", "en", (0, 0, 1, 0, 0, 1, 0)),
        ("beyond imagination", "en", (0, 1, 0, 2, 0, 1, 0)),
        ("going away, crying alone", "en", (1, 0, 0, 1, 1, 0, 0, 1)),
        ("la canción del corazón", "es", (0, 0, 1, 0, 0, 0, 1)),
        ("quiero cantar contigo", "es", (1, 0, 0, 1, 0, 1, 0)),
        ("le soleil", "fr", (0, 0, 1)),
        ("die Liebe beginnt", "de", (0, 1, 0, 0, 1)),
        ("さくら", "ja", (1, 0, 1)),
    ],
)
def test_stresses(line: str, language: str, stresses: tuple[int, ...]) -> None:
    assert tuple(stress for word in words_of(line, language) for stress in word.stresses) == stresses


@example("&", "en")
@example("# & ™", "en")
@example("& so", "fr")
@given(st.text(max_size=200), st.sampled_from(["en", "fr", "es", "ja", "ar", "de", "xx"]))
def test_words_keep_every_sign_and_have_syllables(line: str, language: str) -> None:
    words = words_of(line, language)
    letters = any(character.isalnum() for character in line)
    signs = language == "en" and read_line(line)  # "&" is read as a word
    assert letters <= bool(words) <= (letters or bool(signs))
    assert all(word.stresses for word in words)
    if words:
        assert " ".join(word.text for word in words) == " ".join(line.split())


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("[Chorus]\nsing it\nloud\n(x2)\n[Verse]\nthree x3", [["sing it", "loud"] * 2, ["three"] * 3]),
        ("(x2)\n[Chorus]\none\n(X2)\ntwo\n[repeat x2]", [["one", "one", "two", "two"]]),
        ("[Chorus]\nla\n[Verse]\nlo\n[Chorus]\n(x2)", [["la"], ["lo"], ["la"], ["la"]]),
        ("[Chorus]\n: x2\nla", [["la"], ["la"]]),
        ("one\n\nx2\n\ntwo", [["one", "one"], ["two"]]),
        ("[Hook] (x4)\nla", [["la"]] * 4),
        ("Chorus x2\nla\n[Chorus] x2", [["la"]] * 4),
        ("[Chorus]\nla\n[whispered] (x2)\nlo", [["la", "la", "lo"]]),
        ("one\n(Repeat)\ntwo, x2.\n**Repeat: 2x**", [["one", "one"] + ["two,"] * 4]),
        ("one\nx8\nx8\nx8", [["one"] * 8]),
        ("one\n\n[Verse]\ntwo", [["one"], ["two"]]),
    ],
)
def test_what_is_repeated(text: str, sections: list[list[str]]) -> None:
    assert [list(section.lines) for section in read_lyrics(text)] == sections


@pytest.mark.parametrize(
    "line",
    ["My BMW X5", "I'm a size 3X", "my 4x4", "my ex 2", "24/7", "love you x1000", "10x", "part 2 x"],
)
def test_what_only_looks_like_a_repeat_is_sung(line: str) -> None:
    assert [section.lines for section in read_lyrics(line)] == [(line,)]


@pytest.mark.parametrize("unit", [" ", "( ", "[ ", "2 ", "x8\n", "verse ", "(repeat "])
@pytest.mark.parametrize(("before", "after"), [("a", "b"), ("(", "a"), ("[", "a"), ("verse", "a")])
def test_a_long_line_is_read_at_once(before: str, unit: str, after: str) -> None:
    read_lyrics(before + unit * (MAX_LYRICS // len(unit)) + after)  # else it takes hours


def test_a_stanza_that_is_sung_twice_is_the_same_stanza() -> None:
    found = read_lyrics("one\ntwo\n\nthree\n\none\ntwo\n(x2)")
    assert [section.kind for section in found] == ["chorus", "verse", "chorus"]
    assert {section.kind for section in read_lyrics("oh\noh\n\nhey you\n\noh")} == {"verse"}


@example(":0x")
@example("a\n" + "x8\n" * 12)
@given(st.text())
def test_reading_never_fails(text: str) -> None:
    for section in read_lyrics(text):
        assert all(any(character.isalnum() for character in line) for line in section.lines)


def test_without_tags_the_stanza_that_returns_is_the_chorus() -> None:
    text = "one\ntwo\n\nsing it\nloud\n\n\nthree\nfour\n\nSing it\nloud\n\n"
    assert [section.kind for section in read_lyrics(text)] == ["verse", "chorus", "verse", "chorus"]
    tagged = "[verse]\none\n\ntwo\n[chorus]\nthree"
    assert [section.lines for section in read_lyrics(tagged)] == [("one", "two"), ("three",)]
