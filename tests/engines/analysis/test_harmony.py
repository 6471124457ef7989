"""Tests of tuning, key and chords on written chords."""

import numpy as np
import pytest

from engines.analysis import CHROMA_RATE, analyse, chords_of, chroma, key_of
from engines.analysis.model import AnalysedChord
from tests.engines.analysis.material import chord, progression

RATE = 22_050
TRIADS = {"C": (48, 60, 64, 67), "Am": (45, 60, 64, 69), "F": (41, 60, 65, 69), "G": (43, 59, 62, 67)}


def name_at(chords: tuple[AnalysedChord, ...], moment: float) -> str:
    return next(found.name for found in chords if found.start <= moment < found.end)


@pytest.mark.parametrize("shift", [0, 3, 7, 10])
def test_a_progression_is_read_in_every_key(shift: int) -> None:
    written = [
        [pitch + shift for pitch in TRIADS[name]] for name in ("C", "Am", "F", "G", "C", "F", "G", "C")
    ]
    heard = analyse(progression(written, 2.0, RATE), RATE, parts={"key", "chords"})
    assert (heard.key.pitch_class, heard.key.mode) == (shift, "major")
    roots = [0, 9, 5, 7, 0, 5, 7, 0]
    for bar, root in enumerate(roots):
        found = next(c for c in heard.chords if c.start <= 2 * bar + 1 < c.end)
        assert found.root == (root + shift) % 12
        assert found.quality in (("min", "min7") if bar == 1 else ("maj", "7", "maj7"))
        assert 0 < found.confidence <= 1


def test_chords_change_where_they_were_changed() -> None:
    written = [TRIADS[name] for name in ("C", "F", "G", "C", "Am", "F", "G", "C")]
    starts = [found.start for found in chords_of(progression(written, 2.0, RATE), RATE)]
    assert np.allclose(starts, np.arange(0, 16, 2), atol=0.1)


def test_chords_beyond_triads_are_named() -> None:
    major = {"Dm7": (50, 60, 65, 69), "G7": (43, 53, 59, 62), "Cmaj7": (48, 55, 59, 64)}
    minor = {"Bm7b5": (47, 62, 65, 69), "E7": (52, 56, 59, 62), "Am": (45, 60, 64, 69)}
    for cadence in (major, minor):
        found = chords_of(progression([*cadence.values()] * 3, 2.0, RATE), RATE)
        assert [name_at(found, 2 * bar + 1.0) for bar in range(6)] == [*cadence] * 2


def test_a_minor_key_is_told_from_its_relative() -> None:
    names = {"Am": (45, 57, 60, 64), "Dm": (50, 57, 62, 65), "E": (40, 56, 59, 64)}
    written = [names[name] for name in ("Am", "Dm", "E", "Am", "Am", "Dm", "E", "Am")]
    (key, probability), *_ = key_of(progression(written, 1.5, RATE), RATE)
    assert str(key) == "A minor"
    assert probability > 0.5


def test_keys_are_all_there_and_noise_has_none() -> None:
    noise = np.random.default_rng(2).standard_normal((1, 10 * RATE)).astype(np.float32) * 0.1
    keys = key_of(noise, RATE)
    assert len(keys) == 24
    assert sum(probability for _, probability in keys) == pytest.approx(1.0)
    assert keys[0][1] < 0.15


@pytest.mark.parametrize("cents", [-35, -12, 20, 40])
def test_a_recording_out_of_tune_is_read_as_if_in_tune(cents: int) -> None:
    written = [[pitch + cents / 100 for pitch in TRIADS[name]] for name in ("C", "F", "G", "C")]
    heard = analyse(progression(written, 2.0, RATE), RATE, parts={"key", "chords"})
    assert heard.tuning_cents == pytest.approx(cents, abs=6)
    assert str(heard.key) == "C major"
    assert [name_at(heard.chords, moment) for moment in (1, 3, 5, 7)] == ["C", "F", "G", "C"]


def test_chroma_shows_the_notes() -> None:
    found = chroma(chord((60, 64, 67), 3.0, RATE), RATE)
    assert found.shape == (1 + int(3.0 * CHROMA_RATE), 12)
    assert set(np.argsort(found.mean(axis=0))[-3:]) == {0, 4, 7}
