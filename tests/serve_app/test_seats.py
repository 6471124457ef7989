"""Places of which there are few."""

from serve_app.seats import Seats


def test_one_who_takes_all_they_can_leaves_some_to_others() -> None:
    seats = Seats(most=5, each=2)
    assert [seats.take("anna") for _ in range(4)] == [True, True, False, False]
    assert [seats.take("ben") for _ in range(2)] == [True, True]
    assert [seats.take("cleo") for _ in range(2)] == [True, False], "no more than there are"
    seats.leave("anna")
    assert seats.take("anna")


def test_who_has_left_is_forgotten() -> None:
    seats = Seats(most=5, each=2)
    for number in range(100):
        seats.take(f"address {number}")
        seats.leave(f"address {number}")
    assert seats.count == 0
    assert not seats._taken
