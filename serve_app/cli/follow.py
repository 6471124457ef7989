"""Follows a job to its end, through lost connections and restarts of the server."""

import time
from collections.abc import Callable, Iterator
from typing import Final

from serve_app.cli.client import Client
from serve_app.cli.errors import CommandFailed, ConnectionLost, NoServer, ServerRefused
from serve_app.cli.views import Job

PATIENCE: Final = 90.0
"""Seconds without a word from the server before giving up; a restart takes some 20."""
GLANCE: Final = 2.0
"""Seconds between two looks at the place in the queue."""

Trouble = Callable[[CommandFailed], None]


def follow(client: Client, job: Job, *, trouble: Trouble, patience: float = PATIENCE) -> Iterator[Job]:
    """Every state of the job from now on; the last one is its end.

    `trouble` hears of every lost connection before it is tried again, and may raise to give up. Raises
    `ConnectionLost` when the server stays away, `ServerRefused` when it does not want to tell.
    """
    last_id, pause, silent_since = "", 0.5, time.monotonic()
    while True:
        try:
            # events carry no place in the queue, so it is asked for until the job has started
            for state in _queue(client, job) if not last_id else ():
                silent_since, pause, job = time.monotonic(), 0.5, state
                yield job
            for event_id, state in client.events(job.job_id, last_id):
                silent_since, pause, last_id = time.monotonic(), 0.5, event_id
                if state.status == "queued" and state.attempt == 0:
                    continue  # from the time before it started
                job = state
                yield job
                if job.ended:
                    return
            raise ConnectionLost("The server closed the stream of events.")
        except (ConnectionLost, NoServer, ServerRefused) as error:
            if isinstance(error, ServerRefused) and error.status < 500:
                raise
            if time.monotonic() - silent_since > patience:
                raise ConnectionLost(
                    f"The server has not answered for {patience:.0f} seconds ({error.message})",
                    remedy=f"The job is kept. Once the server is back: opentunes job {job.job_id} --follow",
                ) from error
            trouble(error)
            time.sleep(pause)
            pause = min(5.0, pause * 2)


def _queue(client: Client, job: Job) -> Iterator[Job]:
    """States while the job waits for its first attempt."""
    etag = ""
    while job.status == "queued" and job.attempt == 0:
        job, etag = client.moved(job, etag, GLANCE)
        if job.status == "queued":
            yield job
