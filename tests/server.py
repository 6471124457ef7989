"""A real server in a child process: the whole product on its own ports, for tests of clusters and faults."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx

ROOT = Path(__file__).parent.parent
PATIENCE = 120.0
"""Seconds after which a test that waits has hung."""
START_PATIENCE = 300.0
"""Seconds a server of several nodes may take to start while other work keeps the machine busy."""
ONE_MACHINE = ("-m", "serve_app.cli", "serve")
"""The program of `opentunes serve`."""
MANY_NODES = ("-m", "tests.faults.cluster_server")
"""The same application on a Ray cluster of several nodes."""

WITH_OPTIONS = ("-m", "tests.server_with_options")
"""The same application on one machine, its engines deployed as `ENGINE_OPTIONS` says."""

JobView = dict[str, Any]
T = TypeVar("T")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(question: Callable[[], T | None], *, patience: float = PATIENCE) -> T:
    """The first true answer; asks ten times a second."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{question} had no answer within {patience} s")


def descendants(root: int) -> dict[int, str]:
    """Process id → command line of everything that `root` has started, directly or not."""
    parents: dict[int, int] = {}
    names: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
                names[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ").strip()
            except OSError:
                continue
            state, parent = stat.rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(entry.name)] = int(parent)
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return {pid: names[pid] for pid in family - {root}}


class Server:
    """`opentunes serve` with an own data folder; may be killed and started again on it."""

    def __init__(
        self,
        folder: Path,
        *,
        engines: str,
        default: str,
        program: Sequence[str] = ONE_MACHINE,
        **environment: str,
    ) -> None:
        self.folder = folder
        self._program = program
        self.port = free_port()
        self.dashboard_port = free_port()
        self._engines, self._default, self._environment = engines, default, environment
        # Unix sockets want a short path
        self.ray_folder = Path(tempfile.mkdtemp(prefix="ot-", dir="/tmp"))
        self._process: subprocess.Popen[bytes] | None = None
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60)

    @property
    def pid(self) -> int:
        """Of the server's own process."""
        assert self._process
        return self._process.pid

    def environment(self) -> dict[str, str]:
        """What it is started with, and what a process needs that joins its cluster."""
        return {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("RAY_", "OPENTUNES_", "AGENT_", "OLLAMA_", "OPENAI_", "GROQ_"))
            },
            "PYTHONPATH": str(ROOT),
            "RAY_TMPDIR": str(self.ray_folder),
            "OPENTUNES_PORT": str(self.port),
            "OPENTUNES_DASHBOARD_PORT": str(self.dashboard_port),
            "OPENTUNES_DATA_DIR": str(self.folder / "data"),
            "OPENTUNES_ENGINES": self._engines,
            "OPENTUNES_DEFAULT_ENGINE": self._default,
            "OPENTUNES_TEST_COUNTS": str(self.folder / "counts"),
            "AGENT_WARM": "false",  # the squad starts with the first chat, and most tests have none
            **self._environment,
        }

    def start(self) -> "Server":
        """Start it and wait until it is ready."""
        (self.folder / "counts").mkdir(parents=True, exist_ok=True)
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self._program],
                env=self.environment(),
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        eventually(self._ready, patience=START_PATIENCE)
        return self

    def _ready(self) -> bool:
        assert self._process
        if (code := self._process.poll()) is not None:
            raise AssertionError(f"the server ended with {code}: {(self.folder / 'server.log').read_text()}")
        try:
            return self.http.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def find(self, name: str) -> int:
        """The process id of the Ray worker whose title contains `name`."""
        return eventually(lambda: next(iter(self.processes(name)), None))

    def processes(self, name: str, but: str | None = None) -> list[int]:
        """The process ids of what it has started whose title contains `name`, and not `but`."""
        found = descendants(self.pid).items()
        return sorted(pid for pid, title in found if name in title and (but is None or but not in title))

    def kill(self, name: str) -> int:
        """`kill -9` the Ray worker whose title contains `name`."""
        pid = self.find(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    def kill_all(self) -> None:
        """`kill -9` the server with everything it has started."""
        assert self._process
        family = descendants(self.pid)
        for pid in [self.pid, *family]:
            with_suppressed_kill(pid)
        self._process.wait(30)
        eventually(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in family) or None)

    def interrupt(self) -> int:
        """Ctrl-C; the exit code."""
        assert self._process
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(60)

    def close(self) -> None:
        """End it whatever its state."""
        if self._process and self._process.poll() is None:
            family = descendants(self.pid)
            try:
                self.interrupt()
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            for pid in family:
                with_suppressed_kill(pid)
        self.http.close()
        shutil.rmtree(self.ray_folder, ignore_errors=True)

    # --- what a client does -------------------------------------------------------------------------

    def submit(self, prompt: str, **fields: object) -> JobView:
        """POST /generate."""
        response = self.http.post("/generate", json={"prompt": prompt, "duration": 2, **fields})
        assert response.status_code == 202, response.text
        job: JobView = response.json()
        return job

    def job(self, job_id: str) -> JobView:
        """GET /jobs/{id}; rides out the moments in which a killed part is away."""

        def read() -> JobView | None:
            try:
                response = self.http.get(f"/jobs/{job_id}")
            except httpx.TransportError:
                return None
            found: JobView = response.json()
            return found if response.status_code == 200 else None

        return eventually(read)

    def wait_for(self, job_id: str, *statuses: str, patience: float = PATIENCE) -> JobView:
        """The job once it has one of these states; an end that was not asked for fails."""

        def moved() -> JobView | None:
            job = self.job(job_id)
            ended = job["status"] in {"succeeded", "failed", "cancelled"}
            assert job["status"] in statuses or not ended, job
            return job if job["status"] in statuses else None

        return eventually(moved, patience=patience)

    def events(self, job_id: str) -> list[tuple[int, str, JobView]]:
        """Every event of an ended job: id, type, job."""
        text = self.http.get(f"/jobs/{job_id}/events").text
        found = re.findall(r"id: (\d+)\nevent: (\w+)\ndata: (.*)\n\n", text)
        return [(int(seq), kind, json.loads(data)) for seq, kind, data in found]


def with_suppressed_kill(pid: int) -> None:
    """`kill -9`, if it still lives."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@contextmanager
def serving(
    folder: Path, *, engines: str, default: str, program: Sequence[str] = ONE_MACHINE, **environment: str
) -> Iterator[Server]:
    """A server for the length of the block."""
    server = Server(folder, engines=engines, default=default, program=program, **environment)
    try:
        yield server.start()
    finally:
        server.close()
