"""What rhymes, and how the rhymes of a stanza lie."""

import re
import string
from collections.abc import Sequence
from typing import Final

from agents.lyrics.sounds import rhyme_sounds

_ASIDE: Final = re.compile(r"\([^)]*\)\s*$")
_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def last_word(line: str) -> str:
    """The word that rhymes, in lower case, without what is sung behind in brackets; "" where there is
    none.
    """
    words: list[str] = _WORD.findall(_ASIDE.sub("", line).replace("’", "'").lower())
    return words[-1] if words else ""


def rhymes(a: str, b: str, language: str) -> bool:
    """Whether two lines end in a rhyme. A word does not rhyme with itself.

    Spanish rhymes may be assonant; English ones close (consonants of a kind, such as m and n); French ones go
    by sound, a mute e counting for nothing; German ones are clean.
    """
    first, second = last_word(a), last_word(b)
    return bool(first and second and first != second) and agree(a, b, language)


def agree(a: str, b: str, language: str) -> bool:
    """Whether two lines end alike: in a rhyme, or in the same word."""
    first, second = last_word(a), last_word(b)
    if not first or not second:
        return False
    return first == second or bool(rhyme_sounds(first, language) & rhyme_sounds(second, language))


def rhyme_scheme(lines: Sequence[str], language: str) -> str:
    """Letters for the ends of the lines, such as AABB; a line takes the letter of the nearest line it agrees
    with.

    Lines beyond 26 sounds are x.
    """
    letters: list[str] = []
    for index, line in enumerate(lines):
        alike = (i for i in range(index - 1, -1, -1) if agree(lines[i], line, language))
        earlier = next(alike, None)
        if earlier is not None:
            letters.append(letters[earlier])
        else:
            new = len(set(letters))
            letters.append(string.ascii_uppercase[new] if new < 26 else "x")
    return "".join(letters)
