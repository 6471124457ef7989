"""Timed lyrics and chords as texts."""

import re

from engines import TimedChord, TimedLine, TimedSection, TimedWord
from serve_app.library.charts import chordpro, lrc


def line(start: float, *words: str, step: float = 0.5) -> TimedLine:
    timed = tuple(TimedWord(start + n * step, start + (n + 1) * step, word) for n, word in enumerate(words))
    return TimedLine(start, start + len(words) * step, " ".join(words), timed)


def chart(**parts: object) -> list[str]:
    given: dict[str, object] = {"chords": (), "sections": (), "lines": (), "title": "Rain", "used": {}}
    return chordpro(**{**given, **parts}).splitlines()  # type: ignore[arg-type]


def test_lrc_times_lines_and_words() -> None:
    text = lrc([line(1.0, "warm", "rain"), TimedLine(599.996, 600, "the end")], title="A\n[b]", seconds=600)
    assert text.splitlines() == [
        "[ti:A (b)]",
        "[length:10:00]",
        "[00:01.00]<00:01.00>warm <00:01.50>rain <00:02.00>",
        "[10:00.00]the end",
    ]


def test_lrc_takes_any_text() -> None:
    text = lrc([line(0.0, "שלום", "[x]", "🎵"), TimedLine(2, 3, "a\nb")], title="", seconds=3)
    assert all(re.match(r"\[[^\]]*\]", row) for row in text.splitlines())
    assert "🎵" in text


def test_words_forge_no_times() -> None:
    words = ("<00:09.00>", "[00:08.00]", "a<b>c")
    text = lrc([line(0.0, *words), TimedLine(5, 6, "<00:07.00>x[00:06.00]")], title="<00:03.00>", seconds=9)
    times = re.findall(r"[<\[](\d\d:\d\d\.\d\d)[>\]]", text)
    assert times == ["00:00.00", "00:00.00", "00:00.50", "00:01.00", "00:01.50", "00:05.00"]
    assert "a(b)c" in text


def test_chords_stand_before_the_word_that_sounds_with_them() -> None:
    chords = [TimedChord(0, 1.0, "Am"), TimedChord(1.0, 1.5, "F"), TimedChord(1.5, 4, "C/E")]
    rows = chart(
        chords=chords,
        sections=[TimedSection(0, 4, "verse")],
        lines=[line(0.0, "slow", "rain", "#falls", "[down]")],
        used={"key": "F# minor", "bpm": 92.5, "time_signature": "3/4"},
    )
    assert rows == [
        "{title: Rain}",
        "{key: F#m}",
        "{tempo: 92.5}",
        "{time: 3/4}",
        "",
        "{start_of_verse: Verse}",
        "[Am]slow rain [F]falls [C/E](down)",
        "{end_of_verse}",
    ]


def test_sections_without_words_are_rows_of_chords() -> None:
    chords = [TimedChord(n, n + 1, name) for n, name in enumerate(["C", "G", "Am", "F", "C", "G"])]
    sections = [TimedSection(0, 5, "intro"), TimedSection(5, 6, "chorus")]
    assert chart(chords=chords, sections=sections)[2:] == [
        "{comment: Intro}", "[C] [G] [Am] [F]", "[C]", "",
        "{start_of_chorus: Chorus}", "[G]", "{end_of_chorus}",
    ]  # fmt: skip
    assert chart(chords=chords[:2])[2:] == ["[C] [G]"]


def test_a_chord_that_goes_on_is_told_again_and_an_upbeat_stays_with_its_section() -> None:
    rows = chart(
        chords=[TimedChord(0, 4, "D")],
        sections=[TimedSection(0, 2, "intro"), TimedSection(2, 4, "verse")],
        lines=[line(1.5, "and", "then", "it", "rains")],
    )
    assert rows[2:] == ["{comment: Intro}", "[D]", "", "{start_of_verse: Verse}", "and [D]then it rains",
                        "{end_of_verse}"]  # fmt: skip


def test_lines_without_word_times_and_chords_after_the_last_word() -> None:
    rows = chart(
        chords=[TimedChord(0, 1, "C"), TimedChord(1, 2, "G"), TimedChord(3, 4, "F")],
        sections=[TimedSection(0, 4, "bridge")],
        lines=[TimedLine(0, 2, "one two three four")],
    )
    assert "[C]one two [G]three four [F]" in rows
