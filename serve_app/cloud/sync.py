"""Keeps the cloud at the present state of what is here. The rows are the truth: a restart resumes."""

import asyncio
import logging
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from serve_app.clock import Clock, wall_clock
from serve_app.cloud.outbox import Due, Outbox, Overtaken, SyncStatus, Withdrawn
from serve_app.cloud.present import Studio
from serve_app.cloud.project import Project
from serve_app.cloud.push import Push
from serve_app.cloud.verdict import Verdict, judge
from serve_app.due import DueWork

log = logging.getLogger(__name__)

MAX_AT_ONCE: Final = 4
"""Tracks under way at once; one at a time while the project does not answer."""
QUIET: tuple[float, ...] = (1.0, 3.0, 10.0)
"""Seconds that everything waits while the project does not answer: after one try, two, and more."""
LONGEST_QUIET: Final = 60.0
"""Seconds that everything waits at most because one request was told to come later."""
GRACE: float = 5.0
"""Seconds that tries under way get when it ends."""


class Syncer(DueWork):
    """Pushes every track whose row is pending, each alone and in the order of its versions. For one loop."""

    work = "sync"
    look_again = 3.0  # so soon it sees what a job has made

    def __init__(
        self, outbox: Outbox, studio: Studio, project: Project, *, clock: Clock = wall_clock
    ) -> None:
        super().__init__(clock)
        self._outbox = outbox
        self._studio = studio
        self._project = project
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

    async def stop(self, grace: float | None = GRACE) -> None:
        """Begin nothing more and end soon; what is cut short is done again by the next one."""
        await super().stop(grace)  # an upload can be long

    def close(self) -> None:
        """Give up every connection; once it has stopped."""
        self._project.close()
        self._outbox.close()

    async def metrics(self) -> bytes:
        """What Prometheus scrapes."""
        counts = await asyncio.to_thread(self._outbox.counts)
        for status, gauge in self._gauges.items():
            gauge.set(counts[status])
        return generate_latest(self._registry)

    async def _look(self) -> float | None:
        """Begin what is due; when the next is."""
        now = self._clock()
        if now < self._quiet_until <= now + LONGEST_QUIET:  # else the clock was set back
            return self._quiet_until
        if (free := (1 if self._misses else MAX_AT_ONCE) - len(self._busy)) > 0:
            for due in await self._steadily(
                asyncio.to_thread, self._outbox.due, now, free, tuple(self._busy)
            ):
                self._begin(due.track_id, f"track {due.track_id}", self._sync(due))
        upcoming: float | None = await self._steadily(asyncio.to_thread, self._outbox.next_due, now)
        return upcoming

    async def _sync(self, due: Due) -> None:
        # once: the next try begins with what this one wrote down
        await self._called(asyncio.to_thread, self._once, due)

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
