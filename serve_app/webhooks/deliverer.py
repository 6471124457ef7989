"""Delivers what is due. The rows are the truth: a restart resumes, and a try cut short is made again."""

import asyncio
import contextlib
import itertools
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from serve_app.clock import Clock, iso, wall_clock
from serve_app.jobs.model import JobEvent, StoredJob
from serve_app.webhooks.address import endpoint
from serve_app.webhooks.deliveries import DeliveryStatus, DeliveryStore, DueDelivery, Try
from serve_app.webhooks.message import message
from serve_app.webhooks.schedule import Outcome, pause_after
from serve_app.webhooks.signature import sign
from serve_app.webhooks.transport import Transport

log = logging.getLogger(__name__)

MAX_AT_ONCE: Final = 64
"""Deliveries under way at once, one per endpoint: so many must hang before they delay the others."""
LOOK_AGAIN: float = 30.0
"""Seconds after which the rows are looked at whatever is known of them."""
PAUSES: tuple[float, ...] = (0.1, 1.0, 10.0)
"""Seconds between tries while the database does not answer; the last one repeats."""

Run = Callable[..., Awaitable[Any]]
"""Runs a blocking call elsewhere, such as `asyncio.to_thread`."""


class Jobs(Protocol):
    """The jobs, as far as they are told."""

    def told(self, job_id: str, seq: int) -> tuple[StoredJob, JobEvent] | None:
        """A job and its event of that number, of any owner; None when one of them is gone."""
        ...


class Deliverer:
    """Sends every delivery at least once, to at most `MAX_AT_ONCE` endpoints at once. For one event loop.

    `run` makes the writes: with `Writer.run` they take their turn with those of the job table. Reads do not.
    """

    def __init__(
        self,
        deliveries: DeliveryStore,
        jobs: Jobs,
        secret: SecretStr,
        *,
        clock: Clock = wall_clock,
        private: bool = False,
        run: Run = asyncio.to_thread,
    ) -> None:
        self._deliveries = deliveries
        self._jobs = jobs
        self._secret = secret
        self._clock = clock
        self._private = private
        self._write = run
        self._bell = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._busy: dict[str, asyncio.Task[None]] = {}
        """Tries under way, by endpoint."""
        self._calls: set[asyncio.Future[Any]] = set()
        """Calls of the database under way."""

    def start(self) -> None:
        """Begin to deliver."""
        self._transport = Transport(private=self._private, clock=self._clock)
        self._loop = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        """Deliver no more, and leave the database alone; a try that is cut short counts as not made."""
        if self._loop is None:
            return
        tasks = [self._loop, *self._busy.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*self._calls, return_exceptions=True)  # a thread cannot be cancelled
        self._loop = None
        self._busy.clear()  # of tries that had not begun
        self._transport.close()

    def wake(self) -> None:
        """Look at once: there is something to deliver."""
        self._bell.set()

    async def _run(self) -> None:
        while True:
            self._bell.clear()
            due = self._clock() + LOOK_AGAIN
            try:
                upcoming = await self._look()
                due = min(due, upcoming) if upcoming is not None else due
            except Exception:
                log.exception("cannot tell what is to be delivered; looking again in %s s", LOOK_AGAIN)
            with contextlib.suppress(TimeoutError):  # wait_for of Python 3.11 can swallow a cancellation
                async with asyncio.timeout(max(0.0, due - self._clock())):
                    await self._bell.wait()

    async def _look(self) -> float | None:
        """Begin what is due; when the next is. What waits for its endpoint is woken when that is free."""
        now = self._clock()
        if free := MAX_AT_ONCE - len(self._busy):
            for delivery in await self._steadily(
                asyncio.to_thread, self._deliveries.due, now, free, tuple(self._busy)
            ):
                place = endpoint(delivery.url)
                self._busy[place] = asyncio.ensure_future(self._deliver(place, delivery))
        upcoming: float | None = await self._steadily(asyncio.to_thread, self._deliveries.next_due, now)
        return upcoming

    async def _deliver(self, place: str, delivery: DueDelivery) -> None:
        try:
            begun, at = time.monotonic(), self._clock()
            outcome = await self._try(delivery, at)
            made = Try(
                at=iso(at),
                status=outcome.status,
                error=outcome.error,
                seconds=round(time.monotonic() - begun, 3),
            )
            await self._record(place, delivery, outcome, made)
        except Exception:
            log.exception("delivery %s cannot be recorded; it is repeated", delivery.delivery_id)
            await asyncio.sleep(LOOK_AGAIN)
        finally:
            self._busy.pop(place, None)
            self._bell.set()

    async def _try(self, delivery: DueDelivery, at: float) -> Outcome:
        try:
            told = await self._steadily(asyncio.to_thread, self._jobs.told, delivery.job_id, delivery.seq)
            if told is None:
                return Outcome(error="The job, or this event of it, is gone.", final=True)
            body = message(delivery.event, *told)
        except ValueError:  # a row that this version cannot read
            log.exception("delivery %s has nothing to say", delivery.delivery_id)
            return Outcome(error="The server could not write the message.")
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Opentunes-Webhooks",
            **sign(self._secret, delivery.delivery_id, at, body),
        }
        return await self._transport.post(delivery.url, headers, body)

    async def _record(self, place: str, delivery: DueDelivery, outcome: Outcome, made: Try) -> None:
        pause = pause_after(delivery.tried + 1, outcome)
        next_at = None if pause is None else self._clock() + pause
        status = DeliveryStatus.PENDING
        if outcome.delivered:
            status = DeliveryStatus.DELIVERED
        elif next_at is None:
            status = DeliveryStatus.FAILED
        said = f"status {outcome.status}" if outcome.status else outcome.error
        level = logging.WARNING if status is DeliveryStatus.FAILED else logging.INFO
        log.log(level, "webhook %s to %s: %s, %s", delivery.delivery_id, place, status.value, said)
        await self._steadily(
            self._write, self._deliveries.record, delivery.delivery_id, made, status, next_at
        )

    async def _steadily(self, run: Run, call: Callable[..., Any], *args: Any) -> Any:
        """Run a blocking call until the database answers."""
        for pause in itertools.chain(PAUSES, itertools.repeat(PAUSES[-1])):
            try:
                work = asyncio.ensure_future(run(call, *args))
                self._calls.add(work)
                work.add_done_callback(self._calls.discard)
                return await asyncio.shield(work)
            except SQLAlchemyError as error:
                log.error("webhooks: the database does not answer, trying again in %s s: %s", pause, error)
                await asyncio.sleep(pause)
        raise AssertionError("unreachable")
