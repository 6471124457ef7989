"""Audio of any file into samples: a source, as engines and uploads take it.

Whatever libsndfile decodes is read block by block, so that neither a rate of 192 kHz nor eight channels cost
memory. Every refusal is an `InvalidRequest` for the field `source`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr

from engines.contract import Samples
from engines.errors import InvalidRequest

KINDS: Final = "wav, aiff, flac, mp3, ogg or opus"
"""What is most likely to be decoded, in words."""
RATES: Final = (1_000, 768_000)
"""Sample rates that are taken for real, Hz."""
_BLOCK: Final = 1 << 16
_SLACK: Final = 0.01
"""Seconds beyond the most that are still let through: encoders pad."""
_LONGEST_PAGE: Final = 27 + 255 + 255 * 255
"""Bytes of an Ogg page (RFC 3533)."""
_UNKNOWN: Final = frozenset({0, 0x7FFFFFFF, 0xFFFFFFFF})
"""Sizes that writers of streams put where the size is to be known only later."""


def read(path: Path, sample_rate: int, *, channels: int = 2, max_seconds: float = 600) -> Samples:
    """The audio of a file as float32 of shape (channels, samples) at `sample_rate`, full scale ±1.

    Mono is given to every channel; more channels than asked for are mixed down. At the file's own rate the
    samples are those of the file: 16 bits give exactly integer / 32768. Resampled audio has as many samples
    as a song of the file's length, round(seconds × rate). Raises `InvalidRequest` when the file cannot be
    decoded, is empty, cut short or longer than `max_seconds`, or holds NaN or infinite samples.
    """
    with opened(path, max_seconds) as file:
        resampler = soxr.ResampleStream(file.samplerate, sample_rate, channels, "float32", quality="VHQ")
        parts, count = list[Samples](), 0
        for block in blocks(file, max_seconds):
            mixed, count = mix(block, channels), count + block.shape[0]
            parts.append(mixed if file.samplerate == sample_rate else resampler.resample_chunk(mixed))
        if file.samplerate == sample_rate:
            return np.ascontiguousarray(np.concatenate(parts).T)
        parts.append(resampler.resample_chunk(np.zeros((0, channels), np.float32), last=True))
        samples = np.concatenate(parts).T
        length = max(1, round(count / file.samplerate * sample_rate))
        missing = max(0, length - samples.shape[1])
        return np.ascontiguousarray(np.pad(samples[:, :length], ((0, 0), (0, missing))), np.float32)


@contextmanager
def opened(path: Path, max_seconds: float) -> Iterator[soundfile.SoundFile]:
    """The file for the length of the block; refused as `read` does where its header tells."""
    if path.stat().st_size == 0:
        raise _refused("The file is empty.", "Send the whole file.")
    try:
        with soundfile.SoundFile(path) as file:
            if not RATES[0] <= file.samplerate <= RATES[1]:
                raise _refused(f"A sample rate of {file.samplerate} Hz is none of audio.", _other())
            if file.frames > (max_seconds + _SLACK) * file.samplerate:
                raise _too_long(file.frames / file.samplerate, max_seconds)
            if _is_cut_short(path):
                raise _cut_short()
            yield file
    except soundfile.SoundFileError as error:
        raise _refused("The file cannot be decoded as audio.", _other()) from error


def blocks(file: soundfile.SoundFile, max_seconds: float) -> Iterator[Samples]:
    """Every block of the file, of shape (samples, channels); refused as `read` does where samples tell."""
    count, most = 0, round((max_seconds + _SLACK) * file.samplerate)
    while (block := file.read(_BLOCK, dtype="float32", always_2d=True)).shape[0]:
        count += block.shape[0]
        if count > most:
            raise _too_long(None, max_seconds)
        if not np.isfinite(block).all():
            raise _refused("The audio has samples that are NaN or infinite.", "Export it again.")
        yield block
    if count == 0:
        raise _refused("There is no audio in the file.", "Send the whole file.")
    if count < file.frames:
        raise _cut_short()


def mix(block: Samples, channels: int) -> Samples:
    """A block of shape (samples, any) as one of shape (samples, channels): itself, spread, or the mean."""
    if block.shape[1] == channels:
        return block
    mono = block.mean(axis=1, dtype=np.float64, keepdims=True).astype(np.float32)
    return np.repeat(mono, channels, axis=1)


def _is_cut_short(path: Path) -> bool:
    """Whether a file ends before its own header says, which libsndfile forgives in these containers."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(12)
        if start[:4] == b"RIFF":
            while len(head := file.read(8)) == 8:
                length = int.from_bytes(head[4:], "little")
                if head[:4] == b"data":
                    return length not in _UNKNOWN and file.tell() + length > size
                file.seek(length + length % 2, os.SEEK_CUR)
        elif start[:4] == b"FORM":
            length = int.from_bytes(start[4:8], "big")
            return length not in _UNKNOWN and 8 + length > size
        elif start[:4] == b"OggS":
            file.seek(max(0, size - _LONGEST_PAGE))
            end = file.read()
            page = end[end.rfind(b"OggS") :]
            return len(page) < 27 or len(page) < 27 + page[26] + sum(page[27 : 27 + page[26]])
    return False


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
