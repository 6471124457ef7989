"""Sounds whose tempo, chords and melody are known because they are written here."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from engines.contract import Samples

Spectrum = Literal["sine", "bright", "formant"]


def clicks(bpm: float, seconds: float, rate: int, beats_per_bar: int = 0) -> Samples:
    """A short hiss on every beat; the first of a bar is a low knock where bars are asked for."""
    out = np.zeros(round(seconds * rate), np.float32)
    time = np.arange(rate // 20) / rate
    hiss = np.random.default_rng(9).uniform(-1.0, 1.0, time.size)
    for index, beat in enumerate(np.arange(0.0, seconds - 0.1, 60.0 / bpm)):
        low = bool(beats_per_bar) and index % beats_per_bar == 0
        burst = np.exp(-time / 0.006) * (np.sin(2 * np.pi * 90.0 * time) if low else hiss)
        at = round(beat * rate)
        out[at : at + burst.size] += ((0.8 if low else 0.4) * burst).astype(np.float32)
    return out[None, :]


def tone(pitch: float, seconds: float, rate: int, spectrum: Spectrum = "bright") -> Samples:
    """One note with a soft start and end; "formant" has vibrato and the spectrum of a sung vowel."""
    time = np.arange(round(seconds * rate)) / rate
    cents = 30.0 * np.sin(2 * np.pi * 5.5 * time) if spectrum == "formant" else np.zeros(time.size)
    hertz = 440.0 * 2.0 ** ((pitch - 69 + cents / 100.0) / 12)
    phase = 2 * np.pi * np.cumsum(hertz) / rate
    out = np.zeros(time.size)
    for harmonic in range(1, 2 if spectrum == "sine" else 16):
        middle = harmonic * float(hertz.mean())
        if middle > 0.45 * rate:
            break
        level = harmonic**-1.5
        if spectrum == "formant":
            level = harmonic**-0.8 * (np.exp(-(((middle - 600.0) / 500.0) ** 2)) + 0.15)
        out += level * np.sin(harmonic * phase)
    edge = np.minimum(1.0, np.minimum(time / 0.02, (seconds - time) / 0.05))
    return (0.3 * edge * out / max(1e-9, float(np.abs(out).max())))[None, :].astype(np.float32)


def tune(notes: Sequence[tuple[int | None, float]], rate: int, spectrum: Spectrum) -> Samples:
    """Notes (MIDI, seconds) one after another; None is a rest."""
    parts = [
        np.zeros((1, round(seconds * rate)), np.float32)
        if pitch is None
        else tone(pitch, seconds, rate, spectrum)
        for pitch, seconds in notes
    ]
    return np.concatenate(parts, axis=1)


def chord(pitches: Sequence[float], seconds: float, rate: int) -> Samples:
    """Notes together."""
    return np.asarray(np.sum([tone(pitch, seconds, rate) for pitch in pitches], axis=0) / len(pitches))


def progression(chords: Sequence[Sequence[float]], seconds: float, rate: int, click: float = 0.2) -> Samples:
    """Chords of the same length one after another, with a click on every half second."""
    sound = np.concatenate([chord(pitches, seconds, rate) for pitches in chords], axis=1)
    beat = clicks(120.0, sound.shape[1] / rate + 0.1, rate)[:, : sound.shape[1]]
    return np.asarray(sound + click * beat, np.float32)
