"""A process of its own that decodes one file: `python -m serve_app.uploads.decode SOURCE TARGET`.

Decoders are large, and their input is anybody's: what goes wrong here, down to a crash, harms no server.
Says on stdout, as JSON, what it found.
"""

import contextlib
import json
import resource
import sys
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from engines import InvalidRequest
from engines.audio import peaks
from engines.audio.gate import SILENCE_DBFS
from engines.audio.quantising import Quantiser
from engines.audio.reading import blocks, mix, opened
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
PEAKS: Final = 240
_HOP: Final = 32


def decode(source: Path, target: Path) -> Decoded:
    """Check that `source` is audio that can be worked with, and write it to `target` as FLAC of 24 bits.

    At its own rate, with one or two channels; audio beyond ±1, which only floats can hold, is turned down.
    Raises `InvalidRequest`.
    """
    with opened(source, SECONDS[1]) as file:
        rate, channels = file.samplerate, min(2, file.channels)
        heights, count = list[np.ndarray[tuple[int], np.dtype[np.float32]]](), 0
        for block in blocks(file, SECONDS[1]):
            height = np.abs(mix(block, channels)).max(axis=1)
            heights.append(np.maximum.reduceat(height, np.arange(0, height.size, _HOP)))
            count += block.shape[0]
    envelope = np.concatenate(heights)
    peak = float(envelope.max())
    if peak < 10 ** (SILENCE_DBFS / 20):
        raise InvalidRequest(
            "The audio is silent: there is nothing to work with.", remedy="Send a recording one can hear."
        )
    if count < SECONDS[0] * rate:
        raise InvalidRequest(
            f"The audio lasts {count / rate:.2f} s; less than {SECONDS[0]:g} s is too little to work with.",
            remedy="Send a longer one.",
        )
    gain, quantise = np.float32(1 / max(1.0, peak)), Quantiser(24, b"")
    with (
        opened(source, SECONDS[1]) as file,
        soundfile.SoundFile(target, "w", rate, channels, "PCM_24", format="FLAC") as out,
    ):
        for block in blocks(file, SECONDS[1]):
            out.write(quantise(mix(block, channels) * gain))
    drawn = peaks(np.asarray(envelope[None] * gain, np.float32), PEAKS)
    return Decoded(seconds=count / rate, sample_rate=rate, channels=channels, peaks=drawn)


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
    sys.stdout.write(json.dumps(found.model_dump()))


if __name__ == "__main__":
    main(sys.argv[1:])
