"""FastAPI + `asyncio.Queue`: uvicorn benchmarks.peers.servers.asyncio_queue:app.

What many a first version looks like: tasks of the web process take jobs from a queue in memory and work in
threads.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from uuid import uuid4

from fastapi import FastAPI, HTTPException

from benchmarks.peers.ledger import work
from benchmarks.peers.servers.job_api import Accepted, NewJob, State

WORKERS = int(os.environ["BENCH_WORKERS"])
threads = ThreadPoolExecutor(WORKERS)  # asyncio's own has six on two cores
queue: asyncio.Queue[tuple[str, float]] = asyncio.Queue()
ends: dict[str, asyncio.Event] = {}


async def _worker() -> None:
    while True:
        job, seconds = await queue.get()
        await asyncio.get_running_loop().run_in_executor(threads, work, job, seconds)
        ends[job].set()


@asynccontextmanager
async def _workers(_app: FastAPI) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(_worker()) for _ in range(WORKERS)]
    yield
    for task in tasks:
        task.cancel()


app = FastAPI(lifespan=_workers)


@app.get("/health")
async def health() -> None:
    """It is up."""


@app.post("/jobs", status_code=202)
async def submit(new: NewJob) -> Accepted:
    """Queue a job."""
    job = uuid4().hex
    ends[job] = asyncio.Event()
    queue.put_nowait((job, new.seconds))
    return Accepted(job_id=job)


@app.get("/jobs/{job}")
async def read(job: str, wait: float = 0) -> State:
    """How a job stands, after waiting for its end."""
    if job not in ends:
        raise HTTPException(404)
    try:
        async with asyncio.timeout(wait):
            await ends[job].wait()
    except TimeoutError:
        return State(status="pending")
    return State(status="succeeded")
