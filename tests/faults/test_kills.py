"""Parts of the server are killed with SIGKILL while a job runs: the job is not lost, and makes one song."""

import os
import signal
import subprocess
import sys

import pytest

from tests.server import JobView, Server, descendants, eventually

pytestmark = pytest.mark.cluster


def running(server: Server, prompt: str, **fields: object) -> JobView:
    """A job that is being worked on."""
    job = server.submit(prompt, **fields)
    return eventually(lambda: found if (found := server.job(job["job_id"]))["stage"] == "sampling" else None)


def assert_one_song(server: Server, job: JobView) -> None:
    events = server.events(job["job_id"])
    assert [seq for seq, _, _ in events] == list(range(1, len(events) + 1))
    assert [kind for _, kind, _ in events].count("succeeded") == 1
    tracks = server.http.get("/library", params={"limit": 200}).json()["tracks"]
    assert [track["job_id"] for track in tracks].count(job["job_id"]) == 1


def test_a_job_survives_its_replica(server: Server) -> None:
    job = running(server, "takes 4 s", seed=1)
    server.kill("ServeReplica:opentunes:engine-tone")
    done = server.wait_for(job["job_id"], "succeeded")
    assert done["attempt"] == 2
    assert done["attempts"][0]["error"]["code"] == "replica_lost"
    assert done["request"]["seed"] == 1
    assert_one_song(server, done)


def test_a_job_survives_the_job_table(server: Server) -> None:
    job = running(server, "takes 5 s", seed=2)
    waiting = server.submit("after it")
    server.kill("JobTableActor")
    done = server.wait_for(job["job_id"], "succeeded")
    assert done["attempts"][0]["error"]["code"] == "interrupted"
    assert_one_song(server, done)
    server.wait_for(waiting["job_id"], "succeeded")


def test_a_job_survives_the_front_door(server: Server) -> None:
    job = running(server, "takes 5 s", seed=3)
    server.kill("ServeReplica:opentunes:ingress")
    done = server.wait_for(job["job_id"], "succeeded")
    assert done["attempt"] == 1
    assert_one_song(server, done)


def test_a_job_survives_the_whole_server(server: Server) -> None:
    job = running(server, "takes 6 s", seed=4)
    waiting = server.submit("after it")
    server.kill_all()
    server.start()
    done = server.wait_for(job["job_id"], "succeeded")
    assert done["attempts"][0]["error"]["code"] == "interrupted"
    assert_one_song(server, done)
    server.wait_for(waiting["job_id"], "succeeded")


def test_a_job_that_kills_its_replica_fails_in_the_end(server: Server) -> None:
    job = server.submit("crash", seed=9)
    failed = server.wait_for(job["job_id"], "failed")
    assert [attempt["attempt"] for attempt in failed["attempts"]] == [1, 2, 3]
    assert {attempt["error"]["code"] for attempt in failed["attempts"]} == {"replica_lost"}
    server.wait_for(server.submit("still here")["job_id"], "succeeded")


def test_a_job_that_crashes_once_succeeds(server: Server) -> None:
    job = server.submit("crash", seed=11)
    done = server.wait_for(job["job_id"], "succeeded")
    assert done["attempt"] == 2
    assert_one_song(server, done)


def test_ctrl_c_ends_everything_and_only_that(server: Server) -> None:
    job = running(server, "takes 8 s", seed=5)
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as bystander:
        family = descendants(server.pid)
        assert len(family) > 5
        assert server.interrupt() == 0
        alive = eventually(lambda: [pid for pid in family if _lives(pid)] == [] or None, patience=30)
        assert alive
        assert bystander.poll() is None
        bystander.send_signal(signal.SIGKILL)
    server.start()
    assert_one_song(server, server.wait_for(job["job_id"], "succeeded"))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] != "Z"


REDEPLOY = """
import asyncio, sys
import ray
from engines import registry
from serve_app.config import Settings
from serve_app.jobs.actor import JobTableActor, TableClient
from serve_app.named_actor import fingerprint

async def main():
    settings = Settings()
    infos = {info.id: info for info in map(registry.engine_info, settings.engines)}
    table = await TableClient.connect(settings, infos)
    await table.ping()
    assert await table._actor.ask(JobTableActor.fingerprint) == fingerprint(settings, infos)

ray.init(address="auto", log_to_driver=False)
asyncio.run(main())
"""


def test_a_redeploy_hands_the_job_table_over(server: Server) -> None:
    """What the ingress does when it starts with other settings: the old table goes, and loses nothing."""
    short, long = running(server, "takes 2 s", seed=6), server.submit("takes 9 s", seed=7)
    waiting = [server.submit(f"after it {n}") for n in range(3)]
    before = server.find("JobTableActor")
    environment = {
        **server.environment(),
        "OPENTUNES_MAX_ATTEMPTS": "4",
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(server.folder / "data" / "ray-token"),
    }
    subprocess.run(
        [sys.executable, "-c", REDEPLOY], env=environment, check=True, timeout=120, cwd=server.folder
    )
    assert server.find("JobTableActor") != before
    ended = [server.wait_for(job["job_id"], "succeeded") for job in (short, long, *waiting)]
    for job in ended:
        assert_one_song(server, job)
    assert {cause["error"]["code"] for job in ended for cause in job["attempts"]} <= {"drained"}
    server.wait_for(server.submit("still here")["job_id"], "succeeded")
