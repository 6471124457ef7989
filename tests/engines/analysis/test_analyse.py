"""Tests of the whole analysis: odd audio, parts, stopping, sameness, memory."""

import math
import tracemalloc
from itertools import pairwise

import numpy as np
import pytest

from engines.analysis import PARTS, Analysis, analyse, onset_envelope
from engines.contract import Samples
from tests.engines.analysis.material import clicks, progression, tone

RATE = 22_050
NOISE = np.random.default_rng(8).standard_normal((2, 4 * RATE)).astype(np.float32) * 0.1


def impulse() -> Samples:
    out = np.zeros((1, 4 * RATE), np.float32)
    out[0, 2 * RATE] = 1.0
    return out


ODD: dict[str, tuple[Samples, int]] = {
    "silence": (np.zeros((2, 3 * RATE), np.float32), RATE),
    "dc": (np.full((2, 3 * RATE), 0.5, np.float32), RATE),
    "one sample": (np.full((1, 1), 0.5, np.float32), 44_100),
    "noise": (NOISE, RATE),
    "sine": (tone(69, 4.0, RATE, "sine"), RATE),
    "a second": (tone(60, 1.0, 44_100), 44_100),
    "a blink": (tone(60, 0.1, 44_100), 44_100),
    "telephone": (tone(62, 3.0, 8_000), 8_000),
    "high rate": (tone(62, 1.0, 192_000), 192_000),
    "odd rate": (tone(62, 1.0, 37_813), 37_813),
    "six channels": (np.concatenate([NOISE] * 3), RATE),
    "impulse": (impulse(), RATE),
    "clipped": (np.sign(tone(50, 2.0, RATE)) * np.float32(4.0), RATE),
    "very slow rate": (NOISE[:, :200], 100),
}


def check(heard: Analysis) -> None:
    """What holds for any audio."""
    assert math.isfinite(heard.bpm)
    assert heard.bpm > 0
    assert 0 <= heard.tempo_confidence <= 1
    assert -50 <= heard.tuning_cents <= 50
    assert all(0 <= beat <= heard.seconds for beat in heard.beats)
    assert all(one < two for one, two in pairwise(heard.beats))
    assert all(0 <= index < len(heard.beats) for index in heard.downbeats)
    for spans in (heard.chords, heard.sections):
        assert all(0 <= span.start < span.end <= heard.seconds + 1e-6 for span in spans)
        assert all(one.end <= two.start + 1e-9 for one, two in pairwise(spans))  # type: ignore[attr-defined]
    assert all(0 <= chord.confidence <= 1 for chord in heard.chords)
    assert all(note.seconds > 0 and 0 <= note.confidence <= 1 for note in heard.melody)


@pytest.mark.parametrize("name", ODD)
def test_odd_audio_is_heard_without_a_crash(name: str) -> None:
    samples, rate = ODD[name]
    heard = analyse(samples, rate)
    check(heard)
    assert heard.seconds == samples.shape[1] / rate
    if name in ("silence", "dc", "one sample"):
        assert heard.key_candidates == ()
        assert (heard.chords, heard.melody, heard.beats) == ((), (), ())
    if name == "silence":
        assert heard.silent
    if name in ("sine", "telephone", "high rate", "odd rate"):
        assert {note.pitch for note in heard.melody} == {69 if name == "sine" else 62}


@pytest.mark.parametrize(
    ("samples", "rate", "what"),
    [
        (np.zeros((2, 0), np.float32), RATE, "shape"),
        (np.zeros(500, np.float32), RATE, "shape"),
        (np.full((1, 500), np.nan, np.float32), RATE, "finite"),
        (np.zeros((1, 500), np.float32), 0, "sample_rate"),
    ],
)
def test_what_is_no_audio_is_refused(samples: Samples, rate: int, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        analyse(samples, rate)


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(ValueError, match="lyrics"):
        analyse(NOISE, RATE, parts={"lyrics"})  # type: ignore[arg-type]


def test_only_the_parts_asked_for_are_filled() -> None:
    sound = progression([(48, 60, 64, 67), (53, 60, 65, 69)], 2.0, RATE)
    tempo = analyse(sound, RATE, parts={"tempo"})
    assert tempo.beats
    assert (tempo.chords, tempo.melody, tempo.key_candidates) == ((), (), ())
    melody = analyse(sound, RATE, parts={"melody"})
    assert melody.melody
    assert (melody.beats, melody.sections) == ((), ())
    whole = analyse(sound, RATE)
    assert whole.beats == tempo.beats
    assert whole.melody == melody.melody
    assert analyse(sound, RATE, parts=PARTS) == whole


def test_the_same_audio_is_heard_the_same_in_mono_stereo_and_at_other_rates() -> None:
    written = [(48, 60, 64, 67), (45, 60, 64, 69), (41, 60, 65, 69), (43, 59, 62, 67)] * 2
    mono = analyse(progression(written, 2.0, RATE), RATE)
    stereo = analyse(np.concatenate([progression(written, 2.0, RATE)] * 2), RATE)
    other = analyse(progression(written, 2.0, 48_000), 48_000)
    assert stereo == mono
    assert other.bpm == pytest.approx(mono.bpm, rel=0.01)
    assert str(other.key) == str(mono.key)
    assert [c.name for c in other.chords] == [c.name for c in mono.chords]


class Enough(Exception):
    """Somebody wants to stop."""


@pytest.mark.parametrize("after", [1, 20, 60])
def test_it_stops_when_it_is_asked_to(after: int) -> None:
    calls = 0

    def step() -> None:
        nonlocal calls
        calls += 1
        if calls == after:
            raise Enough

    with pytest.raises(Enough):
        analyse(np.tile(NOISE, (1, 5)), RATE, step)
    assert calls == after


def test_ten_minutes_fit_in_memory_and_stay_stoppable() -> None:
    sound = np.tile(progression([(48, 60, 64, 67), (41, 60, 65, 69)], 2.0, RATE), (1, 150))
    calls = 0

    def step() -> None:
        nonlocal calls
        calls += 1

    tracemalloc.start()
    try:
        heard = analyse(sound, RATE, step)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    check(heard)
    assert heard.bpm == pytest.approx(120, rel=0.01)
    assert peak < 300 * 2**20
    assert calls > 1_000  # some 3 s of work


def test_the_onset_strength_peaks_on_clicks() -> None:
    from engines.analysis import ONSET_RATE

    found = onset_envelope(clicks(60, 6, RATE), RATE)
    tops = np.flatnonzero(found > 0.5 * found.max()) / ONSET_RATE
    assert np.abs(tops - np.round(tops)).max() < 0.03
