"""Makes a song of a run's request: what the desk wants of the job table."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from serve_app.jobs.model import Job


@dataclass(frozen=True, slots=True)
class Move:
    """A change of a job."""

    seq: int | None
    """Its number; None: only its place in the queue has changed."""
    type: str
    job: Job


class Refusal(Exception):
    """The request was not accepted as a job; `hint` says what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class Songs(Protocol):
    """Submits a run's request as a job, once, and follows it."""

    async def submit(self, run_id: str, owner: str, request: Mapping[str, Any]) -> Job:
        """The job of the run, accepted now or before. Raises `Refusal`."""
        ...

    async def find(self, run_id: str, owner: str) -> Job | None:
        """The job that was accepted for the run, if any."""
        ...

    def follow(self, job_id: str, owner: str, after: int = 0) -> AsyncIterator[Move]:
        """Its changes after a number, to its end."""
        ...

    async def cancel(self, job_id: str) -> None:
        """Cancel the job."""
        ...
