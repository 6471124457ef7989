"""Which replicas of one engine live, how many slots they have, and which leases they should give up."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from math import inf
from typing import Final

from serve_app.clock import Clock
from serve_app.inference.messages import Beat, Orders, Weights

SILENCE: float = 5.0
"""Seconds without a beat after which an idle replica no longer counts."""
LEAD: Final = 0.1
"""Seconds before a device should be free at which a brief call is already sent to its replica."""
SHUN: Final = 1.0
"""Seconds for which a replica gets no call after one that was sent there ended up elsewhere.

So long a new one also gets no call that is to be alone there.
"""
BRIEF: Final = 1.0
"""Seconds that a call takes at most, nine times of ten, for another to be sent while it runs."""


@dataclass(slots=True)
class _Replica:
    beat: Beat
    seen: float
    orphans: frozenset[tuple[str, int]]
    """Leases it works on that the table did not send, such as those of a table that died."""
    joined: float
    """When it was first heard of; Serve may route to it only a moment later."""
    lead: float
    claims: "list[Claim]" = field(default_factory=list)
    """Calls of ours under way, in the order in which they get its device."""
    until: float = 0.0
    """When the device should be free of them."""
    weights: Weights | None = None
    """What the newest call has it load; None: nothing is in memory."""
    unload: int | None = None
    """It shall give its memory back, unless it has done so more often than this."""
    shunned: float = -inf
    """When a call that was sent here ended up elsewhere: it may be on its way out."""

    @property
    def slots(self) -> int:
        """Slots of its device that could work for us."""
        return max(0, self.beat.slots - len(self.orphans))

    @property
    def holders(self) -> "list[Claim]":
        """Calls that hold a slot, or wait for one; the others only save their songs."""
        return [claim for claim in self.claims if claim.holds]

    def free(self, now: float, *, alone: bool) -> bool:
        """Whether it could take a call: an empty slot, and not more than one call still saving."""
        if now - self.shunned < SHUN or (alone and now - self.joined < SHUN):
            return False
        if self.claims and (alone or self.claims[0].alone):
            return False
        return len(self.holders) < self.slots and len(self.claims) <= self.slots

    def free_in(self, now: float) -> float | None:
        """Seconds until it should be free, if all it does is to work on calls that are known to be brief."""
        working = self.claims and len(self.claims) == len(self.holders) == self.slots
        if not working or not self.beat.loaded or now - self.shunned < SHUN:
            return None
        if not all(claim.brief for claim in self.claims):
            return None
        left = self.until - now
        return left if left > -self.lead else None  # one that is late may be so for long


class Fleet:
    """The replicas of one engine, by their beats."""

    def __init__(self, clock: Clock, version: int, lead: float = LEAD) -> None:
        self._clock = clock
        self._lead = lead
        self._replicas: dict[str, _Replica] = {}
        self._stops: set[tuple[str, int]] = set()
        self._version = version
        self._changed = asyncio.Event()

    async def beat(self, beat: Beat, mine: frozenset[tuple[str, int]], wait: float) -> Orders:
        """Take a sign of life; answer at once when there is news, else after `wait` seconds.

        `mine` are the leases the table has in flight; a replica that works on any other is told to stop.
        """
        before = self._replicas.get(beat.replica_id)
        orphans = frozenset(beat.running) - mine
        if before:
            news = orphans != before.orphans
            before.beat, before.seen, before.orphans = beat, self._clock(), orphans
            if beat.weights is None and not before.claims:
                before.weights = None
            if before.unload is not None and beat.unloads > before.unload:
                before.unload = None
        else:
            news = bool(orphans)
            now = self._clock()
            new = _Replica(beat, now, orphans, now, self._lead, weights=beat.weights)
            self._replicas[beat.replica_id] = new
        if news:
            self.news()
        if beat.heard == self._version:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._changed.wait()
            if replica := self._replicas.get(beat.replica_id):
                replica.seen = self._clock()
        orphaned = frozenset[tuple[str, int]]().union(*(r.orphans for r in self._replicas.values()))
        replica = self._replicas.get(beat.replica_id)
        return Orders(self._version, orphaned | self._stops, replica.unload if replica else None)

    def stop(self, lease: tuple[str, int]) -> None:
        """Ask whoever works on this lease to give it up."""
        self._stops.add(lease)
        self.news()

    def unload(self) -> int:
        """Have every replica with something in memory give it back; how many those are."""
        loaded = [r for name, r in self._replicas.items() if self.alive(name) and r.beat.loaded]
        for replica in loaded:
            replica.unload = replica.beat.unloads
        self.news()
        return len(loaded)

    def release(self, lease: tuple[str, int]) -> None:
        """Forget a stop once its attempt has ended."""
        self._stops.discard(lease)

    def drop(self, replica_id: str) -> None:
        """A replica has left or died; of several calls on it, each may be what killed it, or none."""
        if replica := self._replicas.pop(replica_id, None):
            for claim in replica.claims:
                claim.shared = len(replica.claims) > 1

    def alive(self, replica_id: str, within: float = SILENCE) -> bool:
        """Whether the replica was heard of within so many seconds."""
        replica = self._replicas.get(replica_id)
        return replica is not None and self._clock() - replica.seen <= within

    def claimed(self, replica_id: str) -> bool:
        """Whether a call of ours is on the replica, or on its way there."""
        replica = self._replicas.get(replica_id)
        return replica is not None and bool(replica.claims)

    def live(self) -> list[Beat]:
        """The newest beat of every replica that still counts."""
        return [replica.beat for name, replica in self._replicas.items() if self.alive(name)]

    def slots(self) -> int:
        """Slots that could work for us: those of live replicas, less the ones that orphans still hold."""
        live = (replica for name, replica in self._replicas.items() if self.alive(name))
        return sum(replica.slots for replica in live)

    def busy(self) -> int:
        """Replicas with a call of ours, were it only to save its songs."""
        return sum(bool(replica.claims) for replica in self._replicas.values())

    def claim(
        self, weights: Weights | None = None, *, brief: bool = False, alone: bool = False
    ) -> "Claim | None":
        """Take a slot of a live replica, None when there is none.

        Rather one that has these weights in memory, or at least the model, or anything, and then the one with
        the fewest calls.
        A `brief` call may also wait on a replica whose device is about to be free, so that this does not
        stand idle until the call is there. One that is to be `alone` has the replica to itself.
        """
        now = self._clock()
        live = {name: replica for name, replica in self._replicas.items() if self.alive(name)}

        def cost(name: str) -> tuple[int, bool, int]:
            replica = live[name]
            missing = (weights or Weights()).missing(replica.weights)
            return missing, not replica.beat.loaded, len(replica.claims)

        found = [name for name, replica in live.items() if replica.free(now, alone=alone)]
        if not found and brief and not alone:
            found = [name for name, left in self._soon(now) if left <= self._lead]
        return Claim(self._replicas, min(found, key=cost), self._clock, alone=alone) if found else None

    def next_claim(self) -> float | None:
        """Seconds until a brief call could be claimed for, if the devices are free when they should be."""
        return min((left - self._lead for _, left in self._soon(self._clock())), default=None)

    def behind(self) -> int:
        """Calls that wait for the device of a replica."""
        return sum(claim.waits for replica in self._replicas.values() for claim in replica.claims)

    def _soon(self, now: float) -> list[tuple[str, float]]:
        found = ((name, replica.free_in(now)) for name, replica in self._replicas.items() if self.alive(name))
        return [(name, left) for name, left in found if left is not None]

    def forget(self, older_than: float) -> None:
        """Drop replicas that were not heard of for so many seconds."""
        for name in [name for name in self._replicas if not self.alive(name, older_than)]:
            self.drop(name)

    def news(self) -> None:
        """There are new orders: answer every beat that is held."""
        self._version += 1
        self._changed.set()
        self._changed = asyncio.Event()


class Claim:
    """One call's hold on a replica: on a slot of its device until `free`, on the replica until `settle`."""

    def __init__(self, replicas: dict[str, _Replica], replica_id: str, clock: Clock, *, alone: bool) -> None:
        self._replicas = replicas
        self._clock = clock
        self.replica_id = replica_id
        self.holds = True
        """Whether it holds a slot of the device, or waits for one."""
        self.seconds = 0.0
        """How long it is expected to hold the device."""
        self.brief = False
        self.alone = alone
        self.shared = False
        """Whether another call of ours was on the replica when that was lost."""
        self._join()

    @property
    def waits(self) -> bool:
        """Whether others have the device before it."""
        replica = self._replica()
        return replica is not None and self in replica.holders[replica.beat.slots :]

    @property
    def weights(self) -> Weights | None:
        """What the replica has in memory, or will have."""
        replica = self._replicas.get(self.replica_id)
        return replica.weights if replica else None

    def send(self, weights: Weights, seconds: float, *, brief: bool) -> None:
        """The call will have the replica load these weights, and hold its device for so many seconds."""
        self.seconds, self.brief = seconds, brief and not self.alone
        if replica := self._replica():
            replica.weights = weights
            replica.until = max(replica.until, self._clock()) + seconds

    def taken_by(self, replica_id: str) -> None:
        """The replica that really took the call, should the chosen one have gone, or be going."""
        if replica_id == self.replica_id:
            return
        if replica := self._replica():
            replica.claims.remove(self)
            replica.until -= self.seconds
            replica.shunned = self._clock()
        self.shared = False
        self.replica_id = replica_id
        self._join()

    def free(self) -> None:
        """The device is free for the call that waits, or for the next one; safe to call twice."""
        if not self.holds:
            return
        waited, self.holds = self.waits, False  # who waited does not want the device any more
        if replica := self._replica():
            left = sum(claim.seconds for claim in replica.holders)
            replica.until = replica.until - self.seconds if waited else self._clock() + left

    def settle(self) -> None:
        """The call has ended."""
        self.free()
        if replica := self._replica():
            replica.claims.remove(self)

    def _join(self) -> None:
        if replica := self._replicas.get(self.replica_id):
            replica.claims.append(self)
            replica.until = max(replica.until, self._clock()) + self.seconds

    def _replica(self) -> _Replica | None:
        """The replica, unless it was dropped; one that came back counts anew."""
        replica = self._replicas.get(self.replica_id)
        return replica if replica and self in replica.claims else None
