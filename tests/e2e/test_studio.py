"""The studio in a browser, on real servers with the real house band: every spec of `frontend/e2e`.

A class for each server, so that one is ended before the next is started.
"""

import os
import subprocess
from collections.abc import Mapping

import pytest

from tests.e2e import playwright
from tests.e2e.conftest import CLOUD, MORTAL, PLAIN, QUIET
from tests.e2e.playwright import Outcome
from tests.server import Server

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(1200)]


def test_every_spec_that_is_named_is_there() -> None:
    assert set(playwright.names()) >= CLOUD | MORTAL | QUIET


class TestOnOneMachine:
    def test_lighthouse_is_content(self, studio: Server) -> None:
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
        print(done.stdout)
        assert done.returncode == 0, done.stderr

    @pytest.mark.parametrize("spec", sorted(PLAIN))
    def test_spec(self, spec: str, on_one_machine: Mapping[str, Outcome]) -> None:
        well(on_one_machine[spec])


class TestWithAccounts:
    @pytest.mark.parametrize("spec", sorted(CLOUD))
    def test_spec(self, spec: str, with_accounts: Mapping[str, Outcome]) -> None:
        well(with_accounts[spec])


def well(outcome: Outcome) -> None:
    """Every test of a spec has run, and passed."""
    assert not outcome.failures, "\n\n".join(outcome.failures)
    assert not outcome.skipped, f"left out: {outcome.skipped}"
    assert outcome.passed, "the spec has no test"
