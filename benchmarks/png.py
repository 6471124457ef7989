"""Pictures with a palette as PNG, with nothing but zlib."""

import struct
import zlib
from typing import Final

import numpy as np
import numpy.typing as npt

_STOPS: Final = ((0, 0, 4), (40, 11, 84), (101, 21, 110), (159, 42, 99), (212, 72, 66), (245, 125, 21),
                 (250, 193, 39), (252, 255, 164))  # fmt: skip
"""The colours of "inferno" (van der Walt and Smith, CC0), dark to bright at even distances."""


def inferno() -> npt.NDArray[np.uint8]:
    """256 colours from dark to bright, shape (256, 3)."""
    places = np.linspace(0.0, 255.0, len(_STOPS))
    channels = [np.interp(np.arange(256), places, [stop[channel] for stop in _STOPS]) for channel in range(3)]
    return np.rint(np.stack(channels, axis=1)).astype(np.uint8)


def png(pixels: npt.NDArray[np.uint8], palette: npt.NDArray[np.uint8]) -> bytes:
    """A PNG of palette indices, shape (height, width), top row first; `palette` has 256 colours."""
    height, width = pixels.shape
    rows = np.zeros((height, width + 1), dtype=np.uint8)  # each row begins with its filter: none
    rows[:, 1:] = pixels
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", head),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
