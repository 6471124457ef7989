"""Shows a job while it is made: a bar on a terminal, one line per change elsewhere; always on stderr."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
)
from rich.text import Text

from serve_app.cli.output import notice, printable, seconds, stderr
from serve_app.cli.views import Job


class Display(Protocol):
    """Shows a job to people."""

    def show(self, job: Job) -> None:
        """The job as it is now."""
        ...

    def say(self, text: str) -> None:
        """Something else they should know."""
        ...


@contextmanager
def display() -> Iterator[Display]:
    """The display that suits stderr, for the length of the block."""
    console = stderr()
    if not console.is_terminal:
        yield Lines()
        return
    with Bar(console) as bar:
        yield bar


def caption(job: Job) -> str:
    """What the job is doing."""
    if job.cancel_requested and not job.ended:
        return "Stopping"
    if job.status == "queued":
        ahead = job.queue_position
        place = "" if ahead is None else f" ({ahead} ahead)" if ahead else " (next)"
        return f"{'Waiting to try again' if job.attempts else 'Queued'}{place}"
    if job.status == "running":
        return (job.stage or "starting").capitalize()
    return job.status.capitalize()


def failures(job: Job, told: int) -> list[str]:
    """What to say of the attempts that failed after the first `told`."""
    return [f"Attempt {attempt.attempt} failed: {attempt.error.message}" for attempt in job.attempts[told:]]


class Lines:
    """A line on stderr whenever what the job does has changed."""

    def __init__(self) -> None:
        self._said = ""
        self._told = 0

    def show(self, job: Job) -> None:
        """The job as it is now."""
        for line in failures(job, self._told):
            self.say(line)
        self._told = len(job.attempts)
        now = caption(job)
        if now != self._said and not job.ended:
            self.say(f"{now} …")
        self._said = now

    def say(self, text: str) -> None:
        """Something else they should know."""
        notice(text)


class Bar:
    """A progress bar with stage, share, steps and the time that is left."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[steps]}", style="dim", markup=False),
            _Left(),
            console=console,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._progress.add_task("Queued", total=None, steps="", ends=None)
        self._told = 0

    def __enter__(self) -> "Bar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, job: Job) -> None:
        """The job as it is now."""
        for line in failures(job, self._told):
            self.say(line)
        self._told = len(job.attempts)
        running = job.status == "running"
        counted = running and job.steps is not None and job.steps > 1
        self._progress.update(
            self._task,
            description=printable(caption(job)),
            total=1.0 if running or job.ended else None,
            completed=job.progress,
            steps=f"{job.step}/{job.steps}" if counted else "",
            ends=None if job.eta_seconds is None else time.monotonic() + job.eta_seconds,
        )

    def say(self, text: str) -> None:
        """Something else they should know, above the bar."""
        self._progress.console.print(Text(printable(text)), soft_wrap=True)


class _Left(ProgressColumn):
    """The server's estimate of the time that is left, counting down between two reports."""

    def render(self, task: Task) -> Text:
        ends: float | None = task.fields["ends"]
        if ends is None:
            return Text("")
        return Text(f"{seconds(max(0.0, ends - time.monotonic()))} left", style="cyan")
