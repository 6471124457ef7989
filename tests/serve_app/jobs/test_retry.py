"""When another attempt is worth it."""

import pytest

from serve_app.jobs.model import Attempt, JobError, JobState, JobStatus
from serve_app.jobs.retry import BASE_DELAY, MAX_DELAY, delay_before_retry

ONCE_MORE = JobError(code="render_failed", message="off", retryable=True)
NEVER = JobError(code="invalid_request", message="no")


def state(*counts: bool) -> JobState:
    attempts = tuple(
        Attempt(attempt=n, started_at=None, ended_at="", error=ONCE_MORE, counts=c)
        for n, c in enumerate(counts, 1)
    )
    return JobState(status=JobStatus.RUNNING, attempts=attempts)


def test_a_request_at_fault_is_never_tried_again() -> None:
    assert delay_before_retry(state(), NEVER, max_attempts=20) is None


def test_delays_double_up_to_a_bound() -> None:
    delays = [delay_before_retry(state(*[True] * used), ONCE_MORE, 20) for used in range(10)]
    assert delays[:3] == [BASE_DELAY, 2 * BASE_DELAY, 4 * BASE_DELAY]
    assert max(delay or 0 for delay in delays) == MAX_DELAY


@pytest.mark.parametrize(("used", "more"), [(0, True), (1, True), (2, False), (3, False)])
def test_it_ends_after_the_last_attempt(used: int, more: bool) -> None:
    assert (delay_before_retry(state(*[True] * used), ONCE_MORE, 3) is not None) == more


def test_attempts_that_the_table_lost_itself_do_not_count() -> None:
    assert delay_before_retry(state(False, False, False, True), ONCE_MORE, 3) == 2 * BASE_DELAY
    assert delay_before_retry(state(), ONCE_MORE, 1) is None
