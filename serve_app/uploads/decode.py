"""A process of its own that decodes one file: `python -m serve_app.uploads.decode SOURCE TARGET`.

Decoders are large, and their input is anybody's: what goes wrong here, down to a crash, harms no server.
Says on stdout, as JSON, what it found.
"""

import contextlib
import errno
import json
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from engines import InvalidRequest
from engines.audio import peaks
from engines.audio.gate import SILENCE_DBFS
from engines.audio.quantising import Quantiser
from engines.audio.reading import mixed, opened
from engines.contract import Samples
from serve_app.uploads.model import Decoded

LIMITS: Final = {
    resource.RLIMIT_AS: 2 * 2**30,
    resource.RLIMIT_CPU: 120,
    resource.RLIMIT_FSIZE: 2 * 2**30,
    resource.RLIMIT_NOFILE: 64,
    resource.RLIMIT_CORE: 0,
}
"""Bytes of address space, CPU-seconds, bytes of a file, open files, bytes of a core dump."""
SECONDS: Final = (1.0, 600.0)
"""Shortest and longest audio that is taken, as songs are."""
MOST_RATE: Final = 48_000
"""Hz; what is higher nobody hears, and every job that starts from it would pay for it."""
PEAKS: Final = 240
_HOP: Final = 32


def decode(source: Path, target: Path) -> Decoded:
    """Check that `source` is audio that can be worked with, and write it to `target` as FLAC of 24 bits.

    With one or two channels, at its own rate or, should that be above `MOST_RATE`, at the one of 44.1 and
    48 kHz that divides it best; audio beyond ±1 is turned down. Raises `InvalidRequest`, and
    `OSError` when `target` cannot be written.
    """
    heights, count = list[np.ndarray[tuple[int], np.dtype[np.float32]]](), 0
    with opened(source, SECONDS[1]) as file:
        rate, channels = rate_of(file.samplerate), min(2, file.channels)
        for block in mixed(file, rate, channels, SECONDS[1]):
            if block.size:
                height = np.abs(block).max(axis=1)
                heights.append(np.maximum.reduceat(height, np.arange(0, height.size, _HOP)))
                count += block.shape[0]
        several = file.channels > 2
    envelope = np.concatenate(heights)
    peak = float(envelope.max())
    if peak < 10 ** (SILENCE_DBFS / 20):
        raise _silent(mixed_down=several)
    if count < SECONDS[0] * rate:
        raise InvalidRequest(
            f"The audio lasts {count / rate:.2f} s; less than {SECONDS[0]:g} s is too little to work with.",
            remedy="Send a longer one.",
        )
    gain = np.float32(1 / max(1.0, peak))
    with opened(source, SECONDS[1]) as file:
        _write(target, (block * gain for block in mixed(file, rate, channels, SECONDS[1])), rate, channels)
    drawn = peaks(np.asarray(envelope[None] * gain, np.float32), PEAKS)
    return Decoded(seconds=count / rate, sample_rate=rate, channels=channels, peaks=drawn)


def _write(target: Path, blocks: Iterator[Samples], rate: int, channels: int) -> None:
    """Write blocks of shape (samples, channels) as FLAC of 24 bits."""
    quantise = Quantiser(24, b"")
    try:
        with soundfile.SoundFile(target, "w", rate, channels, "PCM_24", format="FLAC") as out:
            for block in blocks:
                out.write(quantise(block))
    except soundfile.SoundFileError:
        with target.open("ab") as file:  # for an OSError that says why, which libsndfile does not
            file.write(bytes(1 << 20))
            file.flush()
            os.fsync(file.fileno())
        raise


def rate_of(rate: int) -> int:
    """The rate at which audio of `rate` is stored."""
    return rate if rate <= MOST_RATE else 44_100 if rate % 44_100 == 0 else MOST_RATE


def _silent(*, mixed_down: bool) -> InvalidRequest:
    """By the mix of many channels it cannot be told whether each of them is."""
    if mixed_down:
        return InvalidRequest(
            "Mixed down to two channels, nothing can be heard of the audio.",
            remedy="Send it with one or two channels.",
        )
    return InvalidRequest(
        "The audio is silent: there is nothing to work with.", remedy="Send a recording one can hear."
    )


def main(arguments: list[str]) -> None:
    """Decode within `LIMITS`."""
    for kind, most in LIMITS.items():
        with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
            resource.setrlimit(kind, (most, most))
    try:
        found = decode(*map(Path, arguments))
    except InvalidRequest as error:
        found = Decoded(refused=error.message, remedy=error.remedy)
    except MemoryError:
        found = Decoded(refused="The file needs too much memory to decode.", remedy="Export it as flac.")
    except OSError as error:
        found = Decoded(errno=error.errno or errno.EIO)
    sys.stdout.write(json.dumps(found.model_dump()))


if __name__ == "__main__":
    main(sys.argv[1:])
