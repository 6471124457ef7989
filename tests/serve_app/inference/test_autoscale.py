"""How many replicas an engine gets."""

import pytest

from serve_app.inference.autoscale import DemandPolicy
from serve_app.jobs.demand import Demand


def demand(waiting: int, in_flight: int) -> Demand:
    return Demand(waiting, waiting * 30.0, waiting * 30.0, in_flight, busy=0, replicas=1, slots=1, loaded=1)


@pytest.mark.parametrize(
    ("slots", "waiting", "in_flight", "wanted"),
    [(1, 0, 0, 0), (1, 0, 1, 1), (1, 3, 2, 5), (2, 0, 0, 0), (2, 1, 0, 1), (2, 3, 2, 3), (4, 1, 4, 2)],
)
def test_jobs_longer_than_the_target_get_a_slot_each(
    slots: int, waiting: int, in_flight: int, wanted: int
) -> None:
    assert DemandPolicy("tone", slots=slots).wanted(demand(waiting, in_flight)) == wanted


@pytest.mark.parametrize(
    ("seconds", "wanted"), [(0.5, 2), (9.0, 2), (10.0, 2), (11.0, 3), (95.0, 11), (500.0, 41)]
)
def test_short_jobs_share_slots_as_long_as_none_waits_too_long(seconds: float, wanted: int) -> None:
    waits = Demand(40, seconds, seconds, in_flight=1, busy=1, replicas=1, slots=1, loaded=1)
    assert DemandPolicy("tone", target_wait_s=10.0).wanted(waits) == wanted


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


def test_no_replica_is_given_up_that_still_saves_a_song() -> None:
    idle = Demand(0, 0.0, 0.0, in_flight=0, busy=2, replicas=3, slots=3, loaded=3)
    assert DemandPolicy("tone").wanted(idle) == 2
