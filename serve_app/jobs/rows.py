"""Between rows and the model."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Select, select

from engines import SongRequest
from serve_app.database.schema import tracks
from serve_app.jobs.model import JobEvent, JobResult, JobState, JobStatus, Priority, StoredJob
from serve_app.library.model import SourceFiles, Track
from serve_app.webhooks.model import Webhook

_AT_ONCE: Final = 500
"""Ids in one query: SQLite takes at most 999 variables in old builds."""


def load(
    connection: Connection, query: Select[Any], values: Mapping[str, Any] | None = None
) -> list[StoredJob]:
    """The jobs of a query over `jobs`, with the tracks of those that made some."""
    rows = connection.execute(query, values).mappings().all()
    made = tracks_of(connection, [row["job_id"] for row in rows if row["status"] == JobStatus.SUCCEEDED])
    return [job_of(row, made.get(row["job_id"], ())) for row in rows]


def tracks_of(connection: Connection, job_ids: Sequence[str]) -> dict[str, list[Track]]:
    """Tracks by job, in order; a track is kept once, in its own table."""
    found: dict[str, list[Track]] = defaultdict(list)
    for start in range(0, len(job_ids), _AT_ONCE):
        some = job_ids[start : start + _AT_ONCE]
        query = select(tracks.c.job_id, tracks.c.track).where(tracks.c.job_id.in_(some))
        for job_id, track in connection.execute(query.order_by(tracks.c.number)):
            found[job_id].append(Track.model_validate(track))
    return found


def job_of(row: RowMapping, made: Iterable[Track] = ()) -> StoredJob:
    """A row of `jobs` as the model."""
    result = row["result"]
    return StoredJob(
        number=row["number"],
        job_id=row["job_id"],
        owner=row["owner"],
        engine=row["engine"],
        request=SongRequest.model_validate(row["request"]),
        state=JobState.model_validate(row["state"]),
        result=JobResult(tracks=list(made), notices=result["notices"]) if result else None,
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
        sources=tuple(SourceFiles.model_validate(source) for source in row["sources"] or ()),
        cover=row["cover"],
        title=row["title"],
    )


def event_of(job_id: str, row: RowMapping) -> JobEvent:
    """A row of `job_events` as the model; the row itself has only the number of its job."""
    return JobEvent(
        job_id=job_id,
        seq=row["seq"],
        type=row["type"],
        at=row["at"],
        state=JobState.model_validate(row["state"]),
    )


def dump(state: JobState) -> dict[str, Any]:
    """A state as it is stored: what says nothing is left out, since every event carries one."""
    return state.model_dump(mode="json", exclude_defaults=True)
