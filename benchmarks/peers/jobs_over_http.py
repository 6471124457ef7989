"""The job API that the peers' servers of ours share: POST /jobs, GET and DELETE /jobs/{id}."""

from collections.abc import Sequence
from pathlib import Path

import aiohttp

from benchmarks.peers import Refused, Span
from benchmarks.peers.child import Child
from benchmarks.peers.ledger import Ledger


class JobsOverHttp:
    """A client of it."""

    def __init__(self, url: str, process: Child, ledger: Path) -> None:
        self.url = url
        self.process = process
        self.ledger = Ledger(ledger)

    @property
    def pid(self) -> int:
        """Of the first process."""
        return self.process.pid

    async def submit(self, http: aiohttp.ClientSession, seconds: float) -> str:
        """POST /jobs."""
        async with http.post(f"{self.url}/jobs", json={"seconds": seconds}) as answer:
            if answer.status != 202:
                raise Refused(f"{answer.status}: {await answer.text()}")
            return str((await answer.json())["job_id"])

    async def end(self, http: aiohttp.ClientSession, job: str) -> bool:
        """GET /jobs/{id}?wait=30 until it has ended; a job nobody knows any more has failed."""
        while True:
            async with http.get(f"{self.url}/jobs/{job}", params={"wait": "30"}) as answer:
                if answer.status != 200:
                    return False
                status = (await answer.json())["status"]
            if status != "pending":
                return bool(status == "succeeded")

    async def spans(self, _http: aiohttp.ClientSession, jobs: Sequence[str]) -> dict[str, Span]:
        """From the ledger."""
        found = self.ledger.spans()
        return {job: found[job] for job in jobs if job in found}

    async def cancel(self, http: aiohttp.ClientSession, job: str) -> None:
        """DELETE /jobs/{id}."""
        async with http.delete(f"{self.url}/jobs/{job}") as answer:
            await answer.read()
