"""The master: the genre's chain, the style's corridor, and a limiter that sees between the samples.

What changes the whole record and is not linear in its stems happens here, and only here.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import libsonare
import numpy as np
import numpy.typing as npt

from engines.audio.loudness import Meter, block_peaks, integrated, true_peak
from engines.contract import Samples
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.desk.balance import LATENCY, correction, spectrum
from engines.houseband.desk.curves import KNOT, Knots, gain_at
from engines.houseband.desk.dynamics import block_powers, compression, empty_powers
from engines.houseband.desk.filters import Convolution, count, slices
from engines.houseband.desk.seat import scale

CEILING_DBTP: Final = -1.0
_MARGIN_DB: Final = 0.4
_METER_DB: Final = 0.25
"""What the meter of BS.1770-4 may miss between the samples."""
_INTO_CHAIN_LUFS: Final = -18.0
_CHAIN_BLOCK: Final = 8192
_RECOVERY_DB: Final = 80.0
"""dB per second that the limiter lets go."""
_COMFORT_DB: Final = 5.0
"""What a limiter may take from the loudest peaks before it is heard; beyond it, a leveller goes before."""
_TRIES: Final = 8
_NEAR_LU: Final = 0.05
_EDGE: Final = 0.002
_PASSES: Final = 10


def steps(frames: int) -> int:
    """How often `master` calls `step`, roughly."""
    return _PASSES * count(frames) + frames // _CHAIN_BLOCK


def master(
    mix: Samples,
    preset: str,
    lufs: float,
    step: Callable[[], None],
    balance: Mapping[str, tuple[float, float]] | None = None,
) -> Samples:
    """Master `mix` (2, n) in place to `lufs` and at most -1 dBTP; `step` is called between slices.

    `balance` is the corridor of `Style.balance` that the spectrum is brought into, as far as 4 dB go.
    """
    _chain(mix, preset, _INTO_CHAIN_LUFS - integrated(mix, SAMPLE_RATE, step), step)
    _balance(mix, balance or {}, step)
    powers = _powers(mix, step)
    peaks = block_peaks(mix, KNOT, step)
    drive = lufs - integrated(mix, SAMPLE_RATE, step)
    level = _levelled(powers, peaks, drive)
    for _ in range(_TRIES):
        gain = _limited(level, peaks, drive)
        miss = lufs - _loudness(mix, gain, step)
        if abs(miss) < _NEAR_LU:
            break
        drive += miss * 1.1
    for start, here in _through(mix, gain):
        mix[:, start : start + here.shape[1]] = here
        step()
    _edges(mix)
    over = true_peak(mix, step) - (CEILING_DBTP - _METER_DB)
    if over > 0.0:
        scale(mix, 10.0 ** (-over / 20.0), step)
    return mix


def _chain(mix: Samples, preset: str, gain_db: float, step: Callable[[], None]) -> None:
    """The preset's stages but for loudness and repair, streamed through `mix` in place, latency removed."""
    config = {
        name: value
        for name, value in libsonare.mastering_preset_params(preset).items()
        if not name.startswith(("loudness.", "repair.", "maximizer."))
    }
    frames = mix.shape[1]
    gain = np.float32(10.0 ** (gain_db / 20.0))
    with libsonare.StreamingMasteringChain(config) as chain:
        chain.prepare(SAMPLE_RATE, _CHAIN_BLOCK, 2)
        late = int(chain.latency_samples)
        for start in range(0, frames + late, _CHAIN_BLOCK):
            block = np.zeros((2, _CHAIN_BLOCK), dtype=np.float32)
            here = mix[:, start : start + _CHAIN_BLOCK]
            np.multiply(here, gain, out=block[:, : here.shape[1]])
            done = np.asarray(chain.process_stereo(block[0], block[1]), dtype=np.float32)
            first = max(0, start - late)
            last = min(frames, start - late + _CHAIN_BLOCK)
            if last > first:
                mix[:, first:last] = done[:, first - (start - late) : last - (start - late)]
            step()


def _balance(mix: Samples, corridor: Mapping[str, tuple[float, float]], step: Callable[[], None]) -> None:
    """Bring the spectrum into the corridor, and take the offset away, in place; latency removed."""
    convolve = Convolution(correction(spectrum(mix, step), corridor))
    for start, stop in slices(mix.shape[1]):
        done = convolve(mix[:, start:stop])
        first = max(0, start - LATENCY)
        mix[:, first : max(0, stop - LATENCY)] = done[:, first - start + LATENCY :]
        step()
    rest = convolve(np.zeros((2, LATENCY), dtype=np.float32))
    kept = min(LATENCY, mix.shape[1])
    mix[:, mix.shape[1] - kept :] = rest[:, LATENCY - kept :]


def _powers(mix: Samples, step: Callable[[], None]) -> npt.NDArray[np.float64]:
    powers = empty_powers(mix.shape[1])
    for start, stop in slices(mix.shape[1]):
        powers[start // KNOT : -(-stop // KNOT)] = block_powers(mix[:, start:stop])
        step()
    return powers


def _levelled(powers: npt.NDArray[np.float64], peaks: npt.NDArray[np.float32], drive: float) -> Knots:
    """A slow gain that spares the limiter: none where the peaks are within its reach."""
    loudest = 20.0 * np.log10(max(float(np.quantile(peaks, 0.999)), 1e-9))
    need = loudest + drive - CEILING_DBTP - _COMFORT_DB
    return compression(powers, float(np.clip(need / 8.0, 0.0, 1.0)), attack=0.012, release=0.4)


def _limited(level: Knots, peaks: npt.NDArray[np.float32], drive: float) -> Knots:
    """The gain of leveller, `drive` dB and limiter together.

    The gain is a line between knots every 64 samples; each knot is a mean of minima that all see the blocks
    on both sides of it, so no block is ever louder than its own gain allows. It comes back at a steady rate.
    """
    before = level * np.float32(10.0 ** (drive / 20.0))
    highest = peaks * np.maximum(before[:-1], before[1:])
    ceiling = 10.0 ** ((CEILING_DBTP - _MARGIN_DB) / 20.0)
    allowed = np.minimum(0.0, 20.0 * np.log10(ceiling / np.maximum(highest, 1e-9)))
    back = np.arange(len(allowed)) * (_RECOVERY_DB * KNOT / SAMPLE_RATE)
    allowed = 10.0 ** ((np.minimum.accumulate(allowed - back) + back) / 20.0)
    wide = np.pad(allowed, 4, mode="edge")
    least = np.minimum.reduce([wide[i : len(wide) - 3 + i] for i in range(4)])
    knots = np.convolve(least, np.full(3, 1.0 / 3.0), "valid")[1 : len(allowed) + 2]
    return np.asarray(knots * before, dtype=np.float32)


def _through(mix: Samples, gain: Knots) -> Iterator[tuple[int, Samples]]:
    """Slices of the mix with the gain applied, each with its start."""
    for start, stop in slices(mix.shape[1]):
        yield start, mix[:, start:stop] * gain_at(gain, start, stop)


def _loudness(mix: Samples, gain: Knots, step: Callable[[], None]) -> float:
    meter = Meter(SAMPLE_RATE, 2)
    for _, here in _through(mix, gain):
        meter.add(here)
        step()
    return meter.lufs


def _edges(mix: Samples) -> None:
    """Silence is where the record begins and ends."""
    length = min(mix.shape[1], int(_EDGE * SAMPLE_RATE))
    rise = np.linspace(0.0, 1.0, length, dtype=np.float32)
    mix[:, :length] *= rise
    mix[:, -length:] *= rise[::-1]
