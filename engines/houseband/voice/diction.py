"""What the model says for a phrase, cut into syllables: where consonants, vowels and steady cores lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from engines.houseband.voice.alignment import align, energy
from engines.houseband.voice.model import BINS, VOICED_ABOVE, Array, speak
from engines.houseband.voice.pronounce import SONORANTS, STRESSES, VOWELS
from engines.houseband.voice.syllables import Syllable, Word, nucleus

_AFTER_VOWEL: Final = " tədˈA"
_AFTER_CONSONANT: Final = " əɡˈɛn"
"""Carrier words: said after the phrase and thrown away, or its last vowel would creak and fall silent."""
_GLIDING: Final = frozenset("AIOWYQ")
_STOPS: Final = frozenset("pktbdɡʧʤ")
_CLOSURE: Final = 6
"""Frames of silence that belong to a stop at the start of a word; the alignment leaves them to the space."""
_BURST: Final = 5
"""Frames after a stop at the end of a word in which it may burst."""
_LONGEST_CLUSTER: Final = 20
"""Frames; what is longer holds a pause."""
_SYLLABLES_AT_ONCE: Final = 20
_HIGH: Final = np.clip((np.arange(BINS) * 20.0 - 1500.0) / 5500.0, 0.0, 1.0).astype(np.float32)[:, None]
"""0 below 1.5 kHz, 1 above 7 kHz, where a voice is more breath than tone."""
_HARMONIC_SHARE: Final = 3.0 - 2.0 * _HIGH
"""Power of a harmonic per power of the noise bins it replaces: ten bins, times less than half."""
_CLEAN: Final = 2.8 - 1.7 * _HIGH
"""Log ratio of voice to noise that vowels keep at least."""
_DRY: Final = -0.4
"""Log gain of the noise inside vowels."""


@dataclass(frozen=True, slots=True)
class Span:
    """One syllable, in frames of the material."""

    onset: int
    vowel: int
    core: int
    tail: int
    coda: int
    end: int
    gliding: bool
    """Whether the vowel is a diphthong, which moves on at its end."""
    stressed: bool

    def later(self, frames: int) -> "Span":
        """The same syllable in longer material."""
        return Span(
            self.onset + frames,
            self.vowel + frames,
            self.core + frames,
            self.tail + frames,
            self.coda + frames,
            self.end + frames,
            self.gliding,
            self.stressed,
        )


@dataclass(frozen=True, slots=True)
class Material:
    """Spoken syllables to be stretched; arrays are float32 of shape (601, frames) but for `vowel`."""

    harmonic: Array
    noise: Array
    phase: Array
    vowel: Array
    """1 inside vowels, 0 elsewhere, shape (frames,)."""
    spans: tuple[Span, ...]


def breaths(words: Sequence[Word]) -> list[tuple[Word, ...]]:
    """The phrase in pieces short enough for one quick run of the model."""
    pieces: list[list[Word]] = [[]]
    count = 0
    for word in chain.from_iterable(map(_parts, words)):
        if pieces[-1] and count + len(word.syllables) > _SYLLABLES_AT_ONCE:
            pieces.append([])
            count = 0
        pieces[-1].append(word)
        count += len(word.syllables)
    return [tuple(piece) for piece in pieces if piece]


def _parts(word: Word) -> list[Word]:
    size = _SYLLABLES_AT_ONCE
    return [Word(word.text, word.syllables[at : at + size]) for at in range(0, len(word.syllables), size)]


@lru_cache(maxsize=24)
def articulate(words: tuple[Word, ...]) -> Material:
    """Speak the words and find their syllables. Repeated lines and their harmonies are spoken once."""
    phonemes, starts = "", []
    for word in words:
        phonemes += " " if phonemes else ""
        for syllable in word.syllables:
            starts.append(len(phonemes))
            phonemes += _sung(syllable)
    stops = [*starts[1:], len(phonemes)]
    carrier = _AFTER_VOWEL if phonemes[-1] in VOWELS else _AFTER_CONSONANT
    speech = speak(phonemes + carrier)
    loud = energy(speech)
    edges = align(phonemes + carrier, speech)
    stresses = [syllable.stress > 0 for word in words for syllable in word.syllables]
    spans = tuple(
        _span(phonemes, start, stop, edges, loud, stressed=stressed)
        for start, stop, stressed in zip(starts, stops, stresses, strict=True)
    )
    kept = min(len(loud), spans[-1].end + 4)
    inside = _inside(spans, kept) * (speech.pitch[:kept] > VOICED_ABOVE)
    voice = _voice(speech.harmonic[:, :kept], speech.noise[:, :kept], inside)
    return Material(
        voice,
        _air(speech.noise[:, :kept], voice, inside),
        np.ascontiguousarray(speech.phase[:, :kept]),
        inside,
        spans,
    )


def _inside(spans: Sequence[Span], frames: int) -> Array:
    """1 inside vowels, 0 elsewhere, with soft edges."""
    inside: Array = np.zeros(frames + 2, dtype=np.float32)
    for span in spans:
        inside[span.vowel + 1 : span.coda + 1] = 1.0
    soft: Array = np.convolve(inside, (0.25, 0.5, 0.25), "valid").astype(np.float32)
    return soft


def _voice(harmonic: Array, noise: Array, inside: Array) -> Array:
    """The voiced part of vowels takes over what the noise part held: speech rasps, a held note must not."""
    kernel = np.hanning(17)[1:-1]
    spread = ndimage.convolve1d(np.exp(2.0 * noise), kernel / kernel.sum(), axis=0, mode="nearest")
    power = np.exp(2.0 * harmonic) + spread * (_HARMONIC_SHARE * inside)
    steady = ndimage.uniform_filter1d(0.5 * np.log(power), 3, axis=1, mode="nearest")
    return np.asarray(np.where(inside > 0.9, steady, 0.5 * np.log(power)), dtype=np.float32)


def _sung(syllable: Syllable) -> str:
    """A light stress for a syllable that has none: speech would swallow what a note is to be held on."""
    peak = nucleus(syllable.phonemes)
    if syllable.stress or syllable.phonemes[peak] not in VOWELS - {"ᵊ"}:
        return syllable.phonemes
    return f"{syllable.phonemes[:peak]}ˌ{syllable.phonemes[peak:]}"


def _air(noise: Array, voice: Array, inside: Array) -> Array:
    """The noise part, held down inside vowels, where it would be heard for as long as the note is."""
    least = np.minimum(noise + _DRY, voice - _CLEAN)
    return np.asarray(noise + inside * (least - noise), dtype=np.float32)


def _span(
    phonemes: str, start: int, stop: int, edges: npt.NDArray[np.int64], energy: Array, *, stressed: bool
) -> Span:
    while stop > start and phonemes[stop - 1] == " ":
        stop -= 1
    peak = start + nucleus(phonemes[start:stop])
    first = peak
    while first > start and phonemes[first - 1] in STRESSES:
        first -= 1
    after = peak + (2 if phonemes[peak : peak + 2] == "ɛə" else 1)
    vowel, coda = int(edges[first]), int(edges[after])
    coda = min(max(coda, vowel + 3), len(energy) - 1)
    if first == 0 or phonemes[first - 1] not in VOWELS | SONORANTS | {"w", "j"}:
        vowel = _rise(energy, vowel, coda)
    gliding = phonemes[peak] in _GLIDING
    core, tail = _steady(energy, vowel, coda, gliding=gliding)
    onset = min(int(edges[start]), vowel)
    if start and phonemes[start - 1] == " " and phonemes[start] in _STOPS:
        onset = max(onset - _CLOSURE, int(edges[start - 1]))
    onset = max(onset, vowel - _LONGEST_CLUSTER) if first > start else vowel
    end = coda
    if stop > after:
        end = max(coda, int(edges[stop]))
        if phonemes[stop - 1] in _STOPS and phonemes[stop : stop + 1] in ("", " "):
            end = min(end + _BURST, max(end, int(edges[stop + 1])))
        end = min(end, coda + _LONGEST_CLUSTER, len(energy))
    return Span(onset, vowel, core, tail, coda, end, gliding, stressed)


def _rise(energy: Array, vowel: int, coda: int) -> int:
    """The frame near `vowel` where the voice opens: durations are no finer than two frames."""
    top = vowel + int(np.argmax(energy[vowel:coda]))
    low = max(0, vowel - 2)
    floor = float(energy[low : vowel + 2].min())
    if energy[top] - floor < 0.5:
        return vowel
    half = floor + 0.55 * (float(energy[top]) - floor)
    frame = top
    while frame > low and energy[frame - 1] >= half:
        frame -= 1
    return min(frame, coda - 2)


def _steady(energy: Array, vowel: int, coda: int, *, gliding: bool) -> tuple[int, int]:
    """First and last frame of the vowel to be held; a diphthong is held on its first part."""
    length = coda - vowel
    begin, finish = (0.25, 0.45) if gliding else (0.35, 0.7)
    core = vowel + round(begin * length)
    tail = max(core + 1, vowel + round(finish * length))
    loud = float(np.median(energy[vowel:coda])) - 0.5
    while core > vowel + 1 and energy[core] < loud:
        core -= 1
    while core < coda - 2 and energy[core] < loud:
        core += 1
    tail = min(max(tail, core + 1), coda - 1)
    while tail > core + 1 and energy[tail] < loud:
        tail -= 1
    return core, tail
