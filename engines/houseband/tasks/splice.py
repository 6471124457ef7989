"""Puts what stays of the source into the finished song: untouched, with short crossfades beside it."""

from collections.abc import Callable
from typing import Final

import numpy as np

from engines.audio.loudness import SILENT_LUFS, integrated, true_peak
from engines.contract import Samples
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.tasks.take import Kept

FADE: Final = round(0.03 * SAMPLE_RATE)
"""Frames of a crossfade; it lies in the new part."""
_LISTEN: Final = 20 * SAMPLE_RATE
"""Frames beside a joint that its level is taken from."""
_MOST_BOOST_DB: Final = 9.0
_CEILING_DBTP: Final = -1.05


def spliced(
    song: Samples, source: Samples, kept: tuple[Kept, ...], step: Callable[[], None], *, retold: bool
) -> Samples:
    """`song` with the kept stretches of `source` in it, both of shape (2, frames).

    The new parts are brought to the source's level: where the song was `retold` it has played the kept
    stretches too, and the level is taken there; otherwise from what the new parts replace. `step` is
    called between slices and may raise.
    """
    out = song.copy()
    fresh = _fresh(kept, song.shape[1])
    for start, stop in fresh:
        out[:, start:stop] *= _gain(song, source, kept, (start, stop), step, retold=retold)
    for part in kept:
        shift = part.origin - part.start
        length = min(part.stop, song.shape[1], source.shape[1] - shift) - part.start
        out[:, part.start : part.start + length] = source[:, part.origin : part.origin + length]
        for start, stop in fresh:
            if stop == part.start:
                _crossfade(out, source, shift, max(start, stop - FADE), stop, rising=True)
            if start == part.stop:
                _crossfade(out, source, shift, start, min(stop, start + FADE), rising=False)
    return out


def _fresh(kept: tuple[Kept, ...], frames: int) -> list[tuple[int, int]]:
    """The stretches between the kept ones."""
    edges = [0]
    for part in kept:
        edges += [part.start, part.stop]
    edges.append(frames)
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


def _crossfade(out: Samples, source: Samples, shift: int, start: int, stop: int, *, rising: bool) -> None:
    """Blend the source in (or out) over `start..stop`, as far as the source has audio there."""
    first, last = start + shift, stop + shift
    there = source[:, max(0, first) : max(0, last)]
    if there.shape[1] == 0:
        return
    old = np.zeros((2, stop - start), dtype=np.float32)
    old[:, max(0, -first) : max(0, -first) + there.shape[1]] = there
    ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(stop - start) + 0.5) / (stop - start))
    weight = (ramp if rising else ramp[::-1]).astype(np.float32)
    out[:, start:stop] = out[:, start:stop] * (1.0 - weight) + old * weight


def _gain(
    song: Samples,
    source: Samples,
    kept: tuple[Kept, ...],
    fresh: tuple[int, int],
    step: Callable[[], None],
    *,
    retold: bool,
) -> np.float32:
    """The factor that brings a new part to the source's level without passing the ceiling."""
    start, stop = fresh
    if retold:
        beside = min(kept, key=lambda part: min(abs(part.stop - start), abs(part.start - stop)))
        first = max(beside.start, beside.stop - _LISTEN) if beside.stop <= start else beside.start
        last = min(beside.stop, first + _LISTEN)
        ours = song[:, first:last]
        theirs = source[:, first + beside.origin - beside.start : last + beside.origin - beside.start]
    else:
        ours = song[:, start : min(stop, start + _LISTEN)]
        theirs = _around(source, kept, fresh)
    if ours.shape[1] == 0 or theirs.shape[1] == 0:
        return np.float32(1.0)
    level, own = integrated(theirs, SAMPLE_RATE, step), integrated(ours, SAMPLE_RATE, step)
    if min(level, own) <= SILENT_LUFS:
        return np.float32(1.0)
    wanted = level - own
    wanted = min(wanted, _MOST_BOOST_DB)
    room = _CEILING_DBTP - true_peak(song[:, start:stop], step)
    return np.float32(10.0 ** (min(wanted, max(0.0, room) if wanted > 0 else wanted) / 20.0))


def _around(source: Samples, kept: tuple[Kept, ...], fresh: tuple[int, int]) -> Samples:
    """The source's audio before and after a new part."""
    pieces = []
    for part in kept:
        begin, end = part.origin, min(source.shape[1], part.origin + part.stop - part.start)
        if part.stop == fresh[0]:
            pieces.append(source[:, max(begin, end - _LISTEN) : end])
        if part.start == fresh[1]:
            pieces.append(source[:, begin : min(end, begin + _LISTEN)])
    return np.concatenate(pieces, axis=1) if pieces else source[:, :0]
