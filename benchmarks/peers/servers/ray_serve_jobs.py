"""What runs on Ray Serve: an ingress that keeps a handle's responses in a dict, over one-slot replicas."""

import asyncio
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, HTTPException
from ray import serve

from benchmarks.peers.ledger import work
from benchmarks.peers.servers.job_api import Accepted, NewJob, State

api = FastAPI()


async def _end(
    response: Any,
) -> None:  # above the class: Serve copies what handlers name
    await response


class Engine:
    """Works by sleeping, in a thread: Serve's own way for blocking code."""

    async def work(self, job: str, seconds: float) -> None:
        """Work."""
        await asyncio.to_thread(work, job, seconds)


@serve.deployment(max_ongoing_requests=2_000, ray_actor_options={"num_cpus": 0})
@serve.ingress(api)
class Ingress:
    """Accepts jobs and remembers them."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._ends: dict[str, asyncio.Task[Any]] = {}

    @api.get("/health")
    async def health(self) -> None:
        """It is up."""

    @api.post("/jobs", status_code=202)
    async def submit(self, new: NewJob) -> Accepted:
        """Send a job to the handle, which queues it."""
        job = uuid4().hex
        response = self._engine.work.remote(job, new.seconds)
        self._ends[job] = asyncio.ensure_future(_end(response))
        return Accepted(job_id=job)

    @api.get("/jobs/{job}")
    async def read(self, job: str, wait: float = 0) -> State:
        """How a job stands, after waiting for its end."""
        if job not in self._ends:
            raise HTTPException(404)
        done, _ = await asyncio.wait({self._ends[job]}, timeout=wait)
        if not done:
            return State(status="pending")
        return State(status="failed" if self._ends[job].exception() else "succeeded")
