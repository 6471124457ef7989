"""FastAPI + asyncio queue: all in one process, all in memory."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.peers import Can, Durability
from benchmarks.peers.child import child, free_port
from benchmarks.peers.jobs_over_http import JobsOverHttp
from benchmarks.peers.ledger import VARIABLE

APP = "benchmarks.peers.servers.asyncio_queue:app"


class AsyncioQueue:
    """uvicorn with uvloop and httptools, one process."""

    name = "FastAPI + asyncio queue"
    durability = Durability.VOLATILE
    can = Can.ACCEPT

    @contextmanager
    def start(self, workers: int) -> Iterator[JobsOverHttp]:
        """Run it."""
        with tempfile.TemporaryDirectory(prefix="ot-peer-") as name:
            folder, port = Path(name), free_port()
            flags = ("--port", str(port), "--loop", "uvloop", "--http", "httptools", "--no-access-log")
            environment = {"BENCH_WORKERS": str(workers), VARIABLE: str(folder / "ledger")}
            with child("uvicorn", folder / "log", APP, *flags, **environment) as process:
                url = f"http://127.0.0.1:{port}"
                process.ready(f"{url}/health")
                yield JobsOverHttp(url, process, folder / "ledger")
