"""Finding hints in what was said of a cover."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

SHORT: Final = 4
"""Letters up to which a hint is a whole word, but for its plural: `star` is no start, nor is `mar` a mark."""


class Words:
    """Some text whose words can be counted."""

    def __init__(self, text: str) -> None:
        self.text = _plain(text)

    def count(self, hints: str) -> int:
        """How many of the hints, separated by blanks, are words of the text; a long one may just begin it."""
        return len(set(_pattern(hints).findall(self.text))) if hints else 0


def _plain(text: str) -> str:
    """Small letters without accents; one form for `hip hop` and `hip-hop`."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return bare.replace("-", " ")


@lru_cache(maxsize=256)
def _pattern(hints: str) -> re.Pattern[str]:
    longest_first = sorted((_plain(hint) for hint in hints.split()), key=len, reverse=True)
    ends = [re.escape(hint) + (r"(?=(?:s|es|y)?\b)" if len(hint) <= SHORT else "") for hint in longest_first]
    return re.compile(r"\b(" + "|".join(ends) + ")")
