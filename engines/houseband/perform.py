"""Plays one track on a libsonare instrument, a slice at a time, so that it can stop at any moment.

A `RealtimeEngine` rendered offline in whole blocks gives the samples of one long bounce, whatever the slices.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

import libsonare
import numpy as np

from engines.contract import Samples
from engines.houseband.clock import SAMPLE_RATE, Clock
from engines.houseband.score import Note, Track
from engines.houseband.styles import Part

_BLOCK: Final = 512
SLICE: Final = 12 * _BLOCK
"""Frames rendered between two looks at the wish to stop: 0.14 s of audio, some 30 ms of work."""
_CHANNEL_VOICE: Final = 0x2 << 28
_NOTE_ON: Final = 0x90
_NOTE_OFF: Final = 0x80
_PROGRAM: Final = 0xC0


def slices(frames: int) -> int:
    """How many slices a track of `frames` takes."""
    return -(-frames // SLICE)


def perform(track: Track, part: Part, clock: Clock, frames: int, step: Callable[[], None]) -> Samples:
    """Render the track to float32 of shape (2, frames); `step` is called after every slice and may raise."""
    out = np.zeros((2, frames), dtype=np.float32)
    silence = np.zeros((2, SLICE), dtype=np.float32)
    engine = libsonare.RealtimeEngine(SAMPLE_RATE, _BLOCK, max_channels=2, telemetry_capacity=16)
    with engine:
        engine.set_synth_instrument(part.preset, 0)
        events = list(_events(track.notes, part, clock))
        engine.set_midi_clips([libsonare.EngineMidiClipSchedule(events=events, id=1, destination_id=0)])
        engine.play()
        for start in range(0, frames, SLICE):
            rendered = engine.render_offline(silence, block_size=_BLOCK, finalize=False)
            room = min(SLICE, frames - start)
            for channel in range(2):
                out[channel, start : start + room] = rendered[channel][:room]
            step()
    return out


def _events(notes: tuple[Note, ...], part: Part, clock: Clock) -> Iterator[libsonare.EngineMidiEvent]:
    if part.role == "drums":
        yield _event(0, _PROGRAM, part.program, 0)
    moments = [
        ((clock.frame(note.start), 1, note), (clock.frame(note.start + note.beats), 0, note))
        for note in notes
    ]
    for frame, on, note in sorted(chain.from_iterable(moments)):
        yield _event(frame, _NOTE_ON if on else _NOTE_OFF, note.pitch, note.velocity if on else 0)


def _event(frame: int, status: int, first: int, second: int) -> libsonare.EngineMidiEvent:
    word = _CHANNEL_VOICE | status << 16 | first << 8 | second
    return libsonare.EngineMidiEvent(render_frame=frame, word0=word, word_count=1)
