"""Players: whoever renders a sound for the record, and the one that plays a track on a libsonare instrument.

A `RealtimeEngine` rendered offline in whole blocks gives the samples of one long bounce, whatever the slices.
It is told the notes of one slice at a time: those of ten minutes at once would keep every thread waiting.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import libsonare
import numpy as np

from engines.contract import Samples
from engines.errors import RenderFailed
from engines.houseband.clock import SAMPLE_RATE, Clock
from engines.houseband.midi import Moment, moments
from engines.houseband.score import Track
from engines.houseband.styles import Part

_BLOCK: Final = 512
_SLICE: Final = 6 * _BLOCK
"""Frames rendered between two looks at the wish to stop: 70 ms of audio, some 7 ms of work at most."""
_COMMANDS: Final = 8192
"""Room for what an instrument is told during one slice."""
_EFFORT: Final = 0.04
_PIANO_EFFORT: Final = 0.1
"""Core-seconds per second of audio of a track, and of one on the modelled piano."""


class Performer(Protocol):
    """Whoever renders one sound of a song, in a thread of its own."""

    @property
    def name(self) -> str:
        """The name of its stem, unique in the song."""
        ...

    @property
    def effort(self) -> float:
        """Core-seconds it takes, roughly: who takes longest begins first."""
        ...

    @property
    def steps(self) -> int:
        """How often `render` calls `step`, roughly; at least 1."""
        ...

    def render(self, step: Callable[[], None]) -> Samples:
        """The bare sound: new float32 of shape (2, frames of the song), for the desk to work on in place.

        Calls `step` at least every 50 ms of work; it raises when the song is not wanted any more.
        """
        ...


@dataclass(frozen=True, slots=True)
class Player:
    """Plays one track of the score."""

    track: Track
    part: Part
    clock: Clock
    frames: int

    @property
    def name(self) -> str:
        """The part's name."""
        return self.part.name

    @property
    def effort(self) -> float:
        """Core-seconds: the modelled piano is by far the heaviest."""
        piano = self.part.preset == "acoustic-piano"
        return self.frames / SAMPLE_RATE * (_PIANO_EFFORT if piano else _EFFORT)

    @property
    def steps(self) -> int:
        """Slices of the track."""
        return -(-self.frames // _SLICE)

    def render(self, step: Callable[[], None]) -> Samples:
        """Play the track; raises `RenderFailed` where the instrument fails."""
        try:
            return self._play(step)
        except libsonare.SonareError as error:
            raise RenderFailed(f"The {self.part.preset} could not play its part: {error}") from error

    def _play(self, step: Callable[[], None]) -> Samples:
        out = np.zeros((2, self.frames), dtype=np.float32)
        silence = np.zeros((2, _SLICE), dtype=np.float32)
        told = deque(moments(self.track.notes, self.clock))
        with libsonare.RealtimeEngine(
            SAMPLE_RATE, _BLOCK, max_channels=2, command_capacity=_COMMANDS, telemetry_capacity=16
        ) as engine:
            engine.set_synth_instrument(self.part.preset, 0)
            if self.part.role == "drums":
                engine.push_midi_program(0, 0, 0, self.part.program, render_frame=0)
            engine.play()
            for start in range(0, self.frames, _SLICE):
                while told and told[0].frame < start + _SLICE:
                    _tell(engine, told.popleft())
                rendered = engine.render_offline(silence, block_size=_BLOCK, finalize=False)
                room = min(_SLICE, self.frames - start)
                for channel in range(2):
                    out[channel, start : start + room] = rendered[channel][:room]
                step()
        return out


def _tell(engine: libsonare.RealtimeEngine, moment: Moment) -> None:
    if moment.on:
        engine.push_midi_note_on(0, 0, 0, moment.pitch, moment.velocity, render_frame=moment.frame)
    else:
        engine.push_midi_note_off(0, 0, 0, moment.pitch, render_frame=moment.frame)
