"""Where each phoneme really lies in the spectra.

The model's own durations are coarse (25 ms) and late by a lag that changes with the speed of speech. They
are the prior of a small dynamic programme: boundaries move by up to `_REACH` frames to where the sound
changes and where each stretch sounds like its phoneme: vowels loud and voiced, /s/ hissing, /t/ silent.
"""

from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from engines.houseband.voice.model import VOICED_ABOVE, Array, Speech
from engines.houseband.voice.pronounce import STRESSES, VOWELS

Floats = npt.NDArray[np.float64]

_BODY: Final = slice(12, 220)
"""Bins 240 to 4400 Hz, where vowels outshine consonants."""
_HISS: Final = slice(200, 500)
"""Bins 4 to 10 kHz."""
_REACH: Final = 6
_LAGS: Final = range(-10, 3)
_CHANGE: Final = 0.7
_LENGTH: Final = 0.25
_DRIFT: Final = 0.08
_KINDS: Final = {"p": "pkt", "s": "sʃʧ", "f": "fθh", "b": "bdɡʤT", "v": "vðzʒ", "m": "mnŋlɹwj", "space": " "}
_KIND: Final = {char: index for index, chars in enumerate(_KINDS.values()) for char in chars}
_VOWEL: Final = len(_KINDS)
_SHORTEST: Final = (2, 2, 2, 2, 1, 1, 0, 3)


def energy(speech: Speech) -> Array:
    """Log energy of the voiced part per frame."""
    loud = 0.5 * np.log(np.exp(2.0 * speech.harmonic[_BODY]).mean(axis=0) + 1e-9)
    return np.where(speech.pitch > VOICED_ABOVE, loud, -8.0).astype(np.float32)


def align(phonemes: str, speech: Speech) -> npt.NDArray[np.int64]:
    """First frame of each character of `phonemes`, and the end, shape (characters + 1,).

    A stress mark starts and ends where its vowel starts.
    """
    sounds = [index for index, char in enumerate(phonemes) if char not in STRESSES]
    kinds = np.asarray([_VOWEL if phonemes[index] in VOWELS else _KIND[phonemes[index]] for index in sounds])
    begins = [index - 1 if index and phonemes[index - 1] in STRESSES else index for index in sounds]
    prior = np.append(speech.edges[begins], speech.edges[-1]).astype(int)
    unlike = np.concatenate([np.zeros((len(_SHORTEST), 1)), np.cumsum(_unlike(speech), axis=1)], axis=1)
    lag = min(_LAGS, key=lambda shift: _fixed_cost(unlike, kinds, prior + shift))
    bounds = _best(unlike, _change(speech), kinds, prior + lag)
    edges = np.empty(len(phonemes) + 1, dtype=np.int64)
    edges[-1] = bounds[-1]
    for number, index in enumerate(sounds):
        edges[index] = bounds[number]
        if begins[number] < index:
            edges[index - 1] = bounds[number]
    return edges


def _unlike(speech: Speech) -> Floats:
    """How little each frame sounds like each kind of phoneme, shape (kinds, frames)."""
    loud = energy(speech).astype(np.float64)
    hiss = 0.5 * np.log(np.exp(2.0 * speech.noise[_HISS].astype(np.float64)).mean(axis=0) + 1e-9)

    def over(x: Floats) -> Floats:
        return np.maximum(x, 0.0)

    return np.stack(
        [
            0.8 * over(loud + 1.5),
            0.8 * over(loud + 0.5) + 0.5 * over(-1.0 - hiss),
            0.6 * over(loud),
            0.5 * over(loud - 0.3),
            0.5 * over(loud - 0.8) + 0.2 * over(-2.5 - loud),
            0.8 * over(0.2 - loud) + 0.5 * over(hiss + 0.5) + 0.3 * over(loud - 1.6),
            0.5 + 0.3 * over(loud),
            over(1.0 - loud) + 0.5 * over(hiss + 0.5),
        ]
    )


def _change(speech: Speech) -> Floats:
    """How much the spectrum changes right before each frame; 1 is usual."""
    edges = np.unique(np.round(np.geomspace(6, 560, 25)).astype(int))
    power = np.exp(2.0 * speech.harmonic) + np.exp(2.0 * speech.noise)
    bands = np.stack([power[low:high].mean(axis=0) for low, high in pairwise(edges)])
    level = np.log(bands + 1e-4)
    pairs = level[:, 1:] + level[:, :-1]
    change = np.zeros(level.shape[1] + 1)
    change[2:-2] = np.abs(pairs[:, 2:] - pairs[:, :-2]).mean(axis=0)[: len(change) - 4]
    return np.asarray(np.clip(change / (np.median(change) + 1e-6), 0.0, 4.0))


def _fixed_cost(unlike: Floats, kinds: npt.NDArray[np.int64], bounds: npt.NDArray[np.int64]) -> float:
    inside = np.clip(bounds, 0, unlike.shape[1] - 1)
    return float((unlike[kinds, inside[1:]] - unlike[kinds, inside[:-1]]).sum())


def _best(
    unlike: Floats, change: Floats, kinds: npt.NDArray[np.int64], prior: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    last = unlike.shape[1] - 1
    moves = np.arange(-_REACH, _REACH + 1)
    places = prior[:, None] + moves
    inside = np.clip(places, 0, last)
    alone = _DRIFT * np.abs(moves) - _CHANGE * change[np.minimum(inside, len(change) - 1)]
    alone = np.where((places < 0) | (places > last), 1e6, alone)
    cost = alone[0]
    back = []
    for index, kind in enumerate(kinds):
        length = places[index + 1][None, :] - places[index][:, None]
        usual = prior[index + 1] - prior[index]
        total = (
            cost[:, None] + unlike[kind, inside[index + 1]][None, :] - unlike[kind, inside[index]][:, None]
        )
        total = total + _LENGTH * np.abs(length - usual) + np.where(length < _SHORTEST[kind], 1e6, 0.0)
        back.append(total.argmin(axis=0))
        cost = total.min(axis=0) + alone[index + 1]
    choice = int(cost.argmin())
    path = [choice]
    for pointers in reversed(back):
        choice = int(pointers[choice])
        path.append(choice)
    return np.asarray([places[number, move] for number, move in enumerate(reversed(path))])
