"""Can the consonants be told apart? Rhyming words are sung, and each is named after the nearest spoken one.

The judge compares the tenths of a second around the consonant, by dynamic time warping, with hibari's speech
of the same words in a sentence. For comparison it also judges speech from another sentence at another pace. A
guess among sixteen, or ten, words is right once in sixteen, or ten.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pytest
import soxr
from hibari import Hibari
from scipy import fft

from engines.houseband.voice import model
from engines.houseband.voice.alignment import align
from engines.houseband.voice.pronounce import VOWELS, pronounce
from engines.houseband.voice.singer import sing
from engines.houseband.voice.voices import voice
from tests.engines.houseband.voice.listening import RATE, Floats, bands, phrase

FIRST = (
    "pie tie buy die guy my nigh lie rye why high sigh shy thigh vie chai",
    "pea tea bee dee key me knee lee we he sea she fee thee gee ye",
    "pay day bay gay may nay lay ray way hay say shay fay they jay kay",
)
LAST = (
    "bat back bad bag ban bang bam bass bash batch bath",
    "seat seek seed seen seem cease seal sieve seas seep",
    "wrote rogue road rome roll rose rope robe roach roam",
)


@dataclass(frozen=True)
class Sentence:
    """Phonemes around the word, how it is said, and the moments listened to."""

    before: str
    after: str
    speed: float
    window: tuple[float, float]
    at_next_word: bool
    """The window is around the start of the next word's vowel, not of this word's."""


def spoken(speaker: Hibari, word: str, sentence: Sentence, monkeypatch: pytest.MonkeyPatch) -> Floats:
    phonemes = sentence.before + word + sentence.after
    monkeypatch.setattr(model, "_SPEED", sentence.speed)
    edges = align(phonemes, model.speak(phonemes))
    monkeypatch.undo()
    start = len(sentence.before) + (len(word) + 1 if sentence.at_next_word else 0)
    vowel = next(index for index, char in enumerate(phonemes) if index >= start and char in VOWELS)
    said = soxr.resample(speaker.from_phonemes(phonemes, sentence.speed, 0), 24_000, RATE)
    return heard(said.astype(np.float32), float(edges[vowel]) * 0.0125, sentence.window)


def heard(samples: npt.NDArray[np.float32], moment: float, window: tuple[float, float]) -> Floats:
    padded = np.pad(samples / np.abs(samples).max(), RATE // 5)
    times = moment + 0.2 + np.arange(*window, 0.01)
    levels = np.stack([bands(padded, float(at)) for at in times])
    return np.asarray(fft.dct(levels, norm="ortho", axis=1)[:, :13])


def distances(one: Floats, others: Floats) -> Floats:
    """Dynamic time warping to each of the others; a step to the side costs a fifth more."""
    apart = np.linalg.norm(others[:, None, :] - one[None, :, None], axis=3)
    rows, columns = apart.shape[1:]
    total = np.full((len(others), rows + 1, columns + 1), np.inf)
    total[:, 0, 0] = 0.0
    for i in range(rows):
        for j in range(columns):
            aside = np.minimum(total[:, i, j + 1], total[:, i + 1, j]) + 0.2 * apart[:, i, j]
            total[:, i + 1, j + 1] = apart[:, i, j] + np.minimum(total[:, i, j], aside)
    return np.asarray(total[:, -1, -1])


def named(these: list[Floats], known: list[Floats]) -> list[int]:
    centre, known_centre = np.concatenate(these).mean(axis=0), np.concatenate(known).mean(axis=0)
    others = np.stack(known) - known_centre
    return [int(np.argmin(distances(each - centre, others))) for each in these]


@pytest.mark.parametrize("place", ["first", "last"])
def test_sung_consonants_are_told_apart_as_well_as_spoken_ones(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = place == "last"
    plain = Sentence("ə ", " ænd ʃi" if last else " ənd", 0.7, (-0.18, 0.02) if last else (-0.13, 0.06), last)
    other = replace(plain, before="ðæt ", speed=0.85)
    speaker, singer = Hibari(), voice("heart")
    right, spoken_right, count, wrong = 0, 0, 0, []
    for rhymes in LAST if last else FIRST:
        words = rhymes.split()
        sounds = [pronounce(word)[0][1] for word in words]
        known = [spoken(speaker, sound, plain, monkeypatch) for sound in sounds]
        again = [spoken(speaker, sound, other, monkeypatch) for sound in sounds]
        sung = []
        for word in words:
            line = phrase(f"{word} and she" if last else f"a {word}", [62, 64], each=0.5, last=0.6)
            samples = sing([line], singer, 3 * RATE, RATE, 1, lambda: None)
            sung.append(heard(samples, line.notes[1].start, plain.window))
        names = named(sung, known)
        wrong += [
            f"{word}-{words[name]}" for word, name in zip(words, names, strict=True) if word != words[name]
        ]
        right += sum(index == name for index, name in enumerate(names))
        spoken_right += sum(index == name for index, name in enumerate(named(again, known)))
        count += len(words)
    print(f"\n{place} consonants named rightly: {right / count:.0%} sung, {spoken_right / count:.0%} spoken")
    print("confused:", ", ".join(wrong))
    assert right >= 0.9 * spoken_right
    assert right / count > 0.6
