"""LitServe: one request is one job, and its answer is the result; there is no job to come back for."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import aiohttp

from benchmarks.peers import Can, Durability, Span
from benchmarks.peers.child import Child, child, free_port
from benchmarks.peers.ledger import VARIABLE, Ledger

SERVER = "benchmarks.peers.servers.litserve_app"


class RequestIsJob:
    """A client that keeps a request open for every job."""

    def __init__(self, url: str, process: Child, ledger: Path) -> None:
        self.url = url
        self.process = process
        self.ledger = Ledger(ledger)
        self._open: dict[str, asyncio.Task[bool]] = {}

    @property
    def pid(self) -> int:
        """Of the first process."""
        return self.process.pid

    async def submit(self, http: aiohttp.ClientSession, seconds: float) -> str:
        """Send the request; its answer is for `end`."""
        job = uuid4().hex
        self._open[job] = asyncio.create_task(self._request(http, {"job": job, "seconds": seconds}))
        return job

    async def end(self, _http: aiohttp.ClientSession, job: str) -> bool:
        """The answer."""
        return await self._open.pop(job)

    async def spans(self, _http: aiohttp.ClientSession, jobs: Sequence[str]) -> dict[str, Span]:
        """From the ledger."""
        found = self.ledger.spans()
        return {job: found[job] for job in jobs if job in found}

    async def cancel(self, _http: aiohttp.ClientSession, job: str) -> None:
        """Hang up."""
        self._open.pop(job).cancel()

    async def _request(self, http: aiohttp.ClientSession, body: dict[str, str | float]) -> bool:
        try:
            async with http.post(f"{self.url}/predict", json=body) as answer:
                await answer.read()
                return answer.status == 200
        except (aiohttp.ClientError, OSError):
            return False


class LitServe:
    """Its own server: a process per worker, and as many that speak HTTP, which is its default."""

    name = "LitServe"
    durability = Durability.VOLATILE
    can = Can.NOTHING

    @contextmanager
    def start(self, workers: int) -> Iterator[RequestIsJob]:
        """Run it."""
        with tempfile.TemporaryDirectory(prefix="ot-peer-") as name:
            folder, port = Path(name), free_port()
            ledger = folder / "ledger"
            arguments = (str(port), str(workers))
            with child(SERVER, folder / "log", *arguments, **{VARIABLE: str(ledger)}) as process:
                url = f"http://127.0.0.1:{port}"
                process.ready(f"{url}/health")
                yield RequestIsJob(url, process, ledger)
