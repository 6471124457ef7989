"""Text without case and accents, letter for letter, so that places in it are those in the original."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_LETTERS: Final = {"ß": "s", "æ": "a", "œ": "o", "ø": "o", "ł": "l", "đ": "d", "’": "'", "‘": "'", "´": "'",
                   "“": '"', "”": '"', "„": '"', "‟": '"', "–": "-", "—": "-", "♯": "#"}  # fmt: skip
_WORD: Final = re.compile(r"[^\W_]+|[&#]")
CLAUSE_END: Final = re.compile(r"[.;:!?\n()]")


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    """One letter for one letter."""
    lower = letter.lower()[:1] or letter
    if lower in _LETTERS:
        return _LETTERS[lower]
    plain = unicodedata.normalize("NFKD", lower)[:1] or lower
    return plain.lower()[:1] or plain


def fold(text: str) -> str:
    """Lower case without accents, of the same length: "Früh, Été" → "fruh, ete"."""
    return "".join(map(_letter, text))


@dataclass(frozen=True, slots=True)
class Token:
    """A word, and where it stands."""

    text: str
    start: int
    end: int


def tokens(folded: str) -> list[Token]:
    """The words of a folded text; hyphens and apostrophes part words."""
    return [Token(found[0], found.start(), found.end()) for found in _WORD.finditer(folded)]


def words(text: str) -> tuple[str, ...]:
    """The folded words of a phrase, as they are looked up."""
    return tuple(_WORD.findall(fold(text)))


def blanked(text: str, start: int, end: int) -> str:
    """The text with spaces there, so that nothing is read twice."""
    return text[:start] + " " * (end - start) + text[end:]
