"""How many replicas an engine gets."""

import pytest

from serve_app.inference.autoscale import DemandPolicy
from serve_app.jobs.dispatch import Demand


def demand(waiting: int, in_flight: int) -> Demand:
    return Demand(waiting, float(waiting), in_flight, replicas=1, slots=1, loaded=1)


@pytest.mark.parametrize(
    ("slots", "waiting", "in_flight", "wanted"),
    [(1, 0, 0, 0), (1, 0, 1, 1), (1, 3, 2, 5), (2, 0, 0, 0), (2, 1, 0, 1), (2, 3, 2, 3), (4, 1, 4, 2)],
)
def test_as_many_as_there_is_work_for(slots: int, waiting: int, in_flight: int, wanted: int) -> None:
    assert DemandPolicy("tone", slots=slots).wanted(demand(waiting, in_flight)) == wanted


def test_up_at_once() -> None:
    policy = DemandPolicy("tone", downscale_delay_s=60)
    assert policy.steady(3, 1, now=0) == 3
    assert policy.steady(3, 3, now=0) == 3


def test_down_only_when_less_was_enough_all_the_time() -> None:
    policy = DemandPolicy("tone", downscale_delay_s=60)
    assert policy.steady(1, 3, now=100) == 3
    assert policy.steady(0, 3, now=159) == 3
    assert policy.steady(3, 3, now=159.5) == 3, "all are needed again"
    assert policy.steady(1, 3, now=160) == 3
    assert policy.steady(1, 3, now=219) == 3
    assert policy.steady(1, 3, now=220) == 1


def test_no_delay_is_no_delay() -> None:
    assert DemandPolicy("tone", downscale_delay_s=0).steady(0, 4, now=5) == 0
