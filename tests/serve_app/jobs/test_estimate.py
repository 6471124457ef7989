"""Predictions learn from what was measured, and know how sure they are."""

import random

import pytest

from engines import SongRequest
from serve_app.jobs.estimate import Calibration, Estimate, Estimator, Seconds, shape


def request(**fields: object) -> SongRequest:
    return SongRequest.model_validate({"prompt": "rain", "duration": 30, **fields})


def test_without_a_measurement_the_engine_is_believed() -> None:
    found = Estimator().run("tone", request(), 8.0)
    assert found.p50 == pytest.approx(8.0)
    assert 1.5 < found.p90 / found.p50 < 2.0


def test_what_is_always_twice_as_slow_is_expected_so() -> None:
    estimator = Estimator()
    for _ in range(30):
        estimator.learn_run("tone", request(), 4.0, 8.0)
    found = estimator.run("tone", request(), 10.0)
    assert found.p50 == pytest.approx(20.0, rel=0.01)
    assert found.p90 / found.p50 < 1.2, "and with more certainty than at first"


def test_shapes_are_learned_apart_and_a_new_one_follows_its_engine() -> None:
    estimator = Estimator()
    for _ in range(20):
        estimator.learn_run("tone", request(duration=30), 1.0, 2.0)
        estimator.learn_run("tone", request(duration=300), 1.0, 4.0)
    assert estimator.run("tone", request(duration=31), 1.0).p50 == pytest.approx(2.0, rel=0.01)
    assert estimator.run("tone", request(duration=290), 1.0).p50 == pytest.approx(4.0, rel=0.01)
    assert 2.0 < estimator.run("tone", request(duration=5), 1.0).p50 < 4.0
    assert estimator.run("other", request(), 1.0).p50 == pytest.approx(1.0)


def test_a_machine_that_changes_is_followed() -> None:
    estimate = Estimate("tone", "x")
    for _ in range(50):
        estimate = estimate.learn(1.0)
    for _ in range(40):
        estimate = estimate.learn(3.0)
    assert estimate.apply(1.0).p50 == pytest.approx(3.0, rel=0.05)


def test_the_90th_percentile_holds_nine_of_ten() -> None:
    source = random.Random(7)  # noqa: S311
    estimator, calibration = Estimator(), Calibration()
    for _ in range(1_000):
        taken = 5.0 * source.lognormvariate(0.2, 0.4)
        calibration.add(estimator.run("tone", request(), 5.0), taken)
        estimator.learn_run("tone", request(), 5.0, taken)
    assert calibration.within_p90
    assert 0.82 < calibration.within_p90 < 0.97
    assert calibration.error
    assert 0.2 < calibration.error < 0.45


def test_a_calibration_of_nothing_says_nothing() -> None:
    assert (Calibration().error, Calibration().within_p90) == (None, None)


def test_what_was_learned_is_taken_up_again() -> None:
    first = Estimator()
    for _ in range(5):
        first.learn_run("tone", request(), 1.0, 3.0)
        first.learn_wait("tone", 4.0, 8.0)
    changed = first.changed()
    assert {found.shape for found in changed} == {shape(request()), "*", "wait"}
    assert first.changed() == []
    second = Estimator()
    second.load(changed)
    assert second.run("tone", request(), 1.0) == first.run("tone", request(), 1.0)
    assert second.wait("tone", 10.0).p50 == pytest.approx(20.0, rel=0.05)


def test_a_short_wait_teaches_nothing() -> None:
    estimator = Estimator()
    estimator.learn_wait("tone", 0.0, 0.9)
    assert estimator.changed() == []
    assert estimator.wait("tone", 0.0) == Seconds(0.0, 0.0)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "text2music/32s/default/x1/instrumental"),
        ({"duration": 1}, "text2music/1s/default/x1/instrumental"),
        ({"duration": 600, "steps": 50}, "text2music/1024s/50/x1/instrumental"),
        ({"lyrics": "[verse]\nla", "variants": 2}, "text2music/32s/default/x2/voice"),
        ({"lyrics": "[verse]\nla", "instrumental": True}, "text2music/32s/default/x1/instrumental"),
    ],
)
def test_the_shape_of_a_request(fields: dict[str, object], name: str) -> None:
    assert shape(request(**fields)) == name
