"""Counts the syllables of a line in any script."""

import re
import unicodedata
from typing import Final

VOWELS: Final = "aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿāēīōūǎěǐǒǔąęıőűůаеёиоуыэюяіїєαεηιουωάέήίόύώ"
_STRONG_VOWELS: Final = "aeoáéó"
_SYLLABIC: Final = ("CJK", "HANGUL")
_CONSONANTAL: Final = ("ARABIC", "HEBREW", "DEVANAGARI", "THAI")
"""Scripts that write few vowels: letters outnumber syllables by five to three or so."""
_GLIDE: Final = re.compile(r"(?<=[aeiou])y(?=[aeo])")
"""An English y that is a consonant: beyond."""
_OPEN_ING: Final = re.compile(r"[aeouy]ing(?:s|'s)?$")
"""An English -ing after a vowel: going, crying."""
_HIATUS_LANGUAGES: Final = frozenset({"es", "it", "pt"})


def syllables(line: str, language: str = "en") -> int:
    """How many notes the line needs: its syllables, at least 1.

    Vowel groups for alphabets (with the silent e of English and French), one per kana, Han character, Hangul
    block or other letter that carries its vowel.
    """
    return max(1, sum(word_syllables(word, language[:2]) for word in re.findall(r"[\w'’]+", line.lower())))


def word_syllables(word: str, language: str) -> int:
    """Syllables of one lower-case word, at least 1; `language` has two letters."""
    count = 0
    previous = ""
    if language == "en":
        word = _GLIDE.sub("w", word)
    for character in unicodedata.normalize("NFC", word):
        if character in VOWELS:
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
    if language == "en" and _OPEN_ING.search(word):
        count += 1
    return max(1, count)


def _kana(name: str) -> bool:
    return (name.startswith(("HIRAGANA", "KATAKANA")) and " SMALL " not in name) or "SMALL TU" in name


def _splits(previous: str, character: str, language: str) -> bool:
    """Whether two vowels in a row are two syllables."""
    if language == "ja":
        return True
    return language in _HIATUS_LANGUAGES and previous in _STRONG_VOWELS and character in _STRONG_VOWELS
