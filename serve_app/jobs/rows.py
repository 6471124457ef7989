"""Between rows and the model."""

from sqlalchemy import RowMapping

from engines import SongRequest
from serve_app.jobs.model import JobEvent, JobResult, JobState, Priority, StoredJob
from serve_app.webhooks.model import Webhook


def job_of(row: RowMapping) -> StoredJob:
    """A row of `jobs` as the model."""
    return StoredJob(
        number=row["number"],
        job_id=row["job_id"],
        owner=row["owner"],
        engine=row["engine"],
        request=SongRequest.model_validate(row["request"]),
        state=JobState.model_validate(row["state"]),
        result=JobResult.model_validate(row["result"]) if row["result"] else None,
        created_at=row["created_at"],
        retry_of=row["retry_of"],
        seq=row["seq"],
        fence=row["fence"],
        not_before=row["not_before"],
        predicted_seconds=row["predicted_seconds"],
        priority=Priority(row["priority"]),
        deadline=row["deadline"],
        webhook=Webhook.model_validate(row["webhook"]) if row["webhook"] else None,
        fingerprint=row["fingerprint"],
    )


def event_of(row: RowMapping) -> JobEvent:
    """A row of `job_events` as the model."""
    return JobEvent(
        job_id=row["job_id"],
        seq=row["seq"],
        type=row["type"],
        at=row["at"],
        state=JobState.model_validate(row["state"]),
    )
