"""Songs of the squad's requests: the very checks and the very table of `POST /generate`."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any

from pydantic import ValidationError

from engines import EngineError
from serve_app.api.generate import GenerateRequest, Terms, accept, fingerprint
from serve_app.api.moves import moves
from serve_app.api.problems import as_opentunes, field_problem
from serve_app.api.services import Services
from serve_app.api.waiting import job_view
from serve_app.errors import OpentunesError
from serve_app.jobs.model import Job
from serve_app.jobs.store import KeyReused
from serve_app.jobs.table import QueueFull
from serve_app.jobs.writer import AWAY, Closing
from serve_app.squad.songs import Move, Refusal

log = logging.getLogger(__name__)


class ServedSongs:
    """Jobs of one cluster."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def submit(self, run_id: str, owner: str, request: Mapping[str, Any]) -> Job:
        """The job of the run, accepted now or before. Raises `Refusal`."""
        try:
            body = GenerateRequest.model_validate(request)
            terms = Terms(
                body.priority,
                key=_key(run_id),
                fingerprint=fingerprint(body),
                cover=body.cover,
                title=body.title,
            )
            job, _ = await accept(self._services, owner, body.engine, body.song(), terms)
        except ValidationError as error:
            first = error.errors()[0]
            found = field_problem({**first, "loc": ("body", *first["loc"])})
            raise Refusal(f"{found.field}: {found.message}", found.remedy or "") from error
        except (OpentunesError, EngineError, QueueFull, KeyReused, Closing, *AWAY) as error:
            known = as_opentunes(error)
            raise Refusal(
                known.detail, known.remedy or "Send the request to POST /generate later."
            ) from error
        return await job_view(self._services, job, patient=False)

    async def find(self, run_id: str, owner: str) -> Job | None:
        """The job that was accepted for the run, if any."""
        job = await asyncio.to_thread(self._services.reader.accepted, owner, _key(run_id))
        return await job_view(self._services, job, patient=False) if job else None

    async def follow(self, job_id: str, owner: str, after: int = 0) -> AsyncIterator[Move]:
        """Its changes after a number, to its end; rides out the moments in which the database is away."""
        while True:
            try:
                job = await asyncio.to_thread(self._services.reader.get, job_id, owner)
                if job is None:
                    return
                async for move in moves(self._services, job, after):
                    if move:
                        yield move
                        after = after if move.seq is None else move.seq
                return
            except AWAY as error:
                log.warning("job %s cannot be followed, trying again: %s", job_id, error)
                await asyncio.sleep(1.0)

    async def cancel(self, job_id: str) -> None:
        """Cancel the job."""
        await self._services.table.cancel(job_id)


def _key(run_id: str) -> str:
    """A restart of the squad's desk cannot make two jobs of one run."""
    return f"agent-{run_id}"
