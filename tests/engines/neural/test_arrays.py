"""Lengths, levels, splices and noise."""

import numpy as np
import pytest
import torch

from engines.neural.arrays import (
    PEAK,
    exact,
    level_gain,
    noise,
    normalised,
    seeded,
    splice,
    to_samples,
    to_tensor,
)

RATE = 1_000
RANDOM = np.random.default_rng(0)


def hiss(seconds: float, level: float = 0.1) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return (level * RANDOM.standard_normal((2, round(seconds * RATE)))).astype(np.float32)


def test_exact_cuts_and_pads() -> None:
    audio = hiss(1)
    np.testing.assert_array_equal(exact(audio, 400), audio[:, :400])
    padded = exact(audio, 1_200)
    np.testing.assert_array_equal(padded[:, :1_000], audio)
    assert not padded[:, 1_000:].any()


def test_tensors_and_samples_are_the_same_numbers() -> None:
    audio = hiss(0.1)
    tensor = to_tensor(audio)
    np.testing.assert_array_equal(to_samples(tensor), audio)
    tensor += 1
    assert np.abs(audio).max() < 1  # its own memory
    assert to_samples(tensor.to(torch.bfloat16)).dtype == np.float32


def test_normalised_peaks_at_minus_one_decibel_and_leaves_silence() -> None:
    assert np.abs(normalised(hiss(1))).max() == pytest.approx(PEAK)
    assert not normalised(np.zeros((2, 10), np.float32)).any()


@pytest.mark.parametrize(("start", "stop"), [(300, 700), (0, 500), (500, 1_000), (0, 1_000), (500, 501)])
def test_a_splice_changes_nothing_outside(start: int, stop: int) -> None:
    old, new = hiss(1), hiss(1)
    out = splice(old, new, start, stop, 30)
    np.testing.assert_array_equal(out[:, :start], old[:, :start])
    np.testing.assert_array_equal(out[:, stop:], old[:, stop:])
    rising = 30 if start > 0 else 0
    falling = 30 if stop < 1_000 else 0
    middle = slice(start + rising, stop - falling)
    np.testing.assert_array_equal(out[:, middle], new[:, middle])


def test_a_crossfade_leaves_no_step() -> None:
    old = np.ones((2, 1_000), np.float32)
    out = splice(old, np.zeros_like(old), 200, 800, 50)
    assert np.abs(np.diff(out)).max() < 0.05
    assert not out[:, 250:750].any()


def test_what_is_new_comes_to_the_level_of_the_source() -> None:
    source = hiss(4)
    for gain in (0.5, 1.0, 2.0):
        new = source.copy() * np.float32(gain)
        assert level_gain(new, source, 1_000, 2_000, RATE) == pytest.approx(1 / gain, rel=1e-5)
    assert level_gain(source * np.float32(1e-2), source, 1_000, 2_000, RATE) == pytest.approx(10 ** (9 / 20))
    assert level_gain(source, source * 0, 1_000, 2_000, RATE) == 1.0
    assert level_gain(hiss(4, 0.2), source, 0, 4_000, RATE) == pytest.approx(0.5, rel=0.05)


def test_what_is_new_does_not_clip() -> None:
    source, new = hiss(4, 0.1), hiss(4, 0.1)
    new[0, 1_500] = 3.0
    assert 3.0 * level_gain(new, source, 1_000, 2_000, RATE) == pytest.approx(PEAK)


def test_noise_is_the_seeds_alone() -> None:
    assert torch.equal(noise(5, 10, 4), noise(5, 10, 4))
    assert not torch.equal(noise(5, 10, 4), noise(6, 10, 4))
    assert noise(2**53 - 1, 1_000, 4).std() == pytest.approx(1.0, abs=0.1)


def test_seeded_leaves_no_trace() -> None:
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    with seeded(1, "cpu"):
        inside = torch.rand(2)
    assert torch.equal(torch.rand(2), expected)
    with seeded(1, "cpu"):
        assert torch.equal(torch.rand(2), inside)
