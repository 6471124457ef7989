"""What a webhook says."""

from pydantic import BaseModel

from serve_app.jobs.model import Job, JobEvent, StoredJob


class Message(BaseModel):
    """The body of a webhook, of the structure that Standard Webhooks recommends."""

    type: str
    timestamp: str
    data: Job


def message(kind: str, job: StoredJob, event: JobEvent) -> str:
    """The body that tells an event of a job, as JSON; the same bytes at every try."""
    return Message(
        type=kind, timestamp=event.at, data=job.view(now=event.at, state=event.state)
    ).model_dump_json()
