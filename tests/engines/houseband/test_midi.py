"""Tests of the MIDI file, read back by libsonare and by hand."""

import struct

import libsonare
import pytest

from engines.houseband.compose import compose
from engines.houseband.midi import TICKS, midi_file
from engines.houseband.planning import make_plan
from engines.music import TimeSignature
from engines.request import SongRequest


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    while data:
        (length,) = struct.unpack(">I", data[4:8])
        found.append((data[:4], data[8 : 8 + length]))
        data = data[8 + length :]
    return found


@pytest.mark.parametrize("signature", ["4/4", "6/8"])
def test_the_file_has_every_track_and_the_tempo(signature: TimeSignature) -> None:
    request = SongRequest(
        prompt="pop", lyrics="[verse]\nhello", duration=20, bpm=100, key="Bb minor", time_signature=signature
    )
    plan = make_plan(request, 1)
    score = compose(plan, lambda: None)
    head, conductor, *players = chunks(midi_file(plan, score))
    assert struct.unpack(">HHH", head[1]) == (1, len(score.tracks) + 1, TICKS)
    assert [kind for kind, _ in (conductor, *players)] == [b"MTrk"] * (len(score.tracks) + 1)
    quarter = 600_000 if signature == "4/4" else 400_000
    assert b"\xff\x51\x03" + quarter.to_bytes(3, "big") in conductor[1]
    assert b"\xff\x59\x02" + struct.pack(">bB", -5, 1) in conductor[1]
    assert b"\xff\x05\x05hello" in conductor[1]
    assert all(data.endswith(b"\xff\x2f\x00") for _, data in (conductor, *players))


def test_libsonare_reads_it_back() -> None:
    plan = make_plan(SongRequest(prompt="jazz", duration=20, bpm=120), 1)
    data = midi_file(plan, compose(plan, lambda: None))
    with libsonare.Project() as project:
        project.import_smf(data)
        assert project.track_count() >= 4
