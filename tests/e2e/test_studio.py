"""The studio in a browser, on real servers with the real house band: every spec of `frontend/e2e`."""

import os
import subprocess

import pytest

from tests.e2e import playwright
from tests.e2e.conftest import CLOUD, MORTAL
from tests.server import Server

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(1200)]


@pytest.mark.parametrize("spec", playwright.names())
def test_spec(spec: str, request: pytest.FixtureRequest) -> None:
    world = "with_accounts" if spec in CLOUD else "that_is_killed" if spec in MORTAL else "on_one_machine"
    outcome = request.getfixturevalue(world)[spec]
    assert not outcome.failures, "\n\n".join(outcome.failures)
    assert not outcome.skipped, f"left out: {outcome.skipped}"
    assert outcome.passed, "the spec has no test"


def test_lighthouse_is_content(studio: Server) -> None:
    """Speed, accessibility, good practice, search engines; `scripts/lighthouse.mjs` has the goals."""
    done = subprocess.run(
        ["npm", "run", "--silent", "lighthouse"],
        cwd=playwright.FRONTEND,
        env={
            **os.environ,
            "BASE_URL": str(studio.http.base_url).rstrip("/"),
            "CHROMIUM": playwright.browser(),
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_every_spec_that_is_named_is_there() -> None:
    assert set(playwright.names()) >= CLOUD | MORTAL
