import json
import os
import pty
import re
import subprocess
from pathlib import Path

import pytest
import soundfile

from serve_app.cli.client import Client
from tests.serve_app.cli.conftest import COMMAND, Cli, Spawn, read_all
from tests.serve_app.in_process import HANG, Studio
from tests.server import eventually
from tests.stand_ins import let_go

UNKNOWN = [["job", "0"], ["job", "../engines"], ["cancel", "0"], ["retry", "0"], ["download", "0"]]


def test_jobs_are_listed_newest_first_as_lines(cli: Cli, studio: Studio) -> None:
    first, second = studio.generate("first\tsong"), studio.generate("second", engine="batch-tone")
    lines = [line.split("\t") for line in cli("jobs", "-n", 2).out.splitlines()]
    assert [line[0] for line in lines] == [second.job_id, first.job_id]
    assert lines[1][1:4] == ["succeeded", "", "tone"]
    assert lines[1][5] == "first song"
    only = cli("jobs", "--engine", "batch-tone", "--status", "succeeded", "-n", 1).out
    assert only.startswith(second.job_id)


def test_jobs_are_listed_across_pages(studio: Studio) -> None:
    made = [studio.generate("rain").job_id for _ in range(5)]
    with Client(studio.url) as client:
        assert [job.job_id for job in client.jobs(5, page_size=2).jobs] == made[::-1]


def test_json_is_what_the_server_sent(cli: Cli, studio: Studio) -> None:
    job = studio.generate("rain")
    assert json.loads(cli("job", job.job_id, "--json").out) == studio.client.get(f"/jobs/{job.job_id}").json()
    assert json.loads(cli("engines", "--json").out) == studio.client.get("/engines").json()
    listed = studio.client.get("/jobs", params={"limit": 2}).json()
    assert json.loads(cli("jobs", "--json", "-n", 2).out) == listed
    tracks = studio.client.get("/library", params={"limit": 1}).json()
    assert json.loads(cli("library", "--json", "-n", 1).out) == tracks


def test_a_job_is_described(cli: Cli, studio: Studio) -> None:
    job = studio.generate("rain")
    done = cli("job", job.job_id)
    assert job.result
    assert f"id: {job.job_id}\nstatus: succeeded\n" in done.out
    assert f"track: {job.result.tracks[0].track_id} (wav, 1 s)" in done.out
    failed = studio.generate("broken")
    assert "attempt 1: The engine failed unexpectedly" in cli("job", failed.job_id).out


def test_a_job_is_followed_to_its_end(cli: Cli, spawn: Spawn, studio: Studio) -> None:
    job = studio.generate("until followed", wait=False)
    process = spawn("job", job.job_id, "--follow", "--json", "--url", studio.url)
    assert process.stderr
    while "Sampling …" not in (line := process.stderr.readline()):
        assert line
    let_go("followed")
    out, _ = process.communicate(timeout=HANG)
    assert process.returncode == 0
    assert json.loads(out)["status"] == "succeeded"
    failed = studio.generate("bad request")
    done = cli("job", failed.job_id, "--follow")
    assert done.code == 1
    assert "the tone does not like it" in done.err


def test_jobs_are_cancelled(cli: Cli, studio: Studio) -> None:
    ended = studio.generate("rain")
    running, queued = (studio.generate("takes 30 s", wait=False) for _ in range(2))
    done = cli("cancel", queued.job_id, running.job_id, ended.job_id)
    assert (done.code, done.out) == (0, "")
    assert f"{queued.job_id} is cancelled." in done.err
    assert f"{ended.job_id} had ended before: succeeded." in done.err
    assert studio.ended(running.job_id).status == "cancelled"


def test_a_cancelled_job_is_tried_again(cli: Cli, studio: Studio) -> None:
    running = studio.generate("until cancelled", wait=False)
    queued = studio.generate("rain", wait=False)
    cli("cancel", queued.job_id)
    done = cli("retry", queued.job_id)
    let_go("cancelled")
    again = studio.ended(done.out.strip())
    assert done.code == 0
    assert again.links.retry_of == f"/jobs/{queued.job_id}"
    assert cli("retry", studio.ended(running.job_id).job_id).code == 2


@pytest.mark.parametrize("arguments", UNKNOWN)
def test_an_unknown_id_exits_2_with_the_servers_words(cli: Cli, arguments: list[str]) -> None:
    done = cli(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "There is no" in done.err


def test_cancel_goes_on_after_an_unknown_id(cli: Cli, studio: Studio) -> None:
    job = studio.generate("takes 30 s", wait=False)
    done = cli("cancel", "0", job.job_id)
    assert done.code == 2
    assert studio.ended(job.job_id).status == "cancelled"


def test_engines_say_whether_and_why_not(cli: Cli) -> None:
    lines = {line.split("\t")[0]: line.split("\t") for line in cli("engines").out.splitlines()}
    assert lines["tone (default)"][2] == "yes"
    assert lines["gpu-tone"][2] == "no"
    assert "GPU" in lines["gpu-tone"][5]


def test_an_engine_says_which_models_it_has(cli: Cli, studio: Studio) -> None:
    folder = studio.settings.setup.loras_dir / "strings"
    folder.mkdir(parents=True)
    (folder / "jazz.safetensors").write_bytes(b"0" * 2_000_000)
    eventually(lambda: "jazz" in cli("engines", "strings").out or None)
    lines = [line.split("\t") for line in cli("engines", "strings").out.splitlines()]
    assert lines == [
        ["violin (default)", "model", "6.4 GB", "no", "MIT", "text2music"],
        ["cello", "model", "9.7 GB", "no", "MIT", "cover, text2music"],
        ["jazz", "lora", "2 MB", "yes", "", ""],
    ]
    (only,) = (one for one in studio.client.get("/engines").json()["engines"] if one["id"] == "strings")
    assert json.loads(cli("engines", "strings", "--json").out) == only
    assert "GPU" in cli("engines", "gpu-tone").err
    assert "no models" in cli("engines", "tone").err
    unknown = cli("engines", "harp")
    assert (unknown.code, "strings" in unknown.err) == (2, True)


def test_an_engine_is_told_to_give_its_memory_back(cli: Cli, studio: Studio) -> None:
    studio.generate(engine="strings")
    eventually(lambda: studio.client.get("/stats").json()["engines"]["strings"]["loaded"] or None)
    assert "Replicas of strings that give their memory back: 1." in cli("unload", "strings").err
    eventually(lambda: studio.client.get("/stats").json()["engines"]["strings"]["loaded"] == 0 or None)
    assert json.loads(cli("unload", "strings", "--json").out) == {"engine": "strings", "replicas": 0}
    assert cli("unload", "harp").code == 2


@pytest.mark.parametrize("width", [80, 120])
def test_a_table_is_drawn_on_a_terminal_with_whole_ids(studio: Studio, width: int) -> None:
    job = studio.generate("long " * 100)
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(width), "TERM": "xterm"}
    command = [*COMMAND, "jobs", "-n", "1", "--url", studio.url]
    with subprocess.Popen(command, stdout=theirs, env=environment):
        os.close(theirs)
        drawn = read_all(ours)
    head, row = re.sub(r"\x1b\[[\d;]*m", "", drawn).splitlines()
    assert head.split()[:3] == ["id", "status", "stage"]
    assert ("created" in head) is (width == 120)
    assert row.startswith(f"{job.job_id}  succeeded  ")
    assert row.rstrip().endswith("…")
    assert len(row) <= width


def test_tracks_are_found_and_downloaded(cli: Cli, studio: Studio) -> None:
    job = studio.generate("a Zephyr over the sea", format="flac")
    assert job.result
    track = job.result.tracks[0].track_id
    (line,) = cli("library", "--search", "zephyr").out.splitlines()
    assert line.split("\t")[:3] == [track, "1 s", "flac"]
    done = cli("download", track)
    assert (done.code, done.out) == (0, "a-zephyr-over-the-sea.flac\n")
    assert soundfile.info("a-zephyr-over-the-sea.flac").duration == 1.0
    assert cli("download", track, "-o", "z").out == "z.flac\n"
    wrong = cli("download", track, "-o", "z.mp3")
    assert (wrong.code, wrong.out) == (2, "")
    assert ".flac" in wrong.err
    assert not Path("z.mp3").exists()


def test_what_is_no_opentunes_server_is_told_so(run: Cli, studio: Studio) -> None:
    done = run("jobs", "--url", f"{studio.url}/docs")
    assert done.code == 2
    assert "nothing at this address" in done.err
