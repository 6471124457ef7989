"""Audio between numpy and torch; exact lengths, splices."""

import numpy as np

from engines.contract import Samples


def exact(samples: Samples, length: int) -> Samples:
    """`samples` (channels, n) cut, or padded with silence, to `length` samples."""
    if samples.shape[1] >= length:
        return np.ascontiguousarray(samples[:, :length])
    return np.pad(samples, ((0, 0), (0, length - samples.shape[1])))
