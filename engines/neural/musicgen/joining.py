"""The song's own audio, untouched, then what was made after it."""

import numpy as np

from engines.contract import Samples
from engines.neural.arrays import FADE_SECONDS


def joined(source: Samples, heard: Samples, new: Samples, sample_rate: int) -> Samples:
    """`source` and then `new`, both (2, samples), without a step between them.

    The new part goes on from the source as the codec gave it back, `heard`. What that lacks of the source is
    played on behind the joint, backwards and fading: a crossfade that lies wholly in the new part.
    """
    length = min(round(FADE_SECONDS * sample_rate), heard.shape[1], new.shape[1])
    out = np.concatenate([source, new], axis=1)
    if length:
        lacking = (source[:, -length:] - heard[:, -length:])[:, ::-1]
        fade = 0.5 + 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / length)
        joint = source.shape[1]
        out[:, joint : joint + length] += lacking * fade.astype(np.float32)
    return out
