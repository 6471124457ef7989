"""What a song teaches: what is really so, in few clean words."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from serve_app.memory.lesson import MAX_PROMPT, MAX_TEXT, clean, clean_facts, lesson_of

USED = {"bpm": 100.0, "key": "A minor", "time_signature": "4/4", "style": "synthwave", "seed": 7}
REQUEST = {
    "bpm": 140,
    "key": "C major",
    "language": "es",
    "lyrics": "",
    "instrumental": False,
    "lead": "flute",
}


def row(**fields: Any) -> dict[str, Any]:
    whole = {"title": "Rainy night", "prompt": "Rainy night synthwave", "engine": "houseband", "tags": []}
    return whole | {"seconds": 30.004, "track": {"used": USED}} | fields


def test_what_was_used_goes_before_what_was_asked_for() -> None:
    lesson = lesson_of(row(), REQUEST)
    assert lesson.facts == {
        "title": "Rainy night",
        "prompt": "Rainy night synthwave",
        "bpm": 100.0,
        "key": "A minor",
        "time_signature": "4/4",
        "duration": 30.0,
        "engine": "houseband",
        "instrumental": True,
    }
    assert lesson.text == "Rainy night synthwave. synthwave, flute. A minor, 100 bpm, 4/4. instrumental"


def test_what_the_engine_does_not_say_is_as_it_was_asked_for() -> None:
    facts = lesson_of(row(track={}), REQUEST | {"time_signature": "3/4"}).facts
    assert (facts["bpm"], facts["key"], facts["time_signature"]) == (140, "C major", "3/4")


def test_a_song_that_is_sung_says_the_first_lines_and_the_language() -> None:
    sung = {"lyrics": [{"text": f"Línea {number}"} for number in range(9)], "used": USED}
    lesson = lesson_of(row(title="Lluvia", tags=["night"], track=sung), REQUEST)
    assert lesson.facts["language"] == "es"
    assert lesson.facts["instrumental"] is False
    assert lesson.text.startswith("Lluvia. Rainy night synthwave. ")
    assert lesson.text.endswith(
        "night. A minor, 100 bpm, 4/4. lyrics (es): Línea 0 / Línea 1 / Línea 2 / Línea 3"
    )
    asked = REQUEST | {"lyrics": "[verse]\n\n Adiós \n[chorus]\nLluvia"}
    assert lesson_of(row(), asked).text.endswith("lyrics (es): Adiós / Lluvia")
    assert lesson_of(row(), asked | {"instrumental": True}).text.endswith("instrumental")


def test_nothing_may_be_known_but_the_row() -> None:
    lesson = lesson_of(row(track={}), {})
    assert lesson.text == "Rainy night synthwave. instrumental"
    assert "bpm" not in lesson.facts


@given(title=st.text(), prompt=st.text(max_size=3_000), line=st.text(), tag=st.text(), style=st.text())
def test_a_lesson_is_short_and_clean_whatever_the_song_says(
    title: str, prompt: str, line: str, tag: str, style: str
) -> None:
    track = {"lyrics": [{"text": line}] * 9, "used": {"style": style * 40, "key": None}}
    lesson = lesson_of(row(title=title, prompt=prompt, tags=[tag] * 30, track=track), {})
    strings = [lesson.text, *(value for value in lesson.facts.values() if isinstance(value, str))]
    assert len(lesson.text) <= MAX_TEXT
    for text in strings:
        assert clean(text, MAX_TEXT) == text
        assert not {"\n", "\r", "\x00", "\x1b", "\u202e", "\u2028"} & set(text)


def test_facts_are_flat_few_and_finite() -> None:
    facts = clean_facts({"a\nb": "x" * 999, "n": None, "t": True, "f": 1.5, "bad": float("inf"), "list": [1]})
    assert facts == {"a b": "x" * MAX_PROMPT, "n": None, "t": True, "f": 1.5}
