"""How lines sound: their syllables, and the sounds that a rhyme goes by. A module per language, and one for
the rest.

Each has `syllables(word)` and `rhyme_sounds(word)`, the latter more than one where the spelling leaves it
open.
"""

import re
from functools import lru_cache
from typing import Final

from agents.lyrics.sounds import english, french, german, other, spanish

_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*'?")


@lru_cache(maxsize=8192)
def syllables(line: str, language: str) -> int:
    """How many syllables are sung in a line; 0 where there is nothing to sing.

    `language` has two letters, or begins with them. French counts the mute e as it is sung: before a
    consonant, not before a vowel or at the end. Spanish joins vowels across words (synalepha).
    """
    words: list[str] = _WORD.findall(line.lower().replace("’", "'"))
    match language[:2]:
        case "es":
            return spanish.line_syllables(words)
        case "fr":
            return french.line_syllables(line.lower().replace("’", "'"))
        case "en":
            return sum(english.syllables(word) for word in words)
        case "de":
            return sum(german.syllables(word) for word in words)
        case code:
            return sum(other.syllables(word, code) for word in words)


@lru_cache(maxsize=8192)
def rhyme_sounds(word: str, language: str) -> frozenset[str]:
    """The sounds from the last stressed vowel on, in a notation of each language's own; empty for no word."""
    if not word:
        return frozenset()
    match language[:2]:
        case "es":
            return spanish.rhyme_sounds(word)
        case "fr":
            return french.rhyme_sounds(word)
        case "en":
            return english.rhyme_sounds(word)
        case "de":
            return german.rhyme_sounds(word)
        case _:
            return other.rhyme_sounds(word)
