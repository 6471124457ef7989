"""How long a newcomer waits: from `make run` in a fresh clone to the first audio, and then once more."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from benchmarks.figure import Figure
from benchmarks.plan import Plan

ROOT = Path(__file__).parent.parent
PATIENCE = 900.0
REQUEST = {"prompt": "dreamy lofi with rain", "duration": 30, "seed": 1}


def _free_port() -> int:
    from tests.server import free_port

    return free_port()


def _run(clone: Path) -> tuple[float, float]:
    """Seconds from `make run` to a ready server, and to the first audio of 30 s."""
    port = _free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("OPENTUNES_", "RAY_"))},
        "OPENTUNES_PORT": str(port),
        "OPENTUNES_DASHBOARD_PORT": str(_free_port()),
    }
    environment.pop("VIRTUAL_ENV", None)
    begun = time.monotonic()
    command = ["make", "--silent", "run"]
    with subprocess.Popen(command, cwd=clone, env=environment, start_new_session=True) as server:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as http:
                while not _ready(http):
                    if server.poll() is not None or time.monotonic() - begun > PATIENCE:
                        raise RuntimeError("make run did not become ready")
                    time.sleep(0.25)
                ready = time.monotonic() - begun
                job = http.post("/generate", json=REQUEST, headers={"Prefer": "wait=60"}).json()
                while job["status"] in {"queued", "running"}:
                    job = http.get(f"/jobs/{job['job_id']}", params={"wait": 60}).json()
                http.get(job["result"]["tracks"][0]["audio"][0]["url"]).raise_for_status()
                return ready, time.monotonic() - begun
        finally:
            os.killpg(server.pid, signal.SIGINT)
            server.wait(60)


def _ready(http: httpx.Client) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return http.get("/readyz").status_code == 200
    return False


def measure(_plan: Plan) -> list[Figure]:
    """Clone what is committed, run it cold, run it warm."""
    with tempfile.TemporaryDirectory(prefix="ot-first-") as folder:
        clone = Path(folder) / "opentunes"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        cold_ready, cold = _run(clone)
        warm_ready, warm = _run(clone)
    return [
        Figure("B9 seconds, cold `make run` to ready (installs everything)", [cold_ready], "the clock"),
        Figure("B9 seconds, cold `make run` to first audio of 30 s", [cold], "the clock"),
        Figure("B9 seconds, second `make run` to ready", [warm_ready], "the clock"),
        Figure("B9 seconds, second `make run` to first audio of 30 s", [warm], "the clock"),
    ]


if __name__ == "__main__":
    for figure in measure(Plan()):
        sys.stdout.write(f"{figure}\n")
