"""The queue of one engine."""

from engines import SongRequest
from serve_app.inference.messages import Weights
from serve_app.jobs.lane import AGEING, PASSED, Flight, Lane
from serve_app.jobs.model import Priority
from serve_app.jobs.share import Waiting
from tests.stand_ins import BatchTone, Tone

BACK = Priority.BACKGROUND


def waiting(
    number: int,
    owner: str = "local",
    *,
    seconds: float = 2.0,
    not_before: float = 0.0,
    priority: Priority = Priority.INTERACTIVE,
    since: float = 90.0,
    deadline: float | None = None,
    alone: bool = False,
    **fields: object,
) -> Waiting:
    request = SongRequest.model_validate({"prompt": "rain", "seed": number, **fields})
    name = f"job-{number}"
    return Waiting(name, number, not_before, seconds, request, owner, priority, since, deadline, alone)


def seconds(lane: Lane) -> float:
    return sum(found for _, found in lane.backlog().values())


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
    assert (lane.waiting, seconds(lane)) == (1, 2.0)
    assert taken(lane) == []
    assert taken(lane, 200.0) == [1]
    assert (lane.waiting, seconds(lane)) == (0, 0.0)


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
    lane.flights[1] = Flight(0.0, 1.0, leases=frozenset({("a", 1), ("b", 1)}))
    lane.flights[2] = Flight(0.0, 1.0, leases=frozenset({("c", 2)}))
    assert lane.leases == {("a", 1), ("b", 1), ("c", 2)}


def test_who_comes_new_goes_before_who_has_queued_many() -> None:
    lane = Lane.for_engine(Tone.info)
    for number in range(1, 201):
        lane.add(waiting(number, "anna"))
    assert taken(lane) == [1]
    lane.add(waiting(201, "ben"))
    assert taken(lane) == [201]
    assert taken(lane) == [2]


def test_users_get_equal_engine_seconds_not_equal_jobs() -> None:
    lane = Lane.for_engine(Tone.info)
    for number in range(1, 61):
        lane.add(waiting(number, "long", seconds=10.0))
        lane.add(waiting(1000 + number, "short", seconds=1.0))
    served = {"long": 0.0, "short": 0.0}
    while served["short"] < 60:
        (job,) = lane.take(100.0)
        served[job.owner] += job.predicted_seconds
        assert abs(served["long"] - served["short"]) <= 11, "never more than a job and a round apart"


def test_what_a_job_really_took_is_charged() -> None:
    lane = Lane.for_engine(Tone.info)
    for number in range(1, 21):
        lane.add(waiting(number, "anna" if number % 2 else "ben", seconds=1.0))
    order = []
    for _ in range(12):
        (job,) = lane.take(100.0)
        lane.settle(job, 4.0 if job.owner == "anna" else 1.0)
        order.append(job.owner)
    assert order.count("ben") >= 3 * order.count("anna")


def test_a_debt_is_not_forgotten_by_leaving_for_a_moment() -> None:
    lane = Lane.for_engine(Tone.info)
    for number in range(1, 11):
        lane.add(waiting(number, "anna"))
    order = []
    for number in range(11, 17):
        lane.add(waiting(number, "ben"))  # always one at a time
        order += [lane.take(100.0)[0].owner, lane.take(100.0)[0].owner]
        for job in list(lane):
            if job.owner == "ben":
                lane.remove(job.job_id)
    assert abs(order.count("anna") - order.count("ben")) <= 2


def test_always_having_one_short_job_is_not_always_being_new() -> None:
    lane = Lane.for_engine(Tone.info)
    for number in range(1, 51):
        lane.add(waiting(number, "many", seconds=0.9))
    order = []
    for number in range(100, 140):
        lane.add(waiting(number, "one", seconds=0.3))
        (job,) = lane.take(100.0)
        lane.settle(job, 0.9 if job.owner == "many" else 3.0)
        order.append(job.owner)
        for left in list(lane):
            if left.owner == "one":
                lane.remove(left.job_id)
    assert order.count("many") >= 25, "it takes ten times what it says, and is charged for it"


def test_filling_up_a_batch_forgives_no_debt() -> None:
    lane = Lane.for_engine(BatchTone.info)
    number = 0
    served = {"short": 0.0, "long": 0.0}
    while served["short"] + served["long"] < 2_000:
        for owner, taking, duration in (("short", 1.0, 10.0), ("long", 100.0, 20.0)):
            while lane.owners[owner] < 10:
                number += 1
                lane.add(waiting(number, owner, seconds=taking, duration=duration))
        batch = lane.take(100.0)
        for job in batch:
            served[job.owner] += job.predicted_seconds / len(batch)
    assert served["short"] > 0.4 * served["long"]


def test_background_waits_for_all_others_until_it_has_aged() -> None:
    lane = Lane.for_engine(Tone.info)
    lane.add(waiting(1, "anna", priority=BACK, since=100.0))
    lane.add(waiting(2, "ben"))
    lane.add(waiting(3, "ben"))
    assert taken(lane, 101.0) == [2]
    for number in range(4, 8):
        lane.add(waiting(number, "ben"))
    assert taken(lane, 100.0 + AGEING) == [1], "it is new among the others now"
    assert lane.backlog()[BACK] == (0, 0.0)


def test_a_batch_takes_from_everyone_in_turn() -> None:
    lane = Lane.for_engine(BatchTone.info)
    for number in range(1, 7):
        lane.add(waiting(number, "anna"))
    lane.add(waiting(7, "ben"))
    lane.add(waiting(8, "cleo", duration=20.0))
    assert taken(lane) == [1, 7, 2, 3]


def test_a_batch_counts_songs_and_a_suspect_goes_alone() -> None:
    lane = Lane.for_engine(BatchTone.info)
    lane.add(waiting(1, variants=3))
    lane.add(waiting(2, alone=True))
    lane.add(waiting(3))
    lane.add(waiting(4))
    assert [taken(lane) for _ in range(3)] == [[1, 3], [2], [4]]


def test_a_loaded_lora_is_reused_among_a_users_own_jobs_only() -> None:
    lane = Lane.for_engine(Tone.info)
    lane.add(waiting(1, "anna"))
    lane.add(waiting(2, "anna", lora={"name": "warm"}))
    lane.add(waiting(3, "ben", lora={"name": "warm"}))
    assert [job.number for job in lane.take(100.0, Weights(lora="warm"))] == [2]
    assert [job.number for job in lane.take(100.0, Weights(lora="cold"))] == [3]
    assert [job.number for job in lane.take(100.0, Weights(lora="warm"))] == [1]


def test_a_job_is_not_passed_for_ever() -> None:
    lane = Lane.for_engine(Tone.info)
    lane.add(waiting(0, "anna"))
    order = []
    for number in range(1, PASSED + 3):
        lane.add(waiting(number, "anna", lora={"name": "warm"}))
        order += [job.number for job in lane.take(100.0, Weights(lora="warm"))]
    assert order == [*range(1, PASSED + 1), 0, PASSED + 1]


def test_jobs_that_may_share_calls_hold_a_device_for_less() -> None:
    alone, shared = Lane.for_engine(Tone.info), Lane.for_engine(BatchTone.info)
    size = BatchTone.info.max_batch
    for lane in (alone, shared):
        for number in range(2 * size + 1):
            lane.add(waiting(number))
        lane.add(waiting(99, duration=2.0, variants=2))
    assert alone.seconds == alone.device_seconds == shared.seconds == (2 * size + 2) * 2.0
    assert shared.device_seconds == (3 + 1) * 2.0
    one = Lane.for_engine(BatchTone.info)
    one.add(waiting(1, variants=2 * size))
    assert one.device_seconds == one.seconds, "its seconds are those of all its songs"
    while batch := shared.take(100.0):
        assert all(job.job_id not in shared for job in batch)
    assert (shared.seconds, shared.device_seconds) == (0.0, 0.0)


def test_overdue_jobs_are_taken_out_in_time() -> None:
    lane = Lane.for_engine(Tone.info)
    lane.add(waiting(1, deadline=120.0))
    lane.add(waiting(2, deadline=110.0))
    lane.add(waiting(3))
    assert lane.next_deadline() == 110.0
    assert lane.overdue(109.0) == []
    assert [job.number for job in lane.overdue(115.0)] == [2]
    assert lane.next_deadline() == 120.0
    assert taken(lane, 115.0) == [1]
    assert lane.overdue(130.0) == [], "it runs"


def test_a_copy_is_played_through_without_touching_the_queue() -> None:
    lane = Lane.for_engine(Tone.info)
    for number in range(1, 30):
        lane.add(waiting(number, f"user-{number % 3}", seconds=1.0 + number % 5))
    lane.take(100.0)
    trial = lane.copy()
    order = [trial.take(100.0)[0].number for _ in range(28)]
    assert (trial.waiting, lane.waiting) == (0, 28)
    assert [lane.take(100.0)[0].number for _ in range(28)] == order
