"""Tests of the form on parts that are plainly different."""

from itertools import pairwise

import numpy as np

from engines.analysis import analyse, sections_of
from engines.contract import Samples
from tests.engines.analysis.material import clicks, progression

RATE = 22_050
LOW = ((36, 48, 52, 55), (41, 48, 53, 57), (43, 50, 55, 59), (36, 48, 52, 55))
HIGH = ((69, 72, 76, 84), (65, 69, 77, 81), (67, 71, 79, 83), (69, 72, 76, 88))


def song() -> Samples:
    """Eight bars low and soft, eight high with hiss, and the first eight again."""
    verse = np.concatenate([progression(LOW, 2.0, RATE)] * 2, axis=1)
    chorus = np.concatenate([progression(HIGH, 2.0, RATE)] * 2, axis=1)
    hiss = np.random.default_rng(4).standard_normal(chorus.shape).astype(np.float32) * 0.02
    beat = clicks(240, 16.2, RATE)[:, : chorus.shape[1]]
    return np.concatenate([verse, chorus + hiss + 0.3 * beat, verse], axis=1)


def test_sections_are_cut_and_named() -> None:
    heard = analyse(song(), RATE, parts={"sections"})
    assert [section.label for section in heard.sections] == ["A", "B", "A"]
    assert np.allclose([section.start for section in heard.sections], [0, 16, 32], atol=0.6)
    assert heard.sections[-1].end == heard.seconds
    assert (heard.chords, heard.melody) == ((), ())


def test_sections_cover_everything_without_gaps() -> None:
    noise = np.random.default_rng(5).standard_normal((1, 30 * RATE)).astype(np.float32) * 0.1
    heard = sections_of(noise, RATE)
    assert heard[0].start == 0.0
    assert heard[-1].end == 30.0
    assert all(one.end == two.start for one, two in pairwise(heard))


def test_what_never_changes_is_one_section() -> None:
    steady = progression([LOW[0]] * 12, 2.0, RATE)
    assert len(sections_of(steady, RATE)) <= 2  # the last chord may die away by itself
