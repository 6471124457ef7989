"""Transactions of the job store: alone or many in one, with what the store remembers kept true to them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine

from serve_app.jobs.model import StoredJob

F = TypeVar("F", bound=Callable[..., object])


def relaxed(method: F) -> F:
    """Mark a store's method whose commit need not wait for the disk."""
    method.relaxed = True  # type: ignore[attr-defined]
    return method


def is_relaxed(method: Callable[..., object]) -> bool:
    """Whether it was marked so."""
    return getattr(method, "relaxed", False)


class Transactions:
    """Begins transactions for one thread, and remembers the jobs that have not ended.

    What is remembered changes with the commit and never without it. The job table is the only writer, so
    that what it remembers is what is stored; should another have written after all, the guard of each update
    finds out, and `forget` makes the next read come from SQL.
    """

    def __init__(self, durable: Engine, relaxed: Engine) -> None:
        self._durable = durable
        self._relaxed = relaxed
        self._group: Connection | None = None
        self._live: dict[str, StoredJob] = {}
        self._changes: list[dict[str, StoredJob]] = []
        """Of the transactions under way, outermost first."""

    @contextmanager
    def begin(self, *, durable: bool = True) -> Iterator[Connection]:
        """A transaction of its own, or a savepoint in the open group: what fails leaves nothing behind."""
        if self._group is None:
            with self._whole(self._durable if durable else self._relaxed) as connection:
                yield connection
        else:
            with self._recording() as changes, self._group.begin_nested():
                yield self._group
            self._changes[-1].update(changes)

    @contextmanager
    def group(self, *, durable: bool = True) -> Iterator[None]:
        """One commit for every `begin` inside; nothing of it counts before the block has ended."""
        with self._whole(self._durable if durable else self._relaxed) as connection:
            self._group = connection
            try:
                yield
            finally:
                self._group = None

    def recall(self, job_id: str) -> StoredJob | None:
        """The job as this transaction sees it, if it is remembered."""
        for changes in reversed(self._changes):
            if job_id in changes:
                return changes[job_id]
        return self._live.get(job_id)

    def remember(self, job: StoredJob) -> None:
        """Keep a job as it was written by this transaction, until it has ended."""
        self._changes[-1][job.job_id] = job

    def forget(self, job_id: str) -> None:
        """Read the job anew next time."""
        self._live.pop(job_id, None)

    @contextmanager
    def _whole(self, engine: Engine) -> Iterator[Connection]:
        with self._recording() as changes, engine.begin() as connection:
            yield connection
        for job_id, job in changes.items():
            if job.state.status.terminal:
                self._live.pop(job_id, None)
            else:
                self._live[job_id] = job

    @contextmanager
    def _recording(self) -> Iterator[dict[str, StoredJob]]:
        changes: dict[str, StoredJob] = {}
        self._changes.append(changes)
        try:
            yield changes
        finally:
            self._changes.pop()
