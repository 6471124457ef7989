"""Lyrics become words, and words syllables, whatever the lyrics hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.houseband.voice import Word, read_line
from engines.houseband.voice.pronounce import CONSONANTS, STRESSES, VOWELS
from engines.houseband.voice.syllables import nucleus

SUNG_ON = {
    1: (
        "love street strengths yeah fire hour through world girl 'cause don't should've y'all (ooh) "
        "whoa hmm shh! 3 & LOVE sooooo loooove yeeeah nooo love🔥 𝓵𝓸𝓿𝓮"
    ),
    2: (
        "empty walking little button rhythm castle people going naïve singin' lovin' didn't gonna "
        "well-known uh-huh 7 TV DJ zorblax I❤️you love—hate"
    ),
    3: (
        "beautiful another tomorrow remember yesterday Beyoncé la-la-la o-o-oh rock'n'roll USA "
        "FOREVER flumpering"
    ),
    5: ("imagination 99% 24/7"),
}
"""How many notes each word takes."""
COUNTS = [(text, count) for count, texts in SUNG_ON.items() for text in texts.split()]


@pytest.mark.parametrize(("text", "count"), COUNTS)
def test_syllables_are_counted_as_sung(text: str, count: int) -> None:
    (word,) = read_line(text)
    assert word.text == text
    assert len(word.syllables) == count, word


def test_words_line_up_with_what_is_displayed() -> None:
    line = "Well, (oh yeah) I'm 21 & the 🔥 apple — a man's 2nd 'try' ..."
    shown = [word.text for word in read_line(line)]
    assert shown == ["Well,", "(oh", "yeah)", "I'm", "21", "&", "the", "apple", "a", "man's", "2nd", "'try'"]


@pytest.mark.parametrize(
    ("strange", "plain"),
    [("Ĵ", "J"), ("Ťom", "Tom"), ("CITROËN", "citroen"), ("lo\u0336ve", "love"), ("ma\u00adny", "many")],
)
def test_letters_from_elsewhere_are_read_without_their_accents(strange: str, plain: str) -> None:
    (read,), (wanted,) = read_line(strange), read_line(plain)
    assert read.text == strange
    assert read.syllables == wanted.syllables


@pytest.mark.parametrize(("joined", "words"), [("zero\u200bwidth", "zero width"), ("1️⃣2️⃣", "1 2")])
def test_signs_between_words_part_them(joined: str, words: str) -> None:
    (word,) = read_line(joined)
    assert phonemes(word) == "".join(map(phonemes, read_line(words)))


def phonemes(word: Word) -> str:
    return "".join(syllable.phonemes for syllable in word.syllables)


def test_small_words_follow_their_neighbours() -> None:
    the, _, the_too, _ = read_line("the apple the man")
    assert phonemes(the) == "ði"
    assert phonemes(the_too) == "ðə"
    article = read_line("a man")[0]
    assert phonemes(article) == "ɐ"
    present, past = read_line("I will read it")[2], read_line("I have read it")[2]
    assert phonemes(present) != phonemes(past)


@pytest.mark.parametrize(
    ("text", "stresses"),
    [
        ("tonight", (0, 2)),
        ("empty", (2, 0)),
        ("imagination", (0, 1, 0, 2, 0)),
        ("celebrate", (2, 0, 1)),
    ],
)
def test_stress_is_told(text: str, stresses: tuple[int, ...]) -> None:
    (word,) = read_line(text)
    assert tuple(syllable.stress for syllable in word.syllables) == stresses


def test_consonants_open_the_syllable_they_can_open() -> None:
    (word,) = read_line("instrument")
    assert [syllable.phonemes.strip("ˈ")[:3] for syllable in word.syllables][1].startswith("stɹ")
    (word,) = read_line("singing")
    assert word.syllables[0].phonemes.endswith("ŋ")


@pytest.mark.parametrize(
    "text", ["", "   ", "...", "- -- '", "🔥❤️", "你好 мир مرحبا", "\u200b", "()[]{}", "\x00"]
)
def test_what_cannot_be_sung_is_left_out(text: str) -> None:
    assert read_line(text) == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("la-" * 120, 120),
        ("9" * 60, 60),
        ("1," * 50, 50),
        ("word " * 500, 500),
        ("aB" * 60, None),
        ("n" + "o" * 900, 1),
    ],
)
def test_lyrics_without_end_are_read(text: str, count: int | None) -> None:
    found = sum(len(word.syllables) for word in read_line(text))
    assert found == count if count else found >= 1


LYRICS = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.text(alphabet="abcdeghilmnorstuwy'-", min_size=1, max_size=10),
        st.text(alphabet="0123456789$%&/.,:'-", min_size=1, max_size=8),
        st.sampled_from(
            ["love", "Don't", "ME", "5", "$5", "3:30", "1/2", "Mr.", "rock'n'roll", "(hey)", "l'", "n"]
        ),
    ),
    max_size=8,
).map(" ".join)


@given(LYRICS)
def test_any_line_becomes_whole_syllables(line: str) -> None:
    words = read_line(line)
    shown = line.split()
    known = VOWELS | CONSONANTS | set(STRESSES)
    at = 0
    for word in words:
        at = shown.index(word.text, at) + 1  # in order, none invented
        assert word.syllables
        for syllable in word.syllables:
            assert set(syllable.phonemes) <= known
            assert 0 <= nucleus(syllable.phonemes) < len(syllable.phonemes)
            vowels = syllable.phonemes.replace("ɛə", "ɛ")
            assert sum(char in VOWELS for char in vowels) <= 1
