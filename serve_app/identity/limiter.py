"""The counts of a whole cluster in one place: a named actor, and what the front doors hold of it."""

from collections.abc import Sequence
from typing import Final

from ray.exceptions import RayError

from serve_app.carriers import Carriers
from serve_app.config import Settings
from serve_app.identity.limits import GateAway, Hit, Limiter, Policy, Verdict, windows_of
from serve_app.jobs.writer import Closing
from serve_app.named_actor import NamedActor, Successive
from serve_app.names import LIMITER

CARRIERS: Final = 2
"""Calls of a process that are under way at a time."""
AT_ONCE: Final = 500
"""Requests in one call."""


class RateLimiter(Successive):
    """Counts in memory: after the death of its process, or with other settings, all counts begin anew."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._limiter = Limiter(windows_of({Policy(name): text for name, text in settings.limits.items()}))

    async def hit(self, requests: Sequence[Sequence[Hit]]) -> list[Verdict]:
        """See `Gate.hit`; one answer for each, in the order in which they came."""
        return [await self._limiter.hit(hits) for hits in requests]

    async def stop(self) -> None:
        """Nothing is kept."""


class LimiterClient:
    """The actor from a front door. What comes while calls are under way goes with the next one."""

    def __init__(self, settings: Settings) -> None:
        self._wanted = any(settings.limits.values())
        self._actor = NamedActor(LIMITER, RateLimiter, settings)
        self._carriers: Carriers[tuple[Hit, ...], Verdict] = Carriers(
            self._ask, carriers=CARRIERS, at_once=AT_ONCE
        )

    async def connect(self) -> None:
        """Have the actor started, if anything is limited, so that the first request need not wait for it."""
        if self._wanted:
            await self._actor.connect()

    async def hit(self, hits: Sequence[Hit]) -> Verdict:
        """See `Gate.hit`."""
        return await self._carriers.ask(tuple(hits))

    async def _ask(self, requests: Sequence[tuple[Hit, ...]]) -> list[Verdict]:
        try:
            return await self._actor.ask(RateLimiter.hit, requests)
        except (RayError, Closing, ValueError) as error:
            raise GateAway(f"{type(error).__name__}") from error
