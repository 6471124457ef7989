"""What a job is: its states and the moves between them, its events, and how the API shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from engines import SongRequest, Stage
from serve_app.clock import iso, seconds_between
from serve_app.library.model import SourceFiles, Track
from serve_app.webhooks.model import Webhook


class JobStatus(StrEnum):
    """`queued → running → succeeded | failed | cancelled`; a lost attempt goes back to queued."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def terminal(self) -> bool:
        """Whether the job has ended; such a state never changes."""
        return not MOVES[self]


MOVES: Final[Mapping[JobStatus, frozenset[JobStatus]]] = {
    JobStatus.QUEUED: frozenset({JobStatus.RUNNING, JobStatus.FAILED, JobStatus.CANCELLED}),
    JobStatus.RUNNING: frozenset(
        {JobStatus.RUNNING, JobStatus.QUEUED, JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED}
    ),
    JobStatus.SUCCEEDED: frozenset(),
    JobStatus.FAILED: frozenset(),
    JobStatus.CANCELLED: frozenset(),
}


class Priority(StrEnum):
    """Classes of the queue. Everyone's default comes first; a user can only step back, never ahead."""

    INTERACTIVE = "interactive"
    BACKGROUND = "background"


EventType = Literal[
    "queued", "started", "progress", "retrying", "cancelling", "succeeded", "failed", "cancelled"
]


class JobError(BaseModel):
    """Why an attempt or a job failed."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    field: str | None = None
    remedy: str | None = None
    retryable: bool = False


class Attempt(BaseModel):
    """One attempt that did not end in a song."""

    model_config = ConfigDict(frozen=True)

    attempt: int
    started_at: str | None
    ended_at: str
    error: JobError
    counts: bool = Field(True, description="Whether it uses up one of the attempts the job has.")


class JobState(BaseModel):
    """The part of a job that changes; every event carries one."""

    model_config = ConfigDict(frozen=True)

    status: JobStatus
    stage: Stage | None = None
    step: int | None = None
    steps: int | None = None
    progress: float = Field(0.0, ge=0, le=1)
    attempt: int = 0
    attempts: tuple[Attempt, ...] = ()
    cancel_requested: bool = False
    started_at: str | None = None
    finished_at: str | None = None
    error: JobError | None = None


class JobResult(BaseModel):
    """What a succeeded job made."""

    model_config = ConfigDict(frozen=True)

    tracks: list[Track]
    notices: list[str] = []


class JobLinks(BaseModel):
    """Where to go from a job."""

    self: str
    events: str
    deliveries: str | None = None
    retry_of: str | None = None


class Job(BaseModel):
    """A job, as every call and event shows it."""

    job_id: str
    status: JobStatus
    stage: Stage | None = None
    step: int | None = None
    steps: int | None = None
    progress: float = 0.0
    queue_position: int | None = Field(
        None, description="Jobs of its engine that are expected to start before it, while it is queued."
    )
    eta_seconds: float | None = Field(
        None, description="Expected seconds to its end: the median, from what such jobs took before."
    )
    attempt: int = 0
    attempts: list[Attempt] = Field([], description="Attempts that failed or were lost, with their causes.")
    cancel_requested: bool = False
    engine: str
    owner: str
    title: str = Field("", description="What its tracks are called in the library, until they are renamed.")
    created_at: str
    started_at: str | None = None
    finished_at: str | None = None
    request: SongRequest
    result: JobResult | None = None
    error: JobError | None = None
    links: JobLinks
    priority: Priority = Priority.INTERACTIVE
    deadline_at: str | None = Field(None, description="When it fails if it has not ended by then.")
    webhook: Webhook | None = None
    cover: str | None = Field(None, description="URL of the image that its tracks are to have.")


class JobEvent(BaseModel):
    """One change of one job."""

    job_id: str
    seq: int
    type: EventType
    at: str
    state: JobState


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job that is about to be accepted: identified, checked, its seed drawn."""

    job_id: str
    owner: str
    engine: str
    request: SongRequest
    predicted_seconds: float
    """Engine-seconds by the engine's own word."""
    retry_of: str | None = None
    priority: Priority = Priority.INTERACTIVE
    deadline_seconds: float | None = None
    """From acceptance, by the job table's clock."""
    webhook: Webhook | None = None
    idempotency_key: str | None = None
    fingerprint: str | None = None
    """Of the body that came with the key: another body under the same key is refused."""
    sources: tuple[SourceFiles, ...] = ()
    """What `request.source` and `request.reference` name."""
    cover: str | None = None
    """File of the image that its tracks are to have."""
    title: str | None = None
    """What its tracks are to be called; None: as their request says."""


@dataclass(frozen=True, slots=True)
class StoredJob:
    """A row of the table: what stays, what changes, and what only the table itself needs."""

    number: int
    job_id: str
    owner: str
    engine: str
    request: SongRequest
    state: JobState
    result: JobResult | None
    created_at: str
    retry_of: str | None
    seq: int
    fence: int
    not_before: float
    predicted_seconds: float
    priority: Priority = Priority.INTERACTIVE
    deadline: float | None = None
    webhook: Webhook | None = None
    fingerprint: str | None = None
    sources: tuple[SourceFiles, ...] = ()
    cover: str | None = None
    title: str | None = None

    @property
    def name(self) -> str:
        """What its songs are called in the library: as asked, by the prompt, or by what they start from."""
        if self.title:
            return self.title
        if prompt := " ".join(self.request.prompt.split())[:80]:
            return prompt
        source = next((found.title for found in self.sources if found.id == self.request.source), "")
        return f"{source[:70]} ({self.request.task})" if source else self.request.task.capitalize()

    def view(
        self,
        *,
        now: str,
        state: JobState | None = None,
        position: int | None = None,
        eta: float | None = None,
    ) -> Job:
        """The job as the API shows it, now or as of an event's `state`.

        `eta` is what the job table expects; measured progress of a running job is preferred to it.
        """
        state = state or self.state
        path = f"/jobs/{self.job_id}"
        return Job(
            **{name: getattr(state, name) for name in JobState.model_fields if name != "attempts"},
            attempts=list(state.attempts),
            job_id=self.job_id,
            queue_position=position if state.status is JobStatus.QUEUED else None,
            eta_seconds=_measured_eta(state, now, eta),
            priority=self.priority,
            deadline_at=iso(self.deadline) if self.deadline is not None else None,
            webhook=self.webhook,
            cover=f"/images/{self.cover}" if self.cover else None,
            engine=self.engine,
            owner=self.owner,
            title=self.name,
            created_at=self.created_at,
            request=self.request,
            result=self.result if state.status is JobStatus.SUCCEEDED else None,
            links=JobLinks(
                self=path,
                events=f"{path}/events",
                deliveries=f"{path}/deliveries" if self.webhook else None,
                retry_of=f"/jobs/{self.retry_of}" if self.retry_of else None,
            ),
        )


def _measured_eta(state: JobState, now: str, expected: float | None) -> float | None:
    """Seconds left if the rest goes as fast as what was measured; `expected` before a tenth is done."""
    if state.status.terminal:
        return None
    if state.status is not JobStatus.RUNNING or state.started_at is None or state.progress < 0.1:
        return round(expected, 1) if expected is not None else None
    elapsed = max(0.0, seconds_between(state.started_at, now))
    return round(elapsed * (1 - state.progress) / state.progress, 1)
