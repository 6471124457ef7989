"""Tests of the analysis on material whose truth is known."""

import numpy as np

from engines.analysis import analyse
from engines.contract import Samples


def clicks(bpm: float, seconds: float, rate: int) -> Samples:
    out = np.zeros(round(seconds * rate), np.float32)
    burst = np.exp(-np.arange(rate // 20) / (rate / 200)) * np.sin(
        np.arange(rate // 20) * 2 * np.pi * 1500 / rate
    )
    for beat in np.arange(0.0, seconds - 0.1, 60 / bpm):
        at = round(beat * rate)
        out[at : at + burst.size] += 0.5 * burst.astype(np.float32)
    return out[None, :]


def test_clicks_are_counted() -> None:
    heard = analyse(clicks(100, 12, 44_100), 44_100, parts={"tempo"})
    assert abs(heard.bpm / 100 - 1) < 0.01
