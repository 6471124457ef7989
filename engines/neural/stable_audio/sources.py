"""Audio that a request starts from, brought to its length."""

from typing import Final

from engines.audio import read
from engines.contract import Samples, Watch
from engines.errors import InvalidRequest
from engines.neural.arrays import exact
from engines.neural.editing import extended, region_of
from engines.neural.stable_audio.call import Span
from engines.neural.stable_audio.catalogue import SAMPLE_RATE
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
        audio, start, stop = extended(request, audio, SAMPLE_RATE)
        return audio, Span(start, stop)
    if audio.shape[1] < samples - _SLACK or (request.task == "repaint" and audio.shape[1] > samples + _SLACK):
        raise InvalidRequest(
            f"The source has {audio.shape[1] / SAMPLE_RATE:.2f} s, not {request.duration:g}.",
            field="duration",
            remedy="Leave duration out: the song is as long as its source.",
        )
    fresh = Span(*region_of(request, samples, SAMPLE_RATE)) if request.task == "repaint" else None
    return exact(audio, samples), fresh
