"""Reads lyrics: sections under tags, lines, and the syllables of a line."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["intro", "verse", "prechorus", "chorus", "bridge", "solo", "break", "outro"]

_TAG = re.compile(r"^\s*[\[【]\s*([^\]】]*?)\s*[\]】]\s*$")
_KINDS: Final[tuple[tuple[str, Kind], ...]] = (
    ("pre", "prechorus"),
    ("build", "prechorus"),
    ("post", "chorus"),
    ("chorus", "chorus"),
    ("hook", "chorus"),
    ("drop", "chorus"),
    ("refrain", "chorus"),
    ("verse", "verse"),
    ("rap", "verse"),
    ("bridge", "bridge"),
    ("middle", "bridge"),
    ("intro", "intro"),
    ("outro", "outro"),
    ("ending", "outro"),
    ("end", "outro"),
    ("coda", "outro"),
    ("solo", "solo"),
    ("instrumental", "solo"),
    ("interlude", "solo"),
    ("break", "break"),
)
_VOWELS: Final = "aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿāēīōūǎěǐǒǔąęıőűůаеёиоуыэюяіїєαεηιουωάέήίόύώ"
_STRONG_VOWELS: Final = "aeoáéó"
_SYLLABIC: Final = ("CJK", "HANGUL")
_CONSONANTAL: Final = ("ARABIC", "HEBREW", "DEVANAGARI", "THAI")
"""Scripts that write few vowels: letters outnumber syllables by five to three or so."""
_HIATUS_LANGUAGES: Final = frozenset({"es", "it", "pt"})


@dataclass(frozen=True, slots=True)
class LyricSection:
    """A tagged stretch of the lyrics; it has no lines when it is only played."""

    kind: Kind
    lines: tuple[str, ...]


def read_lyrics(text: str) -> tuple[LyricSection, ...]:
    """Sections in order. Unknown tags count as verses, and so do lines before any tag."""
    sections: list[tuple[Kind, list[str]]] = []
    for raw in text.splitlines():
        line = raw.strip()
        tag = _TAG.match(line)
        if tag:
            sections.append((_kind(tag[1]), []))
        elif any(character.isalnum() for character in line):
            if not sections:
                sections.append(("verse", []))
            sections[-1][1].append(line)
    return tuple(LyricSection(kind, tuple(lines)) for kind, lines in sections)


def _kind(tag: str) -> Kind:
    words = tag.lower()
    return next((kind for word, kind in _KINDS if word in words), "verse")


def syllables(line: str, language: str = "en") -> int:
    """How many notes the line needs: its syllables, at least 1.

    Vowel groups for alphabets (with the silent e of English and French), one per kana, Han character, Hangul
    block or other letter that carries its vowel.
    """
    total = 0
    for word in re.findall(r"[\w'’]+", line.lower()):
        total += _word(word, language[:2])
    return max(1, total)


def _word(word: str, language: str) -> int:
    count = 0
    previous = ""
    for character in unicodedata.normalize("NFC", word):
        if character in _VOWELS:
            if not previous or _splits(previous, character, language):
                count += 1
            previous = character
            continue
        previous = ""
        name = unicodedata.name(character, "")
        if character.isdigit():
            count += 2 if character == "7" else 1
        elif name.startswith((*_SYLLABIC, *_CONSONANTAL)) or _kana(name):
            count += 1
    if unicodedata.name(word[0], "").startswith(_CONSONANTAL):
        return max(1, round(count * 0.6))
    if language in ("en", "fr") and count > 1:
        silent = word.endswith("e") and not word.endswith(("le", "ee", "ye", "oe", "ie"))
        past = language == "en" and word.endswith("ed") and not word.endswith(("ted", "ded", "eed", "ied"))
        plural = (
            language == "en"
            and word.endswith("es")
            and not word.endswith(("ses", "zes", "ches", "shes", "ies"))
        )
        if silent or past or plural:
            count -= 1
    return max(1, count)


def _kana(name: str) -> bool:
    return (name.startswith(("HIRAGANA", "KATAKANA")) and " SMALL " not in name) or "SMALL TU" in name


def _splits(previous: str, character: str, language: str) -> bool:
    """Whether two vowels in a row are two syllables."""
    if language == "ja":
        return True
    return language in _HIATUS_LANGUAGES and previous in _STRONG_VOWELS and character in _STRONG_VOWELS
