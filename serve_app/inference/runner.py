"""Runs an engine for a batch of tickets, on the one device thread. Knows nothing of Ray."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Final

from engines import AudioEngine, Cancelled, EngineError, Song, SongRequest, Stage, Watch
from serve_app.inference.messages import Done, Failed, Message, Progress, Stopped, Ticket
from serve_app.jobs.model import JobError, JobResult
from serve_app.library.artifacts import ArtifactStore
from serve_app.library.save import save

log = logging.getLogger(__name__)

INTERVAL: Final = 0.2
"""Least seconds between two reports of one stage."""
SAVING: Final = 0.04
"""Share of a job's progress that encoding and saving get."""

Emit = Callable[[Message], None]
Unwanted = Callable[[Ticket], bool]
Part = tuple[Ticket, int, SongRequest]
"""One song to make: its ticket, its variant, its own request."""


class Runner:
    """Turns tickets into messages: loads at the first job, batches what agrees, isolates what fails."""

    def __init__(self, engine: AudioEngine, artifacts: ArtifactStore) -> None:
        self._engine = engine
        self._artifacts = artifacts
        self.loaded = False

    def run(self, tickets: Sequence[Ticket], emit: Emit, unwanted: Unwanted) -> None:
        """Make every ticket's songs and say how each ticket ended; blocks until the device is free."""
        left = {ticket.job_id: ticket for ticket in tickets}
        try:
            self._load(tickets, emit)
            songs = self._songs(tickets, emit, unwanted, left)
            for ticket in tickets:
                if ticket.job_id in left:
                    del left[ticket.job_id]
                    self._finish(ticket, songs[ticket.job_id], emit, unwanted)
        except Cancelled:
            for ticket in left.values():
                emit(Stopped(ticket.job_id))
        except Exception as error:
            log.exception("the engine failed")
            for ticket in left.values():
                emit(Failed(ticket.job_id, job_error(error)))

    def _load(self, tickets: Sequence[Ticket], emit: Emit) -> None:
        def progress(step: int, steps: int) -> None:
            for ticket in tickets:
                emit(Progress(ticket.job_id, "loading", step, steps, 0.0))

        if not self.loaded:
            progress(0, 1)
            self._engine.load(progress)
            self.loaded = True

    def _songs(
        self, tickets: Sequence[Ticket], emit: Emit, unwanted: Unwanted, left: dict[str, Ticket]
    ) -> dict[str, list[Song]]:
        """Songs per job; a ticket that fails or is stopped is reported and leaves `left`."""
        parts: list[Part] = [
            (ticket, variant, _single(ticket.request, variant))
            for ticket in tickets
            for variant in range(ticket.request.variants)
        ]
        songs: dict[str, list[Song]] = {ticket.job_id: [] for ticket in tickets}
        size = self._engine.info.max_batch
        queue = [parts[start : start + size] for start in range(0, len(parts), size)]
        while queue:
            batch = [part for part in queue.pop(0) if part[0].job_id in left]
            if not batch:
                continue
            watch = _EngineWatch(batch, songs, emit, unwanted)
            try:
                made = self._engine.generate([request for _, _, request in batch], watch)
            except Cancelled:
                for ticket in {ticket.job_id: ticket for ticket, _, _ in batch}.values():
                    del left[ticket.job_id]
                    emit(Stopped(ticket.job_id))
            except Exception as error:
                if len(batch) > 1:  # find the one at fault
                    queue[:0] = [[part] for part in batch]
                    continue
                if not isinstance(error, EngineError):
                    log.exception("the engine failed")
                ticket = batch[0][0]
                del left[ticket.job_id]
                emit(Failed(ticket.job_id, job_error(error)))
            else:
                for (ticket, _, _), song in zip(batch, made, strict=True):
                    songs[ticket.job_id].append(song)
        return songs

    def _finish(self, ticket: Ticket, songs: list[Song], emit: Emit, unwanted: Unwanted) -> None:
        tracks, notices = [], list[str]()
        try:
            for variant, song in enumerate(songs):
                if unwanted(ticket):
                    emit(Stopped(ticket.job_id))
                    return
                done = 1 - SAVING + SAVING * variant / len(songs)
                emit(Progress(ticket.job_id, "encoding", variant, len(songs), done))
                track, found = save(
                    song,
                    info=self._engine.info,
                    request=_single(ticket.request, variant),
                    job_id=ticket.job_id,
                    variant=variant,
                    artifacts=self._artifacts,
                )
                tracks.append(track)
                notices += [notice for notice in found if notice not in notices]
        except Exception as error:
            if not isinstance(error, EngineError):
                log.exception("a song could not be saved")
            emit(Failed(ticket.job_id, job_error(error)))
        else:
            emit(Done(ticket.job_id, JobResult(tracks=tracks, notices=notices)))


class _EngineWatch(Watch):
    """Spreads an engine's progress over the tickets of a batch, and asks whether any is still wanted."""

    def __init__(
        self, batch: Sequence[Part], songs: dict[str, list[Song]], emit: Emit, unwanted: Unwanted
    ) -> None:
        self._tickets = {ticket.job_id: ticket for ticket, _, _ in batch}
        self._before = {job_id: len(songs[job_id]) for job_id in self._tickets}
        self._parts = {job_id: sum(t.job_id == job_id for t, _, _ in batch) for job_id in self._tickets}
        self._emit = emit
        self._unwanted = unwanted
        self._stage: Stage | None = None
        self._last = 0.0

    def progress(self, stage: Stage, step: int, steps: int, fraction: float | None = None) -> None:
        now = time.monotonic()
        if stage == self._stage and now - self._last < INTERVAL:
            return
        self._stage, self._last = stage, now
        part = fraction if fraction is not None else (step / steps if stage == "sampling" and steps else 0.0)
        for job_id, ticket in self._tickets.items():
            done = (self._before[job_id] + self._parts[job_id] * min(1.0, part)) / ticket.request.variants
            self._emit(Progress(job_id, stage, step, steps, (1 - SAVING) * done))

    def check(self) -> None:
        if all(self._unwanted(ticket) for ticket in self._tickets.values()):
            raise Cancelled


def _single(request: SongRequest, variant: int) -> SongRequest:
    return request.model_copy(update={"variants": 1, "seed": (request.seed or 0) + variant})


def job_error(error: Exception) -> JobError:
    """An exception of an engine as the cause of a failed attempt; what no engine foresaw may be retried."""
    if isinstance(error, EngineError):
        return JobError(
            code=error.code,
            message=error.message,
            field=error.field,
            remedy=error.remedy,
            retryable=error.retryable,
        )
    if isinstance(error, OSError):
        text = f"The song could not be stored: {error.strerror or type(error).__name__}."
        return JobError(code="storage_failed", message=text, retryable=True)
    text = f"The engine failed unexpectedly ({type(error).__name__})."
    return JobError(code="engine_failed", message=text, remedy="See the server's log.", retryable=True)
