"""A server that is started for a song, as a real process (without Ray: see `child_studio`)."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from serve_app.cli.client import Client
from serve_app.cli.configuration import Address, find_address
from serve_app.cli.errors import CommandFailed
from serve_app.cli.launch import ChildServer
from serve_app.cli.studio import studio as open_studio
from tests.serve_app.in_process import HANG, Studio
from tests.server import free_port

CHILD = Path(__file__).with_name("child_studio.py")


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Address:
    """Where no server is, but may be started."""
    monkeypatch.setenv("OPENTUNES_PORT", str(free_port()))
    monkeypatch.setenv("OPENTUNES_DATA_DIR", str(tmp_path / "data"))
    return find_address()


def command(address: Address) -> list[str]:
    assert address.local
    return [sys.executable, str(CHILD), str(address.local.port), str(address.local.data_dir)]


def test_a_running_server_is_used_and_left_alone(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENTUNES_PORT", str(studio.port))
    with open_studio(find_address(), may_start=True, command=["/bin/false"]) as found:
        assert found.client.engines().engines
    assert studio.client.get("/readyz").status_code == 200
    assert capsys.readouterr().err == ""


def test_songs_at_once_share_one_server_that_ends_with_the_last(
    address: Address, capsys: pytest.CaptureFixture[str]
) -> None:
    assert address.local
    statuses = list[str]()

    def song(number: int) -> None:
        with open_studio(address, may_start=True, command=command(address)) as found:
            found.check()
            job = found.client.submit({"prompt": f"takes {number / 2} s", "duration": 1})
            statuses.append(found.client.job(job.job_id, wait=20).status)

    threads = [threading.Thread(target=song, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == ["succeeded"] * 3
    with Client(address.url) as client:
        assert client.readiness() == "absent"
    log = (address.local.data_dir / "server.log").read_text()
    assert log == "a line for the log\nasked to stop\n"
    err = capsys.readouterr().err
    assert err.count("No server is running; starting one for this song") == 1
    assert err.count("Another command is starting or ending the server") == 2


def test_a_server_that_dies_shows_the_end_of_its_log(address: Address) -> None:
    assert address.local
    log = address.local.data_dir / "server.log"
    log.parent.mkdir(parents=True)
    log.write_text("a line of yesterday\n")
    program = "import sys; print('\\n'.join(f'line {n}' for n in range(99))); sys.exit('the port is taken')"
    with (
        pytest.raises(CommandFailed, match="exit code 1") as error,
        open_studio(address, may_start=True, command=[sys.executable, "-c", program]),
    ):
        pass
    assert "the port is taken" in error.value.details
    assert "line 98" in error.value.details
    assert "a line of yesterday" not in error.value.details
    assert len(error.value.details) <= 12
    assert str(log) in str(error.value.remedy)


def test_a_server_that_never_gets_ready_is_given_up(address: Address, tmp_path: Path) -> None:
    child = ChildServer(tmp_path / "log", [sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        with Client(address.url) as client, pytest.raises(CommandFailed, match="not ready after 1 s"):
            child.wait_until_ready(client, lambda _: None, patience=1)
    finally:
        child.stop()
    assert not child.alive


def test_a_server_that_does_not_listen_is_killed_with_all_it_started(tmp_path: Path) -> None:
    program = """
import signal, subprocess, sys, time
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]).pid, flush=True)
time.sleep(60)
"""
    log = tmp_path / "log"
    child = ChildServer(log, [sys.executable, "-c", program])
    while not log.read_text().endswith("\n"):
        time.sleep(0.02)
    child.stop(((signal.SIGINT, 0.2), (signal.SIGTERM, 0.2)))
    assert not child.alive
    grandchild = Path(f"/proc/{log.read_text().strip()}/stat")
    deadline = time.monotonic() + HANG
    while grandchild.exists() and ") Z " not in grandchild.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not grandchild.exists() or ") Z " in grandchild.read_text()


def test_a_server_ends_when_its_client_is_killed(tmp_path: Path) -> None:
    """As `serve --until-stdin-closes` does it."""
    program = f"""
import os, sys, time
from pathlib import Path
from serve_app.cli.launch import ChildServer
watched = "import signal as s, time; s.signal(s.SIGINT, s.default_int_handler); "  # not ignored
watched += "from serve_app.cli.launch import end_with_stdin as e; e(); time.sleep(60)"
child = ChildServer(Path({str(tmp_path / "log")!r}), [sys.executable, "-c", watched])
print(child.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as client:
        assert client.stdout
        pid = int(client.stdout.readline())
        client.kill()
    deadline = time.monotonic() + HANG
    while _lives(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(pid)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False
