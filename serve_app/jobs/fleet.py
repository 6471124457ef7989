"""Which replicas of one engine live, how many slots they have, and which leases they should give up."""

import asyncio
import contextlib
from dataclasses import dataclass

from serve_app.clock import Clock
from serve_app.inference.messages import Beat, Stops

SILENCE: float = 5.0
"""Seconds without a beat after which an idle replica no longer counts."""


@dataclass(slots=True)
class _Replica:
    beat: Beat
    seen: float
    orphans: frozenset[tuple[str, int]]
    """Leases it works on that the table did not send, such as those of a table that died."""
    joined: int
    """Counts the times that any replica joined."""
    busy: int = 0
    """Calls of ours that hold a slot of its device."""
    calls: int = 0
    """Calls of ours under way, with those that only save their songs."""
    lora: str | None = None
    """What the newest call has it load over its model."""

    @property
    def free(self) -> bool:
        """Whether it could take a call: an empty slot, and not more than one call still saving."""
        slots = self.beat.slots - len(self.orphans)
        return self.busy < slots and self.calls <= slots


class Fleet:
    """The replicas of one engine, by their beats."""

    def __init__(self, clock: Clock, version: int) -> None:
        self._clock = clock
        self._replicas: dict[str, _Replica] = {}
        self._stops: set[tuple[str, int]] = set()
        self._joined = 0
        self._version = version
        self._changed = asyncio.Event()

    async def beat(self, beat: Beat, mine: frozenset[tuple[str, int]], wait: float) -> Stops:
        """Take a sign of life; answer at once when there is news, else after `wait` seconds.

        `mine` are the leases the table has in flight; a replica that works on any other is told to stop.
        """
        before = self._replicas.get(beat.replica_id)
        orphans = frozenset(beat.running) - mine
        if before:
            news = orphans != before.orphans
            before.beat, before.seen, before.orphans = beat, self._clock(), orphans
        else:
            news = bool(orphans)
            self._joined += 1
            new = _Replica(beat, self._clock(), orphans, self._joined, lora=beat.lora)
            self._replicas[beat.replica_id] = new
        if news:
            self._news()
        if beat.stops_version == self._version:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._changed.wait()
            if replica := self._replicas.get(beat.replica_id):
                replica.seen = self._clock()
        orphaned = frozenset[tuple[str, int]]().union(*(r.orphans for r in self._replicas.values()))
        return Stops(self._version, orphaned | self._stops)

    def stop(self, lease: tuple[str, int]) -> None:
        """Ask whoever works on this lease to give it up."""
        self._stops.add(lease)
        self._news()

    def release(self, lease: tuple[str, int]) -> None:
        """Forget a stop once its attempt has ended."""
        self._stops.discard(lease)

    def drop(self, replica_id: str) -> None:
        """A replica has left or died."""
        self._replicas.pop(replica_id, None)

    def alive(self, replica_id: str, within: float = SILENCE) -> bool:
        """Whether the replica was heard of within so many seconds."""
        replica = self._replicas.get(replica_id)
        return replica is not None and self._clock() - replica.seen <= within

    def live(self) -> list[Beat]:
        """The newest beat of every replica that still counts."""
        return [replica.beat for name, replica in self._replicas.items() if self.alive(name)]

    def slots(self) -> int:
        """Slots that could work for us: those of live replicas, less the ones that orphans still hold."""
        live = (replica for name, replica in self._replicas.items() if self.alive(name))
        return sum(max(0, replica.beat.slots - len(replica.orphans)) for replica in live)

    def claim(self, lora: str | None = None) -> "Claim | None":
        """Take a slot of a live replica, None when there is none.

        Rather one that has this LoRA loaded, or at least its model, and then the one with the fewest calls.
        """
        free = [name for name, replica in self._replicas.items() if replica.free and self.alive(name)]
        if not free:
            return None

        def cost(name: str) -> tuple[bool, bool, int]:
            replica = self._replicas[name]
            return (lora is not None and replica.lora != lora, not replica.beat.loaded, replica.calls)

        return Claim(self._replicas, min(free, key=cost))

    def forget(self, older_than: float) -> None:
        """Drop replicas that were not heard of for so many seconds."""
        for name in [name for name in self._replicas if not self.alive(name, older_than)]:
            del self._replicas[name]

    def _news(self) -> None:
        self._version += 1
        self._changed.set()
        self._changed = asyncio.Event()


class Claim:
    """One call's hold on a replica: on a slot of its device until `free`, on the replica until `settle`."""

    def __init__(self, replicas: dict[str, _Replica], replica_id: str) -> None:
        self._replicas = replicas
        self._since = 0
        self._busy = True
        self.replica_id = replica_id
        self._hold()

    def taken_by(self, replica_id: str) -> None:
        """The replica that really took the call, should the chosen one have gone."""
        if replica_id != self.replica_id:
            self._count(busy=-int(self._busy), calls=-1)
            self.replica_id = replica_id
            self._hold()

    @property
    def lora(self) -> str | None:
        """The LoRA that the replica has loaded."""
        replica = self._replicas.get(self.replica_id)
        return replica.lora if replica else None

    def load(self, lora: str | None) -> None:
        """The call will have the replica load this LoRA."""
        if replica := self._replicas.get(self.replica_id):
            replica.lora = lora

    def free(self) -> None:
        """The device is free; safe to call twice."""
        if self._busy:
            self._busy = False
            self._count(busy=-1, calls=0)

    def settle(self) -> None:
        """The call has ended."""
        self.free()
        self._count(busy=0, calls=-1)

    def _hold(self) -> None:
        replica = self._replicas.get(self.replica_id)
        self._since = replica.joined if replica else 0
        self._count(busy=int(self._busy), calls=1)

    def _count(self, *, busy: int, calls: int) -> None:
        replica = self._replicas.get(self.replica_id)
        if replica and replica.joined == self._since:  # one that was dropped and came back counts anew
            replica.busy = max(0, replica.busy + busy)
            replica.calls = max(0, replica.calls + calls)
