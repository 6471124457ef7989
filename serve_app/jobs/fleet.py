"""Which replicas of one engine live, how many slots they have, and which leases they should give up."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Final

from serve_app.clock import Clock
from serve_app.inference.messages import Beat, Stops

SILENCE: float = 5.0
"""Seconds without a beat after which an idle replica no longer counts."""
LEAD: Final = 0.1
"""Seconds before a device should be free at which a brief call is already sent to its replica."""
BRIEF: Final = 1.0
"""Seconds that a call takes at most, nine times of ten, for another to be sent while it runs."""


@dataclass(slots=True)
class _Replica:
    beat: Beat
    seen: float
    orphans: frozenset[tuple[str, int]]
    """Leases it works on that the table did not send, such as those of a table that died."""
    joined: int
    """Counts the times that any replica joined."""
    holders: "list[Claim]" = field(default_factory=list)
    """Calls of ours that hold a slot of its device, or wait for one, in this order."""
    until: float = 0.0
    """When the device should be free of them."""
    calls: int = 0
    """Calls of ours under way, with those that only save their songs."""
    lora: str | None = None
    """What the newest call has it load over its model."""

    @property
    def free(self) -> bool:
        """Whether it could take a call: an empty slot, and not more than one call still saving."""
        return len(self.holders) < self._slots and self.calls <= self._slots

    def free_in(self, now: float) -> float | None:
        """Seconds until it should be free, if what holds it is known to be brief and nothing waits for it."""
        if not self.beat.loaded or len(self.holders) != self._slots or self.calls > self._slots + 1:
            return None
        brief = bool(self.holders) and all(claim.brief for claim in self.holders)
        left = self.until - now
        return left if brief and left > -LEAD else None  # one that is late may be so for long

    @property
    def _slots(self) -> int:
        return self.beat.slots - len(self.orphans)


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

    def claim(self, lora: str | None = None, *, brief: bool = False) -> "Claim | None":
        """Take a slot of a live replica, None when there is none.

        Rather one that has this LoRA loaded, or at least its model, and then the one with the fewest calls.
        A `brief` call may also wait on a replica whose device is about to be free, so that this does not
        stand idle until the call is there.
        """
        now = self._clock()
        live = {name: replica for name, replica in self._replicas.items() if self.alive(name)}

        def cost(name: str) -> tuple[bool, bool, int]:
            replica = live[name]
            return (lora is not None and replica.lora != lora, not replica.beat.loaded, replica.calls)

        if free := [name for name, replica in live.items() if replica.free]:
            return Claim(self._replicas, min(free, key=cost), self._clock)
        if brief and (soon := [name for name, left in self._soon(now) if left <= LEAD]):
            return Claim(self._replicas, min(soon, key=cost), self._clock)
        return None

    def next_claim(self) -> float | None:
        """Seconds until a brief call could be claimed for, if the devices are free when they should be."""
        return min((left - LEAD for _, left in self._soon(self._clock())), default=None)

    def behind(self) -> int:
        """Calls that wait for the device of a replica."""
        return sum(claim.waits for replica in self._replicas.values() for claim in replica.holders)

    def _soon(self, now: float) -> list[tuple[str, float]]:
        found = ((name, replica.free_in(now)) for name, replica in self._replicas.items() if self.alive(name))
        return [(name, left) for name, left in found if left is not None]

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

    def __init__(self, replicas: dict[str, _Replica], replica_id: str, clock: Clock) -> None:
        self._replicas = replicas
        self._clock = clock
        self._since = 0
        self._holds = True
        self.replica_id = replica_id
        self.seconds = 0.0
        """How long it is expected to hold the device."""
        self.brief = False
        self.waits = False
        """Whether another call has the device before it."""
        self._hold()

    def taken_by(self, replica_id: str) -> None:
        """The replica that really took the call, should the chosen one have gone."""
        if replica_id != self.replica_id:
            self._leave(calls=1)
            self.replica_id = replica_id
            self._hold()

    @property
    def lora(self) -> str | None:
        """The LoRA that the replica has loaded."""
        replica = self._replicas.get(self.replica_id)
        return replica.lora if replica else None

    def send(self, lora: str | None, seconds: float, *, brief: bool) -> None:
        """The call will have the replica load this LoRA, and hold its device for so many seconds."""
        self.seconds, self.brief = seconds, brief
        if replica := self._mine():
            replica.lora = lora
            replica.until = max(replica.until, self._clock()) + seconds

    def free(self) -> None:
        """The device is free for the call that waits, or for the next one; safe to call twice."""
        if not self._holds:
            return
        self._leave(calls=0)
        self._holds = False
        if replica := self._mine():
            for claim in replica.holders[: replica.beat.slots]:
                claim.waits = False
            replica.until = self._clock() + sum(claim.seconds for claim in replica.holders)

    def settle(self) -> None:
        """The call has ended. Without `free` before it was lost, and what waits behind it is as well."""
        self._leave(calls=1)
        self._holds = False

    def _hold(self) -> None:
        replica = self._replicas.get(self.replica_id)
        self._since = replica.joined if replica else 0
        if replica:
            replica.calls += 1
            if self._holds:
                self.waits = len(replica.holders) >= replica.beat.slots
                replica.holders.append(self)

    def _leave(self, *, calls: int) -> None:
        if replica := self._mine():
            replica.calls = max(0, replica.calls - calls)
            if self in replica.holders:
                replica.holders.remove(self)

    def _mine(self) -> _Replica | None:
        """The replica, unless it was dropped; one that came back counts anew."""
        replica = self._replicas.get(self.replica_id)
        return replica if replica and replica.joined == self._since else None
