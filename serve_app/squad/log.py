"""Stores what runs tell, in one thread: what waits while a commit is under way shares the next one."""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from serve_app.clock import Clock, iso
from serve_app.database.schema import agent_events, agent_runs
from serve_app.jobs.writer import AWAY
from serve_app.squad.model import NewRun, State

log = logging.getLogger(__name__)

PAUSES: Final = (0.1, 0.3, 1.0, 3.0)
"""Seconds between tries while the database cannot be written; the last one repeats."""
AT_ONCE: Final = 500
"""Events that share one commit at most."""
STEP: Final = 100
"""Runs that are swept away in one transaction."""


class Superseded(Exception):
    """Somebody else has written this run's next event: another desk has taken over."""


@dataclass(slots=True)
class _Entry:
    """An event that is to be stored."""

    number: int
    seq: int
    event: dict[str, Any]
    ended: State | None
    future: "asyncio.Future[None]"
    error: Exception | None = None


@dataclass(slots=True)
class RunLog:
    """The only writer of runs and their events. Its commits do not wait for the disk (`durable=False`)."""

    engine: Engine
    clock: Clock
    commits: int = 0
    _entries: "queue.SimpleQueue[_Entry | None]" = field(default_factory=queue.SimpleQueue)
    _thread: threading.Thread | None = None
    _closed: threading.Event = field(default_factory=threading.Event)

    def create(self, new: NewRun) -> int:
        """Store a run that begins; its number. Blocking."""
        row = {
            "run_id": new.run_id,
            "owner": new.owner,
            "status": "running",
            "message": new.brief.message,
            "asked": new.asked(),
            "created_at": iso(self.clock()),
        }
        with self.engine.begin() as connection:
            made = connection.execute(insert(agent_runs).values(row).returning(agent_runs.c.number))
            return int(made.scalar_one())

    def append(
        self, number: int, seq: int, event: dict[str, Any], ended: State | None = None
    ) -> "asyncio.Future[None]":
        """Store an event, and with the last one how the run ended; done when it is committed.

        While the database cannot be written it is tried again, for ever. The future raises `Superseded`.
        """
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="run-log", daemon=True)
            self._thread.start()
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._entries.put(_Entry(number, seq, event, ended, future))
        return future

    def sweep(self, before: str) -> int:
        """Delete runs that ended before an instant, with their events; how many. Blocking, in small steps."""
        gone = 0
        while True:
            old = (
                select(agent_runs.c.number)
                .where(agent_runs.c.finished_at < before)
                .order_by(agent_runs.c.finished_at)
                .limit(STEP)
            )
            with self.engine.begin() as connection:
                numbers = list(connection.execute(old).scalars())
                connection.execute(delete(agent_events).where(agent_events.c.number.in_(numbers)))
                connection.execute(delete(agent_runs).where(agent_runs.c.number.in_(numbers)))
            gone += len(numbers)
            if len(numbers) < STEP:
                return gone

    def close(self) -> None:
        """Store what waits, if the database lets us, and end the thread."""
        self._closed.set()
        self._entries.put(None)
        if self._thread:
            self._thread.join()

    def _work(self) -> None:
        going = True
        while going:
            entries: list[_Entry] = []
            while going and len(entries) < AT_ONCE and (not entries or not self._entries.empty()):
                entry = self._entries.get()
                if entry is None:
                    going = False
                else:
                    entries.append(entry)
            if entries:
                self._steadily(entries)
                _answer(entries)

    def _steadily(self, entries: Sequence[_Entry]) -> None:
        tries = 0
        while True:
            try:
                self._commit(entries)
                return
            except IntegrityError:
                if len(entries) == 1:
                    if not self._is_ours(entries[0]):
                        entries[0].error = Superseded()
                    return
                for entry in entries:
                    self._steadily([entry])
                return
            except AWAY as error:
                if self._closed.is_set():
                    for entry in entries:
                        entry.error = error
                    return
                log.error("events of runs cannot be stored, trying again: %s", error)
                time.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
                tries += 1

    def _commit(self, entries: Sequence[_Entry]) -> None:
        rows = [{"number": e.number, "seq": e.seq, "event": e.event} for e in entries]
        with self.engine.begin() as connection:
            connection.execute(insert(agent_events), rows)
            for entry in entries:
                if entry.ended:
                    self._end(connection, entry.number, entry.ended)
        self.commits += 1

    def _is_ours(self, entry: _Entry) -> bool:
        """Whether an earlier try has stored it after all, and only its answer was lost."""
        found = select(agent_events.c.event).where(
            agent_events.c.number == entry.number, agent_events.c.seq == entry.seq
        )
        with self.engine.connect() as connection:
            return connection.execute(found).scalar() == entry.event

    def _end(self, connection: Connection, number: int, status: State) -> None:
        ended = {"status": status, "finished_at": iso(self.clock())}
        connection.execute(update(agent_runs).where(agent_runs.c.number == number).values(ended))


def _answer(entries: Sequence[_Entry]) -> None:
    """Tell who waits, with one wake-up per event loop."""
    for loop in {entry.future.get_loop() for entry in entries}:
        try:
            loop.call_soon_threadsafe(_settle, [e for e in entries if e.future.get_loop() is loop])
        except RuntimeError:  # the loop is closed: nobody waits any more
            log.debug("nobody heard that events are stored")


def _settle(entries: Sequence[_Entry]) -> None:
    for entry in entries:
        if entry.future.done():
            continue
        if entry.error is not None:
            entry.future.set_exception(entry.error)
        else:
            entry.future.set_result(None)
