"""The queue of one engine."""

from engines import SongRequest
from serve_app.jobs.lane import Lane, Waiting
from tests.stand_ins import BatchTone, Tone


def waiting(number: int, *, not_before: float = 0.0, **fields: object) -> Waiting:
    request = SongRequest.model_validate({"prompt": "rain", "seed": number, **fields})
    return Waiting(f"job-{number}", number, not_before, 2.0, request)


def taken(lane: Lane, now: float = 100.0) -> list[int]:
    return [job.number for job in lane.take(now)]


def test_first_come_first_served_whatever_the_order_of_adding() -> None:
    lane = Lane.for_engine(Tone.info)
    for number in (3, 1, 2):
        lane.add(waiting(number))
    assert [taken(lane) for _ in range(4)] == [[1], [2], [3], []]


def test_a_job_that_comes_back_keeps_its_place() -> None:
    lane = Lane.for_engine(Tone.info)
    for number in (1, 2, 3):
        lane.add(waiting(number))
    assert taken(lane) == [1]
    lane.add(waiting(1))
    assert taken(lane) == [1]


def test_twice_is_once_and_the_newest_counts() -> None:
    lane = Lane.for_engine(Tone.info)
    lane.add(waiting(1))
    lane.add(waiting(1, not_before=200.0))
    assert (lane.waiting, lane.waiting_seconds) == (1, 2.0)
    assert taken(lane) == []
    assert taken(lane, 200.0) == [1]
    assert (lane.waiting, lane.waiting_seconds) == (0, 0.0)


def test_a_batch_takes_the_oldest_and_those_that_agree_with_it() -> None:
    lane = Lane.for_engine(BatchTone.info)
    for number in range(1, 7):
        lane.add(waiting(number, duration=10.0 if number == 2 else 5.0))
    assert [taken(lane) for _ in range(4)] == [[1, 3, 4, 5], [2], [6], []]


def test_a_job_waits_for_its_time_and_holds_up_nobody() -> None:
    lane = Lane.for_engine(BatchTone.info)
    lane.add(waiting(1, not_before=110.0))
    lane.add(waiting(2))
    lane.add(waiting(3, not_before=105.0))
    assert taken(lane) == [2]
    assert lane.next_start(100.0) == 105.0
    assert taken(lane, 104.9) == []
    assert taken(lane, 110.0) == [1, 3]
    assert lane.next_start(110.0) is None


def test_a_removed_job_is_never_taken() -> None:
    lane = Lane.for_engine(Tone.info)
    lane.add(waiting(1))
    lane.remove("job-1")
    lane.remove("job-1")
    assert taken(lane) == []


def test_leases_are_those_of_all_flights() -> None:
    lane = Lane.for_engine(Tone.info)
    assert lane.leases == frozenset()
    lane.flights[1] = frozenset({("a", 1), ("b", 1)})
    lane.flights[2] = frozenset({("c", 2)})
    assert lane.leases == {("a", 1), ("b", 1), ("c", 2)}
