"""Runs an engine for a batch of tickets, on the one device thread. Knows nothing of Ray."""

import itertools
import logging
import threading
import time
from collections.abc import Sequence

from engines import AudioEngine, Cancelled, Song, SongRequest
from serve_app.inference.messages import Done, Failed, Freed, Progress, Stopped, Ticket, Weights
from serve_app.inference.room import LISTEN, Room
from serve_app.inference.work import (
    SAVING,
    Emit,
    EngineWatch,
    Part,
    Unwanted,
    Work,
    end,
    fail,
    job_error,
    kept,
    over,
    stop_unwanted,
)
from serve_app.jobs.model import JobResult
from serve_app.library.artifacts import ArtifactStore
from serve_app.library.save import save

log = logging.getLogger(__name__)

PAUSES: tuple[float, ...] = (0.2, 1.0, 5.0, 15.0, 30.0, 60.0)
"""Seconds between tries to store songs; the last one repeats."""
PATIENCE: float = 3600.0
"""Seconds for which songs that cannot be stored are kept; then their attempts have failed."""


class Runner:
    """Turns tickets into messages: loads at the first job, batches what agrees, isolates what fails."""

    def __init__(self, engine: AudioEngine, artifacts: ArtifactStore, room: Room | None = None) -> None:
        self._engine = engine
        self._artifacts = artifacts
        self._device = threading.Lock()
        self._worked = 0.0
        """Seconds that the engine has worked in this call."""
        self._rested = time.monotonic()
        """When the device was last let go."""
        self._since: float | None = None
        """Since when there are weights in memory."""
        self.room = room or Room()
        self.loaded = False
        self.weights: Weights | None = None
        """What the newest songs wanted in memory; None before the first, and when it was given back."""

    @property
    def idle(self) -> float | None:
        """Seconds since the device last worked; None while it does, or waits for its room."""
        return None if self._device.locked() else time.monotonic() - self._rested

    @property
    def ready(self) -> float | None:
        """For how many seconds there have been weights in memory, whichever; None while there are none."""
        return None if (since := self._since) is None else time.monotonic() - since

    def unload(self, idle: float = 0.0) -> None:
        """Give the memory back, unless the device works or has done so within so many seconds."""
        if self._device.acquire(blocking=False):
            try:
                if self.loaded and time.monotonic() - self._rested >= idle:
                    self._give_back()
            finally:
                self._device.release()

    def run(self, tickets: Sequence[Ticket], emit: Emit, unwanted: Unwanted) -> None:
        """Make every ticket's songs and say how each ticket ended; blocks until all is stored.

        A song is stored as soon as it is made, so that only one call's songs are in memory. Another thread
        may run the next tickets while the last songs are stored: `Freed` says from when on.
        """
        works = [Work(ticket) for ticket in tickets]
        if not self._wait(works, emit, unwanted):
            emit(Freed(0.0))
            return
        try:
            self._load(works, emit, unwanted)
            self._worked = 0.0
            made = self._generate(works, emit, unwanted)
            seconds = self._worked
            if self.room.leaving:
                self._give_back()
        finally:
            self._rested = time.monotonic()
            self._device.release()
            self.room.rest()
        emit(Freed(seconds))
        self._save(made, emit, unwanted)

    def _wait(self, works: Sequence[Work], emit: Emit, unwanted: Unwanted) -> bool:
        """Take the device; False when nothing is wanted any more by then: what waits hears a stop as well."""
        stop_unwanted(works, emit, unwanted)
        while any(not work.ended for work in works):
            if self._device.acquire(timeout=LISTEN):
                return True
            stop_unwanted(works, emit, unwanted)
        return False

    def _generate(self, works: list[Work], emit: Emit, unwanted: Unwanted) -> list[tuple[Part, Song]]:
        """Everything that needs the device; the songs of the last call are still to be saved."""
        parts = [Part(work, variant) for work in works for variant in range(work.songs)]
        size = self._engine.info.max_batch
        queue = [parts[start : start + size] for start in range(0, len(parts), size)]
        made: list[tuple[Part, Song]] = []
        while queue:
            self._save(made, emit, unwanted)
            made = []
            stop_unwanted(works, emit, unwanted)
            if batch := [part for part in queue.pop(0) if not part.work.ended]:
                made, again = self._make(batch, emit, unwanted)
                queue[:0] = again
        return made

    def _load(self, works: Sequence[Work], emit: Emit, unwanted: Unwanted) -> None:
        """Load at the first job; should that fail, all its work has failed."""
        open_ = [work for work in works if not work.ended]
        watch = EngineWatch([Part(work, 0) for work in open_], emit, unwanted, self._artifacts)
        try:
            self._open(watch)
        except Cancelled:
            for work in open_:
                end(work, Stopped(work.ticket.job_id), emit)
        except Exception as error:
            log.exception("the engine could not be loaded")
            for work in open_:
                end(work, Failed(work.ticket.job_id, job_error(error)), emit)

    def _open(self, watch: EngineWatch) -> None:
        if not self.loaded:
            try:
                watch.loading(0, 1)
                self._engine.load(watch.loading)
            except BaseException:
                self._give_back()
                raise
            self.loaded = True

    def _prepare(self, requests: Sequence[SongRequest], watch: EngineWatch) -> None:
        """Have what these want in memory, and room on the card for it; what is told to go goes first."""
        while True:
            if self.room.leaving:
                self._give_back()
            self._open(watch)
            self._engine.fetch(requests, watch.loading)
            size, capacity = self._engine.footprint(requests), self._engine.capacity()
            if self.room.take(size, capacity, watch.waiting):
                break
            self._give_back()
        try:
            self._engine.prepare(requests, watch.loading)
        except BaseException:
            if self.weights is None:
                self._give_back()
            raise
        self.weights = Weights.of(requests[0])
        if self._since is None:
            self._since = time.monotonic()

    def _give_back(self) -> None:
        """Unload everything."""
        try:
            self._engine.unload()
        except Exception:
            log.exception("the engine could not be unloaded")
        self.loaded, self.weights, self._since = False, None, None
        self.room.give_back()

    def _make(
        self, batch: list[Part], emit: Emit, unwanted: Unwanted
    ) -> tuple[list[tuple[Part, Song]], list[list[Part]]]:
        """One call of the engine: its songs, and, if its parts failed together, each for a call alone."""
        requests = [part.request for part in batch]
        watch = EngineWatch(batch, emit, unwanted, self._artifacts)
        begun: float | None = None
        try:
            self._prepare(requests, watch)
            begun = time.monotonic()
            songs = self._engine.generate(requests, watch)
            if len(songs) != len(batch):
                raise RuntimeError(f"asked for {len(batch)} songs, the engine made {len(songs)}")
        except Cancelled:
            for part in batch:
                end(part.work, Stopped(part.work.ticket.job_id), emit)
        except Exception as error:
            if len(batch) > 1:
                return [], [[part] for part in batch]
            fail(batch[0].work, error, emit)
        else:
            return [(part, kept(part, song)) for part, song in zip(batch, songs, strict=True)], []
        finally:
            if begun is not None:
                self._worked += time.monotonic() - begun
        return [], []

    def _save(self, songs: Sequence[tuple[Part, Song]], emit: Emit, unwanted: Unwanted) -> None:
        """Store the songs of one call; while the store cannot take them, they are kept and tried again.

        At most two calls' songs are kept: the job table gives a replica no third call while it has two under
        way, be they only saving (`serve_app.jobs.fleet`).
        """
        begun = time.monotonic()
        for pause in itertools.chain(PAUSES, itertools.repeat(PAUSES[-1])):
            late = time.monotonic() - begun >= PATIENCE
            songs = [one for one in songs if not self._settle(*one, emit, unwanted, late=late)]
            until = time.monotonic() + pause
            while songs and (left := until - time.monotonic()) > 0:
                time.sleep(min(left, 0.2))
                songs = [one for one in songs if not over(one[0].work, emit, unwanted)]
            if not songs:
                return

    def _settle(self, part: Part, song: Song, emit: Emit, unwanted: Unwanted, *, late: bool) -> bool:
        """Store a song that is still wanted; False if it is to be tried again, which `late` it is not."""
        work, ticket = part.work, part.work.ticket

        def step(written: float) -> None:
            if over(work, emit, unwanted):
                raise Cancelled
            if written and not work.saving:
                done = work.done(SAVING * (1 - written / 2))
                emit(Progress(ticket.job_id, "encoding", part.variant, work.songs, done))

        if over(work, emit, unwanted):
            return True
        if not work.saving:
            emit(Progress(ticket.job_id, "encoding", part.variant, work.songs, work.done(SAVING)))
        try:
            track, notices = save(
                song,
                info=self._engine.info,
                request=part.request,
                job_id=ticket.job_id,
                variant=part.variant,
                title=part.title,
                artifacts=self._artifacts,
                sources=ticket.sources,
                step=step,
            )
        except Cancelled:
            return True
        except Exception as error:
            if late or not isinstance(error, OSError):
                fail(work, error, emit)
                return True
            log.error("a song of job %s cannot be stored and is kept: %s", ticket.job_id, error)
            work.saving = True
            emit(Progress(ticket.job_id, "saving", part.variant, work.songs, work.done(SAVING / 2)))
            return False
        work.saving = False
        work.tracks[part.variant] = track
        work.notices += [notice for notice in notices if notice not in work.notices]
        if len(work.tracks) == work.songs:
            tracks = [work.tracks[variant] for variant in sorted(work.tracks)]
            end(work, Done(ticket.job_id, JobResult(tracks=tracks, notices=work.notices)), emit)
        return True
