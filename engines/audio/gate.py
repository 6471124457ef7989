"""The quality gate: no song leaves the studio that is the wrong length, silent, broken or clipped.

What cannot be what anyone asked for is rejected; what may be meant (a long fade, a pause) is only noted.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from engines.audio.loudness import Loudness, measure
from engines.contract import Samples, Song
from engines.errors import QualityRejected

SAMPLE_RATES: Final = (8_000, 192_000)
"""Lowest and highest sample rate, Hz."""
SILENCE_DBFS: Final = -60.0
"""A 50 ms window is silent when no sample of it reaches this level: the noise of a quiet room under music."""
MOST_SILENT: Final = 0.5
"""Largest share of the song that may be silent."""
LONG_SILENCE: Final = 3.0
"""Seconds of silence in one piece that are worth a notice."""
FULL_SCALE: Final = 32_767 / 32_768
"""Magnitude that 16 bits cannot exceed."""
CLIPPED_RUN: Final = 3
"""Consecutive samples at full scale that make a clip: a band-limited signal touches it with one or two."""
MOST_CLIPPED: Final = 0.001
"""Largest share of samples that may lie in clips: 44 in a second, from where distortion is plainly heard."""
TRUE_PEAK_TOLERANCE: Final = 1.0
"""dB above 0 dBTP that are let through with a notice; players that resample clip what is above 0."""
LUFS_CORRIDOR: Final = (-45.0, -3.0)
"""Quieter than the softest solo recording; louder than any released master, that is, noise."""
DC_OFFSET: Final = 0.01
"""Mean of a channel, relative to full scale, that is worth a notice."""

_REMEDY: Final = (
    "Try another seed or prompt; if it happens again, report it with the engine's name and the seed."
)
_WINDOWS_PER_SECOND: Final = 20


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What the gate found in a song that it let through."""

    loudness: Loudness
    silent_share: float
    """Share of 50 ms windows that are silent, 0..1."""
    clipped_share: float
    """Share of samples that lie in clips, 0..1."""
    notices: tuple[str, ...]
    """Sentences for the user."""


def inspect(song: Song, asked_seconds: float) -> QualityReport:
    """Let `song` through, or raise `QualityRejected` with the first fault found.

    The thresholds are this module's constants. Stems must have the shape of the mix and be finite.
    """
    _check_form(song, asked_seconds)
    silent = _silent_windows(song.samples, song.sample_rate)
    silent_share = float(silent.mean())
    if silent_share == 1.0:
        raise _rejected(f"the song is silent: nothing in it reaches {SILENCE_DBFS:g} dBFS")
    if silent_share > MOST_SILENT:
        raise _rejected(f"{silent_share:.0%} of the song is silent")
    clipped_share = _clipped_share(song.samples)
    if clipped_share > MOST_CLIPPED:
        raise _rejected(f"{clipped_share:.2%} of its samples are clipped")
    loudness = measure(song.samples, song.sample_rate)
    quietest, loudest = LUFS_CORRIDOR
    if not quietest <= loudness.lufs <= loudest:
        raise _rejected(f"its loudness is {loudness.lufs:.1f} LUFS, outside {quietest:g} to {loudest:g}")
    if loudness.true_peak_dbtp > TRUE_PEAK_TOLERANCE:
        raise _rejected(f"its true peak is {loudness.true_peak_dbtp:.1f} dBTP, above {TRUE_PEAK_TOLERANCE:g}")
    notices = [*_silence_notices(silent), *_level_notices(song.samples, loudness, clipped_share)]
    return QualityReport(loudness, silent_share, clipped_share, tuple(notices))


def _rejected(fault: str, field: str | None = None) -> QualityRejected:
    return QualityRejected(f"The finished song was rejected: {fault}.", field=field, remedy=_REMEDY)


def _check_form(song: Song, asked_seconds: float) -> None:
    """Shape, type, length and finiteness of the mix and of its stems."""
    samples = song.samples
    if samples.dtype != np.float32:
        raise _rejected(f"its samples are {samples.dtype}, not float32")
    if samples.ndim != 2 or samples.shape[0] not in (1, 2):
        raise _rejected(f"its samples have the shape {samples.shape}, not (1 or 2, samples)")
    if not SAMPLE_RATES[0] <= song.sample_rate <= SAMPLE_RATES[1]:
        raise _rejected(
            f"its sample rate is {song.sample_rate} Hz, outside {SAMPLE_RATES[0]} to {SAMPLE_RATES[1]}"
        )
    asked = round(asked_seconds * song.sample_rate)
    if samples.shape[1] != asked:
        raise _rejected(
            f"it has {samples.shape[1]} samples, not the {asked} of {asked_seconds:g} seconds",
            field="duration",
        )
    if samples.shape[1] == 0:
        raise _rejected("it is empty", field="duration")
    for name, part in {"mix": samples, **song.stems}.items():
        if part.shape != samples.shape:
            raise _rejected(f"the stem {name!r} has the shape {part.shape}, not {samples.shape}")
        if not (math.isfinite(part.max()) and math.isfinite(part.min())):
            raise _rejected(f"the {name} has samples that are NaN or infinite")


def _silent_windows(samples: Samples, sample_rate: int) -> npt.NDArray[np.bool_]:
    """For each 50 ms window, whether every channel stays below `SILENCE_DBFS`."""
    starts = np.arange(0, samples.shape[1], sample_rate // _WINDOWS_PER_SECOND)
    highest = np.maximum.reduceat(samples, starts, axis=1).max(axis=0)
    lowest = np.minimum.reduceat(samples, starts, axis=1).min(axis=0)
    return np.asarray(np.maximum(highest, -lowest) < 10 ** (SILENCE_DBFS / 20))


def _silence_notices(silent: npt.NDArray[np.bool_]) -> list[str]:
    """A notice for each kind of long silence: at the start, at the end, within."""
    bounds = np.flatnonzero(np.diff(np.concatenate([[0], silent.astype(np.int8), [0]])))
    longest = {"starts with": 0.0, "ends with": 0.0, "has within it": 0.0}
    for start, end in bounds.reshape(-1, 2):
        where = "starts with" if start == 0 else "ends with" if end == silent.size else "has within it"
        longest[where] = max(longest[where], float(end - start) / _WINDOWS_PER_SECOND)
    return [
        f"The song {where} {seconds:.1f} seconds of silence."
        for where, seconds in longest.items()
        if seconds > LONG_SILENCE
    ]


def _level_notices(samples: Samples, loudness: Loudness, clipped_share: float) -> list[str]:
    notices = []
    if loudness.true_peak_dbtp > 0:
        notices.append(f"The true peak is {loudness.true_peak_dbtp:+.1f} dBTP; some players will clip it.")
    if clipped_share > 0:
        notices.append(f"{clipped_share:.3%} of the samples are clipped.")
    if samples.shape[0] == 2:
        notices += [
            f"The {side} channel is silent."
            for side, channel in zip(("left", "right"), samples, strict=True)
            if not channel.any()
        ]
    offset = max(samples.mean(axis=1, dtype=np.float64).tolist(), key=abs)
    if abs(offset) > DC_OFFSET:
        notices.append(f"The waveform is off centre by {offset:+.1%} of full scale.")
    return notices


def _clipped_share(samples: Samples) -> float:
    """Share of the samples that lie in runs of at least `CLIPPED_RUN` at full scale, of one sign."""
    clipped = 0
    for channel in samples:
        for full in (channel >= FULL_SCALE, channel <= -FULL_SCALE):
            if full.any():
                bounds = np.flatnonzero(np.diff(np.concatenate([[0], full.view(np.int8), [0]])))
                runs = np.diff(bounds.reshape(-1, 2), axis=1)
                clipped += int(runs[runs >= CLIPPED_RUN].sum())
    return clipped / samples.size
