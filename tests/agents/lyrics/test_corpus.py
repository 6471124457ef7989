"""Every stanza of the verse, held against what verse must be."""

from collections import Counter
from itertools import combinations

import pytest

from agents.lyrics import LANGUAGES, LanguageNotWritten, detect_language, rhyme_scheme, rhymes, syllables
from agents.lyrics.corpus import MOODS, THEMES, Stanza, verse

PAIRS = {"AA": ((0, 1),), "AABB": ((0, 1), (2, 3)), "ABAB": ((0, 2), (1, 3)), "ABBA": ((0, 3), (1, 2))}
LINES = {"verse": (5, 12), "chorus": (5, 15), "bridge": (5, 12)}
TOLERANCE = {"verse": 1, "chorus": 2, "bridge": 2}


def told(stanza: Stanza) -> str:
    return f"{stanza.theme}.{stanza.kind}.{stanza.mood}: {' / '.join(stanza.lines)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stanza_rhymes(language: str) -> None:
    wrong = []
    for stanza in verse(language):
        scheme = rhyme_scheme(stanza.lines, language)
        pairs = PAIRS.get(scheme)
        if pairs is None or not all(rhymes(stanza.lines[a], stanza.lines[b], language) for a, b in pairs):
            wrong.append(f"{scheme} {told(stanza)}")
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_that_rhyme_are_about_as_long(language: str) -> None:
    wrong = []
    for stanza in verse(language):
        counts = [syllables(line, language) for line in stanza.lines]
        least, most = LINES[stanza.kind]
        apart = [abs(counts[a] - counts[b]) for a, b in PAIRS.get(rhyme_scheme(stanza.lines, language), ())]
        if min(counts) < least or max(counts) > most or max(apart, default=0) > TOLERANCE[stanza.kind]:
            wrong.append(f"{counts} {told(stanza)}")
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_there_twice(language: str) -> None:
    # A hook may come twice within its chorus, never in another stanza.
    stanzas = [{line.lower() for line in stanza.lines} for stanza in verse(language)]
    lines = Counter(line for stanza in stanzas for line in stanza)
    assert not [line for line, count in lines.items() if count > 1]
    assert all(len(set(s.lines)) == len(s.lines) for s in verse(language) if s.kind != "chorus")


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_enough(language: str) -> None:
    kinds = Counter(stanza.kind for stanza in verse(language))
    assert kinds["verse"] >= 150
    assert kinds["chorus"] >= 40
    for theme in THEMES:
        of_theme = [stanza for stanza in verse(language) if stanza.theme == theme]
        assert {s.mood for s in of_theme if s.kind == "verse"} == set(MOODS)
        assert sum(s.kind == "chorus" for s in of_theme) >= 3
        assert sum(s.kind == "bridge" for s in of_theme) >= 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chorus_has_a_hook_that_it_sings(language: str) -> None:
    for stanza in verse(language):
        if stanza.kind == "chorus":
            assert stanza.hook
            assert stanza.hook.lower() in " ".join(stanza.lines).lower()
        assert not any("{" in line or "}" in line or "|" in line for line in stanza.lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_language_is_told(language: str) -> None:
    stanzas = verse(language)
    lines = [line for stanza in stanzas for line in stanza.lines if len(line.split()) >= 4]
    assert sum(detect_language(line) == language for line in lines) / len(lines) >= 0.98
    assert sum(detect_language("\n".join(s.lines)) == language for s in stanzas) / len(stanzas) >= 0.995


@pytest.mark.parametrize("language", LANGUAGES)
def test_enough_couplets_can_be_woven(language: str) -> None:
    loose = [stanza for stanza in verse(language) if stanza.loose]
    assert len(loose) >= 60
    # Two that are woven must not rhyme with each other too often, or ABAB could not be kept.
    clashes = sum(rhymes(a.lines[0], b.lines[0], language) for a, b in combinations(loose[:60], 2))
    assert clashes < 0.15 * 60 * 59 / 2


def test_other_languages_are_refused() -> None:
    with pytest.raises(LanguageNotWritten, match="Spanish"):
        verse("it")
