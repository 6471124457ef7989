"""Tests of the MIDI file, read back by hand and by libsonare, against what the instruments are told."""

import struct
from dataclasses import replace
from itertools import pairwise

import libsonare
import numpy as np
import pytest

from engines.houseband.clock import SAMPLE_RATE, Clock
from engines.houseband.compose import compose
from engines.houseband.midi import midi_file, moments
from engines.houseband.perform import Player
from engines.houseband.plan import Plan
from engines.houseband.planning import make_plan
from engines.houseband.score import Note, Score, Track
from engines.houseband.tempo_map import TICKS
from engines.music import Key, TimeSignature
from engines.request import SongRequest
from tests.engines.houseband.smf import File, read

LYRICS = "[verse]\nhello my golden morning\nthe night is gone\n[chorus]\nsing"


def song(**fields: object) -> tuple[Plan, Score]:
    request = SongRequest.model_validate({"prompt": "pop", "duration": 20} | fields)
    plan = make_plan(request, 1)
    return plan, compose(plan, lambda: None)


def played(seconds: float, bpm: float, lead: float) -> Clock:
    """The clock of a recording whose tempo wanders."""
    rng = np.random.default_rng(3)
    gaps = 60.0 / bpm * (1.0 + 0.04 * rng.standard_normal(int(seconds * bpm / 60.0)))
    return Clock(bpm, lead=lead, beats=tuple((lead + np.cumsum([0.0, *gaps])).tolist()))


def check_notes(found: File, plan: Plan, score: Score) -> None:
    """Every note of every player sounds in the file when, how high and how loud it sounds in the audio."""
    for track in score.tracks:
        notes = found.notes(found.named(track.name))
        told = moments(track.notes, plan.clock)
        assert len(notes) == len(track.notes) == len(told) / 2
        starts = [(m.frame / SAMPLE_RATE, m.pitch, m.velocity) for m in told if m.on]
        ends = sorted((m.frame / SAMPLE_RATE, m.pitch) for m in told if not m.on)
        heard = sorted((found.seconds(start), pitch, velocity) for start, _, pitch, velocity in notes)
        over = sorted((found.seconds(end), pitch) for _, end, pitch, _ in notes)
        for pitch in {pitch for _, pitch, _ in starts}:  # per pitch: rounding may swap neighbours
            mine = [(t, v) for t, p, v in heard if p == pitch]
            theirs = [(t, v) for t, p, v in starts if p == pitch]
            assert [v for _, v in mine] == [v for _, v in theirs]
            assert [t for t, _ in mine] == pytest.approx([t for t, _ in theirs], abs=0.001)
            assert [t for t, p in over if p == pitch] == pytest.approx(
                [t for t, p in ends if p == pitch], abs=0.001
            )


@pytest.mark.parametrize(
    ("fields", "clock"),
    [
        ({"prompt": "funk, 97 bpm"}, None),
        ({"prompt": "folk", "bpm": 30, "time_signature": "6/8"}, None),
        ({"prompt": "jazz", "bpm": 291.7, "duration": 400}, None),
        ({"prompt": "house", "bpm": 124}, Clock(124.0, lead=0.61)),
        ({"prompt": "lofi", "bpm": 80}, Clock(80.0, lead=7.3)),
        ({"prompt": "rock", "bpm": 120, "duration": 60}, played(60.0, 120.0, 0.0)),
        ({"prompt": "bossa", "bpm": 132, "duration": 30}, played(20.0, 132.0, 1.37)),
    ],
)
def test_the_notes_are_those_that_sounded(fields: dict[str, object], clock: Clock | None) -> None:
    plan, score = song(**fields)
    plan = replace(plan, clock=clock or plan.clock)
    check_notes(read(midi_file(plan, score)), plan, score)


def test_a_note_sounds_when_the_file_says() -> None:
    plan, _ = song(bpm=100)
    track = Track("drums", "drums", (Note(1.37, 0.5, 38, 100),))
    plan = replace(plan, clock=Clock(100.0, lead=0.2))
    found = read(midi_file(plan, Score((track,), ())))
    ((start, _, pitch, _),) = found.notes(found.named("drums"))
    sound = Player(track, plan.part("drums"), plan.clock, 3 * SAMPLE_RATE).render(lambda: None)
    heard = np.flatnonzero(np.abs(sound).max(axis=0) > 1e-4)[0] / SAMPLE_RATE
    assert pitch == 38
    assert heard == pytest.approx(found.seconds(start), abs=0.001)


def test_even_tempo_is_one_event_and_a_recording_has_one_per_beat() -> None:
    plan, score = song(bpm=120)
    assert read(midi_file(plan, score)).meta(0x51) == [(0, (500_000).to_bytes(3, "big"))]
    plan = replace(plan, clock=played(20.0, 120.0, 0.0))
    assert len(read(midi_file(plan, score)).meta(0x51)) >= 30


@pytest.mark.parametrize("lead", [0.03, 0.5, 1.9, 2.1, 9.0])
def test_after_a_lead_the_bars_still_begin_on_bar_lines(lead: float) -> None:
    plan, score = song(bpm=120)
    found = read(midi_file(replace(plan, clock=Clock(120.0, lead=lead)), score))
    first = found.meta(0x06)[0][0]
    assert found.seconds(first) == pytest.approx(lead, abs=0.001)
    meters = found.meta(0x58)
    assert meters[-1][1][:2] == bytes([4, 2])
    if len(meters) == 2:  # a count-in of a part of a bar, in a time signature of its own
        upper, power = meters[0][1][:2]
        assert meters[1][0] == first == upper * 4 * TICKS // 2**power
    else:
        assert first % (4 * TICKS) == 0


@pytest.mark.parametrize("signature", ["4/4", "6/8"])
def test_the_first_track_tells_meter_key_sections_and_chords(signature: TimeSignature) -> None:
    plan, score = song(bpm=100, key="Bb minor", time_signature=signature)
    found = read(midi_file(plan, score))
    assert found.ticks == TICKS
    assert [name.decode() for _, name in found.meta(0x06)] == [section.kind for section in plan.sections]
    upper, lower = (int(part) for part in signature.split("/"))
    assert [data[:2] for _, data in found.meta(0x58)] == [bytes([upper, lower.bit_length() - 1])]
    assert found.meta(0x59) == [(0, struct.pack(">bB", -5, 1))]
    chords = found.meta(0x01)
    assert chords[0] == (0, plan.sections[0].chords[0][0].name.encode())
    assert chords[-1][1].decode() == plan.final.name
    assert all(one[1] != other[1] for one, other in pairwise(chords))


def test_players_have_their_names_programs_and_channels() -> None:
    plan, score = song(prompt="rock")
    found = read(midi_file(plan, score))
    channels = set()
    for track in score.tracks:
        events = found.tracks[found.named(track.name)]
        (program,) = [e for e in events if e.status & 0xF0 == 0xC0]
        assert program.kind == plan.part(track.name).program
        assert {e.status & 0xF for e in events if e.status < 0xF0} == {program.status & 0xF}
        assert (program.status & 0xF == 9) == (track.role == "drums")
        channels.add(program.status & 0xF)
    assert len(channels) == len(score.tracks)


def test_the_lead_carries_the_words_where_nobody_sings() -> None:
    plan, score = song(lyrics="hello my golden morning\nthe night is gone", language="fr")
    found = read(midi_file(plan, score))
    words = found.meta(0x05, found.named("lead"))
    assert "".join(data.decode() for _, data in words).split("\r")[0] == "hello my golden morning"
    starts = [word.start for line in score.lines for word in line.words]
    assert [found.seconds(tick) for tick, _ in words] == pytest.approx(
        [plan.seconds(s) for s in starts], abs=1e-3
    )
    assert all(
        (0, name) not in found.meta(0x03, i) for i in range(len(found.tracks)) for name in (b"vocals",)
    )


def test_a_voice_has_a_track_of_its_own_and_a_harmony() -> None:
    plan, score = song(lyrics=LYRICS)
    first = score.lines[0]
    words = tuple(replace(word, harmony=tuple(n.pitch + 4 for n in word.notes)) for word in first.words)
    alone = tuple(
        replace(line, words=tuple(replace(word, harmony=()) for word in line.words)) for line in score.lines
    )
    score = replace(score, lines=(replace(first, words=words), *alone[1:]))
    found = read(midi_file(plan, score))
    vocals, harmony = found.notes(found.named("vocals")), found.notes(found.named("backing vocals"))
    assert len(vocals) == sum(len(line.notes) for line in score.lines)
    assert [pitch for *_, pitch, _ in harmony] == [note.pitch + 4 for note in first.notes]
    assert len(found.meta(0x05, found.named("vocals"))) == sum(len(line.words) for line in score.lines)
    assert found.meta(0x05, found.named("lead")) == []


def test_forty_players_share_the_channels_by_ports() -> None:
    plan, _ = song()
    part = plan.part("bass")
    parts = tuple(replace(part, called=f"bass {number}") for number in range(40))
    score = Score(tuple(Track(p.name, "bass", (Note(0.0, 1.0, 40, 90),)) for p in parts), ())
    found = read(midi_file(replace(plan, parts=parts), score))
    places = []
    for track in range(1, 41):
        port = found.meta(0x21, track)
        (channel,) = {e.status & 0xF for e in found.tracks[track] if e.status < 0xF0}
        places.append((port[0][1][0] if port else 0, channel))
    assert len(set(places)) == 40
    assert 9 not in {channel for _, channel in places}


def test_the_shortest_note_still_ends() -> None:
    plan, _ = song(bpm=300)
    track = Track("bass", "bass", (Note(1.0, 0.0, 40, 90), Note(2.0, 1e-6, 40, 90)))
    found = read(midi_file(plan, Score((track,), ())))
    assert all(end > start for start, end, *_ in found.notes(1))


def test_libsonare_reads_it_back() -> None:
    plan, score = song(prompt="jazz", bpm=120)
    with libsonare.Project() as project:
        project.import_smf(midi_file(plan, score))
        assert project.track_count() >= 4


def test_a_change_of_key_has_a_signature_of_its_own() -> None:
    plan, score = song(key="C major")
    last = replace(plan.sections[-1], key=Key.parse("D major"))
    found = read(midi_file(replace(plan, sections=(*plan.sections[:-1], last)), score))
    signatures = found.meta(0x59, 0)
    assert [data for _, data in signatures] == [bytes([0, 0]), bytes([2, 0])]
    assert found.seconds(signatures[1][0]) == pytest.approx(plan.seconds(last.start_bar * 4), abs=1e-3)
