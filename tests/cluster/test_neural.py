"""The neural engines through the whole of the server: HTTP, job table, replica on a card, audio.

The card is only Ray's word for one and the checkpoints are tiny; all else is what runs on a real one.
"""

import io
import re
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import soundfile

from benchmarks.gpu.requests import ANY, OWN
from tests.engines.neural import cases
from tests.engines.neural.cases import Case
from tests.server import JobView, Server, eventually

pytestmark = pytest.mark.cluster

CASES = cases.every()
UPLOADED_RATE = 48_000
SLOW: Mapping[str, object] = {"model": "ace-step-xl-base", "steps": 200, "duration": 20, "seed": 5}
"""A job of ACE-Step that samples for seconds, so that something can happen meanwhile."""
SLOW_TOKENS: Mapping[str, object] = {"model": "musicgen-small", "duration": 25, "seed": 5}
"""The same of MusicGen."""


@pytest.fixture(scope="module")
def jobs(neural: Server, music: str) -> Mapping[str, str]:
    """Case → job: all are submitted at once, but those that start from a song of their engine's own."""
    submitted: dict[str, str] = {}
    for case in sorted(CASES, key=lambda case: case.own):
        sources = {ANY: music}
        if case.own:
            first = Case(case.engine, case.model, "text2music")
            done = neural.wait_for(submitted[str(first)], "succeeded")
            sources[OWN] = done["result"]["tracks"][0]["track_id"]
        submitted[str(case)] = submit(neural, case.body(sources))
    return submitted


def submit(server: Server, body: Mapping[str, object]) -> str:
    """POST /generate; the job's id."""
    response = server.http.post("/generate", json=dict(body))
    assert response.status_code == 202, response.text
    return str(response.json()["job_id"])


def made(server: Server, engine: str, **fields: object) -> JobView:
    """A finished job."""
    job = server.submit("warm piano", engine=engine, **fields)
    return server.wait_for(job["job_id"], "succeeded")


def audio(server: Server, file: Mapping[str, Any]) -> tuple[np.ndarray[Any, Any], int]:
    """Samples (channels, n) and sample rate of a file of a result."""
    samples, rate = soundfile.read(io.BytesIO(server.http.get(file["url"]).content), always_2d=True)
    return samples.T, rate


def sampling(server: Server, job_id: str) -> JobView:
    """The job once it has made a few steps of many."""

    def begun() -> JobView | None:
        job = server.job(job_id)
        assert job["status"] in {"queued", "running"}, job
        return job if job["stage"] == "sampling" and 0 < (job["step"] or 0) < job["steps"] else None

    return eventually(begun)


def hashes(job: JobView) -> list[str]:
    """Of the audio of every track."""
    return [track["audio"][0]["sha256"] for track in job["result"]["tracks"]]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_task_of_every_kind_of_model_gives_a_song(
    case: Case, neural: Server, jobs: Mapping[str, str]
) -> None:
    done = neural.wait_for(jobs[str(case)], "succeeded")
    (track,) = done["result"]["tracks"]
    samples, rate = audio(neural, track["audio"][0])
    assert rate == (UPLOADED_RATE if case.engine == "demucs" else case.info.sample_rate)
    assert samples.shape[1] == round(done["request"]["duration"] * rate)
    assert np.sqrt(np.mean(samples**2)) > 1e-3
    assert done["request"]["model"] == case.model.id
    assert bool(track["stems"]) == (case.task == "stems")


@pytest.mark.parametrize("engine", cases.ENGINES)
def test_loading_and_sampling_are_shown_as_they_go(
    engine: str, neural: Server, jobs: Mapping[str, str]
) -> None:
    stages: set[str] = set()
    for case in (case for case in CASES if case.engine == engine):
        neural.wait_for(jobs[str(case)], "succeeded")
        shown = [job for _, kind, job in neural.events(jobs[str(case)]) if kind == "progress"]
        stages |= {job["stage"] for job in shown}
        progress = [job["progress"] for job in shown]
        assert progress == sorted(progress)
    assert stages >= {"loading", "sampling"}


def test_a_plugin_serves_beside_them(neural: Server) -> None:
    done = made(neural, "hum", bpm=90, seed=3)
    samples, rate = audio(neural, done["result"]["tracks"][0]["audio"][0])
    assert samples.shape == (2, 2 * rate)


def test_a_song_is_made_and_taken_apart_in_one_job(neural: Server) -> None:
    done = made(neural, "musicgen", model="musicgen-small", stems=True, format="flac")
    (track,) = done["result"]["tracks"]
    assert {stem["name"] for stem in track["stems"]} >= {"drums", "bass", "vocals", "other"}
    song, rate = audio(neural, track["audio"][0])
    assert track["audio"][0]["format"] == "flac"
    for stem in track["stems"]:
        samples, stem_rate = audio(neural, stem["audio"])
        assert (samples.shape[1], stem_rate) == (song.shape[1], rate)


def test_variants_are_songs_of_their_own_and_the_same_alone(neural: Server) -> None:
    fields = {"model": "ace-step-xl-turbo", "steps": 2}
    done = made(neural, "ace-step", seed=20, variants=3, **fields)
    assert len(set(hashes(done))) == 3
    alone = made(neural, "ace-step", seed=21, **fields)
    one, other = (
        audio(neural, job["result"]["tracks"][number]["audio"][0])[0]
        for job, number in ((done, 1), (alone, 0))
    )
    assert np.abs(one - other).max() < 1e-3


def calls(server: Server, engine: str) -> int:
    """How many calls of an engine there were."""
    name = f'opentunes_batch_jobs_count{{engine="{engine}"}}'
    found = re.search(rf"^{re.escape(name)} (\d+)", server.http.get("/metrics").text, re.MULTILINE)
    return int(found[1]) if found else 0


def test_jobs_that_agree_go_in_one_call(neural: Server) -> None:
    made(neural, "ace-step", steps=2)
    before = calls(neural, "ace-step")
    first = neural.submit("keeps it busy", engine="ace-step", **SLOW)
    waiting = [neural.submit("warm piano", engine="ace-step", steps=2, seed=seed) for seed in range(4)]
    neural.wait_for(first["job_id"], "succeeded")
    done = [neural.wait_for(job["job_id"], "succeeded") for job in waiting]
    assert eventually(lambda: calls(neural, "ace-step") - before) == 2
    assert len({sha for job in done for sha in hashes(job)}) == 4


@pytest.mark.parametrize(("engine", "slow"), [("ace-step", SLOW), ("musicgen", SLOW_TOKENS)])
def test_a_stop_is_heard_in_mid_sampling_and_the_next_job_works(
    engine: str, slow: Mapping[str, object], neural: Server
) -> None:
    job_id = neural.submit("never to be heard", engine=engine, **slow)["job_id"]
    job = sampling(neural, job_id)
    begun = time.monotonic()
    neural.http.delete(f"/jobs/{job_id}")
    neural.wait_for(job_id, "cancelled")
    assert time.monotonic() - begun < 2
    seen = [(job["stage"], job["step"]) for _, kind, job in neural.events(job_id) if kind == "progress"]
    assert seen[-1][0] == "sampling"
    assert seen[-1][1] < job["steps"]
    made(neural, engine, model=slow["model"], seed=1)


def test_a_replica_that_dies_in_mid_sampling_costs_nothing_but_time(neural: Server) -> None:
    undisturbed = made(neural, "ace-step", **SLOW)
    job_id = neural.submit("warm piano", engine="ace-step", **SLOW)["job_id"]
    sampling(neural, job_id)
    neural.kill("ServeReplica:opentunes:engine-ace-step")
    done = neural.wait_for(job_id, "succeeded")
    assert done["attempt"] == 2
    assert hashes(done) == hashes(undisturbed)


def test_missing_weights_fail_at_once_with_the_command_to_run(neural: Server) -> None:
    job = neural.submit("warm piano", engine="musicgen", model="musicgen-large")
    failed = neural.wait_for(job["job_id"], "failed")
    assert len(failed["attempts"]) <= 1, "another try would find no more"
    assert failed["error"]["code"] == "engine_unavailable"
    assert "opentunes models pull musicgen-large" in failed["error"]["remedy"]


def test_an_adapter_is_listed_chosen_and_heard(neural: Server) -> None:
    engines = {engine["id"]: engine for engine in neural.http.get("/engines").json()["engines"]}
    assert [lora["name"] for lora in engines["ace-step"]["loras"]] == [cases.LORA]
    fields = {"model": "ace-step-xl-turbo", "steps": 2, "seed": 4}
    plain, adapted, off, again = (
        audio(neural, made(neural, "ace-step", **fields, **lora)["result"]["tracks"][0]["audio"][0])[0]
        for lora in (
            {},
            {"lora": {"name": cases.LORA, "scale": 1}},
            {"lora": {"name": cases.LORA, "scale": 0}},
            {},
        )
    )
    assert np.abs(adapted - plain).max() > 1e-3
    np.testing.assert_array_equal(off, plain)
    np.testing.assert_array_equal(again, plain, "it leaves no trace")


def loaded(server: Server) -> set[str]:
    """Engines that have something in memory."""
    engines = server.http.get("/stats").json()["engines"]
    return {name for name, engine in engines.items() if engine["loaded"]}


def test_engines_share_a_card_within_its_budget(neural: Server) -> None:
    made(neural, "ace-step", steps=2)
    made(neural, "stable-audio", steps=2)
    eventually(lambda: loaded(neural) >= {"ace-step", "stable-audio"} or None)
    made(neural, "musicgen", model="musicgen-melody")
    eventually(lambda: {"ace-step", "musicgen"} <= loaded(neural) or None)
    assert "stable-audio" not in loaded(neural)
    again = made(neural, "stable-audio", steps=2)
    stages = [job["stage"] for _, kind, job in neural.events(again["job_id"]) if kind == "progress"]
    assert "loading" in stages
    assert "musicgen" not in loaded(neural)


def test_memory_is_given_back_on_demand(neural: Server) -> None:
    before = hashes(made(neural, "ace-step", steps=2, seed=6))
    told = neural.http.post("/engines/ace-step/unload")
    assert (told.status_code, told.json()["replicas"]) == (202, 1)
    eventually(lambda: "ace-step" not in loaded(neural) or None)
    assert hashes(made(neural, "ace-step", steps=2, seed=6)) == before
