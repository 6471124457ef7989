"""Random streams that depend only on the seed and a name, never on thread or process."""

import zlib

import numpy as np


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """A generator for one purpose, such as `stream(seed, "drums", 3)`; equal arguments give equal draws."""
    words = [zlib.crc32(str(name).encode()) for name in names]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))
