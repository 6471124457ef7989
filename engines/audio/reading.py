"""Audio of any file into samples: a source, as engines and uploads take it.

Whatever libsndfile decodes is read block by block, so that neither a rate of 192 kHz nor eight channels cost
memory. Every refusal is an `InvalidRequest` for the field `source`.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr

from engines.audio.lengths import ends_early
from engines.contract import Samples
from engines.errors import InvalidRequest

KINDS: Final = "wav, aiff, flac, mp3, ogg or opus"
"""What is most likely to be decoded, in words."""
RATES: Final = (1_000, 192_000)
"""Sample rates that are taken for real, Hz."""
_BLOCK: Final = 1 << 16
_SLACK: Final = 0.01
"""Seconds beyond the most that are still let through, and cut off: encoders pad."""
_ENDLESS: Final = 2**62
"""Frames from which on libsndfile means that the header does not know them."""
_SIDE: Final = math.sqrt(0.5)
_PLACES: Final = {3: "LRC", 4: "LRlr", 5: "LRClr", 6: "LRC-lr", 7: "LRC-Clr", 8: "LRC-lrlr"}
"""Where 3 to 8 channels in the order of wav belong: front, centre, surround; "-": low-frequency effects."""
_GAINS: Final = {"L": (1.0, 0.0), "R": (0.0, 1.0), "C": (_SIDE, _SIDE), "l": (_SIDE, 0.0), "r": (0.0, _SIDE)}
"""How much of each goes to the left and to the right; none of the effects (ITU-R BS.775-4, annex 4)."""


def read(
    path: Path,
    sample_rate: int,
    *,
    channels: int = 2,
    max_seconds: float = 600,
    step: Callable[[], None] | None = None,
) -> Samples:
    """The audio of a file as float32 of shape (channels, samples) at `sample_rate`, full scale ±1.

    Mono is given to every channel; more channels than asked for are mixed down, see `mix`. At the file's own
    rate the samples are those of the file: 16 bits give exactly integer / 32768. Resampled audio has as many
    samples as a song of the file's length, round(seconds × rate); never more than round(max_seconds × rate).
    `step` is called after every block and may raise. Raises `InvalidRequest` when the file cannot be decoded,
    is empty, cut short or longer than `max_seconds`, or holds NaN or infinite samples.
    """
    with opened(path, max_seconds) as file:
        parts = list(mixed(file, sample_rate, channels, max_seconds, step))
    return np.ascontiguousarray(np.concatenate(parts).T)


class _Forward(soundfile.SoundFile):  # type: ignore[misc]  # it has no types
    """A file that is read from its start to its end.

    Where it can seek, soundfile does so after every read, to where it is already; at the end of FLAC whose
    length is unknown libsndfile cannot.
    """

    def seekable(self) -> bool:
        return False


@contextmanager
def opened(path: Path, max_seconds: float) -> Iterator[soundfile.SoundFile]:
    """The file for the length of the block; refused as `read` does where its header tells."""
    if path.stat().st_size == 0:
        raise _refused("The file is empty.", "Send the whole file.")
    try:
        with _Forward(path) as file:
            if not RATES[0] <= file.samplerate <= RATES[1]:
                low, high = RATES
                raise _refused(
                    f"The sample rate of {file.samplerate} Hz is outside {low} to {high}.",
                    "Resample it to 48000 Hz.",
                )
            if (max_seconds + _SLACK) * file.samplerate < file.frames < _ENDLESS:
                raise _too_long(file.frames / file.samplerate, max_seconds)
            if ends_early(path):
                raise _cut_short()
            yield file
    except soundfile.SoundFileError as error:
        raise _refused("The file cannot be decoded as audio.", _other()) from error


def mixed(
    file: soundfile.SoundFile,
    sample_rate: int,
    channels: int,
    max_seconds: float,
    step: Callable[[], None] | None = None,
) -> Iterator[Samples]:
    """The file as `read` gives it, block by block, each of shape (samples, channels)."""
    resampler = soxr.ResampleStream(file.samplerate, sample_rate, channels, "float32", quality="VHQ")
    taken = given = 0
    for block in _blocks(file, max_seconds):
        samples = mix(block, channels)
        if file.samplerate != sample_rate:
            taken, samples = taken + block.shape[0], resampler.resample_chunk(samples)
            given += samples.shape[0]
        yield samples
        if step:
            step()
    if file.samplerate != sample_rate:
        rest = resampler.resample_chunk(np.zeros((0, channels), np.float32), last=True)
        length = max(1, min(round(taken / file.samplerate * sample_rate), round(max_seconds * sample_rate)))
        missing = max(0, length - given - rest.shape[0])
        yield np.pad(rest[: max(0, length - given)], ((0, missing), (0, 0)))


def mix(block: Samples, channels: int) -> Samples:
    """A block of shape (samples, any) as one of shape (samples, channels), one or two.

    Three to eight channels are taken for surround sound: the front stays in front. Of others there is no
    knowing, and every channel gets their mean. The sum may exceed ±1.
    """
    if block.shape[1] == channels:
        return block
    if places := _PLACES.get(block.shape[1]):
        both = np.zeros((block.shape[0], 2), np.float32)
        for place, channel in zip(places, block.T, strict=True):
            for side, gain in enumerate(_GAINS.get(place, (0.0, 0.0))):
                both[:, side] += np.float32(gain) * channel
        if channels == 2:
            return both
        block = both
    mono = block.mean(axis=1, dtype=np.float64, keepdims=True).astype(np.float32)
    return np.repeat(mono, channels, axis=1)


def _blocks(file: soundfile.SoundFile, max_seconds: float) -> Iterator[Samples]:
    """Every block of the file, of shape (samples, channels), cut to `max_seconds`; refused as `read` does."""
    count, most = 0, round(max_seconds * file.samplerate)
    while (block := file.read(_BLOCK, dtype="float32", always_2d=True)).shape[0]:
        if count + block.shape[0] > (max_seconds + _SLACK) * file.samplerate:
            raise _too_long(None, max_seconds)
        if not np.isfinite(block).all():
            raise _refused("The audio has samples that are NaN or infinite.", "Export it again.")
        if count < most:
            yield block[: most - count]
        count += block.shape[0]
    if count == 0:
        raise _refused("There is no audio in the file.", "Send the whole file.")
    if count < file.frames < _ENDLESS:
        raise _cut_short()


def _refused(message: str, remedy: str) -> InvalidRequest:
    return InvalidRequest(message, field="source", remedy=remedy)


def _cut_short() -> InvalidRequest:
    return _refused("The file is cut short: it says it is longer.", "Send the whole file.")


def _too_long(seconds: float | None, most: float) -> InvalidRequest:
    found = f"{seconds:.0f} s of audio" if seconds else "The audio"
    verb = "are" if seconds else "is"
    return _refused(f"{found} {verb} more than {most:g} s.", f"Cut it to at most {most:g} s.")


def _other() -> str:
    return f"Send audio as {KINDS}."
