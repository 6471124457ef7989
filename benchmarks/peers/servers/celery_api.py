"""FastAPI in front of Celery: uvicorn benchmarks.peers.servers.celery_api:app.

Handing in a job is a blocking call, so its handler is a plain function, which FastAPI runs in a thread;
with 16 and more clients that takes twice as many jobs as a coroutine would.
"""

import asyncio

from celery.result import AsyncResult
from fastapi import FastAPI

from benchmarks.peers.servers.celery_tasks import app as celery
from benchmarks.peers.servers.celery_tasks import sleep
from benchmarks.peers.servers.job_api import Accepted, NewJob, State

app = FastAPI()
POLL = 0.02
"""Seconds between two looks at the result backend: its own wait blocks a thread per waiter."""


@app.get("/health")
async def health() -> None:
    """It is up."""


@app.post("/jobs", status_code=202)
def submit(new: NewJob) -> Accepted:
    """Queue a job."""
    result = sleep.delay(new.seconds)
    return Accepted(job_id=result.id)


@app.get("/jobs/{job}")
async def read(job: str, wait: float = 0) -> State:
    """How a job stands, after waiting for its end."""
    deadline = asyncio.get_running_loop().time() + wait
    while (state := AsyncResult(job, app=celery).state) not in {"SUCCESS", "FAILURE", "REVOKED"}:
        if asyncio.get_running_loop().time() >= deadline:
            return State(status="pending")
        await asyncio.sleep(POLL)
    return State(status="succeeded" if state == "SUCCESS" else "failed")


@app.delete("/jobs/{job}")
async def cancel(job: str) -> State:
    """Stop a job, also one that runs: the worker kills the process that works on it and starts another."""
    celery.control.revoke(job, terminate=True)
    return State(status="pending")
