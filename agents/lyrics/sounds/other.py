"""Languages without rules of their own: vowel groups of alphabets, one syllable per kana, Han or Hangul
letter.
"""

import unicodedata
from typing import Final

_VOWELS: Final = frozenset("aeiouyæøœıаеёиоуыэюяіїєαεηιουω")
_HIATUS: Final = frozenset({"it", "pt"})
_STRONG: Final = frozenset("aeo")


def _bare(character: str) -> str:
    return unicodedata.normalize("NFD", character)[0]


def syllables(word: str, language: str) -> int:
    """Syllables of a lower-case word, at least 1."""
    count, previous = 0, ""
    for character in unicodedata.normalize("NFC", word):
        name = unicodedata.name(character, "")
        bare = _bare(character)
        if bare in _VOWELS:
            apart = language in _HIATUS and bare in _STRONG and previous in _STRONG
            count += not previous or apart or name.startswith("CYRILLIC")
            previous = bare
            continue
        previous = ""
        kana = name.startswith(("HIRAGANA", "KATAKANA"))
        if (
            (kana and (" SMALL " not in name or " SMALL TU" in name))
            or name.startswith(("CJK", "HANGUL"))
            or character.isdigit()
        ):
            count += 1
    return max(1, count)


def rhyme_sounds(word: str) -> frozenset[str]:
    """From the last vowel but one on, as it is written; the last letter of scripts without vowels."""
    letters = [_bare(character) for character in word]
    vowels = [i for i, letter in enumerate(letters) if letter in _VOWELS]
    if not vowels:
        return frozenset({letters[-1]})
    starts = [i for i in vowels if i - 1 not in vowels]
    return frozenset(
        {"".join(letters[starts[-2] if len(starts) > 1 and vowels[-1] == len(letters) - 1 else starts[-1] :])}
    )
