"""The song as a standard MIDI file (format 1): what every player was told, when it sounded."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import gcd
from typing import Final

from engines.houseband.clock import SAMPLE_RATE, Clock
from engines.houseband.plan import Plan
from engines.houseband.score import BACKING_VOCALS, VOCALS, Note, Score, SungLine
from engines.houseband.tempo_map import TICKS, TempoMap
from engines.music import Key

_DRUM_CHANNEL: Final = 9
_CHANNELS: Final = tuple(channel for channel in range(16) if channel != _DRUM_CHANNEL)
_VOICE_PROGRAM: Final = 53
_HARMONY_VELOCITY: Final = 0.75
_TEXT, _NAME, _LYRIC, _MARKER, _PORT = 0x01, 0x03, 0x05, 0x06, 0x21
_TEMPO, _METER, _KEY, _END = 0x51, 0x58, 0x59, 0x2F

Event = tuple[int, int, bytes]
"""Tick, order among events of one tick, bytes."""


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """Something an instrument is told: a note begins or ends."""

    frame: int
    """At 44.1 kHz, from the start of the audio."""
    on: bool
    pitch: int
    velocity: int


def moments(notes: Iterable[Note], clock: Clock) -> list[Moment]:
    """What an instrument is told to play the notes, in order, ends before beginnings; every note lasts."""
    starts = [(clock.frame(note.start), note) for note in notes]
    pairs = (
        (
            Moment(start, True, note.pitch, note.velocity),
            Moment(max(start + 1, clock.frame(note.start + note.beats)), False, note.pitch, note.velocity),
        )
        for start, note in starts
    )
    return sorted(chain.from_iterable(pairs))


def midi_file(plan: Plan, score: Score) -> bytes:
    """Tempo, meter, key, sections, chords and lyrics, and every note as the instruments were told.

    The lyrics stand on the track that sings them, with the backing vocals beside it, or on the lead where
    nobody sings. Players beyond fifteen go on at the next port.
    """
    clock = TempoMap(plan)
    sung = plan.voice is not None and bool(score.lines)
    lead = None if sung else next((track.name for track in score.tracks if track.role == "lead"), None)
    tracks = [_conductor(plan, score, clock, lyrics=not sung and lead is None)]
    melodic = 0
    for track in score.tracks:
        part = plan.part(track.name)
        words = _lyrics(score.lines, clock) if track.name == lead else []
        where = (0, _DRUM_CHANNEL) if track.role == "drums" else _place(melodic)
        melodic += track.role != "drums"
        tracks.append(_player(track.name, part.program, where, track.notes, (plan, clock), words))
    if sung:
        for name, notes in ((VOCALS, _melody(score)), (BACKING_VOCALS, _harmony(score))):
            if notes:
                words = _lyrics(score.lines, clock) if name == VOCALS else []
                tracks.append(_player(name, _VOICE_PROGRAM, _place(melodic), notes, (plan, clock), words))
                melodic += 1
    return struct.pack(">4sIHHH", b"MThd", 6, 1, len(tracks), TICKS) + b"".join(map(_chunk, tracks))


def _place(number: int) -> tuple[int, int]:
    """Port and channel of a melodic player."""
    return number // len(_CHANNELS) % 128, _CHANNELS[number % len(_CHANNELS)]


def _melody(score: Score) -> tuple[Note, ...]:
    return tuple(note for line in score.lines for note in line.notes)


def _harmony(score: Score) -> tuple[Note, ...]:
    return tuple(
        Note(note.start, note.beats, pitch, max(1, round(note.velocity * _HARMONY_VELOCITY)))
        for line in score.lines
        for word in line.words
        for note, pitch in zip(word.notes, word.harmony, strict=False)
    )


def _conductor(plan: Plan, score: Score, clock: TempoMap, *, lyrics: bool) -> list[Event]:
    events = [(tick, 0, _meta(_TEMPO, tempo.to_bytes(3, "big"))) for tick, tempo in clock.tempos]
    events += _meters(plan, clock)
    events.append((0, 0, _key(plan.key)))
    before = plan.key
    for section in plan.sections:
        if plan.key_of(section) != before:
            before = plan.key_of(section)
            events.append((clock.beat(section.start_bar * plan.meter.beats), 0, _key(before)))
        events.append(
            (clock.beat(section.start_bar * plan.meter.beats), 1, _meta(_MARKER, section.kind.encode()))
        )
    events += [(clock.beat(beat), 2, _meta(_TEXT, name.encode())) for beat, name in _chords(plan)]
    return events + (_lyrics(score.lines, clock) if lyrics else [])


def _meters(plan: Plan, clock: TempoMap) -> Iterator[Event]:
    """The time signature, after a count-in of a part of a bar in one of its own."""
    upper, lower = (int(part) for part in plan.meter.signature.split("/"))
    clicks = 36 if plan.meter.compound else 24
    if clock.count_in % plan.meter.steps:
        common = gcd(clock.count_in, 4)
        yield (
            0,
            0,
            _meta(_METER, bytes([clock.count_in // common, (16 // common).bit_length() - 1, clicks, 8])),
        )
        yield clock.origin, 0, _meta(_METER, bytes([upper, lower.bit_length() - 1, clicks, 8]))
    else:
        yield 0, 0, _meta(_METER, bytes([upper, lower.bit_length() - 1, clicks, 8]))


def _chords(plan: Plan) -> Iterator[tuple[float, str]]:
    """Beat and name of every chord that differs from the one before."""
    before = ""
    for section in plan.sections:
        for bar, chords in enumerate(section.chords):
            for order, chord in enumerate(chords):
                if chord.name != before:
                    before = chord.name
                    yield (section.start_bar + bar + order / len(chords)) * plan.meter.beats, chord.name
    if plan.final.name != before:
        yield float(plan.frame.beats), plan.final.name


def _key(key: Key) -> bytes:
    """A key signature: sharps, or flats below 0."""
    relative = key.pitch_class + (3 if key.mode == "minor" else 0)
    sharps = relative * 7 % 12
    if sharps > 6 or ("b" in key.tonic and sharps == 6):
        sharps -= 12
    return _meta(_KEY, struct.pack(">bB", sharps, key.mode == "minor"))


def _lyrics(lines: Sequence[SungLine], clock: TempoMap) -> list[Event]:
    """A lyric per word, a carriage return at the end of a line (MMA RP-017)."""
    return [
        (
            clock.beat(word.start),
            1,
            _meta(_LYRIC, (word.text + (" " if word is not line.words[-1] else "\r")).encode()),
        )
        for line in lines
        for word in line.words
    ]


def _player(
    name: str,
    program: int,
    place: tuple[int, int],
    notes: Iterable[Note],
    song: tuple[Plan, TempoMap],
    words: list[Event],
) -> list[Event]:
    plan, clock = song
    port, channel = place
    events = [(0, 0, _meta(_NAME, name.encode()))]
    events += [(0, 0, _meta(_PORT, bytes([port])))] if port else []
    events.append((0, 0, bytes([0xC0 | channel, program])))
    events += words
    begun: dict[int, int] = {}
    for moment in moments(notes, plan.clock):
        tick = clock.tick(moment.frame / SAMPLE_RATE)
        if moment.on:
            begun[moment.pitch] = tick
        else:
            tick = max(tick, begun[moment.pitch] + 1)
        data = bytes(
            [(0x90 if moment.on else 0x80) | channel, moment.pitch, moment.velocity if moment.on else 64]
        )
        events.append((tick, 3 if moment.on else 2, data))
    return events


def _meta(kind: int, data: bytes) -> bytes:
    return bytes([0xFF, kind]) + _length(len(data)) + data


def _length(value: int) -> bytes:
    """A variable-length quantity."""
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(value & 0x7F | 0x80)
    return bytes(reversed(out))


def _chunk(events: list[Event]) -> bytes:
    body = bytearray()
    now = 0
    for tick, _, data in sorted(events, key=lambda event: event[:2]):
        body += _length(tick - now) + data
        now = tick
    body += _length(0) + _meta(_END, b"")
    return struct.pack(">4sI", b"MTrk", len(body)) + bytes(body)
