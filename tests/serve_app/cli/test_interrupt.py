import signal
import subprocess

import pytest

from serve_app.jobs.model import JobStatus
from tests.serve_app.cli.conftest import Spawn
from tests.serve_app.in_process import HANG, Studio
from tests.stand_ins import let_go


def read_until(process: "subprocess.Popen[str]", word: str) -> None:
    assert process.stderr
    while word not in (line := process.stderr.readline()):
        assert line, "the command has ended"


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_an_interrupted_song_is_cancelled_on_the_server(
    spawn: Spawn, studio: Studio, number: signal.Signals, code: int
) -> None:
    process = spawn("generate", f"takes 30 s {number}", "--url", studio.url)
    read_until(process, "Sampling")
    (job,) = studio.client.get("/jobs", params={"status": "running"}).json()["jobs"]
    process.send_signal(number)
    out, err = process.communicate(timeout=HANG)
    assert (process.returncode, out) == (code, "")
    assert "Cancelled." in err
    assert "Traceback" not in err
    assert studio.ended(job["job_id"]).status is JobStatus.CANCELLED


def test_a_song_in_the_queue_is_cancelled_too(spawn: Spawn, studio: Studio) -> None:
    running = studio.generate("takes 30 s", wait=False)
    process = spawn("generate", "rain", "--url", studio.url)
    read_until(process, "Queued")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=HANG)
    assert process.returncode == 130
    newest = studio.client.get("/jobs", params={"limit": 1}).json()["jobs"][0]
    assert (newest["request"]["prompt"], newest["status"]) == ("rain", "cancelled")
    studio.client.delete(f"/jobs/{running.job_id}")


def test_who_only_follows_a_job_does_not_cancel_it(spawn: Spawn, studio: Studio) -> None:
    job = studio.generate("until interrupted", wait=False)
    process = spawn("job", job.job_id, "--follow", "--url", studio.url)
    read_until(process, "Sampling")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=HANG)
    assert (process.returncode, out) == (130, "")
    assert f"opentunes cancel {job.job_id}" in err
    let_go("interrupted")
    assert studio.ended(job.job_id).status is JobStatus.SUCCEEDED
