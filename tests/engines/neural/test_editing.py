"""Tests of what a repaint and an extension keep, and of the joints between it and what is new."""

import numpy as np
import pytest

from engines.contract import Samples
from engines.errors import InvalidRequest
from engines.neural.editing import edited, extended, joined, region_of
from engines.request import SongRequest

RATE = 32_000


@pytest.fixture
def whole() -> Samples:
    """2 s of two tones."""
    time = np.arange(2 * RATE) / RATE
    return np.stack([np.sin(440 * time), np.cos(300 * time)]).astype(np.float32) * np.float32(0.5)


def steps(song: Samples) -> float:
    return float(np.abs(np.diff(song)).max())


def test_a_joint_has_no_step_and_leaves_the_source_alone(whole: Samples) -> None:
    source, new = whole[:, :RATE], whole[:, RATE:] + 0.25  # the codec is off by a constant
    song = joined(source, source + 0.25, new, RATE)
    assert np.array_equal(song[:, :RATE], source)
    assert steps(song) < 0.02
    assert np.array_equal(song[:, RATE + RATE // 10 :], new[:, RATE // 10 :])


@pytest.mark.parametrize("at", ["start", "end"])
@pytest.mark.parametrize("seconds", [1.0, 0.01])
def test_an_extension_keeps_its_source_and_has_neither_step_nor_gap(
    whole: Samples, at: str, seconds: float
) -> None:
    length = round(seconds * RATE)
    source = whole[:, -length:] if at == "start" else whole[:, :length]
    request = SongRequest.model_validate(
        {"task": "extend", "source": "s", "extend_at": at, "duration": 2.0, "prompt": "x"}
    )
    padded, start, stop = extended(request, source, RATE)
    assert padded.shape == whole.shape
    assert not padded[:, start:stop].any()
    song = edited(padded, whole, start, stop, RATE, request.extend_at)
    kept = song[:, stop:] if at == "start" else song[:, :start]
    assert np.array_equal(kept, source)
    np.testing.assert_allclose(
        song, whole, atol=1e-6
    )  # the model goes on as the source does: so does the song
    assert steps(song) <= steps(whole) + 1e-6


@pytest.mark.parametrize("grows", [None, "start", "end"])
def test_what_is_new_stays_within_full_scale(whole: Samples, grows: "str | None") -> None:
    source = np.sign(whole)
    song = edited(source, -source, RATE // 2, 3 * RATE // 2, RATE) if grows is None else None
    if grows == "end":
        song = edited(source, -source, RATE, 2 * RATE, RATE, "end")
    elif grows == "start":
        song = edited(source, -source, 0, RATE, RATE, "start")
    assert song is not None
    assert np.abs(song).max() <= 1


def repaint(start: float, end: float) -> SongRequest:
    return SongRequest.model_validate(
        {"task": "repaint", "source": "s", "duration": 2.0, "region": {"start": start, "end": end}}
    )


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (0, 2, (0, 64_000)),
        (1.99, 2.01, (63_680, 64_000)),
        (0, 0.02, (0, 640)),
        (1.5, 1.52, (48_000, 48_640)),
    ],
)
def test_a_region_lies_within_its_source(start: float, end: float, found: tuple[int, int]) -> None:
    assert region_of(repaint(start, end), 2 * RATE, RATE) == found


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        (1, 2.1, "leaves the source"),
        (2.005, 2.015, "leaves the source"),
        (1.0, 1.000_001, "shorter than one sample"),
        (1.999_999, 2, "leaves the source"),
    ],
)
def test_a_region_that_is_none_of_its_source_is_refused(start: float, end: float, why: str) -> None:
    with pytest.raises(InvalidRequest, match=why) as refused:
        region_of(repaint(start, end), 2 * RATE, RATE)
    assert refused.value.field == "region"
