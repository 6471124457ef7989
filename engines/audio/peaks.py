"""The waveform as the studio draws it."""

import numpy as np

from engines.contract import Samples


def peaks(samples: Samples, buckets: int = 800) -> list[int]:
    """Highest magnitude over all channels in each of `buckets` equal stretches, 0..255 (full scale).

    `samples` has the shape (channels, samples). Audio with fewer samples than buckets gives one peak per
    sample; empty audio gives none. Raises `ValueError` when `buckets` is not positive.
    """
    if buckets < 1:
        raise ValueError(f"buckets must be positive, not {buckets}")
    total = samples.shape[1]
    count = min(buckets, total)
    if count == 0:
        return []
    starts = np.arange(count) * total // count
    highest = np.maximum.reduceat(samples, starts, axis=1).max(axis=0)
    lowest = np.minimum.reduceat(samples, starts, axis=1).min(axis=0)
    magnitude = np.nan_to_num(np.maximum(highest, -lowest), nan=1.0)
    return [int(peak) for peak in np.rint(np.clip(magnitude, 0, 1) * 255)]
