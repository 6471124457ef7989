"""The studio in a browser, on real servers with the real house band: every spec of `frontend/e2e`."""

import pytest

from tests.e2e import playwright
from tests.e2e.conftest import CLOUD, MORTAL

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(1200)]


@pytest.mark.parametrize("spec", playwright.names())
def test_spec(spec: str, request: pytest.FixtureRequest) -> None:
    world = "with_accounts" if spec in CLOUD else "that_is_killed" if spec in MORTAL else "on_one_machine"
    outcome = request.getfixturevalue(world)[spec]
    assert not outcome.failures, "\n\n".join(outcome.failures)
    assert not outcome.skipped, f"left out: {outcome.skipped}"
    assert outcome.passed, "the spec has no test"
