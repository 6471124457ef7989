"""Can the vowels be told apart? Sung vowels are named after the nearest spoken one, by timbre alone.

The judge knows only hibari's speech of other words. It is strict: it names some four of five spoken vowels
rightly, and a guess would be right once in ten.
"""

from functools import cache

import numpy as np
import soxr
from hibari import Hibari

from engines.houseband.voice.alignment import align
from engines.houseband.voice.model import speak
from engines.houseband.voice.singer import sing
from engines.houseband.voice.voices import voice
from tests.engines.houseband.voice.listening import RATE, Floats, phrase, timbre

SPOKEN = {
    "i": "hˈid bˈid pˈis",
    "ɪ": "hˈɪd bˈɪd kˈɪs",
    "ɛ": "hˈɛd bˈɛd ɡˈɛs",
    "æ": "hˈæd bˈæd pˈæs",
    "ɑ": "hˈɑd bˈɑb ɡˈɑt",
    "ʌ": "hˈʌd bˈʌd ɡˈʌs",
    "ʊ": "hˈʊd bˈʊk ɡˈʊd",
    "u": "hˈud bˈut ɡˈus",
    "ɔ": "hˈɔd bˈɔt kˈɔz",
    "ɜ": "hˈɜɹd bˈɜɹd pˈɜɹs",
}
SUNG = {
    "i": "feet speak cheese",
    "ɪ": "fit thick chin",
    "ɛ": "set check fetch",
    "æ": "sat shack catch",
    "ɑ": "shock spot top",
    "ʌ": "shut stuck dust",
    "ʊ": "foot took push",
    "u": "shoot tooth soup",
    "ɔ": "fought chalk sauce",
    "ɜ": "shirt search first",
}
VOWELS = list(SPOKEN)


@cache
def spoken(word: str) -> Floats:
    """The timbre of a word's vowel, from the middle of a spoken sentence."""
    sentence = f"ðə {word} ɪz hˈɪɹ"
    said = _speaker().from_phonemes(sentence, speed=0.7, seed=0)
    vowel = next(index for index, char in enumerate(sentence) if index > 3 and char in SPOKEN)
    edges = align(sentence, speak(sentence))
    frame = edges[vowel] + 0.45 * (edges[vowel + 1] - edges[vowel])
    return timbre(soxr.resample(said, 24_000, RATE).astype(np.float32), float(frame) * 0.0125)


@cache
def _speaker() -> Hibari:
    return Hibari()


def nearest(heard: Floats, known: dict[str, Floats]) -> str:
    return min(known, key=lambda vowel: float(np.linalg.norm(heard - known[vowel])))


def references(without: str = "") -> dict[str, Floats]:
    words = {vowel: [word for word in SPOKEN[vowel].split() if word != without] for vowel in VOWELS}
    found = {vowel: np.mean([spoken(word) for word in each], axis=0) for vowel, each in words.items()}
    centre = np.mean(list(found.values()), axis=0)
    return {vowel: each - centre for vowel, each in found.items()}


def test_sung_vowels_are_told_apart_nearly_as_well_as_spoken_ones() -> None:
    singer = voice("heart")
    heard: dict[str, list[Floats]] = {vowel: [] for vowel in VOWELS}
    for vowel, line in SUNG.items():
        for base in (singer.low + 1, singer.low + 5, singer.low + 9):
            sung = phrase(line, [base, base + 2, base + 1], each=0.6, last=0.6)
            assert len(sung.notes) == 3
            samples = sing([sung], singer, 4 * RATE, RATE, base, lambda: None)
            heard[vowel] += [timbre(samples, note.start + 0.25) for note in sung.notes]
    centre = np.mean([np.mean(each, axis=0) for each in heard.values()], axis=0)
    known = references()
    table = np.zeros((len(VOWELS), len(VOWELS)), dtype=int)
    for row, vowel in enumerate(VOWELS):
        for each in heard[vowel]:
            table[row, VOWELS.index(nearest(each - centre, known))] += 1
    right = float(np.trace(table) / table.sum())
    every = np.mean([spoken(word) for words in SPOKEN.values() for word in words.split()], axis=0)
    named = [
        nearest(spoken(word) - every, references(without=word)) == vowel
        for vowel, words in SPOKEN.items()
        for word in words.split()
    ]
    spoken_right = float(np.mean(named))
    print(f"\nvowels named rightly: {right:.0%} sung, {spoken_right:.0%} spoken\n   {'  '.join(VOWELS)}")
    for row, vowel in enumerate(VOWELS):
        print(vowel, table[row])
    assert right > 0.6
