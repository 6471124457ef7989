"""Runs an engine for a batch of tickets, on the one device thread. Knows nothing of Ray."""

import itertools
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from engines import (
    AudioEngine,
    Cancelled,
    EngineError,
    RenderFailed,
    Song,
    SongRequest,
    Source,
    Stage,
    Watch,
)
from serve_app.inference.messages import Done, Failed, Freed, Message, Progress, Stopped, Ticket
from serve_app.jobs.model import JobError, JobResult
from serve_app.library.artifacts import ArtifactStore, StorageError
from serve_app.library.beside import wants_stems
from serve_app.library.model import Track
from serve_app.library.save import save

log = logging.getLogger(__name__)

INTERVAL: Final = 0.2
"""Least seconds between two reports of one stage; grows to `SLOWEST` with the length of the call."""
SLOWEST: Final = 2.0
REPORTS: Final = 50
"""Reports that a call is worth: each costs a write, and is kept."""
SAVING: Final = 0.04
"""Share of a song's progress that encoding and saving get."""
PAUSES: tuple[float, ...] = (0.2, 1.0, 5.0, 15.0, 30.0, 60.0)
"""Seconds between tries to store songs; the last one repeats."""
PATIENCE: float = 3600.0
"""Seconds for which songs that cannot be stored are kept; then their attempts have failed."""
LISTEN: Final = 0.05
"""Seconds between two looks at whether work that waits for the device is still wanted."""

Emit = Callable[[Message], None]
Unwanted = Callable[[Ticket], bool]


@dataclass(slots=True)
class _Work:
    """One ticket, and what is made of it."""

    ticket: Ticket
    tracks: dict[int, Track] = field(default_factory=dict)
    """By variant: a song that is kept may be stored after the next one."""
    notices: list[str] = field(default_factory=list)
    saving: bool = False
    """Whether the last song that was tried could not be stored."""
    ended: bool = False

    @property
    def songs(self) -> int:
        """How many songs it asks for."""
        return self.ticket.request.variants

    def done(self, rest: float) -> float:
        """Its progress when all but `rest` of the next song is done."""
        return (len(self.tracks) + 1 - rest) / self.songs


@dataclass(frozen=True, slots=True)
class _Part:
    """One song to make."""

    work: _Work
    variant: int

    @property
    def request(self) -> SongRequest:
        """The request of this one song."""
        request = self.work.ticket.request
        return request.model_copy(update={"variants": 1, "seed": (request.seed or 0) + self.variant})


class Runner:
    """Turns tickets into messages: loads at the first job, batches what agrees, isolates what fails."""

    def __init__(self, engine: AudioEngine, artifacts: ArtifactStore) -> None:
        self._engine = engine
        self._artifacts = artifacts
        self._device = threading.Lock()
        self.loaded = False
        self._worked = 0.0
        """Seconds that the engine has worked in this call."""
        self.lora: str | None = None
        """The LoRA of the last call."""

    def run(self, tickets: Sequence[Ticket], emit: Emit, unwanted: Unwanted) -> None:
        """Make every ticket's songs and say how each ticket ended; blocks until all is stored.

        A song is stored as soon as it is made, so that only one call's songs are in memory. Another thread
        may run the next tickets while the last songs are stored: `Freed` says from when on.
        """
        works = [_Work(ticket) for ticket in tickets]
        if not self._wait(works, emit, unwanted):
            emit(Freed(0.0))
            return
        try:
            self._load(works, emit)
            self._worked = 0.0
            made = self._generate(works, emit, unwanted)
            self.lora = tickets[-1].request.lora.name if tickets[-1].request.lora else None
            seconds = self._worked
        finally:
            self._device.release()
        emit(Freed(seconds))
        self._save(made, emit, unwanted)

    def _wait(self, works: Sequence[_Work], emit: Emit, unwanted: Unwanted) -> bool:
        """Take the device; False when nothing is wanted any more by then: what waits hears a stop as well."""
        _stop_unwanted(works, emit, unwanted)
        while any(not work.ended for work in works):
            if self._device.acquire(timeout=LISTEN):
                return True
            _stop_unwanted(works, emit, unwanted)
        return False

    def _generate(self, works: list[_Work], emit: Emit, unwanted: Unwanted) -> list[tuple[_Part, Song]]:
        """Everything that needs the device; the songs of the last call are still to be saved."""
        parts = [_Part(work, variant) for work in works for variant in range(work.songs)]
        size = self._engine.info.max_batch
        queue = [parts[start : start + size] for start in range(0, len(parts), size)]
        made: list[tuple[_Part, Song]] = []
        while queue:
            self._save(made, emit, unwanted)
            made = []
            _stop_unwanted(works, emit, unwanted)
            if batch := [part for part in queue.pop(0) if not part.work.ended]:
                made, again = self._make(batch, emit, unwanted)
                queue[:0] = again
        return made

    def _load(self, works: Sequence[_Work], emit: Emit) -> None:
        """Load at the first job; should that fail, all its work has failed."""

        def progress(step: int, steps: int) -> None:
            for work in works:
                if not work.ended:
                    emit(Progress(work.ticket.job_id, "loading", step, steps, 0.0))

        if self.loaded:
            return
        try:
            progress(0, 1)
            self._engine.load(progress)
            self.loaded = True
        except Exception as error:
            log.exception("the engine could not be loaded")
            for work in works:
                _end(work, Failed(work.ticket.job_id, job_error(error)), emit)

    def _make(
        self, batch: list[_Part], emit: Emit, unwanted: Unwanted
    ) -> tuple[list[tuple[_Part, Song]], list[list[_Part]]]:
        """One call of the engine: its songs, and, if its parts failed together, each for a call alone."""
        begun = time.monotonic()
        try:
            songs = self._engine.generate(
                [part.request for part in batch], _EngineWatch(batch, emit, unwanted, self._artifacts)
            )
            if len(songs) != len(batch):
                raise RuntimeError(f"asked for {len(batch)} songs, the engine made {len(songs)}")
        except Cancelled:
            for part in batch:
                _end(part.work, Stopped(part.work.ticket.job_id), emit)
        except Exception as error:
            if len(batch) > 1:
                return [], [[part] for part in batch]
            _fail(batch[0].work, error, emit)
        else:
            return [(part, _kept(part, song)) for part, song in zip(batch, songs, strict=True)], []
        finally:
            self._worked += time.monotonic() - begun
        return [], []

    def _save(self, songs: Sequence[tuple[_Part, Song]], emit: Emit, unwanted: Unwanted) -> None:
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
                songs = [one for one in songs if not _over(one[0].work, emit, unwanted)]
            if not songs:
                return

    def _settle(self, part: _Part, song: Song, emit: Emit, unwanted: Unwanted, *, late: bool) -> bool:
        """Store a song that is still wanted; False if it is to be tried again, which `late` it is not."""
        work, ticket = part.work, part.work.ticket

        def step(written: float) -> None:
            if _over(work, emit, unwanted):
                raise Cancelled
            if written and not work.saving:
                done = work.done(SAVING * (1 - written / 2))
                emit(Progress(ticket.job_id, "encoding", part.variant, work.songs, done))

        if _over(work, emit, unwanted):
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
                artifacts=self._artifacts,
                sources=ticket.sources,
                step=step,
            )
        except Cancelled:
            return True
        except Exception as error:
            if late or not isinstance(error, OSError):
                _fail(work, error, emit)
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
            _end(work, Done(ticket.job_id, JobResult(tracks=tracks, notices=work.notices)), emit)
        return True


class _EngineWatch(Watch):
    """Spreads an engine's progress over the tickets of a batch, and asks whether any is still wanted."""

    def __init__(
        self, batch: Sequence[_Part], emit: Emit, unwanted: Unwanted, artifacts: ArtifactStore
    ) -> None:
        self._works = {part.work.ticket.job_id: part.work for part in batch}
        self._parts = {name: sum(part.work is work for part in batch) for name, work in self._works.items()}
        self._sources = {source.id: source for work in self._works.values() for source in work.ticket.sources}
        self._artifacts = artifacts
        self._emit = emit
        self._unwanted = unwanted
        self._stage: Stage | None = None
        self._last = 0.0
        self._begun = time.monotonic()

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        now = time.monotonic()
        pause = min(SLOWEST, max(INTERVAL, (now - self._begun) / REPORTS))
        if stage == self._stage and now - self._last < pause:
            return
        self._stage, self._last = stage, now
        part = fraction if fraction is not None else (step / steps if stage == "sampling" and steps else 0.0)
        share = (1 - SAVING) * min(1.0, max(0.0, part))
        for job_id, work in self._works.items():
            done = (len(work.tracks) + self._parts[job_id] * share) / work.songs
            self._emit(Progress(job_id, stage, step, steps, done))

    def check(self) -> None:
        if all(self._unwanted(work.ticket) for work in self._works.values()):
            raise Cancelled

    def source(self, source_id: str) -> Source:
        found = self._sources.get(source_id)
        path = self._local(found.audio) if found else None
        project = self._local(found.project) if found and found.project else None
        if not found or not path or (found.project and not project):  # deleted since the job was accepted
            return super().source(source_id)
        return Source(found.id, path, project.read_bytes() if project else None, found.engine)

    def _local(self, name: str) -> Path | None:
        try:
            return self._artifacts.local(name)
        except Exception as error:  # those of fsspec have errors of their own kinds
            log.error("a source cannot be read: %r", error)
            raise RenderFailed(
                f"The source cannot be read now ({type(error).__name__}).", field="source"
            ) from error


def _kept(part: _Part, song: Song) -> Song:
    """A song without stems that nobody asked for: they are the larger part of its memory."""
    return song if wants_stems(part.request) else replace(song, stems={})


def _end(work: _Work, message: Message, emit: Emit) -> None:
    if not work.ended:
        work.ended = True
        emit(message)


def _over(work: _Work, emit: Emit, unwanted: Unwanted) -> bool:
    """Whether nothing more is to be done for a ticket; one that nobody wants any more is stopped."""
    if not work.ended and unwanted(work.ticket):
        _end(work, Stopped(work.ticket.job_id), emit)
    return work.ended


def _stop_unwanted(works: Sequence[_Work], emit: Emit, unwanted: Unwanted) -> None:
    for work in works:
        if not work.ended and unwanted(work.ticket):
            _end(work, Stopped(work.ticket.job_id), emit)


def _fail(work: _Work, error: Exception, emit: Emit) -> None:
    if not isinstance(error, EngineError):
        log.error("job %s: an attempt failed", work.ticket.job_id, exc_info=error)
    _end(work, Failed(work.ticket.job_id, job_error(error)), emit)


def job_error(error: Exception) -> JobError:
    """An exception as the cause of a failed attempt; what no engine foresaw keeps its text to itself."""
    if isinstance(error, EngineError):
        return JobError(
            code=error.code,
            message=error.message,
            field=error.field,
            remedy=error.remedy,
            retryable=error.retryable,
        )
    if isinstance(error, OSError):
        reason = error.reason if isinstance(error, StorageError) else error.strerror
        text = f"The song could not be stored: {reason or type(error).__name__}."
        return JobError(code="storage_failed", message=text, retryable=True)
    text = f"The engine failed unexpectedly ({type(error).__name__})."
    return JobError(code="engine_failed", message=text, remedy="See the server's log.", retryable=True)
