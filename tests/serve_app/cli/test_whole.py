"""The promise of the README: one command, no server, a song."""

import os
from pathlib import Path

import pytest
import soundfile

from tests.serve_app.cli.conftest import Spawn
from tests.server import descendants, free_port


@pytest.mark.cluster
def test_a_song_without_a_server_leaves_nothing_running(spawn: Spawn, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    port = free_port()
    environment |= {
        "OPENTUNES_PORT": str(port),
        "OPENTUNES_DASHBOARD_PORT": str(free_port()),
        "OPENTUNES_DATA_DIR": str(tmp_path / "data"),
    }
    process = spawn("generate", "warm piano ballad", "--duration", 5, env=environment)
    assert process.stderr
    assert "No server is running; starting one" in process.stderr.readline()
    assert "The server is ready" in process.stderr.readline(), (tmp_path / "data/server.log").read_text()
    family = descendants(process.pid)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (0, "warm-piano-ballad.wav\n"), err
    assert soundfile.info("warm-piano-ballad.wav").duration == 5.0
    assert len(family) > 3
    Path(f"/tmp/opentunes-{os.getuid()}-{port}.lock").unlink(missing_ok=True)  # noqa: S108
    assert not [pid for pid in family if _lives(pid)]


def _lives(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
