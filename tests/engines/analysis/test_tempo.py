"""Tests of tempo, beats and bars on clicks."""

import numpy as np
import pytest

from engines.analysis import analyse, tempo_and_beats
from tests.engines.analysis.material import clicks, progression
from tests.engines.analysis.measures import f_measure, tempo_error


@pytest.mark.parametrize("bpm", [52.0, 73.5, 90.0, 118.0, 140.0, 171.0, 205.0])
def test_clicks_are_counted(bpm: float) -> None:
    heard = tempo_and_beats(clicks(bpm, 15, 44_100), 44_100)
    assert tempo_error(heard.bpm, bpm) < 0.005
    assert heard.confidence > 0.3


@pytest.mark.parametrize("bpm", [90.0, 118.0, 140.0])
def test_beats_fall_on_the_clicks(bpm: float) -> None:
    heard = tempo_and_beats(clicks(bpm, 15, 44_100), 44_100)
    true = np.arange(0.0, 14.9, 60 / bpm)
    assert heard.bpm == pytest.approx(bpm, rel=0.005)
    assert f_measure([beat for beat in heard.times if beat < 14.9], list(true), window=0.03) > 0.97


def test_beats_follow_a_tempo_that_drifts() -> None:
    rate, moment, moments = 22_050, 0.0, []
    while moment < 24:
        moments.append(moment)
        moment += 60 / (110 + 0.5 * moment)
    out = np.zeros((1, 25 * rate), np.float32)
    for moment in moments:
        out[0, round(moment * rate) : round(moment * rate) + 200] = np.hanning(200)
    heard = tempo_and_beats(out, rate)
    assert f_measure([beat for beat in heard.times if beat < 24], moments) > 0.9


@pytest.mark.parametrize(("beats", "signature"), [(3, "3/4"), (4, "4/4")])
def test_bars_begin_where_chords_change(beats: int, signature: str) -> None:
    chords = [(48, 60, 64, 67), (45, 60, 64, 69), (41, 60, 65, 69), (43, 59, 62, 67)] * 3
    bar = beats * 0.5
    heard = analyse(progression(chords, bar, 22_050, click=0.5), 22_050, parts={"tempo"})
    assert heard.time_signature == signature
    assert heard.beats_per_bar == beats
    starts = [heard.beats[index] for index in heard.downbeats]
    assert f_measure(starts, list(np.arange(0, 12 * bar, bar))) > 0.9
    assert heard.bars[0][1] == heard.bars[1][0]
    assert heard.bars[-1][1] == heard.seconds


def test_what_does_not_pulse_has_no_beats() -> None:
    time = np.arange(10 * 22_050) / 22_050
    heard = tempo_and_beats(0.3 * np.sin(2 * np.pi * 220 * time)[None].astype(np.float32), 22_050)
    assert heard.times == ()
    assert heard.confidence == 0.0
    noise = np.random.default_rng(1).standard_normal((1, 20 * 22_050)).astype(np.float32) * 0.1
    assert tempo_and_beats(noise, 22_050).confidence < 0.1
