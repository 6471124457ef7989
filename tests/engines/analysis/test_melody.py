"""Tests of the melody on single lines and on a line over chords."""

from itertools import pairwise

import numpy as np
import pytest

from engines.analysis import melody_of
from tests.engines.analysis.material import Spectrum, progression, tune

RATE = 22_050
STEPS = (0, 2, 4, 5, 7, 5, 4, 2, 0)


@pytest.mark.parametrize("spectrum", ["sine", "bright", "formant"])
@pytest.mark.parametrize("lowest", [57, 64, 72])
def test_a_line_is_written_down_note_by_note(spectrum: Spectrum, lowest: int) -> None:
    written = [(lowest + step, 0.4) for step in STEPS]
    heard = melody_of(tune(written, RATE, spectrum), RATE)
    assert [note.pitch for note in heard] == [pitch for pitch, _ in written]
    assert np.allclose([note.start for note in heard], 0.4 * np.arange(len(STEPS)), atol=0.06)
    assert all(0.25 < note.seconds < 0.5 for note in heard)


def test_rests_are_rests_and_repeated_notes_are_two() -> None:
    written = [(67, 0.5), (67, 0.5), (None, 1.0), (72, 0.5), (None, 1.0)]
    heard = melody_of(tune(written, RATE, "formant"), RATE)
    assert [note.pitch for note in heard] == [67, 67, 72]
    assert heard[1].start == pytest.approx(0.5, abs=0.06)
    assert heard[1].start + heard[1].seconds < 1.15
    assert heard[2].start == pytest.approx(2.0, abs=0.06)


def test_a_voice_is_heard_over_chords() -> None:
    written = [
        (72, 0.5),
        (74, 0.5),
        (76, 1.0),
        (77, 0.5),
        (76, 0.5),
        (74, 1.0),
        (72, 2.0),
        (71, 1.0),
        (72, 1.0),
    ]
    voice = tune(written, RATE, "formant")
    chords = progression([(48, 55, 60, 64), (41, 53, 57, 60), (43, 55, 59, 62), (48, 55, 60, 64)], 2.0, RATE)
    heard = melody_of(voice + chords, RATE)
    moment, right = 0.0, 0.0
    for pitch, seconds in written:
        for note in heard:
            if note.pitch == pitch:
                shared = min(note.start + note.seconds, moment + seconds) - max(note.start, moment)
                right += max(0.0, shared)
        moment += seconds
    assert right / moment > 0.85


def test_notes_do_not_overlap_and_noise_does_not_crash() -> None:
    noise = np.random.default_rng(3).standard_normal((2, 6 * RATE)).astype(np.float32) * 0.1
    heard = melody_of(noise, RATE)
    assert all(one.start + one.seconds <= two.start + 1e-9 for one, two in pairwise(heard))
    assert all(0 <= note.confidence < 0.75 for note in heard)
