"""`opentunes jobs`, `job`, `cancel`, `retry`: jobs that the server has."""

from typing import Annotated

import typer

from serve_app.cli.client import Client, connect
from serve_app.cli.errors import Interrupted, ServerRefused
from serve_app.cli.interrupt import interruptible
from serve_app.cli.options import AsJson, Limit, Url
from serve_app.cli.output import failure, local_time, notice, result, seconds, stage, table
from serve_app.cli.views import Job, JobStatus
from serve_app.cli.watch import unsuccessful, watch

JobId = Annotated[str, typer.Argument(metavar="ID", help="Id of a job, as 'opentunes jobs' lists it.")]


def jobs(
    status: Annotated[JobStatus | None, typer.Option(help="Only jobs in this state.")] = None,
    engine: Annotated[str | None, typer.Option(metavar="ID", help="Only jobs of this engine.")] = None,
    limit: Limit = 20,
    as_json: AsJson = False,
    url: Url = "",
) -> None:
    """List jobs, newest first.

    When the output is not a terminal: one job per line, its cells separated by tabs.
    """
    with interruptible(), connect(url) as client:
        page = client.jobs(limit, status=status or "", engine=engine or "")
    if as_json:
        result(page.as_json())
        return
    rows = [
        (job.job_id, job.status, stage(job), job.engine, local_time(job.created_at), job.request.prompt)
        for job in page.jobs
    ]
    table(
        ("id", "status", "stage", "engine", "created", "prompt"),
        rows,
        stretch="prompt",
        optional=("engine", "created"),
    )


def job(
    job_id: JobId,
    follow_it: Annotated[
        bool, typer.Option("--follow", "-f", help="Wait for its end. Ctrl-C only stops waiting.")
    ] = False,
    as_json: AsJson = False,
    url: Url = "",
) -> None:
    """Show a job; with --follow to its end, and exit 1 if that is not a song."""
    with interruptible(), connect(url) as client:
        found = client.job(job_id)
        if follow_it and not found.ended:
            found = _to_its_end(client, found)
    result(found.as_json() if as_json else describe(found))
    if follow_it and found.status != "succeeded":
        raise unsuccessful(found)


def _to_its_end(client: Client, found: Job) -> Job:
    try:
        return watch(client, found)
    except Interrupted:
        notice(f"The job goes on. To cancel it: opentunes cancel {found.job_id}")
        raise


def describe(found: Job) -> str:
    """A job in lines of `name: value`."""
    lines = {
        "id": found.job_id,
        "status": found.status,
        "stage": stage(found) if not found.ended else "",
        "engine": found.engine,
        "prompt": found.request.prompt,
        "seed": "" if found.request.seed is None else str(found.request.seed),
        "created": local_time(found.created_at),
        "finished": local_time(found.finished_at) if found.finished_at else "",
        "error": found.error.message if found.error else "",
    }
    text = [f"{name}: {value}" for name, value in lines.items() if value]
    text += [f"attempt {attempt.attempt}: {attempt.error.message}" for attempt in found.attempts]
    for track in found.result.tracks if found.result else ():
        audio = track.audio[0]
        text.append(f"track: {track.track_id} ({audio.format}, {seconds(audio.seconds)})")
    return "\n".join(text)


def cancel(
    job_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of jobs.")], url: Url = ""
) -> None:
    """Cancel jobs. One that has ended stays as it is."""
    worst = 0
    with interruptible(), connect(url) as client:
        for job_id in job_ids:
            try:
                found = client.cancel(job_id)
            except ServerRefused as error:
                failure(error)
                worst = max(worst, error.exit_code)
                continue
            if found.status == "cancelled":
                notice(f"{found.job_id} is cancelled.")
            elif found.ended:
                notice(f"{found.job_id} had ended before: {found.status}.")
            else:
                notice(f"{found.job_id} was asked to stop.")
    raise typer.Exit(worst)


def retry(job_id: JobId, as_json: AsJson = False, url: Url = "") -> None:
    """Try a job again that failed or was cancelled; prints the id of the new job."""
    with interruptible(), connect(url) as client:
        found = client.retry(job_id)
    result(found.as_json() if as_json else found.job_id)
