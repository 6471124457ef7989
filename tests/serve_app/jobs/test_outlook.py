"""What jobs may expect is what then happens, if everything takes what it is expected to."""

from serve_app.jobs.lane import Flight, Lane
from serve_app.jobs.outlook import COLD, outlook
from serve_app.jobs.share import Waiting
from tests.serve_app.jobs.test_lane import waiting
from tests.stand_ins import BatchTone, Tone

NOW = 1_000.0


def flight(*jobs: Waiting, began: float = NOW, device: float | None = None) -> Flight:
    batch = {job.job_id: job for job in jobs}
    return Flight(began, max(job.predicted_seconds for job in jobs), batch, device=device)


def lane_of(*jobs: Waiting) -> Lane:
    lane = Lane.for_engine(Tone.info)
    for job in jobs:
        lane.add(job)
    return lane


def test_an_empty_house_starts_at_once() -> None:
    found = outlook(lane_of(waiting(1, seconds=3.0)), 2, NOW).places["job-1"]
    assert (found.position, found.start, found.end) == (0, 0.0, 3.0)


def test_without_a_replica_the_first_one_is_waited_for() -> None:
    found = outlook(lane_of(waiting(1, seconds=3.0), waiting(2, seconds=3.0)), 0, NOW)
    assert [place.start for place in found.places.values()] == [COLD, COLD + 3.0]


def test_a_queue_is_played_through_on_all_slots() -> None:
    lane = lane_of(*(waiting(number, seconds=2.0) for number in range(1, 6)))
    lane.flights[1] = flight(waiting(9, seconds=5.0), began=NOW - 4.0)
    found = outlook(lane, 2, NOW)
    assert (found.places["job-9"].position, found.places["job-9"].end) == (None, 1.0)
    places = [found.places[f"job-{number}"] for number in range(1, 6)]
    assert [place.position for place in places] == [0, 1, 2, 3, 4]
    assert [place.start for place in places] == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert lane.waiting == 5, "nothing was taken"


def test_what_takes_longer_than_expected_is_given_a_little_more() -> None:
    lane = lane_of(waiting(1, seconds=2.0))
    lane.flights[1] = flight(waiting(9, seconds=5.0), began=NOW - 60.0)
    assert outlook(lane, 1, NOW).places["job-1"].start == 0.5


def test_a_call_that_only_saves_holds_no_slot() -> None:
    lane = lane_of(waiting(1, seconds=2.0))
    lane.flights[1] = flight(waiting(9, seconds=5.0), began=NOW - 5.0, device=5.0)
    assert outlook(lane, 1, NOW).places["job-1"].start == 0.0


def test_places_are_those_of_the_fair_order() -> None:
    jobs = [waiting(number, "anna", seconds=4.0) for number in range(1, 11)]
    lane = lane_of(*jobs)
    lane.take(NOW)
    lane.add(waiting(99, "ben", seconds=4.0))
    assert outlook(lane, 1, NOW).places["job-99"].position == 0


def test_a_batch_starts_and_ends_together() -> None:
    lane = Lane.for_engine(BatchTone.info)
    for number in range(1, 6):
        lane.add(waiting(number, seconds=float(number)))
    found = outlook(lane, 1, NOW)
    assert [place.start for place in found.places.values()] == [0.0] * 4 + [4.0]
    assert found.places["job-5"].end == 9.0


def test_a_job_that_may_not_start_yet_is_waited_for() -> None:
    found = outlook(lane_of(waiting(1, not_before=NOW + 7.0)), 1, NOW)
    assert found.places["job-1"].start == 7.0
