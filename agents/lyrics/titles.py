"""Names of songs."""

import re
from typing import Final

from agents.lyrics.language import detect_language

_SMALL: Final = re.compile(
    r"an?|and|as|at|but|by|for|from|if|in|into|nor|of|off|on|or|out|over|per|so|than|the|to|up|via|with|yet"
)
_WITH_NOUN: Final = re.compile(r"(?:de[rmn]|die|das|eine?|(?:m|d|uns)ein?e?|unsere?|im|am|vom|zum|zur) \S+")
_MOST_WORDS: Final = 5


def fits_as_title(theme: str, language: str) -> bool:
    """Whether a theme can name a song: a short phrase in the song's language.

    Not a German one all in small letters: which of its words are nouns is not known.
    """
    words = theme.split()
    if language == "de" and len(words) > 2 and theme == theme.lower():
        return False
    return 0 < len(words) <= _MOST_WORDS and detect_language(theme) == language


def titled(phrase: str, language: str) -> str:
    """A phrase in the capitals of a title: English headline style, a first capital elsewhere."""
    phrase = re.sub(r"\s+", " ", phrase).strip(' .,;:!"“”«»')
    if not phrase:
        return ""
    if language == "de" and phrase == phrase.lower() and _WITH_NOUN.fullmatch(phrase):
        phrase = " ".join(word[:1].upper() + word[1:] for word in phrase.split(" "))
    if language != "en":
        first = next((i for i, character in enumerate(phrase) if character.isalpha()), 0)
        return (phrase[:first] + phrase[first].upper() + phrase[first + 1 :])[:200]
    words = phrase.split(" ")
    last = len(words) - 1
    return " ".join(
        word if i not in (0, last) and _SMALL.fullmatch(word.lower()) else word[:1].upper() + word[1:]
        for i, word in enumerate(words)
    )[:200]
