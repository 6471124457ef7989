"""Writes the score as a standard MIDI file (format 1), one track per player."""

import struct
from typing import Final

from engines.houseband.plan import Plan
from engines.houseband.score import Score, Track
from engines.houseband.styles import Part

TICKS: Final = 480
"""Per quarter note."""
_DRUM_CHANNEL: Final = 9


def midi_file(plan: Plan, score: Score) -> bytes:
    """The song as a MIDI file: tempo, meter, key, section markers, lyric lines and every note that sounds."""
    chunks = [_conductor(plan, score)]
    channels = iter(channel for channel in range(16) if channel != _DRUM_CHANNEL)
    for track in score.tracks:
        channel = _DRUM_CHANNEL if track.role == "drums" else next(channels)
        chunks.append(_player(track, plan.part(track.name), channel, plan))
    return struct.pack(">4sIHHH", b"MThd", 6, 1, len(chunks), TICKS) + b"".join(chunks)


def _conductor(plan: Plan, score: Score) -> bytes:
    upper, lower = (int(part) for part in plan.meter.signature.split("/"))
    fifths = _fifths(plan)
    tempo = round(60e6 / (plan.bpm * plan.meter.quarters_per_beat))
    events = [
        (0, _meta(0x51, tempo.to_bytes(3, "big"))),
        (0, _meta(0x58, bytes([upper, lower.bit_length() - 1, 36 if plan.meter.compound else 24, 8]))),
        (0, _meta(0x59, struct.pack(">bB", fifths, plan.key.mode == "minor"))),
    ]
    events += [
        (_tick(section.start_bar * plan.meter.beats, plan), _meta(0x06, section.kind.encode()))
        for section in plan.sections
    ]
    events += [(_tick(line.start, plan), _meta(0x05, line.text.encode())) for line in score.lines]
    return _chunk(events)


def _fifths(plan: Plan) -> int:
    relative = plan.key.pitch_class + (3 if plan.key.mode == "minor" else 0)
    sharps = relative * 7 % 12
    return sharps - 12 if sharps > 6 or ("b" in plan.key.tonic and sharps == 6) else sharps


def _player(track: Track, part: Part, channel: int, plan: Plan) -> bytes:
    events = [(0, _meta(0x03, part.name.encode())), (0, bytes([0xC0 | channel, part.program]))]
    moments: list[tuple[int, int, bytes]] = []
    for note in track.notes:
        start = _tick(note.start, plan)
        stop = max(start + 1, _tick(note.start + note.beats, plan))
        moments.append((start, 1, bytes([0x90 | channel, note.pitch, note.velocity])))
        moments.append((stop, 0, bytes([0x80 | channel, note.pitch, 64])))
    events += [(tick, data) for tick, _, data in sorted(moments)]
    return _chunk(events)


def _tick(beat: float, plan: Plan) -> int:
    return round(beat * plan.meter.quarters_per_beat * TICKS)


def _meta(kind: int, data: bytes) -> bytes:
    return bytes([0xFF, kind]) + _length(len(data)) + data


def _length(value: int) -> bytes:
    """A variable-length quantity."""
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(value & 0x7F | 0x80)
    return bytes(reversed(out))


def _chunk(events: list[tuple[int, bytes]]) -> bytes:
    body = bytearray()
    now = 0
    for tick, data in sorted(events, key=lambda event: event[0]):
        body += _length(tick - now) + data
        now = tick
    body += _length(0) + _meta(0x2F, b"")
    return struct.pack(">4sI", b"MTrk", len(body)) + bytes(body)
