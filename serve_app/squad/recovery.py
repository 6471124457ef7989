"""What becomes of a run whose desk died: what it told is kept, and it gets an end."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from agents.events import (
    EVENTS,
    AgentFailed,
    CoverDrawn,
    JobMoved,
    PlanMade,
    RunFinished,
    StepFinished,
    Usage,
)
from serve_app.jobs.model import Job

AGAIN: Final = "The server was restarted in the middle of it. Send the message again."


def draft(events: Sequence[Mapping[str, Any]], request: dict[str, Any] | None = None) -> RunFinished:
    """The last event as far as the others tell it; `request` is that of the job that was made of it."""
    end = RunFinished(status="failed", request=request, stands=request)
    usage = Usage()
    for event in map(EVENTS.validate_python, events):
        if isinstance(event, PlanMade):
            end = end.model_copy(update={"reply": event.plan.reply, "title": event.plan.title})
        elif isinstance(event, CoverDrawn):
            end = end.model_copy(update={"cover": event.cover})
        elif isinstance(event, StepFinished):
            usage += event.usage
        elif isinstance(event, AgentFailed):
            end = end.model_copy(update={"status": "partial", "hint": event.hint})
    if request is None:
        return end.model_copy(update={"status": "failed", "usage": usage, "hint": AGAIN})
    status = "partial" if end.status == "partial" else "succeeded"
    return end.model_copy(update={"status": status, "usage": usage})


def request_of(job: Job) -> dict[str, Any]:
    """The request of which a job was made."""
    return {**job.request.model_dump(mode="json", exclude_unset=True), "engine": job.engine}


def moves_told(events: Sequence[Mapping[str, Any]]) -> int:
    """How many of its job's own events a run has told; these are numbered from 1."""
    kind = JobMoved.model_fields["type"].default
    return sum(event["type"] == kind and event["event"] != "place" for event in events)
