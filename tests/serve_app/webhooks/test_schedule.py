"""When a delivery is tried again."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serve_app.webhooks.schedule import JITTER, MAX_RETRY_AFTER, PAUSES, Outcome, pause_after, retry_after

NOW = 1_800_000_000.0


def middle() -> float:
    return 0.5


def test_pauses_grow_and_then_it_has_failed() -> None:
    outcome = Outcome(status=500)
    pauses = [pause_after(tries, outcome, middle) for tries in range(1, 10)]
    assert pauses == [5, 300, 1800, 7200, 18_000, 36_000, 50_400, None, None]


@given(st.integers(1, len(PAUSES)), st.floats(0, 1, exclude_max=True))
def test_a_pause_varies_by_a_fifth(tries: int, drawn: float) -> None:
    pause = pause_after(tries, Outcome(error="No answer."), lambda: drawn)
    assert pause is not None
    assert PAUSES[tries - 1] * (1 - JITTER) <= pause <= PAUSES[tries - 1] * (1 + JITTER) * (1 + 1e-9)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_2xx_is_delivered(status: int) -> None:
    assert Outcome(status=status).delivered
    assert pause_after(1, Outcome(status=status)) is None


@pytest.mark.parametrize(
    "status", [101, 301, 302, 307, 308, 400, 401, 404, 409, 422, 429, 500, 502, 503, 504]
)
def test_everything_else_is_tried_again(status: int) -> None:
    assert not Outcome(status=status).delivered
    assert pause_after(1, Outcome(status=status), middle) == 5


@pytest.mark.parametrize("outcome", [Outcome(status=410), Outcome(error="refused", final=True)])
def test_what_cannot_become_better_is_not_tried_again(outcome: Outcome) -> None:
    assert not outcome.delivered
    assert pause_after(1, outcome) is None


@pytest.mark.parametrize(
    ("status", "asked", "pause"),
    [
        (429, 60, 60),
        (503, 60, 60),
        (503, 1, 5),
        (503, 10 * MAX_RETRY_AFTER, MAX_RETRY_AFTER),
        (500, 60, 5),
        (301, 60, 5),
        (429, None, 5),
    ],
)
def test_a_receiver_can_ask_for_a_longer_pause(status: int, asked: float | None, pause: float) -> None:
    assert pause_after(1, Outcome(status=status, retry_after=asked), middle) == pause


def test_asking_for_a_pause_gives_no_more_tries() -> None:
    assert pause_after(len(PAUSES) + 1, Outcome(status=503, retry_after=60)) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 0),
        ("9" * 5000, float("9" * 20)),
        (format_datetime(datetime.fromtimestamp(NOW + 90, UTC), usegmt=True), 90),
        (format_datetime(datetime.fromtimestamp(NOW - 90, UTC), usegmt=True), 0),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("१२", None),
        ("Fri, 31 Feb 2027 08:00:00 GMT", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@given(st.text(max_size=60))
def test_no_retry_after_breaks_anything(header: str) -> None:
    found = retry_after(header, NOW)
    assert found is None or found >= 0
