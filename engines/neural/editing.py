"""Where a repaint or an extension makes something new, and how that is laid beside what stays."""

from typing import Final, Literal

import numpy as np

from engines.contract import Samples
from engines.errors import InvalidRequest
from engines.neural.arrays import FADE_SECONDS, level_gain, peak, splice
from engines.request import SongRequest

_SLACK_SECONDS: Final = 0.02
"""By which a region may reach beyond its source: rates and containers round."""


def region_of(request: SongRequest, samples: int, sample_rate: int) -> tuple[int, int]:
    """The region of a repaint in samples, within the `samples` of its source; raises `InvalidRequest`."""
    assert request.region is not None, "the request requires it"  # noqa: S101
    region, seconds = request.region, samples / sample_rate
    start, stop = round(region.start * sample_rate), round(region.end * sample_rate)
    if start >= samples or stop > samples + round(_SLACK_SECONDS * sample_rate):
        raise InvalidRequest(
            f"The region from {region.start:g} to {region.end:g} s leaves the source, of {seconds:.2f} s.",
            field="region",
            remedy=f"End it at {seconds:.2f} or before.",
        )
    if start >= (stop := min(stop, samples)):
        raise InvalidRequest(
            "The region is shorter than one sample.", field="region", remedy="Name a longer stretch."
        )
    return start, stop


def extended(request: SongRequest, audio: Samples, sample_rate: int) -> tuple[Samples, int, int]:
    """The source with silence where it is to grow, and start and stop of that; raises `InvalidRequest`."""
    spare = spare_of(request, audio, sample_rate)
    if request.extend_at == "start":
        return np.pad(audio, ((0, 0), (spare, 0))), 0, spare
    return np.pad(audio, ((0, 0), (0, spare))), audio.shape[1], audio.shape[1] + spare


def spare_of(request: SongRequest, audio: Samples, sample_rate: int) -> int:
    """Samples by which the song is longer than its source; raises `InvalidRequest` where it is not."""
    spare = round(request.duration * sample_rate) - int(audio.shape[1])
    if spare <= 0:
        raise InvalidRequest(
            f"The source lasts {audio.shape[1] / sample_rate:.2f} s already.",
            field="duration",
            remedy="Set duration to the length of the whole song, which is longer than that.",
        )
    return spare


def edited(
    source: Samples,
    made: Samples,
    start: int,
    stop: int,
    sample_rate: int,
    grows: Literal["start", "end"] | None = None,
) -> Samples:
    """`source` with what was `made` in `start..stop`, at the source's level; both (2, samples).

    `grows`: that stretch lies before or after the source, which has nothing there to fade from.
    """
    new = made * level_gain(made, source, start, stop, sample_rate)
    if grows is None:
        most = max(1.0, peak(source))
        return splice(source, new.clip(-most, most), start, stop, round(FADE_SECONDS * sample_rate))
    if grows == "end":
        return joined(source[:, :start], new[:, :start], new[:, start:stop], sample_rate)
    turned, heard = source[:, stop:][:, ::-1], new[:, stop:][:, ::-1]
    return np.ascontiguousarray(joined(turned, heard, new[:, :stop][:, ::-1], sample_rate)[:, ::-1])


def joined(source: Samples, heard: Samples, new: Samples, sample_rate: int) -> Samples:
    """`source` and then `new`, both (2, samples), without a step between them.

    The new part goes on from the source as the model gave it back, `heard`. What that lacks of the source is
    played on behind the joint, backwards and fading: a crossfade that lies wholly in the new part.
    """
    length = min(round(FADE_SECONDS * sample_rate), heard.shape[1], new.shape[1])
    out = np.concatenate([source, new], axis=1)
    if length:
        lacking = (source[:, -length:] - heard[:, -length:])[:, ::-1]
        fade = 0.5 + 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / length)
        joint, most = source.shape[1], max(1.0, peak(source))
        behind = out[:, joint : joint + length] + lacking * fade.astype(np.float32)
        out[:, joint : joint + length] = behind.clip(-most, most)
    return out
