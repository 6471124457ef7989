"""The vocal chain: a sung mono stem becomes a stereo one, a slice at a time.

Low cut, de-esser, compressor, presence and air; then doubles to the sides and echoes in time with the song.
The loudness of the stem stays what it was: balance and reverb are the mixer's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import signal

from engines.houseband.voice.model import Array

Floats = npt.NDArray[np.float64]

_SLICE: Final = 1 << 15
_BLOCK: Final = 64
_LOW_CUT: Final = 85.0
_HISS: Final = 5_500.0
_HISS_SHARE: Final = 0.3
"""Of the whole amplitude: more hiss than this is held down."""
_RATIO: Final = 3.0
_OVER: Final = 1.0
"""Compression starts at this multiple of the stem's own level."""
_SWAYS: Final = ((0.0173, 0.31, 0.0021), (0.0261, 0.23, 0.0027))
"""Delay, rate in Hz and depth in seconds of the doubles."""
_FADE: Final = 0.08
_SLAP: Final = 0.105
_ECHOES: Final = 3


@dataclass(frozen=True, slots=True)
class Vocal:
    """How a stem is treated."""

    pan: float = 0.0
    """-1 left to 1 right."""
    width: float = 0.0
    """Level of the doubles at the sides: 0 none, 1 as loud as the voice."""
    wide: tuple[tuple[float, float], ...] = ()
    """Spans in seconds in which the doubles sound, such as the choruses; everywhere when there are none."""
    echo: float = 0.0
    """Level of the first echo."""
    bpm: float | None = None
    """Echoes come on dotted quavers of this tempo; without it they are one short slap."""


def treat(samples: Array, sample_rate: int, vocal: Vocal, step: Callable[[], None]) -> Array:
    """Treat a mono stem (n,) to float32 of shape (2, n); `step` is called after each slice and may raise."""
    frames = len(samples)
    level = _level(samples, step)
    if level == 0.0:
        return np.zeros((2, frames), dtype=np.float32)
    strip = _Strip(sample_rate, level)
    centre = np.zeros(frames, dtype=np.float32)
    for start in range(0, frames, _SLICE):
        piece = samples[start : start + _SLICE]
        centre[start : start + _SLICE] = strip(piece)
        step()
    centre *= np.float32(level / max(_level(centre, step), 1e-9))
    angle = 0.25 * np.pi * (1.0 + float(np.clip(vocal.pan, -1.0, 1.0)))
    sides = np.asarray([np.cos(angle), np.sin(angle)], dtype=np.float32) * np.float32(np.sqrt(2.0))
    out = sides[:, None] * centre
    if vocal.width > 0.0:
        _double(out, centre, sample_rate, vocal, step)
    if vocal.echo > 0.0:
        _echo(out, centre, sample_rate, vocal, step)
    return out


class _Strip:
    """The stages that only look back, each with its state, so that slices leave no seams."""

    def __init__(self, rate: int, level: float) -> None:
        self._level = level
        self._low_cut = _Filter(signal.butter(3, _LOW_CUT, "highpass", fs=rate, output="sos"))
        self._hiss = _Filter(signal.butter(2, _HISS, "highpass", fs=rate, output="sos"))
        self._tone = _Filter(
            np.concatenate(
                [
                    _peak(rate, 300.0, 0.9, -1.5),
                    _peak(rate, 3_300.0, 0.8, 2.5),
                    _peak(rate, min(10_000.0, 0.4 * rate), 0.7, 2.5),
                ]
            )
        )
        self._bright = _Filter(signal.butter(2, (4_000.0, 9_000.0), "bandpass", fs=rate, output="sos"))
        self._air = _Filter(signal.butter(4, min(9_500.0, 0.4 * rate), "highpass", fs=rate, output="sos"))
        self._sibilance = _Follower(rate, 0.001, 0.04)
        self._loudness = _Follower(rate, 0.008, 0.14)

    def __call__(self, piece: Array) -> Floats:
        voice = self._low_cut(piece.astype(np.float64))
        hiss = self._hiss(voice)
        loud = self._sibilance(hiss)
        limit = _HISS_SHARE * self._level
        voice = voice - hiss * (1.0 - np.minimum(1.0, (limit / np.maximum(loud, limit)) ** 0.8))
        held = np.maximum(self._loudness(voice), _OVER * self._level) / (_OVER * self._level)
        voice = self._tone(voice * held ** (1.0 / _RATIO - 1.0))
        return voice + 0.35 * self._air(np.abs(self._bright(voice)))


class _Filter:
    def __init__(self, sos: Floats) -> None:
        self._sos = sos
        self._state = np.zeros((len(sos), 2))

    def __call__(self, piece: Floats) -> Floats:
        done, self._state = signal.sosfilt(self._sos, piece, zi=self._state)
        return np.asarray(done)


class _Follower:
    """The level of each sample's surroundings: fast up, slow down, straight lines between blocks."""

    def __init__(self, rate: int, attack: float, release: float) -> None:
        self._up = 1.0 - float(np.exp(-_BLOCK / rate / attack))
        self._down = 1.0 - float(np.exp(-_BLOCK / rate / release))
        self._now = 0.0

    def __call__(self, piece: Floats) -> Floats:
        blocks = np.pad(np.abs(piece), (0, -len(piece) % _BLOCK)).reshape(-1, _BLOCK)
        knots = [self._now]
        for power in np.sqrt((blocks**2).mean(axis=1)).tolist():
            self._now += (power - self._now) * (self._up if power > self._now else self._down)
            knots.append(self._now)
        return np.interp(np.arange(len(piece)) / _BLOCK, np.arange(len(knots)), knots)


def _level(samples: Array, step: Callable[[], None]) -> float:
    """RMS where the voice sounds: blocks of 50 ms within 30 dB of the loudest."""
    powers = []
    for start in range(0, len(samples), 40 * 2205):
        piece = samples[start : start + 40 * 2205].astype(np.float64)
        powers.append((np.pad(piece, (0, -len(piece) % 2205)).reshape(-1, 2205) ** 2).mean(axis=1))
        step()
    every = np.concatenate(powers) if powers else np.zeros(1)
    sounding = every[every >= 1e-3 * every.max()]
    return float(np.sqrt(sounding.mean()))


def _peak(rate: int, hertz: float, q: float, decibels: float) -> Floats:
    """A bell, after the Audio EQ Cookbook (R. Bristow-Johnson), as one second-order section."""
    gain = 10.0 ** (decibels / 40.0)
    turn = 2.0 * np.pi * hertz / rate
    slope = np.sin(turn) / (2.0 * q)
    section = np.asarray([1 + slope * gain, -2 * np.cos(turn), 1 - slope * gain])
    poles = np.asarray([1 + slope / gain, -2 * np.cos(turn), 1 - slope / gain])
    return np.asarray(np.concatenate([section, poles])[None, :] / poles[0])


def _double(out: Array, centre: Array, rate: int, vocal: Vocal, step: Callable[[], None]) -> None:
    """Add a copy to each side whose delay, and so whose pitch, sways."""
    frames = len(centre)
    for channel, (delay, hertz, depth) in enumerate(_SWAYS):
        for start in range(0, frames, _SLICE):
            at = np.arange(start, min(frames, start + _SLICE), dtype=np.float64)
            back = rate * (delay + depth * np.sin(2.0 * np.pi * hertz * at / rate))
            place = at - back
            low = int(max(0, np.floor(place[0]) - 1))
            known = centre[low : start + _SLICE]
            copy = np.interp(place, np.arange(low, low + len(known)), known, left=0.0)
            copy *= 0.7 * vocal.width * _inside(at / rate, vocal.wide)
            out[channel, start : start + len(at)] += copy.astype(np.float32)
            step()


def _inside(time: Floats, spans: tuple[tuple[float, float], ...]) -> Floats:
    """1 inside the spans, 0 outside, with soft edges; 1 everywhere when there are no spans."""
    inside = np.zeros(len(time)) if spans else np.ones(len(time))
    for begin, end in spans:
        inside = np.maximum(inside, np.clip(np.minimum(time - begin, end - time) / _FADE + 0.5, 0.0, 1.0))
    return np.asarray(inside)


def _echo(out: Array, centre: Array, rate: int, vocal: Vocal, step: Callable[[], None]) -> None:
    """Add dull echoes that go from side to side; on the beat when there is a tempo, else one slap."""
    gap = round(rate * (45.0 / vocal.bpm if vocal.bpm else _SLAP))
    dull = _Filter(signal.butter(1, (350.0, 3_200.0), "bandpass", fs=rate, output="sos"))
    frames = len(centre)
    for start in range(0, frames, _SLICE):
        piece = dull(centre[start : start + _SLICE].astype(np.float64)).astype(np.float32)
        for number in range(1, (_ECHOES if vocal.bpm else 1) + 1):
            at = start + number * gap
            heard = piece[: max(0, frames - at)]
            gain = np.float32(vocal.echo * 0.5 ** (number - 1))
            near = (number + 1) % 2
            out[near, at : at + len(heard)] += gain * heard
            out[1 - near, at : at + len(heard)] += np.float32(0.35) * gain * heard
        step()
