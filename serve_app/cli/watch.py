"""Sees a job through to its end, and says why it made no song."""

from collections.abc import Callable

from serve_app.cli.client import Client
from serve_app.cli.errors import CommandFailed
from serve_app.cli.follow import follow
from serve_app.cli.progress import display
from serve_app.cli.views import Cause, Job


def watch(client: Client, job: Job, check: Callable[[], None] = lambda: None) -> Job:
    """Show the job until it has ended. `check` raises when there is no hope that a lost server comes back."""
    with display() as shown:

        def trouble(error: CommandFailed) -> None:
            check()
            shown.say(f"{error.message} Trying again …")

        for state in follow(client, job, trouble=trouble):
            job = state
            shown.show(job)
    return job


def unsuccessful(job: Job) -> CommandFailed:
    """Why a job that has ended made no song: the cause of every attempt."""
    if job.status == "cancelled":
        return CommandFailed("The job was cancelled.", remedy=f"To try again: opentunes retry {job.job_id}")
    causes = [f"Attempt {attempt.attempt}: {_words(attempt.error)}" for attempt in job.attempts]
    if job.error and not any(attempt.error == job.error for attempt in job.attempts):
        causes.append(_words(job.error))
    return CommandFailed(
        f"The job failed after {len(job.attempts) or 1} attempt{'s' * (len(job.attempts) > 1)}.",
        details=tuple(causes),
        remedy=(job.error and job.error.remedy) or f"To try again: opentunes retry {job.job_id}",
    )


def _words(cause: Cause) -> str:
    return f"{cause.message} ({cause.code})"
