"""The rows of `webhook_deliveries`: what is to be told, what was tried, and how it ended."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, Field
from sqlalchemy import Engine, RowMapping, Select, func, select, update

from serve_app.clock import Clock, iso, wall_clock
from serve_app.database.schema import webhook_deliveries as rows
from serve_app.webhooks.address import endpoint


class DeliveryStatus(StrEnum):
    """`pending → delivered | failed`."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Try(BaseModel):
    """One try: what the receiver answered, or why it did not."""

    at: str
    status: int | None = Field(None, description="HTTP status of the answer.")
    error: str | None = None
    seconds: float


class Delivery(BaseModel):
    """A webhook that was or is to be delivered."""

    id: str = Field(description="The `webhook-id` header; the same at every try.")
    event: str = Field(examples=["job.succeeded"])
    url: str
    status: DeliveryStatus
    tries: list[Try]
    next_at: str | None = Field(description="When it is tried next; null when it has ended.")
    created_at: str
    finished_at: str | None = None

    @classmethod
    def of(cls, row: RowMapping) -> Self:
        """A row as the API shows it."""
        return cls(
            id=row["delivery_id"],
            event=row["event"],
            url=row["url"],
            status=row["status"],
            tries=row["tries"],
            next_at=iso(row["next_at"]) if row["status"] == DeliveryStatus.PENDING.value else None,
            created_at=row["created_at"],
            finished_at=row["finished_at"],
        )


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """What the deliverer needs of a row."""

    delivery_id: str
    job_id: str
    seq: int
    event: str
    url: str
    tried: int
    """Tries that were made before."""


class DeliveryStore:
    """Reads and records deliveries; each method blocks and is one transaction.

    `writer` is the engine that `record` writes with, where that is another one than is read with.
    """

    def __init__(self, engine: Engine, clock: Clock = wall_clock, writer: Engine | None = None) -> None:
        self._engine = engine
        self._writer = writer or engine
        self._clock = clock

    def due(self, now: float, limit: int, busy: Collection[str] = ()) -> list[DueDelivery]:
        """At most `limit` whose time has come, one per endpoint, none of a `busy` one; the oldest first.

        Of each address only the oldest is read, so that thousands that wait for one endpoint hide no other.
        """
        pending = (rows.c.status == DeliveryStatus.PENDING.value, rows.c.next_at <= now)
        first_at = func.min(rows.c.next_at)
        addresses = select(rows.c.url, first_at).where(*pending).group_by(rows.c.url)
        firsts: list[tuple[str, float]] = []
        taken = set(busy)
        with self._engine.connect() as connection:
            for url, at in connection.execute(addresses.order_by(first_at, rows.c.url)):
                if len(firsts) >= limit:
                    break
                if (place := endpoint(url)) not in taken:
                    taken.add(place)
                    firsts.append((url, at))
            found = [connection.execute(_oldest(*first)).mappings().one_or_none() for first in firsts]
        return [_due(row) for row in found if row]

    def next_due(self, after: float) -> float | None:
        """Unix time of the earliest try that is still to come."""
        query = select(func.min(rows.c.next_at)).where(
            rows.c.status == DeliveryStatus.PENDING.value, rows.c.next_at > after
        )
        with self._engine.connect() as connection:
            found: float | None = connection.scalar(query)
        return found

    def record(self, delivery_id: str, made: Try, status: DeliveryStatus, next_at: float | None) -> None:
        """Keep a try and what follows from it. A delivery that has ended, or is gone, stays as it is."""
        this = rows.c.delivery_id == delivery_id
        with self._writer.begin() as connection:
            query = select(rows.c.tries).where(this, rows.c.status == DeliveryStatus.PENDING.value)
            tries = connection.scalar(query.with_for_update())
            if tries is None:
                return
            change: dict[str, object] = {
                "tries": [*tries, made.model_dump(exclude_none=True)],
                "status": status.value,
            }
            if next_at is not None:
                change["next_at"] = next_at
            if status is not DeliveryStatus.PENDING:
                change["finished_at"] = iso(self._clock())
            connection.execute(update(rows).where(this).values(change))

    def page(self, job_id: str) -> list[Delivery]:
        """The deliveries of a job, oldest first."""
        query = select(rows).where(rows.c.job_id == job_id).order_by(rows.c.seq, rows.c.delivery_id)
        with self._engine.connect() as connection:
            return [Delivery.of(row) for row in connection.execute(query).mappings()]


def _oldest(url: str, at: float) -> Select[Any]:
    """The first delivery to an address among those due at that very time: its index leads right to them."""
    these = (rows.c.status == DeliveryStatus.PENDING.value, rows.c.next_at == at, rows.c.url == url)
    return select(rows).where(*these).order_by(rows.c.created_at, rows.c.seq).limit(1)


def _due(row: RowMapping) -> DueDelivery:
    return DueDelivery(
        delivery_id=row["delivery_id"],
        job_id=row["job_id"],
        seq=row["seq"],
        event=row["event"],
        url=row["url"],
        tried=len(row["tries"]),
    )
