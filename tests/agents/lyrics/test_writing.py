"""Whole songs: every language, theme and length; and edits of them."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.lyrics import (
    LANGUAGES,
    LanguageNotWritten,
    LyricWish,
    budget,
    detect_language,
    rhyme_scheme,
    syllables,
    write,
)
from agents.lyrics.corpus import THEMES, verse
from agents.lyrics.writing import line_lengths
from agents.results import Lyrics, Section
from engines.music import TimeSignature
from engines.request import MAX_LYRICS

THEME_WORDS = {
    "love": "falling in love",
    "heartbreak": "my broken heart",
    "leaving": "leaving town",
    "home": "coming home",
    "night": "midnight in the city",
    "rain": "rain",
    "sea": "the ocean",
    "summer": "summer party",
    "winter": "snow",
    "dreams": "stars and space",
    "hope": "never give up",
    "friendship": "my best friend",
    "freedom": "freedom",
    "memory": "childhood memories",
    "nature": "a river in the forest",
    "neutral": "xylophones",
}
OPPOSITE = {"dark": "bright", "bright": "dark", "defiant": "tender", "tender": "defiant"}
DURATIONS = (15.0, 30.0, 60.0, 120.0, 240.0, 600.0)


def sung(lyrics: Lyrics, tag: str) -> list[Section]:
    return [section for section in lyrics.sections if section.tag == tag and section.lines]


def couplets(lyrics: Lyrics) -> list[str]:
    return [
        line.lower()
        for s in lyrics.sections
        if s.tag in ("verse", "pre-chorus", "bridge")
        for line in s.lines
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_song_for_every_theme_and_length(language: str) -> None:
    known = {line for stanza in verse(language) for line in stanza.lines}
    for theme, duration in product(THEMES, DURATIONS):
        song = write(LyricWish(THEME_WORDS[theme], language=language, duration=duration))
        assert song.language == language
        assert song.title
        assert detect_language(song.text) == language
        lines = couplets(song)
        assert len(lines) == len(set(lines)), "no couplet comes twice"
        assert {line for s in song.sections if s.tag != "outro" for line in s.lines} <= known
        assert len({section.lines for section in sung(song, "chorus")}) <= 1, "choruses are alike"
        assert sum(len(section.lines) for section in song.sections) >= 2
        assert len(song.text) < MAX_LYRICS
        assert set(song.rhyme_scheme.split(", ")) <= {"AA", "AABB", "ABAB"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", [theme for theme in THEMES if theme != "neutral"])
def test_most_of_a_song_is_about_its_theme(language: str, theme: str) -> None:
    of_theme = {line for stanza in verse(language) if stanza.theme == theme for line in stanza.lines}
    song = write(LyricWish(THEME_WORDS[theme], language=language, duration=60))
    lines = [line for s in song.sections for line in s.lines]
    assert sum(line in of_theme for line in lines) >= 0.6 * len(lines)


@pytest.mark.parametrize(
    ("duration", "form"),
    [
        (15, "chorus"),
        (30, "verse chorus"),
        (60, "verse chorus verse chorus"),
        (150, "intro verse pre-chorus chorus verse pre-chorus chorus bridge chorus outro"),
    ],
)
def test_form_follows_the_duration(duration: float, form: str) -> None:
    song = write(LyricWish("love", language="en", duration=duration, bpm=120))
    assert " ".join(section.tag for section in song.sections) == form


def test_the_same_wish_gives_the_same_song_and_other_seeds_others() -> None:
    for language in LANGUAGES:
        songs = [write(LyricWish("rain", language=language, duration=120, seed=seed)) for seed in range(8)]
        assert songs[0] == write(LyricWish("rain", language=language, duration=120, seed=0))
        shares = [
            len(set(couplets(a)) & set(couplets(b))) / len(couplets(a)) for a, b in combinations(songs, 2)
        ]
        assert len({song.text for song in songs}) == len(songs)
        assert sum(shares) / len(shares) < 0.75
        assert len({sung(song, "chorus")[0].lines for song in songs}) >= 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("genre", ["", "punk", "ballad", "rock"])
def test_a_new_song_keeps_to_its_budget(language: str, genre: str) -> None:
    signatures: tuple[TimeSignature, ...] = ("4/4", "6/8")
    for duration, bpm, signature in product((15.0, 90.0, 240.0), (60.0, 138.0, 200.0), signatures):
        wish = LyricWish(
            "leaving town", genres=(genre,), language=language, duration=duration, bpm=bpm,
            time_signature=signature,
        )  # fmt: skip
        assert sum(line_lengths(write(wish))) <= budget(duration, bpm, signature).syllables


@pytest.mark.parametrize("genre", ["punk", "hip hop"])
def test_fast_songs_have_short_lines(genre: str) -> None:
    for theme in ("love", "night", "freedom", "my boss"):
        song = write(LyricWish(theme, genres=(genre,), language="en", duration=60, bpm=170))
        lines = [line for section in sung(song, "verse") for line in section.lines]
        assert sum(syllables(line, "en") for line in lines) / len(lines) <= 8.5


def test_a_lullaby_is_of_dreams() -> None:
    of_dreams = {line for stanza in verse("en") if stanza.theme == "dreams" for line in stanza.lines}
    song = write(LyricWish("my daughter Emma", genres=("lullaby",), duration=60, bpm=62))
    assert {line for section in sung(song, "verse") for line in section.lines} <= of_dreams


def test_mood_colours_the_choice() -> None:
    moods: dict[str, str] = {line: stanza.mood for stanza in verse("en") for line in stanza.lines}
    for asked, mood in (("sad", "dark"), ("happy", "bright"), ("angry", "defiant"), ("gentle", "tender")):
        song = write(LyricWish("midnight", moods=(asked,), language="en", duration=60))
        got = [moods[line] for s in song.sections for line in s.lines]
        assert got.count(mood) >= 0.3 * len(got)
        assert OPPOSITE[mood] not in got


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["AABB", "ABAB", "ABBA"])
def test_the_rhyme_scheme_is_as_asked_and_told_truly(language: str, scheme: str) -> None:
    for theme in THEME_WORDS.values():
        song = write(LyricWish(theme, language=language, duration=120, bpm=110, wish=f"in {scheme} please"))
        assert song.rhyme_scheme == scheme
        for section in sung(song, "verse"):
            for i in range(0, len(section.lines), 4):
                assert rhyme_scheme(section.lines[i : i + 4], language) == scheme


def test_the_theme_names_the_song_only_in_its_language() -> None:
    assert write(LyricWish("leaving town", language="en")).title == "Leaving Town"
    spanish = write(LyricWish("leaving town", language="es"))
    assert spanish.title != "Leaving Town"
    assert detect_language(spanish.text) == "es"
    assert write(LyricWish("perdre mon chat", language="fr")).title == "Perdre mon chat"
    assert write(LyricWish("la lluvia en mi calle")).language == "es"


def test_themes_are_understood_in_four_languages() -> None:
    for theme in ("leaving town", "irse del pueblo", "quitter la ville", "die Stadt verlassen"):
        lines = {line for stanza in verse("en") if stanza.theme == "leaving" for line in stanza.lines}
        song = write(LyricWish(theme, language="en", duration=120))
        assert lines & {line for section in song.sections for line in section.lines}


def test_a_language_without_verse_is_refused_with_a_hint() -> None:
    with pytest.raises(LanguageNotWritten) as caught:
        write(LyricWish("amore", language="it"))
    assert caught.value.code == "language_not_written"
    assert "'it'" in caught.value.message
    assert "AGENT_MODEL_ID" in caught.value.hint


BASE = write(LyricWish("rain in the city", moods=("sad",), language="en", duration=150, bpm=120, seed=3))


def edited(wish: str, base: Lyrics = BASE) -> Lyrics:
    return write(LyricWish(language=base.language, wish=wish, base=base, duration=150, seed=4))


@pytest.mark.parametrize(
    "wish", ["another chorus", "ein anderer Refrain", "otro estribillo", "un autre refrain"]
)
def test_another_chorus(wish: str) -> None:
    song = edited(wish)
    assert [s.tag for s in song.sections] == [s.tag for s in BASE.sections]
    assert {s.lines for s in sung(song, "chorus")}.isdisjoint({s.lines for s in sung(BASE, "chorus")})
    assert len({s.lines for s in sung(song, "chorus")}) == 1
    assert [s for s in song.sections if s.tag != "chorus"] == [s for s in BASE.sections if s.tag != "chorus"]
    assert song.title == BASE.title


@pytest.mark.parametrize(
    "wish",
    ["new second verse", "nueva segunda estrofa", "une nouvelle deuxième strophe", "neue zweite Strophe"],
)
def test_new_second_verse(wish: str) -> None:
    song = edited(wish)
    changed = [i for i, (a, b) in enumerate(zip(song.sections, BASE.sections, strict=True)) if a != b]
    assert len(changed) == 1
    assert BASE.sections[changed[0]] == sung(BASE, "verse")[1]


def test_add_and_remove_a_bridge() -> None:
    without = edited("no bridge")
    assert [s for s in BASE.sections if s.tag != "bridge"] == list(without.sections)
    again = edited("add a bridge", without)
    assert len(sung(again, "bridge")) == 1
    tags = [section.tag for section in again.sections]
    assert tags[tags.index("bridge") + 1] in ("pre-chorus", "chorus")
    assert tags[tags.index("bridge") - 1] == "chorus"
    assert [s for s in again.sections if s.tag != "bridge"] == list(without.sections)
    assert edited("füge eine Brücke hinzu", without).sections != without.sections


def test_shorter_and_longer() -> None:
    def lines(song: Lyrics) -> int:
        return sum(len(section.lines) for section in song.sections)

    shorter = edited("shorter")
    assert lines(shorter) < lines(BASE)
    assert {line for s in shorter.sections for line in s.lines} <= {
        line for s in BASE.sections for line in s.lines
    }
    assert lines(edited("más corta")) < lines(BASE)
    assert lines(edited("longer")) > lines(BASE)
    song = BASE
    for _ in range(12):
        song = edited("shorter", song)
        assert lines(song) >= 2


def test_less_sad_of_one_part_leaves_the_rest() -> None:
    song = edited("make the second verse less sad")
    changed = [i for i, (a, b) in enumerate(zip(song.sections, BASE.sections, strict=True)) if a != b]
    assert len(changed) == 1
    moods = {line: stanza.mood for stanza in verse("en") for line in stanza.lines}
    assert all(moods[line] in ("bright", "tender") for line in song.sections[changed[0]].lines)
    assert edited("less sad").title == BASE.title


@pytest.mark.parametrize(
    ("wish", "title"),
    [
        ("change the title to umbrella weather", "Umbrella Weather"),
        ('the title should be "The Long Way Home"', "The Long Way Home"),
        ("call it Puddles", "Puddles"),
    ],
)
def test_change_the_title(wish: str, title: str) -> None:
    song = edited(wish)
    assert song.title == title
    assert song.sections == BASE.sections


def test_what_is_not_understood_changes_nothing() -> None:
    assert edited("") == BASE
    assert edited("hmm") == BASE


def test_own_words_survive_an_edit_of_another_part() -> None:
    mine = Lyrics(
        title="Mine",
        sections=(
            Section(tag="verse", lines=("My own peculiar words", "that nobody may touch")),
            Section(tag="chorus", lines=("Oh well", "oh hell")),
        ),
    )
    song = edited("another chorus", mine)
    assert song.sections[0] == mine.sections[0]
    assert song.sections[1] != mine.sections[1]


def test_a_base_in_another_language_is_written_anew_in_its_form() -> None:
    song = write(LyricWish("rain", language="fr", base=BASE))
    assert song.language == "fr"
    assert detect_language(song.text) == "fr"
    assert [s.tag for s in song.sections] == [s.tag for s in BASE.sections]


@settings(max_examples=60, deadline=None)
@given(
    theme=st.text(max_size=60),
    wish=st.text(max_size=60),
    language=st.sampled_from(LANGUAGES),
    duration=st.floats(1, 600),
    bpm=st.none() | st.floats(30, 300),
    time_signature=st.sampled_from([None, "2/4", "3/4", "4/4", "6/8"]),
    genre=st.sampled_from(["", "hip hop", "punk", "ballad"]),
)
def test_any_wish_gives_a_song(theme, wish, language, duration, bpm, time_signature, genre) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    song = write(LyricWish(theme, (), (genre,), language, duration, bpm, time_signature, wish))
    assert song.sections
    lines = couplets(song)
    assert len(lines) == len(set(lines))
    again = write(LyricWish(theme, (), (genre,), language, duration, bpm, time_signature, wish, base=song))
    assert again.sections
