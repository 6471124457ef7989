"""The room and the echo that all players share, and what the kick and the ending do to them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import signal

from engines.contract import Samples
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.desk.curves import Knots, duck_curve
from engines.houseband.desk.filters import Filter, Response
from engines.houseband.form import fade_bars
from engines.houseband.plan import Plan
from engines.houseband.randomness import stream
from engines.houseband.score import Score

_BANDS: Final = ((220.0, 900.0), (900.0, 3200.0), (3200.0, 7000.0), (7000.0, 14_000.0))
"""Hz; each decays in its own time, and no room answers the lowest notes."""
_FAINT: Final = 0.012
_MOST_ECHOES: Final = 8
_ECHO_BAND: Final = (260.0, 4800.0)


@dataclass(frozen=True, slots=True)
class Space:
    """What surrounds the players of one song."""

    room: Response
    room_level: float
    echo_frames: int
    """Frames between two echoes."""
    feedback: float
    duck: Knots | None
    fade: Samples
    """Gain of the last samples, shape (n,)."""

    @classmethod
    def of(cls, plan: Plan, score: Score, frames: int) -> "Space":
        """The style's room and echo, in the song's tempo; the last chord fades, or the last bars do."""
        style = plan.style
        hits = [note for track in score.tracks if track.role == "drums" for note in track.notes]
        seconds = min(2.2, 0.5 * plan.frame.ring)
        if plan.finish == "fade":
            seconds = plan.duration - plan.seconds(plan.frame.beats - fade_bars(plan.bars) * plan.meter.beats)
        length = max(1, min(frames, int(seconds * SAMPLE_RATE)))
        ramp = np.linspace(1.0, 0.0, length)
        if plan.finish != "fade":
            ramp = 0.5 - 0.5 * np.cos(np.pi * ramp)
        return cls(
            room=room(style.reverb_seconds),
            room_level=style.reverb_level,
            echo_frames=max(1, round(style.delay_beats * 60.0 / plan.bpm * SAMPLE_RATE)),
            feedback=style.delay_feedback,
            duck=duck_curve(hits, plan.clock, frames, style.duck),
            fade=ramp.astype(np.float32),
        )


@lru_cache(maxsize=4)
def room(seconds: float) -> Response:
    """A room with `seconds` of reverberation (RT60 at 1 kHz); stereo, of unit energy per side.

    Larger rooms answer later and duller, as air and walls take the highs first.
    """
    rng = stream(0, "room")
    frames = max(1, int(seconds * SAMPLE_RATE))
    time = np.arange(frames) / SAMPLE_RATE
    bright = 1.0 / (1.0 + 0.25 * seconds)
    noise = rng.standard_normal((2, frames)) * (1.0 - np.exp(-time / 0.012))
    body = np.zeros((2, frames))
    for order, (low, high) in enumerate(_BANDS):
        sections = signal.butter(1, (low, high), "bandpass", fs=SAMPLE_RATE, output="sos")
        decay = seconds * (1.0, 1.0, 0.35 + 0.6 * bright, 0.2 + 0.5 * bright)[order]
        body += (
            signal.sosfilt(sections, noise, axis=1) * 10.0 ** (-3.0 * time / decay) * bright ** (order / 2)
        )
    late = int((0.012 + 0.008 * min(4.0, seconds)) * SAMPLE_RATE)
    body /= np.sqrt((body**2).sum(axis=1, keepdims=True))
    return Response(np.concatenate([np.zeros((2, late)), body], axis=1))


class Echo:
    """Repeats a sound in the song's time, first left, then right, each softer than the one before."""

    def __init__(self, frames: int, feedback: float) -> None:
        self._step = frames
        self._band = Filter("bandpass", _ECHO_BAND, 1, order=1)
        count = 1
        while count < _MOST_ECHOES and feedback**count > _FAINT:
            count += 1
        self._gains = [feedback**turn for turn in range(count)]
        self._past: npt.NDArray[np.float32] = np.zeros(count * frames, dtype=np.float32)

    def __call__(self, sent: Samples) -> Samples:
        """The echoes, shape (2, n), that sound during the next slice (1, n) that is sent."""
        heard = np.concatenate([self._past, self._band(sent)[0]])
        here = sent.shape[1]
        wet = np.zeros((2, here), dtype=np.float32)
        for turn, gain in enumerate(self._gains):
            first = len(self._past) - (turn + 1) * self._step
            wet[turn % 2] += heard[first : first + here] * np.float32(gain)
        self._past = heard[here:]
        return wet
