"""Ourselves, over HTTP as any client: `tests.stand_ins.Tone` behind the whole product."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.figure import OURS
from benchmarks.peers import Can, Durability, Refused, Span
from benchmarks.peers.child import Child, free_port
from tests.server import descendants, with_suppressed_kill

SERVER = "benchmarks.peers.servers.opentunes_app"
ENGINE = "tests.stand_ins:Tone"
TERMINAL = {"succeeded", "failed", "cancelled"}


class OpentunesDeployment:
    """A server whose parts can be killed and started again on its data."""

    def __init__(self, folder: Path, workers: int, environment: Mapping[str, str], *, haproxy: bool) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._folder, self._workers, self._haproxy = folder, workers, haproxy
        self._environment = {
            "OPENTUNES_PORT": str(port),
            "OPENTUNES_DASHBOARD_PORT": str(free_port()),
            "OPENTUNES_DATA_DIR": str(folder / "data"),
            "OPENTUNES_ENGINES": ENGINE,
            "OPENTUNES_DEFAULT_ENGINE": ENGINE,
            "OPENTUNES_LOG_LEVEL": "WARNING",
            "OPENTUNES_MAX_QUEUED": "1000000",
            "OPENTUNES_MAX_QUEUED_PER_USER": "1000000",
            "RAY_TMPDIR": str(folder),
            **(_haproxy(folder) if haproxy else {}),
            **environment,
        }
        self.process = self._start()

    @property
    def pid(self) -> int:
        """Of the server's own process."""
        return self.process.pid

    def kill(self, name: str) -> None:
        """`kill -9` one Ray worker whose title contains `name`."""
        with_suppressed_kill(next(pid for pid, title in descendants(self.pid).items() if name in title))

    def kill_all(self) -> None:
        """`kill -9` the server with everything it has started."""
        self.process.kill()

    def start_again(self) -> None:
        """Start it on the same data, after `kill_all`."""
        self.process = self._start()
        self.process.ready(f"{self.url}/readyz")

    async def submit(self, http: aiohttp.ClientSession, seconds: float) -> str:
        """POST /generate."""
        body = {"prompt": f"takes {seconds} s", "duration": 1, "seed": 1}
        async with http.post(f"{self.url}/generate", json=body) as answer:
            if answer.status != 202:
                raise Refused(f"{answer.status}: {await answer.text()}")
            return str((await answer.json())["job_id"])

    async def end(self, http: aiohttp.ClientSession, job: str) -> bool:
        """GET /jobs/{id}?wait=30 until it has ended."""
        while (found := await self.read(http, job, wait=30))["status"] not in TERMINAL:
            pass
        return bool(found["status"] == "succeeded")

    async def spans(self, http: aiohttp.ClientSession, jobs: Sequence[str]) -> dict[str, Span]:
        """From the jobs themselves, by pages."""
        wanted, spans, cursor = set(jobs), dict[str, Span](), None
        while True:
            params = {"limit": "200", **({"cursor": str(cursor)} if cursor else {})}
            async with http.get(f"{self.url}/jobs", params=params) as answer:
                page = await answer.json()
            for job in page["jobs"]:
                if job["job_id"] in wanted:
                    wanted.discard(job["job_id"])
                    if job["started_at"]:
                        spans[job["job_id"]] = _span(job)
            cursor = page["next_cursor"]
            if not cursor or not wanted:
                return spans

    async def cancel(self, http: aiohttp.ClientSession, job: str) -> None:
        """DELETE /jobs/{id}."""
        async with http.delete(f"{self.url}/jobs/{job}") as answer:
            await answer.read()

    async def read(self, http: aiohttp.ClientSession, job: str, wait: float = 0) -> dict[str, Any]:
        """GET /jobs/{id}."""
        async with http.get(f"{self.url}/jobs/{job}", params={"wait": str(wait)}) as answer:
            answer.raise_for_status()
            found: dict[str, Any] = await answer.json()
            return found

    def _start(self) -> Child:
        flags = ["--haproxy"] if self._haproxy else []
        return Child.of_module(SERVER, self._folder / "log", str(self._workers), *flags, **self._environment)


class Opentunes:
    """The server that `opentunes serve` runs, with so many replicas of the stand-in engine, set further by
    variables.
    """

    durability = Durability.FSYNC
    can = Can.ACCEPT | Can.STOP

    def __init__(self, *, haproxy: bool = False, **environment: str) -> None:
        self.name = f"{OURS}, HAProxy" if haproxy else OURS
        self._haproxy = haproxy
        self._environment = environment

    @contextmanager
    def start(self, workers: int) -> Iterator[OpentunesDeployment]:
        """Run it."""
        folder = Path(tempfile.mkdtemp(prefix="ot-", dir="/tmp"))  # short, for Ray's sockets
        try:
            deployment = OpentunesDeployment(folder, workers, self._environment, haproxy=self._haproxy)
            try:
                deployment.process.ready(f"{deployment.url}/readyz")
                yield deployment
            finally:
                deployment.process.stop()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _span(job: dict[str, Any]) -> Span:
    finished = job["finished_at"]
    return Span(
        datetime.fromisoformat(job["started_at"]).timestamp(),
        datetime.fromisoformat(finished).timestamp() if finished else None,
    )


def _haproxy(folder: Path) -> dict[str, str]:
    """A folder and ports of its own, so that two clusters on one machine do not collide."""
    return {
        "RAY_SERVE_HAPROXY_CONFIG_FILE_LOC": str(folder / "haproxy" / "haproxy.cfg"),
        "RAY_SERVE_HAPROXY_SOCKET_PATH": str(folder / "haproxy" / "admin.sock"),
        "RAY_SERVE_HAPROXY_SERVER_STATE_BASE": str(folder / "haproxy"),
        "RAY_SERVE_HAPROXY_SERVER_STATE_FILE": str(folder / "haproxy" / "server-state"),
        "RAY_SERVE_HAPROXY_STATS_PORT": str(free_port()),
        "RAY_SERVE_HAPROXY_METRICS_PORT": str(free_port()),
    }
