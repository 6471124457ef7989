"""Keeps the squad's runs: starts, stores, tells, cancels and ends them. Knows nothing of Ray: see `actor`.

Nothing is told before it is stored, so whoever resumes after a crash has read nothing that is not there.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, ParamSpec, Protocol, TypeVar

from sqlalchemy.exc import IntegrityError

from agents.brief import AgentName
from agents.errors import AgentError, ModelTimeout, RequestRefused, Stopped
from agents.events import AgentFailed, Event, JobMoved, PlanMade, RunFinished
from serve_app.clock import Clock, iso, wall_clock
from serve_app.database import connect
from serve_app.jobs.background import Background
from serve_app.jobs.model import Job, JobStatus
from serve_app.jobs.retention import DAY
from serve_app.squad.log import RunLog, Superseded
from serve_app.squad.lyrics import LyricsOrder, WrittenLyrics
from serve_app.squad.model import Chapter, NewRun, StoredRun, TooManyRuns
from serve_app.squad.reader import RunReader
from serve_app.squad.recovery import AGAIN, draft, moves_told, request_of
from serve_app.squad.run import Run, line
from serve_app.squad.songs import Refusal, Songs
from serve_app.squad.telemetry import Telemetry

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")

LOOK: Final = 1.0
"""Seconds between two looks for runs that nobody reads."""
LONG: Final = 30.0
"""Seconds at most between two tries to read a run of a former desk."""
GLANCE: Final = 0.2
"""Seconds between two looks for a run that another desk goes on with."""
EVERY: Final = 3600.0
"""Seconds between two sweeps."""
PATIENCE: Final = 2.0
"""Seconds a cancel waits for the run's end."""
SPARE: Final[frozenset[AgentName]] = frozenset({"visualizer", "critic"})
"""Agents without whose work a song can be made."""


class Company(Protocol):
    """The agents, wherever they work; see `play.Players`."""

    def play(self, new: NewRun) -> AsyncGenerator[Event, None]:
        """A whole run; the last event is `RunFinished`."""
        ...

    async def write(self, order: LyricsOrder) -> WrittenLyrics:
        """Lyrics alone."""
        ...

    async def halt(self, run_id: str) -> None:
        """End what works for a run or a call."""
        ...


@dataclass(frozen=True, slots=True)
class DeskLimits:
    """How much is under way at a time, for how long, and how long it is kept."""

    per_user: int = 4
    in_all: int = 64
    seconds: float = 300.0
    """That agents may take in one run."""
    grace_seconds: float = 20.0
    """After which a run that nobody reads is cancelled."""
    days: float = 7.0
    """That runs are kept after their end."""


class Desk:
    """For one event loop. `start` wants a database that is migrated."""

    def __init__(
        self,
        database: str,
        company: Company,
        songs: Callable[[], Awaitable[Songs]],
        *,
        limits: DeskLimits | None = None,
        clock: Clock = wall_clock,
        telemetry: Telemetry | None = None,
    ) -> None:
        self._writes = connect(database, pool_size=2, durable=False, writer=True)
        self._reads = connect(database, pool_size=2)
        self._log = RunLog(self._writes, clock)
        self._reader = RunReader(self._reads)
        self._company, self._songs = company, songs
        self._writing: Counter[str] = Counter()
        """Calls for lyrics alone, by owner."""
        self._limits = limits or DeskLimits()
        self._clock = clock
        self._telemetry = telemetry or Telemetry()
        self._runs: dict[str, Run] = {}
        self._background = Background()
        self._threads = ThreadPoolExecutor(8, thread_name_prefix="desk")
        self._closing = False

    async def start(self) -> None:
        """Give those runs an end that a former desk has left, and begin to look after new ones."""
        for left in await self._in_thread(self._reader.unfinished):
            run = Run(
                left.run_id,
                left.owner,
                self._log,
                self._clock,
                self._telemetry,
                number=left.number,
                seq=left.seq,
            )
            self._runs[run.run_id] = run
            run.work = asyncio.ensure_future(self._work(run, self._recover(run, left.asked["generate"])))
        self._background.spawn(self._regularly(LOOK, self.look))
        self._background.spawn(self._regularly(EVERY, self.sweep))

    async def stop(self) -> None:
        """End what agents work on, and close. What waits for its job goes on at the next start."""
        self._closing = True
        working = [run for run in self._runs.values() if run.agents]
        for run in working:
            if run.agents:
                run.agents.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*(run.work for run in working if run.work), return_exceptions=True)
        left = [run.work for run in self._runs.values() if run.work]
        for work in left:
            work.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self._background.cancel()
        await asyncio.to_thread(self._log.close)
        await asyncio.to_thread(self._threads.shutdown)  # before their connections go
        self._writes.dispose()
        self._reads.dispose()

    # --- what clients ask ---------------------------------------------------------------------------

    async def start_run(self, new: NewRun) -> None:
        """Begin a run; once, however often it is asked. Raises `TooManyRuns`."""
        if new.run_id in self._runs:
            return
        self._check_limits(new.owner)
        run = Run(new.run_id, new.owner, self._log, self._clock, self._telemetry)
        self._runs[new.run_id] = run
        await asyncio.shield(self._begin(run, new))  # whoever goes away meanwhile leaves no half of a run

    async def events(self, run_id: str, owner: str, after: int = 0, wait: float = 0.0) -> Chapter | None:
        """Events after a number, after up to `wait` seconds; None if the owner has no such run."""
        run = self._runs.get(run_id)
        if run and run.owner != owner:
            return None
        if run and (chapter := await run.read(after, wait)):
            return chapter
        stored = await self._in_thread(self._reader.get, run_id, owner)
        if stored is None:
            return None
        after = min(after, stored.seq)
        events = await self._in_thread(self._reader.events, stored.number, after)
        seq = events[-1]["seq"] if events else after
        ended = stored.status != "running" and seq == stored.seq
        if not events and not ended:  # it is another desk's
            await asyncio.sleep(min(wait, GLANCE))
        return Chapter(tuple(map(line, events)), seq, ended)

    async def cancel(self, run_id: str, owner: str) -> StoredRun | None:
        """End a run, and with it the job that it waits for; one that has ended stays as it is."""
        run = self._runs.get(run_id)
        if run and run.owner == owner:
            run.cancelled = True
            if run.agents:
                run.agents.cancel()
            elif run.job_id:
                await (await self._songs()).cancel(run.job_id)
            if run.work:
                await asyncio.wait([run.work], timeout=PATIENCE)
        return await self._in_thread(self._reader.get, run_id, owner)

    async def write_lyrics(self, order: LyricsOrder, seconds: float) -> WrittenLyrics:
        """Lyrics alone, within so many seconds. Raises `TooManyRuns`."""
        self._check_limits(order.owner)
        self._writing[order.owner] += 1
        try:
            async with asyncio.timeout(seconds):
                return await self._company.write(order)
        except TimeoutError:
            error: AgentError = ModelTimeout(
                f"No lyrics within {seconds:g} s.", "Ask for less, or use a faster model."
            )
            return WrittenLyrics(error=AgentFailed.of("lyricist", error))
        except Stopped:
            error = AgentError("The call was cancelled.", "Send it again.")
            return WrittenLyrics(error=AgentFailed.of("lyricist", error))
        finally:
            self._writing[order.owner] -= 1
            await self._company.halt(order.call_id)

    async def halt(self, call_id: str) -> None:
        """End a call for lyrics."""
        await self._company.halt(call_id)

    async def metrics(self) -> bytes:
        """Metrics as Prometheus reads them."""
        return self._telemetry.render(len(self._runs))

    # --- what is done by the clock ------------------------------------------------------------------

    async def look(self) -> None:
        """Cancel what nobody reads any more. A job that was submitted is let be."""
        for run in list(self._runs.values()):
            since = run.unread_since
            if run.agents and since is not None and self._clock() - since > self._limits.grace_seconds:
                log.info("run %s is cancelled: nobody reads it", run.run_id)
                run.cancelled = True
                run.agents.cancel()

    async def sweep(self) -> None:
        """Delete what is older than it is to be kept."""
        before = iso(self._clock() - self._limits.days * DAY)
        if gone := await self._in_thread(self._log.sweep, before):
            log.info("%s runs of the squad were deleted: they were old", gone)

    async def _regularly(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except Exception:
                log.exception("a round of the squad's desk failed; the next one tries again")
            await asyncio.sleep(seconds)

    def _in_thread(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "asyncio.Future[T]":
        return asyncio.get_running_loop().run_in_executor(self._threads, partial(call, *args, **kwargs))

    # --- a run ----------------------------------------------------------------------------------------

    def _check_limits(self, owner: str) -> None:
        busy = Counter(run.owner for run in self._runs.values() if not run.job_id) + self._writing
        for scope, running, limit in (
            ("user", busy[owner], self._limits.per_user),
            ("all", busy.total(), self._limits.in_all),
        ):
            if running >= limit:
                raise TooManyRuns(scope, running, limit, retry_after=10.0)

    async def _begin(self, run: Run, new: NewRun) -> None:
        try:
            run.number = await self._in_thread(self._log.create, new)
        except IntegrityError:  # a former desk has begun it
            self._runs.pop(new.run_id)
        except BaseException:
            self._runs.pop(new.run_id)
            raise
        else:
            run.work = asyncio.ensure_future(self._work(run, self._play(run, new)))

    async def _work(self, run: Run, playing: Coroutine[Any, Any, RunFinished]) -> None:
        try:
            await run.end(await playing)
        except Superseded:
            log.warning("run %s is another desk's now", run.run_id)
        except Exception:
            log.exception("run %s could not be ended; the next desk does", run.run_id)
        finally:
            self._runs.pop(run.run_id, None)

    async def _play(self, run: Run, new: NewRun) -> RunFinished:
        end = await self._agents(run, new)
        if new.generate and self._is_whole(run, end):
            end = await self._song(run, end)
        return end

    async def _agents(self, run: Run, new: NewRun) -> RunFinished:
        run.agents = asyncio.ensure_future(self._hear(run, new))
        if run.cancelled:  # before it began
            run.agents.cancel()
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await run.agents
        except TimeoutError:
            hint = "Ask for less at a time, or set AGENT_RUN_TIMEOUT_SECONDS higher."
            return RunFinished(
                status="failed", hint=f"It took longer than {self._limits.seconds:g} s. {hint}"
            )
        except asyncio.CancelledError:
            if run.cancelled:
                return RunFinished(status="cancelled", hint="Send the message again to begin anew.")
            if self._closing:
                return RunFinished(status="failed", hint=AGAIN)
            raise
        except Superseded:
            raise
        except Exception:
            log.exception("run %s failed", run.run_id)
            return RunFinished(
                status="failed", hint="The squad failed unexpectedly. Send it again, or see the server's log."
            )
        finally:
            run.agents = None

    async def _hear(self, run: Run, new: NewRun) -> RunFinished:
        try:
            edit = False
            async with aclosing(self._company.play(new)) as events:
                async for event in events:
                    if isinstance(event, PlanMade):
                        edit = event.plan.edit
                    elif isinstance(event, RunFinished):
                        return _whole(event, new, edit=edit)
                    await run.tell(event)
        finally:
            await self._company.halt(run.run_id)
        raise RuntimeError("the agents ended without a last event")

    def _is_whole(self, run: Run, end: RunFinished) -> bool:
        whole = end.status == "succeeded" or (end.status == "partial" and run.failed <= SPARE)
        return end.request is not None and whole and not run.cancelled

    async def _song(self, run: Run, end: RunFinished, job: Job | None = None, after: int = 0) -> RunFinished:
        """Submit the request, if it has no job, and tell of that to the end; what the last event is then."""
        try:
            if job is None:
                songs = await self._songs()
                job = await songs.submit(run.run_id, run.owner, end.request or {})
            return await self._follow(run, job.job_id, end, after)
        except Superseded:
            raise
        except Refusal as refusal:
            error = RequestRefused(refusal.message, refusal.hint)
            await run.tell(AgentFailed.of("producer", error))
            hint = f"{refusal.message} {refusal.hint}".strip()
            return end.model_copy(update={"status": "partial", "hint": hint, "seconds": 0.0})
        except Exception:
            log.exception("the job of run %s failed unexpectedly", run.run_id)
            hint = "The server failed with the job. GET /jobs lists it, or POST /generate with the request."
            return end.model_copy(update={"status": "partial", "hint": hint, "seconds": 0.0})

    async def _follow(self, run: Run, job_id: str, end: RunFinished, after: int) -> RunFinished:
        songs = await self._songs()
        told: dict[str, object] = {"job_id": job_id, "seconds": 0.0}
        run.job_id = job_id
        if run.cancelled:  # while it was submitted
            await songs.cancel(job_id)
        async for move in songs.follow(job_id, run.owner, after):
            await run.tell(JobMoved(event=move.type, job=move.job.model_dump(mode="json")))
            if move.job.status is JobStatus.FAILED:
                cause = move.job.error.message if move.job.error else "The job failed."
                retry = f"POST {move.job.links.self}/retry tries again."
                told |= {"status": "partial", "hint": f"{cause} {retry}"}
            elif move.job.status is JobStatus.CANCELLED:
                told |= {"status": "cancelled", "hint": "POST /generate with the request makes it after all."}
        return end.model_copy(update=told)

    async def _recover(self, run: Run, generate: bool) -> RunFinished:
        """Go on with a run that waits for its job; what the last event of any other is."""
        events, job = await self._left(run, generate)
        end = draft(events, request_of(job) if job else None)
        if job:
            return await self._song(run, end, job, moves_told(events))
        return end.model_copy(update={"status": "cancelled"}) if run.cancelled else end

    async def _left(self, run: Run, generate: bool) -> tuple[list[dict[str, Any]], Job | None]:
        """What a former desk has told of a run, and its job; asked for until the database answers."""
        pause = LOOK
        while True:
            try:
                events, after = list[dict[str, Any]](), 0
                while some := await self._in_thread(self._reader.events, run.number, after):
                    events, after = events + some, some[-1]["seq"]
                job = await (await self._songs()).find(run.run_id, run.owner) if generate else None
            except Exception:
                log.exception("run %s of a former desk cannot be read, trying again", run.run_id)
                await asyncio.sleep(pause)
                pause = min(LONG, 2 * pause)
            else:
                return events, job


def _whole(end: RunFinished, new: NewRun, *, edit: bool) -> RunFinished:
    """With a request that is a body of `POST /generate`: it names the engine, and any title and cover."""
    stands = end.stands if end.request is None else end.request
    if stands is None:
        return end
    title = end.title or (edit and new.title)
    cover = end.cover.image_id if end.cover else edit and new.cover
    terms = {name: value for name, value in (("title", title), ("cover", cover)) if value}
    stands = {**stands, **terms, "engine": new.brief.engine.id}
    return end.model_copy(update={"stands": stands, "request": end.request and stands})


__all__ = ["Company", "Desk", "DeskLimits"]
