"""The neural engines through the whole of the server: HTTP, job table, replica on a card, audio.

The card is only Ray's word for one and the checkpoints are tiny; all else is what runs on a real one.
"""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import soundfile

from benchmarks.gpu.requests import ANY, OWN
from tests.cluster.neural_cases import Case, cases
from tests.server import JobView, Server

pytestmark = pytest.mark.cluster

SEAM = 0.25
"""Seconds in which a splice may fade."""
CASES = cases()


@pytest.fixture(scope="module")
def jobs(neural: Server, music: str) -> Mapping[str, str]:
    """Case → job: all are submitted at once, but those that start from a song of their engine's own."""
    own: dict[str, str] = {}
    submitted: dict[str, str] = {}
    for case in sorted(CASES, key=lambda case: case.own):
        if case.own:
            first = next(one for one in CASES if one.model == case.model and one.task == "text2music")
            done = neural.wait_for(submitted[str(first)], "succeeded")
            own = {OWN: done["result"]["tracks"][0]["track_id"]}
        body = case.body({ANY: music, **own})
        response = neural.http.post("/generate", json=body)
        assert response.status_code == 202, response.text
        submitted[str(case)] = response.json()["job_id"]
    return submitted


def audio(server: Server, file: dict[str, Any]) -> tuple[np.ndarray[Any, Any], int]:
    """Samples (channels, n) and sample rate of a file of a result."""
    samples, rate = soundfile.read(io.BytesIO(server.http.get(file["url"]).content), always_2d=True)
    return samples.T, rate


def made(server: Server, **fields: object) -> JobView:
    """A finished job."""
    return server.wait_for(server.submit("a song", **fields)["job_id"], "succeeded")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_task_of_every_model_gives_a_song(case: Case, neural: Server, jobs: Mapping[str, str]) -> None:
    done = neural.wait_for(jobs[str(case)], "succeeded")
    (track,) = done["result"]["tracks"]
    samples, rate = audio(neural, track["audio"][0])
    assert rate == case.info.sample_rate
    assert samples.shape == (case.info.channels, round(done["request"]["duration"] * rate))
    assert np.sqrt(np.mean(samples**2)) > 1e-3
    assert done["request"]["model"] == case.model.id
    stages = {job["stage"] for _, kind, job in neural.events(jobs[str(case)]) if kind == "progress"}
    assert "sampling" in stages
