"""Audio that a request starts from, brought to its length."""

from typing import Final

import numpy as np

from engines.audio import read
from engines.contract import Samples, Watch
from engines.errors import InvalidRequest
from engines.neural.arrays import exact
from engines.neural.stable_audio.call import Span
from engines.neural.stable_audio.catalogue import LONGEST, SAMPLE_RATE
from engines.request import SongRequest

_SLACK: Final = SAMPLE_RATE // 50
"""Samples by which a length may be off: rates and containers round."""


def source_of(request: SongRequest, samples: int, watch: Watch) -> tuple[Samples | None, Span | None]:
    """The source of a request as so many samples, and what of them is made anew.

    Raises `InvalidRequest` when it cannot be read or does not fit the request.
    """
    if request.source is None:
        return None, None
    audio = read(
        watch.source(request.source).path, SAMPLE_RATE, channels=2, max_seconds=600, step=watch.check
    )
    if request.task == "extend":
        return _extended(request, audio, samples)
    if audio.shape[1] < samples - _SLACK or (request.task == "repaint" and audio.shape[1] > samples + _SLACK):
        raise InvalidRequest(
            f"The source has {audio.shape[1] / SAMPLE_RATE:.2f} s, not {request.duration:g}.",
            field="duration",
            remedy="Leave duration out: the song is as long as its source.",
        )
    return exact(audio, samples), _region(request, samples)


def _region(request: SongRequest, samples: int) -> Span | None:
    if request.task != "repaint" or request.region is None:
        return None
    start, stop = (round(moment * SAMPLE_RATE) for moment in (request.region.start, request.region.end))
    if stop > samples + _SLACK:
        raise InvalidRequest(
            f"The region ends at {request.region.end:g} s, after the source's {request.duration:g}.",
            field="region",
            remedy=f"End it at {request.duration:g} or before.",
        )
    return Span(start, min(stop, samples))


def _extended(request: SongRequest, audio: Samples, samples: int) -> tuple[Samples, Span]:
    spare = samples - audio.shape[1]
    if spare <= 0:
        found = audio.shape[1] / SAMPLE_RATE
        raise InvalidRequest(
            f"The source has {found:.2f} s already; it cannot be extended to {request.duration:g}.",
            field="duration",
            remedy=f"Set duration above {found:.2f}, to {LONGEST:g} at most.",
        )
    if request.extend_at == "start":
        return np.pad(audio, ((0, 0), (spare, 0))), Span(0, spare)
    return np.pad(audio, ((0, 0), (0, spare))), Span(audio.shape[1], samples)
