"""A small reader of standard MIDI files, written from the specification and not from our writer."""

import struct
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    tick: int
    status: int
    """0xff for a meta event, else with its channel."""
    kind: int
    """Of a meta event; else the first data byte."""
    data: bytes


@dataclass(frozen=True)
class File:
    ticks: int
    tracks: list[list[Event]]

    def seconds(self, tick: int) -> float:
        """When a tick is played, by the tempos of the first track."""
        now, at, tempo = 0.0, 0, 500_000
        for event in self.tracks[0]:
            if event.status == 0xFF and event.kind == 0x51 and event.tick <= tick:
                now += (event.tick - at) * tempo * 1e-6 / self.ticks
                at, tempo = event.tick, int.from_bytes(event.data, "big")
        return now + (tick - at) * tempo * 1e-6 / self.ticks

    def meta(self, kind: int, track: int = 0) -> list[tuple[int, bytes]]:
        return [(e.tick, e.data) for e in self.tracks[track] if e.status == 0xFF and e.kind == kind]

    def named(self, name: str) -> int:
        return next(i for i in range(len(self.tracks)) if (0, name.encode()) in self.meta(0x03, i))

    def notes(self, track: int) -> list[tuple[int, int, int, int]]:
        """Tick of its start and its end, pitch and velocity of every note; every note must end."""
        sounding: dict[int, tuple[int, int]] = {}
        found = []
        for event in self.tracks[track]:
            if event.status & 0xF0 == 0x90:
                assert event.kind not in sounding, "struck while it sounds"
                sounding[event.kind] = (event.tick, event.data[0])
            elif event.status & 0xF0 == 0x80:
                start, velocity = sounding.pop(event.kind)
                found.append((start, event.tick, event.kind, velocity))
        assert not sounding
        return sorted(found)


def read(data: bytes) -> File:
    magic, length, form, count, ticks = struct.unpack(">4sIHHH", data[:14])
    assert (magic, length, form) == (b"MThd", 6, 1)
    tracks, at = [], 14
    for _ in range(count):
        assert data[at : at + 4] == b"MTrk"
        (size,) = struct.unpack(">I", data[at + 4 : at + 8])
        tracks.append(_track(data[at + 8 : at + 8 + size]))
        at += 8 + size
    assert at == len(data)
    return File(ticks, tracks)


def _track(data: bytes) -> list[Event]:
    events, tick, at = [], 0, 0
    while at < len(data):
        delta, at = _quantity(data, at)
        tick += delta
        status = data[at]
        if status == 0xFF:
            kind = data[at + 1]
            length, at = _quantity(data, at + 2)
            events.append(Event(tick, status, kind, data[at : at + length]))
            at += length
        else:
            size = 1 if status & 0xF0 in (0xC0, 0xD0) else 2
            events.append(Event(tick, status, data[at + 1], data[at + 2 : at + 1 + size]))
            at += 1 + size
    assert events[-1].kind == 0x2F
    return events


def _quantity(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    while True:
        value = value << 7 | data[at] & 0x7F
        at += 1
        if not data[at - 1] & 0x80:
            return value, at
