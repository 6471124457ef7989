"""Keeps the cloud at the present state of what is here. The rows are the truth: a restart resumes."""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Callable
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from serve_app.clock import Clock, wall_clock
from serve_app.cloud.outbox import Due, Outbox, Overtaken, SyncStatus, Withdrawn
from serve_app.cloud.present import Studio
from serve_app.cloud.project import Project
from serve_app.cloud.push import Push
from serve_app.cloud.verdict import Verdict, judge

log = logging.getLogger(__name__)

MAX_AT_ONCE: Final = 4
"""Tracks under way at once; one at a time while the project does not answer."""
LOOK_AGAIN: float = 3.0
"""Seconds after which the rows are looked at anyway: so soon it sees what a job has made."""
QUIET: tuple[float, ...] = (1.0, 3.0, 10.0)
"""Seconds that everything waits while the project does not answer: after one try, two, and more."""
LONGEST_QUIET: Final = 60.0
"""Seconds that everything waits at most because one request was told to come later."""
GRACE: float = 5.0
"""Seconds that tries under way get when it ends."""
PAUSES: tuple[float, ...] = (0.1, 1.0, 10.0)
"""Seconds between tries while the database here does not answer; the last one repeats."""


class Syncer:
    """Pushes every track whose row is pending, each alone and in the order of its versions. For one loop."""

    def __init__(
        self, outbox: Outbox, studio: Studio, project: Project, *, clock: Clock = wall_clock
    ) -> None:
        self._outbox = outbox
        self._studio = studio
        self._project = project
        self._clock = clock
        self._bell = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._busy: dict[str, asyncio.Task[None]] = {}
        """Tries under way, by track."""
        self._calls: set[asyncio.Future[Any]] = set()
        """Blocking calls under way."""
        self._misses = 0
        """Tries since the project has last answered."""
        self._quiet_until = 0.0
        self._registry = CollectorRegistry()
        names = {SyncStatus.PENDING: "Tracks on their way.", SyncStatus.FAILED: "Tracks that wait for you."}
        self._gauges = {
            status: Gauge(f"opentunes_sync_{status}", text, registry=self._registry)
            for status, text in names.items()
        }
        self._ended = Counter(
            "opentunes_sync", "Tries by how they ended.", ["outcome"], registry=self._registry
        )

    def start(self) -> None:
        """Begin to push."""
        self._loop = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        """Begin nothing more and end soon; what is cut short is done again by the next one."""
        if self._loop is None:
            return
        self._loop.cancel()
        await asyncio.gather(self._loop, return_exceptions=True)
        for task in self._busy.values():
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)
        if self._calls:  # a thread cannot be cancelled, and an upload can be long
            await asyncio.wait(self._calls, timeout=GRACE)
        self._loop = None
        self._busy.clear()

    def close(self) -> None:
        """Give up every connection; once it has stopped."""
        self._project.close()
        self._outbox.close()

    def wake(self) -> None:
        """Look at once: something has changed."""
        self._bell.set()

    async def metrics(self) -> bytes:
        """What Prometheus scrapes."""
        counts = await asyncio.to_thread(self._outbox.counts)
        for status, gauge in self._gauges.items():
            gauge.set(counts[status])
        return generate_latest(self._registry)

    async def _run(self) -> None:
        while True:
            self._bell.clear()
            due = self._clock() + LOOK_AGAIN
            try:
                upcoming = await self._look()
                due = min(due, upcoming) if upcoming is not None else due
            except Exception:
                log.exception("cannot tell what is to be synced; looking again in %s s", LOOK_AGAIN)
            with contextlib.suppress(TimeoutError):  # wait_for of Python 3.11 can swallow a cancellation
                async with asyncio.timeout(max(0.0, due - self._clock())):
                    await self._bell.wait()

    async def _look(self) -> float | None:
        """Begin what is due; when the next is."""
        now = self._clock()
        if now < self._quiet_until <= now + LONGEST_QUIET:  # else the clock was set back
            return self._quiet_until
        if (free := (1 if self._misses else MAX_AT_ONCE) - len(self._busy)) > 0:
            for due in await self._steadily(self._outbox.due, now, free, tuple(self._busy)):
                self._busy[due.track_id] = asyncio.ensure_future(self._sync(due))
        upcoming: float | None = await self._steadily(self._outbox.next_due, now)
        return upcoming

    async def _sync(self, due: Due) -> None:
        try:
            await self._threaded(self._once, due)  # once: the next try begins with what this one wrote down
        except Exception:
            log.exception("how syncing %s ended cannot be written down; it is done again", due.track_id)
            await asyncio.sleep(LOOK_AGAIN)
        finally:
            self._busy.pop(due.track_id, None)
            self._bell.set()

    def _once(self, due: Due) -> None:
        """One try of one track, and writing down how it ended. Raises `SQLAlchemyError`."""
        kept = due.kept
        try:
            push = Push(self._project.as_service(), self._studio, self._outbox, due)
            try:
                push.make()
            finally:
                kept = push.kept
        except SQLAlchemyError:
            raise
        except Overtaken:
            log.info("the cloud has a later version of track %s", due.track_id)
        except Withdrawn:
            log.info("track %s is not to be in the cloud any more", due.track_id)
        except Exception as error:
            self._write_down(due, kept, judge(error), error)
        else:
            self._misses = 0
            self._outbox.done(due, kept)
            self._ended.labels("synced").inc()

    def _write_down(self, due: Due, kept: Any, verdict: Verdict, error: Exception) -> None:
        self._misses = self._misses + 1 if verdict.everything else 0
        if not verdict.again:
            log.warning("track %s is not synced: %s (%s)", due.track_id, verdict.reason, verdict.code)
            self._outbox.refuse(due, kept, verdict.code, verdict.reason)
            self._ended.labels("failed").inc()
            return
        pause = verdict.pause(due.tries)
        if verdict.everything:
            quiet = QUIET[min(self._misses, len(QUIET)) - 1]
            least = min(verdict.retry_after or 0.0, LONGEST_QUIET)
            self._quiet_until = self._clock() + max(quiet, least)
        loud = logging.ERROR if verdict.code in {"not_welcome", "internal_error"} else logging.INFO
        trace = error if verdict.code == "internal_error" else None
        said = "track %s is synced later, in %.0f s: %s"
        log.log(loud, said, due.track_id, pause, verdict.reason, exc_info=trace)
        self._outbox.later(due, kept, pause, verdict.code, verdict.reason)
        self._ended.labels("again").inc()

    async def _steadily(self, call: Callable[..., Any], *args: Any) -> Any:
        """Run a blocking call until the database here answers."""
        for pause in itertools.chain(PAUSES, itertools.repeat(PAUSES[-1])):
            try:
                return await self._threaded(call, *args)
            except SQLAlchemyError as error:
                log.error("sync: the database does not answer, trying again in %s s: %s", pause, error)
                await asyncio.sleep(pause)
        raise AssertionError("unreachable")

    async def _threaded(self, call: Callable[..., Any], *args: Any) -> Any:
        """Run a blocking call, which ends by itself though nobody waits for it any more."""
        work = asyncio.ensure_future(asyncio.to_thread(call, *args))
        self._calls.add(work)
        work.add_done_callback(self._calls.discard)
        return await asyncio.shield(work)
