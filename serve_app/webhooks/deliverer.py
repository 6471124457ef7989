"""Delivers what is due. The rows are the truth: a restart resumes, and a try cut short is made again."""

import asyncio
import logging
import time
from typing import Final, Protocol

from pydantic import SecretStr

from serve_app.clock import Clock, iso, wall_clock
from serve_app.due import DueWork, Run
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


class Jobs(Protocol):
    """The jobs, as far as they are told."""

    def told(self, job_id: str, seq: int) -> tuple[StoredJob, JobEvent] | None:
        """A job and its event of that number, of any owner; None when one of them is gone."""
        ...


class Deliverer(DueWork):
    """Sends every delivery at least once, to at most `MAX_AT_ONCE` endpoints at once. For one event loop.

    `run` makes the writes: with `Writer.run` they take their turn with those of the job table. Reads do not.
    """

    work = "webhooks"
    look_again = 30.0

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
        super().__init__(clock)
        self._deliveries = deliveries
        self._jobs = jobs
        self._secret = secret
        self._private = private
        self._write = run

    def start(self) -> None:
        """Begin to deliver."""
        self._transport = Transport(private=self._private, clock=self._clock)
        super().start()

    async def stop(self, grace: float | None = None) -> None:
        """Deliver no more, and leave the database alone; a try that is cut short counts as not made."""
        if self._loop is None:
            return
        await super().stop(grace)
        self._transport.close()

    async def _look(self) -> float | None:
        """Begin what is due; when the next is. What waits for its endpoint is woken when that is free."""
        now = self._clock()
        if free := MAX_AT_ONCE - len(self._busy):
            for delivery in await self._steadily(
                asyncio.to_thread, self._deliveries.due, now, free, tuple(self._busy)
            ):
                place = endpoint(delivery.url)
                self._begin(place, f"delivery {delivery.delivery_id}", self._deliver(place, delivery))
        upcoming: float | None = await self._steadily(asyncio.to_thread, self._deliveries.next_due, now)
        return upcoming

    async def _deliver(self, place: str, delivery: DueDelivery) -> None:
        begun, at = time.monotonic(), self._clock()
        outcome = await self._try(delivery, at)
        seconds = round(time.monotonic() - begun, 3)
        made = Try(at=iso(at), status=outcome.status, error=outcome.error, seconds=seconds)
        await self._record(place, delivery, outcome, made)

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
