"""One player's way through the desk: from the bare sound to its stem in the mix."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

import numpy as np

from engines.contract import Samples
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.desk.channel import Channel
from engines.houseband.desk.curves import KNOT, gain_at
from engines.houseband.desk.dynamics import (
    applied,
    block_powers,
    compression,
    empty_powers,
    sounding_power,
)
from engines.houseband.desk.filters import Convolution, Filter, count, slices
from engines.houseband.desk.space import Echo, Space
from engines.houseband.randomness import stream

_FADE_IN: Final = 0.003
_LOWEST: Final = 22.0
"""Hz; what lies below is no music: offset and rumble."""
_SPEAKER: Final = 4800.0
"""Where a guitar speaker rolls off, Hz."""
_MONO_BELOW: Final = 140.0
_STEPS: Final = 4


def steps(frames: int) -> int:
    """How often `strip` calls `step`, roughly."""
    return _STEPS * count(frames)


def strip(raw: Samples, channel: Channel, space: Space, step: Callable[[], None]) -> Samples:
    """Bring one sound (2, frames) to its place in the mix, in place."""
    powers = _shape(raw, channel, step)
    squeeze = compression(powers, channel.compress, channel.attack)
    power = sounding_power(applied(powers, squeeze))
    gain = np.float32(10.0 ** (channel.level / 20.0) / np.sqrt(power)) if power > 0.0 else np.float32(1.0)
    curve = squeeze * gain
    if channel.duck and space.duck is not None:
        curve *= space.duck
    angle = (channel.pan + 1.0) * np.pi / 4.0
    sides = np.array([[np.cos(angle)], [np.sin(angle)]], dtype=np.float32) * np.float32(np.sqrt(2.0))
    spread = _Spread(channel.width)
    room, echo = Convolution(space.room), Echo(space.echo_frames, space.feedback)
    apart = Filter("highpass", _MONO_BELOW, 1)
    for start, stop in slices(raw.shape[1]):
        here = raw[:, start:stop]
        here *= gain_at(curve, start, stop)
        if channel.crest:
            _round(here, channel.level + channel.crest)
        middle = 0.5 * here.sum(axis=0, keepdims=True)
        here *= sides
        step()
        if channel.width:
            wide = spread(middle)
            here[0] += wide
            here[1] -= wide
        if channel.delay_send:
            here += echo(middle * np.float32(channel.delay_send))
            step()
        if channel.send:
            here += room(middle * np.float32(channel.send * space.room_level))
            step()
        side = 0.5 * (here[:1] - here[1:])
        low = (side - apart(side))[0]
        here[0] -= low
        here[1] += low
    _edges(raw, space.fade)
    return raw


def _shape(
    raw: Samples, channel: Channel, step: Callable[[], None]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Distort and filter in place; the powers of the result."""
    drive = np.float32(0.0)
    if channel.drive:
        before = empty_powers(raw.shape[1])
        for start, stop in slices(raw.shape[1]):
            before[start // KNOT : -(-stop // KNOT)] = block_powers(raw[:, start:stop])
            step()
        power = sounding_power(before)
        drive = np.float32(channel.drive * 10.0 ** (-12.0 / 20.0) / np.sqrt(power)) if power > 0.0 else drive
    filters = [Filter("highpass", max(_LOWEST, channel.low_cut), 2)]
    if channel.high_cut or channel.drive:
        filters.append(Filter("lowpass", channel.high_cut or _SPEAKER, 2))
    powers = empty_powers(raw.shape[1])
    for start, stop in slices(raw.shape[1]):
        here = raw[:, start:stop]
        if drive:
            np.tanh(here * drive, out=here)
        for each in filters:
            here[:] = each(here)
        powers[start // KNOT : -(-stop // KNOT)] = block_powers(here)
        step()
    return powers


def _round(samples: Samples, most_db: float) -> None:
    """Round what comes within 4 dB of `most_db` and beyond, in place; nothing passes it."""
    most = np.float32(10.0 ** (most_db / 20.0))
    knee = np.float32(0.63)
    loud = np.abs(samples) > knee * most
    over = np.abs(samples[loud]) / most - knee
    rounded = knee + (1 - knee) * np.tanh(over / (1 - knee))
    samples[loud] = np.copysign(rounded * most, samples[loud])


def _edges(raw: Samples, fade: Samples) -> None:
    """No click at the start, and the end of the last chord."""
    rise = min(raw.shape[1], int(_FADE_IN * SAMPLE_RATE))
    raw[:, :rise] *= np.linspace(0.0, 1.0, rise, dtype=np.float32)
    raw[:, -len(fade) :] *= fade[-raw.shape[1] :]


class _Spread:
    """A side signal made of the middle: a few scattered reflections, which mono cancels to the last bit.

    After Schroeder's and Lauridsen's pseudo-stereo, with velvet noise in place of a single delay.
    """

    _TAPS: Final = 12
    _REACH: Final = int(0.028 * SAMPLE_RATE)

    def __init__(self, width: float) -> None:
        rng = stream(0, "width")
        first = int(0.004 * SAMPLE_RATE)
        grid = np.linspace(first, self._REACH, self._TAPS + 1)
        places = [int(rng.integers(int(a), int(b))) for a, b in pairwise(grid)]
        signs = rng.permutation([1.0, -1.0] * (self._TAPS // 2))
        fall = np.exp(-np.asarray(places) / (0.016 * SAMPLE_RATE))
        gains = signs * fall / np.sqrt((fall**2).sum()) * 0.8 * width
        self._taps = [(place, np.float32(gain)) for place, gain in zip(places, gains, strict=True)]
        self._past = np.zeros(self._REACH, dtype=np.float32)
        self._cut = Filter("highpass", 200.0, 1, order=1)

    def __call__(self, middle: Samples) -> Samples:
        """What the left gets more and the right less, shape (n,), during the next slice (1, n)."""
        heard = np.concatenate([self._past, self._cut(middle)[0]])
        here = middle.shape[1]
        side = np.zeros(here, dtype=np.float32)
        for place, gain in self._taps:
            first = self._REACH - place
            side += heard[first : first + here] * gain
        self._past = heard[-self._REACH :]
        return side
