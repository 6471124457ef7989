"""A song from its order to its files: submitted, followed, saved."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

from pydantic import JsonValue

from serve_app.cli.client import Client
from serve_app.cli.errors import CommandFailed, Interrupted
from serve_app.cli.interrupt import uninterrupted
from serve_app.cli.output import busy, notice
from serve_app.cli.song import beside
from serve_app.cli.studio import Studio
from serve_app.cli.views import Job, Track
from serve_app.cli.watch import watch


def order(found: Studio, body: Mapping[str, JsonValue], *, wait: bool = True) -> Job:
    """The job at its end, or as it was accepted; Ctrl-C cancels it."""
    job = None
    try:
        with uninterrupted():  # an accepted job whose id is not known could not be cancelled
            job = found.client.submit(body)
        return watch(found.client, job, found.check) if wait else job
    except Interrupted:
        if job:
            _cancel(found.client, job)
        raise


def bring(client: Client, source: Path | str | None) -> str | None:
    """The id of a source; a file is uploaded first."""
    if not isinstance(source, Path):
        return source
    with busy(f"Uploading {source.name} …"):
        upload = client.upload(source)
    notice(f"Uploaded {source.name}: {upload.upload_id}")
    return upload.upload_id


def save(client: Client, track: Track, path: Path, *, everything: bool = False) -> list[Path]:
    """Fetch a song, and everything that comes with it; the paths."""
    client.download(track.audio[0], path)
    others = beside(path, track) if everything else []
    for target, url, sha256 in others:
        client.fetch(url, target, sha256)
    return [path, *(target for target, _, _ in others)]


def _cancel(client: Client, job: Job) -> None:
    """Cancel the job and wait a moment until it has stopped; a second Ctrl-C ends the wait."""
    notice("Cancelling …")
    with contextlib.suppress(Interrupted):
        try:
            job = client.cancel(job.job_id, timeout=5.0)
            if not job.ended:
                job = client.job(job.job_id, wait=5.0)
        except CommandFailed as error:
            notice(f"The job could not be cancelled: {error.message} Run: opentunes cancel {job.job_id}")
            return
        notice({"cancelled": "Cancelled."}.get(job.status, f"The job is {job.status}; it was asked to stop."))
