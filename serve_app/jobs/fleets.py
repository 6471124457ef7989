"""The fleets of all engines, and the cards that they share."""

from collections.abc import Callable
from dataclasses import replace

from serve_app.clock import Clock
from serve_app.inference.messages import Beat, Orders
from serve_app.jobs.cards import SETTLE, Cards
from serve_app.jobs.fleet import LEAD, Fleet


class Fleets:
    """By engine. For one event loop."""

    def __init__(
        self,
        clock: Clock,
        steady: Clock,
        lease: float,
        wanted: Callable[[str], bool],
        lead: float = LEAD,
        settle: float = SETTLE,
    ) -> None:
        """`wanted`: whether a job of an engine could be sent now."""
        self._clock = clock
        self._steady = steady
        self._lead = lead
        self._fleets: dict[str, Fleet] = {}
        self.cards = Cards(steady, lease, settle, self._claimed, wanted)

    def of(self, engine: str) -> Fleet:
        """The replicas of an engine."""
        if engine not in self._fleets:
            self._fleets[engine] = Fleet(self._steady, int(self._clock() * 1000), self._lead)
        return self._fleets[engine]

    async def beat(self, beat: Beat, mine: frozenset[tuple[str, int]], wait: float) -> Orders:
        """Take a sign of life; see `Fleet.beat`."""
        self.cards.hear(beat)
        self._pass_on()
        orders = await self.of(beat.engine).beat(beat, mine, wait)
        unload = orders.unload if orders.unload is not None else self.cards.unload(beat.replica_id)
        return replace(orders, unload=unload, granted=self.cards.granted(beat.replica_id))

    def drop(self, engine: str, replica_id: str) -> None:
        """A replica has left or died."""
        self.of(engine).drop(replica_id)
        self.cards.drop(replica_id)
        self._pass_on()

    def _claimed(self, engine: str, replica_id: str) -> bool:
        return self.of(engine).claimed(replica_id)

    def _pass_on(self) -> None:
        for engine in self.cards.news():
            self.of(engine).news()
