import threading
import time
from collections.abc import Iterator

import pytest

from serve_app.cli.client import Client
from serve_app.cli.errors import CommandFailed, ConnectionLost
from serve_app.cli.follow import follow
from serve_app.cli.views import Job
from tests.serve_app.cli.conftest import Cli
from tests.serve_app.cli.wire import Wire
from tests.serve_app.in_process import HANG, Studio
from tests.stand_ins import let_go


@pytest.fixture
def wire(studio: Studio) -> Iterator[Wire]:
    with Wire(studio.port) as made:
        yield made


def test_a_lost_connection_is_taken_up_where_it_broke(studio: Studio, wire: Wire) -> None:
    told = list[CommandFailed]()
    states = list[Job]()

    def trouble(error: CommandFailed) -> None:
        told.append(error)
        wire.mend()

    with Client(wire.url) as client:
        job = client.submit({"prompt": "until mended", "duration": 1, "seed": 3})
        for state in follow(client, job, trouble=trouble):
            states.append(state)
            if state.progress > 0.1 and not told:
                wire.cut()
            if told:
                let_go("mended")
    assert states[-1].status == "succeeded"
    assert states[-1].result
    assert told
    progress = [state.progress for state in states if state.stage == "sampling"]
    assert progress == sorted(set(progress)), "a state was seen twice"


def test_a_server_that_stays_away_is_given_up(studio: Studio, wire: Wire) -> None:
    told = list[CommandFailed]()
    with Client(wire.url) as client:
        job = client.submit({"prompt": "takes 30 s"})
        began = time.monotonic()
        states = follow(client, job, trouble=told.append, patience=1.0)
        while next(states).status != "running":
            pass
        wire.cut()
        with pytest.raises(ConnectionLost, match="has not answered for 1 seconds") as error:
            list(states)
    assert error.value.remedy
    assert f"opentunes job {job.job_id} --follow" in error.value.remedy
    assert len(told) >= 1
    assert time.monotonic() - began < HANG
    studio.client.delete(f"/jobs/{job.job_id}")


def test_nothing_is_lost_silently(cli: Cli, studio: Studio, wire: Wire) -> None:
    def cut_once_it_runs() -> None:
        while not any(
            job["request"]["prompt"] == "until cut" and job["progress"] > 0.1
            for job in studio.client.get("/jobs", params={"status": "running"}).json()["jobs"]
        ):
            time.sleep(0.05)
        wire.cut()
        time.sleep(0.4)
        wire.mend()
        let_go("cut")

    cutter = threading.Thread(target=cut_once_it_runs, daemon=True)
    cutter.start()
    done = cli("generate", "until cut", "-d", 1, "--url", wire.url)
    cutter.join(HANG)
    assert (done.code, done.out) == (0, "until-cut.wav\n")
    assert "Trying again …" in done.err


def test_a_job_that_has_ended_needs_no_following(studio: Studio) -> None:
    told = list[CommandFailed]()
    ended = studio.generate("rain")
    with Client(studio.url) as client:
        job = client.job(ended.job_id)
        assert [state.status for state in follow(client, job, trouble=told.append)][-1] == "succeeded"
    assert not told
