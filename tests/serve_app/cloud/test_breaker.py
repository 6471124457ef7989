"""What did not answer is let alone for a while."""

import pytest

from serve_app.cloud.breaker import Breaker
from tests.stand_ins import FakeClock


@pytest.mark.parametrize(("retry_after", "pause"), [(None, 15), (3.0, 3), (3_600.0, 60)])
def test_after_a_failure_nobody_asks_for_a_while(
    clock: FakeClock, retry_after: float | None, pause: float
) -> None:
    breaker = Breaker(seconds=15, longest=60, clock=clock)
    open_at = [breaker.is_open]
    breaker.failed(retry_after)
    for seconds in (0, pause - 1, 1):
        clock.move(seconds)
        open_at.append(breaker.is_open)
    assert open_at == [False, True, True, False]
