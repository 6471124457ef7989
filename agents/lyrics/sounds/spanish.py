"""Spanish: the spelling says everything.

Syllables and stress after the orthography of the RAE; synalepha joins vowels across words within a line.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_STRONG: Final = "aeoáéó"
_WEAK: Final = "iuü"
_STRESSED: Final = "áéíóú"
_PLAIN: Final = str.maketrans("áéíóúü", "aeiouu")
_GROUP: Final = re.compile(r"[aeiouáéíóúü]+")
_ALOUD: Final[tuple[tuple[str, str], ...]] = (
    (r"qu(?=[eiéí])", "k"),
    (r"gu(?=[eiéí])", "G"),
    (r"ü", "u"),
    (r"ch", "C"),
    (r"h(?=[ui][eaéá])", "W"),
    (r"h", ""),
    (r"ll", "Y"),
    (r"y(?=[aeiouáéíóú])", "Y"),
    (r"y\b", "i"),
    (r"g(?=[eiéí])", "j"),
    (r"c(?=[eiéí])", "s"),
    (r"[zx]", "s"),
    (r"c", "k"),
    (r"v", "b"),
)
"""Letters to sounds, as most of America says them."""


def _aloud(word: str) -> str:
    for letters, sound in _ALOUD:
        word = re.sub(letters, sound, word)
    return word


def _nuclei(sounds: str) -> list[tuple[int, int]]:
    """Where each syllable's vowels begin and end: strong vowels and stressed weak ones part, others join."""
    found: list[tuple[int, int]] = []
    for group in _GROUP.finditer(sounds):
        begin = group.start()
        for i in range(group.start() + 1, group.end()):
            left, right = sounds[i - 1], sounds[i]
            hiatus = (left in _STRONG and right in _STRONG) or left in "íú" or right in "íú"
            if hiatus or left == right:
                found.append((begin, i))
                begin = i
        found.append((begin, group.end()))
    return found


def syllables(word: str) -> int:
    """Syllables of a lower-case word, at least 1."""
    return max(1, len(_nuclei(_aloud(unicodedata.normalize("NFC", word)))))


def line_syllables(words: Sequence[str]) -> int:
    """Syllables of the words of a line, with synalepha; 0 for none."""
    sounds = [_aloud(unicodedata.normalize("NFC", word)) for word in words]
    joined = sum(
        1
        for left, right in pairwise(sounds)
        if left and right and left[-1] in "aeiouáéíóú" and right[0] in "aeiouáéíóú"
    )
    return sum(syllables(word) for word in words) - joined


def rhyme_sounds(word: str) -> frozenset[str]:
    """The vowels from the stressed one on: what an assonance needs, and so every consonant rhyme has."""
    sounds = _aloud(
        unicodedata.normalize("NFC", word.rsplit("'", maxsplit=1)[-1].rsplit("-", maxsplit=1)[-1])
    )
    nuclei = _nuclei(sounds)
    if not nuclei:
        return frozenset({sounds})
    marked = next((i for i, (a, b) in enumerate(nuclei) if any(s in _STRESSED for s in sounds[a:b])), None)
    plain_ending = word[-1] in "aeiouns" and not word.endswith("y")
    stressed = marked if marked is not None else max(0, len(nuclei) - (2 if plain_ending else 1))
    kept = [nuclei[stressed]] + ([nuclei[-1]] if stressed < len(nuclei) - 1 else [])
    return frozenset({"".join(_peak(sounds[a:b]) for a, b in kept)})


def _peak(vowels: str) -> str:
    """The vowel of a diphthong that is heard: the stressed, the strong, or the last."""
    heard = next((v for v in vowels if v in _STRESSED), None) or next(
        (v for v in vowels if v in _STRONG), vowels[-1]
    )
    return heard.translate(_PLAIN)
