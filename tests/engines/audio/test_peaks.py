import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.audio import peaks


def test_the_highest_magnitude_of_either_channel_counts() -> None:
    samples = np.zeros((2, 800), np.float32)
    samples[0, 100] = 0.5
    samples[1, 300] = -1.0
    assert peaks(samples, buckets=4) == [128, 255, 0, 0]


def test_a_song_gives_800_peaks() -> None:
    assert len(peaks(np.full((2, 44_101), 0.1, np.float32))) == 800


def test_a_short_song_gives_one_peak_per_sample() -> None:
    assert peaks(np.array([[0.0, 2.0, -0.2]], np.float32), buckets=10) == [0, 255, 51]


def test_no_samples_give_no_peaks() -> None:
    assert peaks(np.zeros((2, 0), np.float32)) == []


def test_buckets_must_be_positive() -> None:
    with pytest.raises(ValueError, match="buckets"):
        peaks(np.zeros((2, 10), np.float32), buckets=0)


@given(st.integers(1, 5_000), st.integers(1, 2_000))
def test_every_sample_falls_into_one_bucket(length: int, buckets: int) -> None:
    samples = np.zeros((1, length), np.float32)
    samples[0, length - 1] = 1
    found = peaks(samples, buckets)
    assert len(found) == min(buckets, length)
    assert found[-1] == 255
    assert sum(found) == 255
