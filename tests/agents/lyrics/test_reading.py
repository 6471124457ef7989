import pytest

from agents.lyrics import LANGUAGES, LyricWish, read_lyrics, write


@pytest.mark.parametrize(
    ("heading", "tag"),
    [
        ("[Verse 1]", "verse"),
        ("(Chorus)", "chorus"),
        ("Chorus:", "chorus"),
        ("Refrain", "chorus"),
        ("Estribillo", "chorus"),
        ("Strophe", "verse"),
        ("[Strophe 2]", "verse"),
        ("Pre-Chorus:", "pre-chorus"),
        ("[Couplet 1]", "verse"),
        ("[Puente]", "bridge"),
        ("Brücke:", "bridge"),
        ("**Pont**", "bridge"),
        ("[Outro]", "outro"),
        ("[Guitar Solo]", "solo"),
        ("[Instrumental]", "solo"),
        ("[Verse 2: softly]", "verse"),
        ("## Bridge", "bridge"),
        ("【Chorus】", "chorus"),
    ],
)
def test_headings(heading: str, tag: str) -> None:
    song = read_lyrics(f"{heading}\nOne line of it\nAnd another", "en")
    assert [section.tag for section in song.sections] == [tag]
    assert song.sections[0].lines == ("One line of it", "And another")


def test_lines_that_only_look_like_headings_are_sung() -> None:
    text = "[verse]\n(I love you)\nBridge over the river\nShe said: come home\nchorus of angels"
    assert len(read_lyrics(text, "en").sections[0].lines) == 4


def test_without_tags_blank_lines_part_verses() -> None:
    song = read_lyrics("One\nTwo\n\nThree\nFour\n", "en")
    assert [section.lines for section in song.sections] == [("One", "Two"), ("Three", "Four")]


def test_words_after_a_heading_are_kept() -> None:
    assert read_lyrics("Chorus: sing it loud", "en").sections[0].lines == ("sing it loud",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_reads_the_same(language: str) -> None:
    song = write(LyricWish("rain", language=language, duration=150))
    read = read_lyrics(song.text, language)
    assert read.sections == song.sections
    assert read.text == song.text


def test_too_much_is_joined_and_broken_but_not_lost() -> None:
    text = (
        "\n".join(f"[verse]\nword{i} " + "x" * 400 for i in range(30))
        + "\n[chorus]\n"
        + "\n".join(["la"] * 60)
    )
    song = read_lyrics(text, "en")
    words = " ".join(line for section in song.sections for line in section.lines)
    assert all(f"word{i} " in words for i in range(30))
    assert words.replace(" ", "").count("x") == 400 * 30
    assert words.split().count("la") == 60
    assert read_lyrics("", "en").sections == ()
    assert read_lyrics("a\x00b", "en").sections
