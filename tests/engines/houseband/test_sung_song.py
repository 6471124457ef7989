"""A sung song, heard from its own stems: in tune, in time and in front of the band."""

import numpy as np
import pytest
from scipy import signal

from engines.contract import Samples, Song
from engines.houseband.project import Project
from engines.houseband.voice.timing import SungNote
from engines.request import SongRequest
from tests.engines.houseband.conftest import Render
from tests.engines.houseband.voice.listening import cents_off

RATE = 44_100
LYRICS = (
    "[verse]\nWalking down the empty street tonight\nEvery window holds a golden light\n"
    "[chorus]\nWe are running with the morning sun\nSing it louder till the day is done"
)


@pytest.fixture(scope="module")
def song(render: Render) -> Song:
    return render(SongRequest(prompt="pop, 100 bpm, C major", lyrics=LYRICS, duration=22, seed=6, stems=True))


def notes(song: Song) -> list[SungNote]:
    project = Project.from_bytes(song.project or b"")
    return [
        SungNote(
            project.plan.seconds(note.start), note.beats * 60.0 / project.plan.bpm, note.pitch, note.velocity
        )
        for line in project.score.lines
        for note in line.notes
    ]


def test_it_is_in_tune(song: Song) -> None:
    voice = song.stems["vocals"].mean(axis=0)
    held = [note for note in notes(song) if note.seconds >= 0.28]
    assert len(held) >= 8
    off = np.abs([cents_off(voice, note) for note in held])
    assert np.median(off) < 10
    assert np.mean(off < 20) >= 0.9, "the room and the doubles blur a note here and there"


def test_it_is_before_the_band_where_words_are_understood(song: Song) -> None:
    words = signal.butter(2, (200.0, 5000.0), "bandpass", fs=RATE, output="sos")
    voice = power(signal.sosfilt(words, song.stems["vocals"]))
    band = power(signal.sosfilt(words, sum(s for n, s in song.stems.items() if n != "vocals")))
    sings = voice > 0.1 * voice.max()
    beside = 10.0 * np.log10(voice[sings].sum() / band[sings].sum())
    assert -4.0 < beside < 3.0


def power(samples: Samples) -> Samples:
    whole = samples.shape[1] // 4410 * 4410
    return np.asarray((samples[:, :whole].reshape(2, -1, 4410) ** 2).mean(axis=(0, 2)))


def test_it_sings_when_the_words_say_so_and_is_silent_before(song: Song) -> None:
    loud = power(song.stems["vocals"])
    level = np.sqrt(loud[loud > 0.1 * loud.max()].mean())
    for line in song.lyrics:
        inside = loud[round(line.start * 10) : round(line.end * 10)]
        assert np.sqrt(inside.mean()) > 0.3 * level
        assert line.words[0].start == line.start
        assert all(a.end <= b.start + 1e-3 for a, b in zip(line.words, line.words[1:], strict=False))


def test_the_chorus_has_a_second_voice(song: Song) -> None:
    second = power(song.stems["backing vocals"])
    verse, chorus = (
        second[round(song.lyrics[at].start * 10) : round(song.lyrics[at].end * 10)].mean() for at in (0, 2)
    )
    assert chorus > 100 * verse
