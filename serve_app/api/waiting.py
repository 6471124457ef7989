"""Reading jobs and waiting for them."""

import asyncio

from serve_app.api.problems import not_found
from serve_app.api.services import Services
from serve_app.clock import iso, wall_clock
from serve_app.jobs.model import Job, StoredJob


async def find_job(services: Services, job_id: str, owner: str) -> StoredJob:
    """The caller's job; raises `NotFound`."""
    job = await asyncio.to_thread(services.reader.get, job_id, owner)
    if job is None:
        raise not_found("job_id", f"There is no job {job_id!r}.", "GET /jobs lists yours.")
    return job


async def job_view(services: Services, job: StoredJob, *, patient: bool = True) -> Job:
    """The job as the API shows it, with its place in the queue and when it is expected to end."""
    if job.state.status.terminal:
        return job.view(now=iso(wall_clock()))
    place = await services.outlooks.place(job.engine, job.job_id, patient=patient)
    now = iso(wall_clock())
    return job.view(now=now, position=place.position, eta=place.end) if place else job.view(now=now)


async def wait_for_end(
    services: Services, job: StoredJob, seconds: float, *, seq: int | None = None
) -> StoredJob:
    """The job when it has ended, or has moved on from event `seq`, or after so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            async for _ in services.follower.ticks(job.job_id):
                found = await asyncio.to_thread(services.reader.get, job.job_id, job.owner)
                job = found or job
                if job.state.status.terminal or (seq is not None and job.seq != seq):
                    break
    except TimeoutError:
        pass
    return job
