"""Text on cards: a face for every script, both directions, and nothing in place of what has no face."""

import pytest
from PIL import Image, ImageDraw

from serve_app.share import text


def faces(words: str, language: str | None = None) -> list[str]:
    return [cluster.face for cluster in text.clusters(words, language) if cluster.text != " "]


@pytest.mark.parametrize(
    ("words", "face"),
    [
        ("Rain", "inter-latin"),
        ("Łódź", "inter-latin"),
        ("Дождь", "inter-cyrillic"),
        ("Βροχή", "inter-greek"),
        ("Mưa rồi", "inter-latin"),
        ("שיר", "noto-sans-hebrew"),
        ("أغنية", "noto-sans-arabic"),
        ("गीत", "noto-sans-devanagari"),
        ("เพลง", "noto-sans-thai"),
        ("汉语", "noto-sans-sc"),
        ("ひらがな漢字", "noto-sans-jp"),
        ("한국어", "noto-sans-kr"),
        ("🎵", "noto-emoji"),
    ],
)
def test_every_script_has_a_face(words: str, face: str) -> None:
    found = text.clusters(words, None)
    assert face in {cluster.face for cluster in found}
    assert "".join(cluster.text for cluster in found) == words  # nothing is left out


def test_han_characters_look_as_where_the_song_is_from() -> None:
    assert set(faces("直", "ja")) == {"noto-sans-jp"}
    assert set(faces("直", "zh-CN")) == {"noto-sans-sc"}
    assert set(faces("直", None)) == {"noto-sans-sc"}
    assert set(faces("直の", "zh")) == {"noto-sans-jp"}


def test_what_no_face_has_is_left_out() -> None:
    assert text.clusters("ཨོཾ", None) == []
    assert "".join(cluster.text for cluster in text.clusters("aཨb\u202e\ue000c", None)) == "abc"


def test_what_belongs_together_stays_together() -> None:
    for whole in ("👩‍🚀", "👍🏽", "🇵🇹", "❤️", "กี่", "שּׁ"):
        parts = [cluster.text for cluster in text.clusters(f"{whole}{whole}", None)]
        assert parts == [whole, whole]


def test_a_letter_is_shown_without_the_accents_that_no_face_has() -> None:
    assert [cluster.text for cluster in text.clusters("q\u0489s", None)] == ["q", "s"]


def ordered(words: str) -> list[str]:
    line = text.clusters(words, None)
    return [run.text.strip() for run in text.visual(line, text.paragraph(line)) if run.text.strip()]


def test_runs_stand_in_the_order_in_which_they_are_read() -> None:
    assert text.paragraph(text.clusters("12 שיר", None)) == "rtl"
    assert ordered("abc שיר def") == ["abc", "שיר", "def"]
    assert ordered("שיר abc לשלום") == ["לשלום", "abc", "שיר"]
    assert ordered("שיר abc def") == ["abc def", "שיר"]
    assert ordered("abc Дождь def") == ["abc", "Дождь", "def"]


def test_lines_are_broken_between_words_where_there_are_any() -> None:
    found = text.lines(text.clusters("the rain on the river and the town", None), 40, 300)
    joined = ["".join(cluster.text for cluster in line) for line in found]
    assert " ".join(joined) == "the rain on the river and the town"
    assert all(text.width(line, 40) <= 300 for line in found)
    assert len(text.lines(text.clusters("漢字" * 10, None), 40, 300)) == 3


def test_a_title_is_as_large_as_it_can_be_and_cut_short_at_the_end() -> None:
    small = text.fitted(text.clusters("Rain", None), (76, 42), 600, 3)
    assert small[0] == 76
    size, found = text.fitted(text.clusters("the long rain " * 40, None), (76, 42), 600, 3)
    assert size == 42
    assert len(found) == 3
    assert found[-1][-1].text == text.ELLIPSIS
    assert "townwh" not in "".join(cluster.text for cluster in found[-1])
    assert all(text.width(line, size) <= 600 for line in found)


def test_a_word_is_not_broken_if_it_fits_when_smaller() -> None:
    size, found = text.fitted(text.clusters("Hauptbetriebswerkbauunterbeamter", None), (76, 60, 30), 600, 3)
    assert size == 30
    assert len(found) == 1


@pytest.mark.parametrize("words", ["Rain", "أغنية", "漢字", "🎵"])
def test_letters_are_really_drawn(words: str) -> None:
    image = Image.new("RGB", (400, 120))
    line = text.clusters(words, None)
    text.write(ImageDraw.Draw(image), line, (10, 90), 60, (255, 255, 255), text.paragraph(line), 380)
    box = image.getbbox()
    assert box
    assert box[2] - box[0] > 20
    if text.paragraph(line) == "rtl":
        assert box[2] > 370  # it ends at the right


def test_a_heap_of_accents_is_cut_down() -> None:
    (first, *_) = text.clusters("e\u0301\u0302\u0303\u0304\u0305\u0306\u0307" * 3, None)
    assert first.text == "é"
    (only,) = text.clusters("กี่่่่่่่่่่่่่", None)
    assert len(only.text) <= 1 + text.MARKS
