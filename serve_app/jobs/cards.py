"""Who may hold how much of each card: replicas of several engines share a card by a budget of bytes.

First come, first served: while the first who waits has no room, nobody behind it gets any, and others are
told to give theirs back, the least recently used first. The ledger is what the replicas' beats say, and is
rebuilt from them when the job table starts anew.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from serve_app.clock import Clock
from serve_app.inference.messages import Beat, Hold
from serve_app.jobs.fleet import SILENCE

log = logging.getLogger(__name__)

TURN: Final = 20.0
"""Seconds for which one that goes on working keeps its room once it has loaded, so that loading pays."""
SETTLE: Final = 3.0
"""Seconds after its start in which nothing is granted: until all who hold something have been heard."""
PATIENCE: Final = 30.0
"""Seconds after which one that is idle and was told to give its room back is no longer counted."""


def _no(*_: str) -> bool:
    return False


@dataclass(slots=True, eq=False)
class _Tenant:
    """A replica on a card."""

    engine: str
    hold: Hold
    seen: float
    used: float
    """When it last worked."""
    since: float
    """Since when it has had its room, or has waited for it."""
    unloads: int = 0
    granted: int | None = None
    """The turn whose wish was granted, until it says so itself."""
    told: float | None = None
    """Since when it is told to give its room back."""
    lost: bool = False
    """It did not give its room back, and is no longer counted."""

    @property
    def held(self) -> int:
        """Bytes it holds, or may hold from now on."""
        if self.lost:
            return 0
        return self.hold.wants if self.granted is not None else self.hold.held

    @property
    def waits(self) -> bool:
        """Whether it waits for room."""
        return self.hold.wants > 0 and self.granted is None


@dataclass(slots=True)
class Cards:
    """The ledger of all cards. For one event loop."""

    clock: Clock
    lease: float = 30.0
    """Seconds without a beat after which a replica that works and what it held are gone."""
    settle: float = SETTLE
    claimed: Callable[[str, str], bool] = _no
    """Whether a replica, of an engine, has a call of ours, be it still on its way there."""
    wanted: Callable[[str], bool] = _no
    """Whether a job of an engine could be sent now."""
    _tenants: dict[str, _Tenant] = field(default_factory=dict)
    """By replica, in the order in which they began to wait or to hold."""
    _news: set[str] = field(default_factory=set)
    """Engines with new orders."""
    _since: float = 0.0

    def __post_init__(self) -> None:
        self._since = self.clock()

    def hear(self, beat: Beat) -> None:
        """Take up what a replica says of its hold; then whoever can be served is."""
        if (hold := beat.hold) is None:
            return
        now, known = self.clock(), self._tenants.get(beat.replica_id)
        if known is None:
            known = self._tenants[beat.replica_id] = _Tenant(beat.engine, hold, now, now, now)
        elif hold.turn < known.hold.turn:  # a call that was overtaken
            return
        elif hold.turn > known.hold.turn:
            if bool(hold.wants) != known.waits:
                known.since = now
            known.granted = None
            known.lost = False
        known.hold, known.seen, known.unloads = hold, now, beat.unloads
        known.used = now if hold.idle is None else max(known.used, now - hold.idle)
        self._settle(hold.card, now)

    def drop(self, replica_id: str) -> None:
        """A replica has gone, and its memory with it."""
        if gone := self._tenants.pop(replica_id, None):
            self._settle(gone.hold.card, self.clock())

    def news(self) -> frozenset[str]:
        """Engines whose replicas have new orders since this was last asked."""
        found, self._news = frozenset(self._news), set()
        return found

    def unload(self, replica_id: str) -> int | None:
        """How often a replica must have given its room back to be let alone; None: it may keep it."""
        tenant = self._tenants.get(replica_id)
        return tenant.unloads if tenant and (tenant.lost or tenant.told is not None) else None

    def granted(self, replica_id: str) -> int | None:
        """The turn of a replica's hold whose wish is granted."""
        tenant = self._tenants.get(replica_id)
        return tenant.granted if tenant else None

    def held(self, engine: str) -> Mapping[str, int]:
        """Bytes that the replicas of an engine hold, by card."""
        found: dict[str, int] = {}
        for tenant in self._tenants.values():
            if tenant.engine == engine and tenant.held:
                found[tenant.hold.card] = found.get(tenant.hold.card, 0) + tenant.held
        return found

    def _settle(self, card: str, now: float) -> None:
        """Grant what there is room for, and have others make room for the first who waits."""
        for name in [name for name, tenant in self._tenants.items() if self._gone(name, tenant, now)]:
            del self._tenants[name]
        here = {name: tenant for name, tenant in self._tenants.items() if tenant.hold.card == card}
        leaving: list[_Tenant] = []
        waiting = [tenant for tenant in here.values() if tenant.waits]
        for first in sorted(waiting, key=lambda tenant: tenant.since):
            if now - self._since < self.settle:
                break
            others = {name: tenant for name, tenant in here.items() if tenant is not first and tenant.held}
            # of a card that two see differently, the smaller figure holds; one alone may have all it asks for
            holders = [first, *others.values()]
            room = min(tenant.hold.capacity for tenant in holders if tenant.hold.capacity)
            short = min(first.hold.wants, room) - (room - sum(tenant.held for tenant in others.values()))
            if short > 0:
                leaving = self._leaving(others, short)
                break
            first.granted, first.since = first.hold.turn, now
            self._news.add(first.engine)
        for tenant in here.values():
            self._tell(tenant, now, go=tenant in leaving)

    def _gone(self, name: str, tenant: _Tenant, now: float) -> bool:
        """Whether it was not heard of for too long: what has nothing to do has no reason to be silent."""
        works = tenant.hold.idle is None or self.claimed(tenant.engine, name)
        return now - tenant.seen > (self.lease if works else min(SILENCE, self.lease))

    def _works(self, name: str, tenant: _Tenant) -> bool:
        """Whether it works with what it holds; between two calls it does, too."""
        if tenant.waits or tenant.hold.idle is None:
            return not tenant.waits
        return tenant.hold.ready is not None and (
            self.claimed(tenant.engine, name) or self.wanted(tenant.engine)
        )

    def _leaving(self, others: Mapping[str, _Tenant], short: int) -> list[_Tenant]:
        """Whom to tell to go so that `short` bytes more are free, as far as they can be told.

        The least recently used of those that do nothing go first; then those that wait themselves; those that
        work, after their call, once they have had their turn.
        """
        working = {name for name, tenant in others.items() if self._works(name, tenant)}

        def rank(name: str) -> tuple[int, float]:
            tenant = others[name]
            if tenant.waits:
                return 1, -tenant.since
            return (2, tenant.since) if name in working else (0, tenant.used)

        found: list[_Tenant] = []
        for name in sorted(others, key=rank):
            tenant = others[name]
            if short <= 0 or (name in working and (tenant.hold.ready or 0.0) < TURN):
                continue
            found.append(tenant)
            short -= tenant.held
        for tenant in reversed(found[:-1]):  # the last one may have made the others needless
            if short + tenant.held <= 0:
                found.remove(tenant)
                short += tenant.held
        return found

    def _tell(self, tenant: _Tenant, now: float, *, go: bool) -> None:
        if not go:
            tenant.told = None
        elif tenant.told is None:
            tenant.told = now
            self._news.add(tenant.engine)
        elif tenant.hold.idle is not None and now - tenant.told > PATIENCE:
            log.warning("a replica of %s does not give its memory back; going on without", tenant.engine)
            tenant.lost, tenant.told = True, None
