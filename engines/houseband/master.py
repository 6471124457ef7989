"""The master: the genre's chain of libsonare, a limiter that sees between the samples, and the loudness."""

from collections.abc import Callable
from typing import Final

import libsonare
import numpy as np
import numpy.typing as npt

from engines.contract import Samples
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.loudness import block_peaks, loudness, true_peak

CEILING_DBTP: Final = -1.0
_MARGIN_DB: Final = 0.25
_INTO_CHAIN_LUFS: Final = -18.0
_CHAIN_BLOCK: Final = 8192
_BLOCK: Final = 64
_RELEASE_SECONDS: Final = 0.09
_SLICE: Final = 1 << 18


def master(mix: Samples, preset: str, lufs: float, step: Callable[[], None]) -> Samples:
    """Master `mix` (2, n) in place to `lufs` and at most -1 dBTP; `step` is called between slices."""
    _gain(mix, _INTO_CHAIN_LUFS - _loudness(mix, step))
    _chain(mix, preset, step)
    before = _loudness(mix, step)
    peaks = block_peaks(mix, _BLOCK, step)
    drive = lufs - before
    loud = np.empty_like(mix)
    for _ in range(4):
        _limit(mix, loud, peaks, drive, step)
        miss = lufs - _loudness(loud, step)
        if abs(miss) < 0.05:
            break
        drive += miss * 1.1
    over = true_peak(loud, step) - (CEILING_DBTP - 0.05)
    if over > 0.0:
        _gain(loud, -over)
    return loud


def _loudness(samples: Samples, step: Callable[[], None]) -> float:
    return max(-60.0, loudness(samples, SAMPLE_RATE, step))


def _gain(samples: Samples, decibels: float) -> None:
    samples *= np.float32(10.0 ** (decibels / 20.0))


def _chain(mix: Samples, preset: str, step: Callable[[], None]) -> None:
    """The preset's stages but for loudness and repair, streamed through `mix` in place, latency removed."""
    config = {
        name: value
        for name, value in libsonare.mastering_preset_params(preset).items()
        if not name.startswith(("loudness.", "repair.", "maximizer."))
    }
    frames = mix.shape[1]
    with libsonare.StreamingMasteringChain(config) as chain:
        chain.prepare(SAMPLE_RATE, _CHAIN_BLOCK, 2)
        late = int(chain.latency_samples)
        for start in range(0, frames + late, _CHAIN_BLOCK):
            block = np.zeros((2, _CHAIN_BLOCK), dtype=np.float32)
            here = mix[:, start : start + _CHAIN_BLOCK]
            block[:, : here.shape[1]] = here
            done = np.asarray(chain.process_stereo(block[0], block[1]), dtype=np.float32)
            first = max(0, start - late)
            last = min(frames, start - late + _CHAIN_BLOCK)
            if last > first:
                mix[:, first:last] = done[:, first - (start - late) : last - (start - late)]
            step()


def _limit(
    samples: Samples, out: Samples, peaks: npt.NDArray[np.float64], drive: float, step: Callable[[], None]
) -> None:
    """Write `samples` × `drive` dB to `out`, held under the ceiling.

    The gain is a line between knots every 64 samples; each knot is a mean of minima that all see the blocks
    on both sides of it, so no block is ever louder than its own gain allows.
    """
    gain = 10.0 ** (drive / 20.0)
    ceiling = 10.0 ** ((CEILING_DBTP - _MARGIN_DB) / 20.0)
    allowed = _released(np.minimum(1.0, ceiling / np.maximum(peaks * gain, 1e-9)))
    wide = np.pad(allowed, 4, mode="edge")
    least = np.minimum.reduce([wide[i : len(wide) - 3 + i] for i in range(4)])
    knots = np.convolve(least, np.full(3, 1.0 / 3.0), "valid")[1 : len(allowed) + 2]
    ramp = np.arange(_BLOCK) / _BLOCK
    for start in range(0, samples.shape[1], _SLICE):
        stop = min(samples.shape[1], start + _SLICE)
        first = start // _BLOCK
        last = -(-stop // _BLOCK)
        low, high = knots[first:last, None], knots[first + 1 : last + 1, None]
        curve = (low + (high - low) * ramp).ravel()[: stop - start] * gain
        np.multiply(samples[:, start:stop], curve.astype(np.float32), out=out[:, start:stop])
        step()


def _released(allowed: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Let the gain come back no faster than the release time."""
    back = 1.0 - float(np.exp(-_BLOCK / SAMPLE_RATE / _RELEASE_SECONDS))
    held = allowed.tolist()
    level = 1.0
    for index, value in enumerate(held):
        level = min(value, level + (1.0 - level) * back)
        held[index] = level
    return np.asarray(held)
