"""What a job does, change by change, until it has ended."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from serve_app.api.services import Services
from serve_app.clock import iso, wall_clock
from serve_app.jobs.model import JobEvent, JobStatus, StoredJob
from serve_app.jobs.outlook import Place
from serve_app.squad.songs import Move

HEARTBEAT: Final = 10.0
"""Seconds after which somebody who follows a quiet job hears that nothing has happened."""


async def moves(services: Services, job: StoredJob, after: int = 0) -> AsyncIterator[Move | None]:
    """Every change of the job after that number; where it is in the queue; None after a quiet while."""
    quiet_since, told, status = wall_clock(), None, job.state.status
    async for _ in services.follower.ticks(job.job_id):
        for event in await asyncio.to_thread(services.reader.events, job.job_id, after):
            job = await _with_result(services, job, event)
            yield Move(event.seq, event.type, job.view(now=event.at, state=event.state))
            after, quiet_since, status = event.seq, wall_clock(), event.state.status
            if status.terminal:
                return
        if wall_clock() - quiet_since >= HEARTBEAT:
            yield None
            quiet_since = wall_clock()
        if status is not JobStatus.QUEUED:
            continue
        place = await services.outlooks.place(job.engine, job.job_id)
        if place and place.position != told:
            yield _place(job, place)
            told, quiet_since = place.position, wall_clock()


async def _with_result(services: Services, job: StoredJob, event: JobEvent) -> StoredJob:
    if event.state.status is JobStatus.SUCCEEDED and job.result is None:
        return await asyncio.to_thread(services.reader.get, job.job_id, job.owner) or job
    return job


def _place(job: StoredJob, place: Place) -> Move:
    view = job.view(now=iso(wall_clock()), position=place.position, eta=place.end)
    return Move(None, "place", view)
