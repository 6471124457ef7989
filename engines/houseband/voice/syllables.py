"""The syllables of a line of English lyrics: what the composer sets to notes and the singer sings."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from engines.houseband.voice.pronounce import CONSONANTS, SONORANTS, STRESSES, VOWELS, pronounce

Stress: TypeAlias = Literal[0, 1, 2]

_CLUSTERS: Final = (
    "pl pɹ bl bɹ tɹ dɹ kl kɹ ɡl ɡɹ fl fɹ θɹ ʃɹ sl sm sn sp st sk sw tw dw kw ɡw hw θw sf "
    "pj bj kj ɡj fj vj mj hj nj lj spl spɹ stɹ skɹ skw skj spj"
)
_ONSETS: Final = frozenset(_CLUSTERS.split())
"""Consonant clusters that can begin an English syllable, beside every single consonant but ŋ."""


@dataclass(frozen=True, slots=True)
class Syllable:
    """One note's worth of a word."""

    phonemes: str
    """In hibari's alphabet; a stress mark stands right before its vowel."""
    stress: Stress
    """0 unstressed, 1 secondary, 2 primary."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the lyrics show it, with at least one syllable."""

    text: str
    syllables: tuple[Syllable, ...]


def read_line(text: str) -> tuple[Word, ...]:
    """The words of a line with their syllables; emoji, other scripts and punctuation are not sung."""
    return tuple(Word(shown, _syllables(phonemes)) for shown, phonemes in pronounce(text))


def nucleus(phonemes: str) -> int:
    """Index of the sound that a syllable is sung on: its vowel, or the last sonorant of a hum."""
    for index, char in enumerate(phonemes):
        if char in VOWELS:
            return index
    return max(index for index, char in enumerate(phonemes) if char in SONORANTS)


def _syllables(phonemes: str) -> tuple[Syllable, ...]:
    found: list[Syllable] = []
    rest = ""
    for spoken in phonemes.split():
        part = rest + spoken
        if not any(char in VOWELS for char in part):
            rest = part
            continue
        rest = ""
        found += [_syllable(piece) for piece in _split(part)]
    if rest:
        if found:
            found[-1] = _syllable(found[-1].phonemes + rest)
        else:
            found.append(_syllable(rest if any(char in SONORANTS for char in rest) else rest + "ə"))
    return tuple(found)


def _syllable(phonemes: str) -> Syllable:
    return Syllable(phonemes, 2 if "ˈ" in phonemes else 1 if "ˌ" in phonemes else 0)


def _split(phonemes: str) -> list[str]:
    """Cut before the longest cluster that can begin a syllable."""
    peaks = [index for index, char in enumerate(phonemes) if char in VOWELS]
    peaks = [index for index in peaks if phonemes[index - 1 : index + 1] != "ɛə"]  # "yeah" is one syllable
    cuts = [0]
    for before, peak in pairwise(peaks):
        cut = peak
        while phonemes[cut - 1] in STRESSES:
            cut -= 1
        vowel = cut
        while cut - 1 > before and _begins(phonemes[cut - 1 : vowel]):
            cut -= 1
        cuts.append(cut)
    return [phonemes[start:stop] for start, stop in zip(cuts, [*cuts[1:], len(phonemes)], strict=True)]


def _begins(cluster: str) -> bool:
    if len(cluster) == 1:
        return cluster in CONSONANTS and cluster != "ŋ"
    return cluster in _ONSETS
