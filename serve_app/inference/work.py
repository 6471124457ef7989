"""What a call of tickets is made of: its works, its songs, and the watch over both. Knows nothing of Ray."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from engines import Cancelled, EngineError, RenderFailed, Song, SongRequest, Source, Stage, Watch
from serve_app.clock import steady_clock
from serve_app.inference.messages import Failed, Message, Progress, Stopped, Ticket
from serve_app.jobs.model import JobError
from serve_app.library.artifacts import ArtifactStore, StorageError
from serve_app.library.beside import wants_stems
from serve_app.library.model import Track, numbered

log = logging.getLogger(__name__)

INTERVAL: Final = 0.2
"""Least seconds between two reports of one stage; grows to `SLOWEST` with the length of the call."""
SLOWEST: Final = 2.0
SLOWEST_LOADING: Final = 15.0
"""The same of weights that come over the network, which may take hours."""
REPORTS: Final = 50
"""Reports that a call is worth: each costs a write, and is kept."""
SAVING: Final = 0.04
"""Share of a song's progress that encoding and saving get."""

Emit = Callable[[Message], None]
Unwanted = Callable[[Ticket], bool]


@dataclass(slots=True)
class Work:
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
class Part:
    """One song to make."""

    work: Work
    variant: int

    @property
    def request(self) -> SongRequest:
        """The request of this one song."""
        request = self.work.ticket.request
        return request.model_copy(update={"variants": 1, "seed": (request.seed or 0) + self.variant})

    @property
    def title(self) -> str | None:
        """What this one song is to be called, if that was said."""
        title = self.work.ticket.title
        return numbered(title, self.variant, self.work.songs) if title else None


class EngineWatch(Watch):
    """Spreads an engine's progress over the tickets of a batch, and asks whether any is still wanted."""

    def __init__(
        self, batch: Sequence[Part], emit: Emit, unwanted: Unwanted, artifacts: ArtifactStore
    ) -> None:
        self._works = {part.work.ticket.job_id: part.work for part in batch}
        self._parts = {name: sum(part.work is work for part in batch) for name, work in self._works.items()}
        self._sources = {source.id: source for work in self._works.values() for source in work.ticket.sources}
        self._artifacts = artifacts
        self._emit = emit
        self._unwanted = unwanted
        self._stage: Stage | None = None
        self._last = 0.0
        self._begun = steady_clock()

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        now = steady_clock()
        slowest = SLOWEST_LOADING if stage == "loading" else SLOWEST
        pause = min(slowest, max(INTERVAL, (now - self._begun) / REPORTS))
        if stage == self._stage and now - self._last < pause:
            return
        self._stage, self._last = stage, now
        part = fraction if fraction is not None else (step / steps if stage == "sampling" and steps else 0.0)
        share = (1 - SAVING) * min(1.0, max(0.0, part))
        for job_id, work in self._works.items():
            done = (len(work.tracks) + self._parts[job_id] * share) / work.songs
            self._emit(Progress(job_id, stage, step, steps, done))

    def loading(self, step: int, steps: int) -> None:
        """`LoadProgress` of the engine; raises `Cancelled` when nobody waits for the weights any more."""
        self.check()
        self.progress("loading", step, steps)

    def waiting(self) -> None:
        """The same while there is no room for them yet."""
        self.check()
        if self._stage != "loading":
            self.progress("loading", 0, 1)

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


def kept(part: Part, song: Song) -> Song:
    """A song without stems that nobody asked for: they are the larger part of its memory."""
    return song if wants_stems(part.request) else replace(song, stems={})


def end(work: Work, message: Message, emit: Emit) -> None:
    """Say how a ticket ended, once."""
    if not work.ended:
        work.ended = True
        emit(message)


def over(work: Work, emit: Emit, unwanted: Unwanted) -> bool:
    """Whether nothing more is to be done for a ticket; one that nobody wants any more is stopped."""
    if not work.ended and unwanted(work.ticket):
        end(work, Stopped(work.ticket.job_id), emit)
    return work.ended


def stop_unwanted(works: Sequence[Work], emit: Emit, unwanted: Unwanted) -> None:
    """Stop the tickets that nobody wants any more."""
    for work in works:
        over(work, emit, unwanted)


def fail(work: Work, error: Exception, emit: Emit) -> None:
    """A ticket has failed."""
    if not isinstance(error, EngineError):
        log.error("job %s: an attempt failed", work.ticket.job_id, exc_info=error)
    end(work, Failed(work.ticket.job_id, job_error(error)), emit)


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
