"""Seven kinds of kills on a cluster of several nodes, while clients work: nothing is lost or doubled."""

import os
import random
from pathlib import Path

import pytest

from tests.faults.killer import Part
from tests.faults.soak import Plan, soak

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(900)]

SEED = "OPENTUNES_SOAK_SEED"
"""Environment variable that repeats a run."""


def test_nothing_is_lost_or_doubled_while_everything_is_killed(tmp_path: Path) -> None:
    seed = int(os.environ.get(SEED) or random.SystemRandom().randrange(10**6))
    summary = soak(tmp_path, Plan(jobs=300, seconds=45, seed=seed, pause=(1.5, 5)), print)
    print(summary)
    assert summary.clean, f"{SEED}={seed}\n{summary}"
    assert summary.jobs >= 300
    assert summary.kills.keys() == {part.value for part in Part}
