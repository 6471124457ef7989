"""Lets a request in, or says when to come again: what a request counts as, and what a refusal tells.

The header fields are those of draft-ietf-httpapi-ratelimit-headers-10; Retry-After is RFC 9110's.
"""

import asyncio
import logging
import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.types import Scope

from serve_app.api.metrics import Metrics
from serve_app.clock import Clock, steady_clock
from serve_app.config import Settings
from serve_app.errors import Limit, RateLimited
from serve_app.identity.address import sender
from serve_app.identity.limits import Gate, GateAway, Hit, Policy, Subject, Verdict, Window
from serve_app.identity.model import Caller
from serve_app.identity.model import Scope as Right

log = logging.getLogger(__name__)

PATIENCE: Final = 1.0
"""Seconds that a request waits for the limiter; Ray starts a dead one again in about as many."""
REST: Final = 5.0
"""Seconds in which it is not asked after it has not answered, so that not every request waits in vain."""
HEADERS: Final = "limit_headers"
"""Where the outermost middleware finds what a response is to tell of limits."""
OPEN: Final = "limit_open"
"""Where it is noted whose request is under way."""
READS: Final = frozenset({"GET", "HEAD"})
BY_ROUTE: Final = {("POST", "/uploads"): Policy.UPLOAD, ("POST", "/generate/quote"): Policy.READ}
"""Routes whose scope says too little: a quote makes nothing."""
OF_OTHERS: Final = frozenset({Policy.ADDRESS, Policy.AUTH, Policy.SHARE})
"""What others at the same address have used too, which is not told unless it is full."""
WHOSE: Final[dict[Subject, str]] = {"user": "You", "token": "This API token", "address": "Your address"}


class Admission:
    """The limits of one process's front door; `gate` counts for all front doors."""

    def __init__(self, settings: Settings, gate: Gate, metrics: Metrics, clock: Clock = steady_clock) -> None:
        self._trusted = settings.trusted_proxies
        self._limited = frozenset(Policy(name) for name, text in settings.limits.items() if text)
        self._gate, self._metrics, self._clock = gate, metrics, clock
        self._rests_until = -math.inf
        self._most_open, self._open = settings.most_open, Counter[str]()

    async def admit(self, request: Request, caller: Caller, scopes: Sequence[str]) -> None:
        """Count a request of a known caller; raises `RateLimited`."""
        address = self.address(request)
        hits = [Hit(Policy.ADDRESS, "address", address), Hit(Policy.AUTH, "address", address, counts=False)]
        if caller.kind == "link":  # whoever has a link is not its owner
            hits.append(Hit(Policy.SHARE, "address", address))
        else:
            hits.append(Hit(policy_of(request, scopes), "user", caller.owner))
        if caller.token_id:
            hits.append(Hit(Policy.TOKEN, "token", caller.token_id))
        await self._require(request, hits)
        self._enter(request, address if caller.kind == "link" else caller.owner)

    def leave(self, scope: Scope) -> None:
        """A request is answered in full, or given up."""
        if (who := scope.pop(OPEN, None)) is not None:
            self._open[who] -= 1
            if not self._open[who]:
                del self._open[who]

    def _enter(self, request: Request, who: str) -> None:
        """Count what is under way: streams may go on for long, and one user must not have them all."""
        if self._most_open is None or OPEN in request.scope:
            return
        if self._open[who] >= self._most_open:
            self._metrics.limited("open", "user")
            raise RateLimited(
                f"{self._most_open} requests of yours are under way, and no more may be at a time.",
                remedy="Wait until some have ended, or close event streams that nobody reads.",
                headers={"Retry-After": "1"},
                limit=Limit(scope="user", waiting=self._open[who], limit=self._most_open, policy="open"),
            )
        self._open[who] += 1
        request.scope[OPEN] = who

    async def turn_away(self, request: Request, *, guessed: bool) -> None:
        """Count a request without a good token, before it is refused; raises `RateLimited`.

        `guessed`: with a token that never was one. After too many of those, even the right one is refused.
        """
        address = self.address(request)
        hits = [Hit(Policy.ADDRESS, "address", address), Hit(Policy.AUTH, "address", address, counts=guessed)]
        await self._require(request, hits)

    async def welcome(self, request: Request) -> None:
        """Count a request for a page that is open to all; raises `RateLimited`."""
        address = self.address(request)
        await self._require(
            request, [Hit(Policy.ADDRESS, "address", address), Hit(Policy.SHARE, "address", address)]
        )

    def address(self, request: Request) -> str:
        """Whose requests are counted together."""
        peer = request.client.host if request.client else None
        return sender(peer, request.headers.getlist("x-forwarded-for"), self._trusted)

    async def _require(self, request: Request, hits: Sequence[Hit]) -> None:
        wanted = [hit for hit in hits if hit.policy in self._limited]
        if not wanted or HEADERS in request.scope:  # a route with two kinds of callers is one request
            return
        verdict = await self._ask(wanted)
        request.scope[HEADERS] = headers(
            [at for at in verdict.windows if at.policy not in OF_OTHERS or at is verdict.refused]
        )
        if verdict.refused:
            self._metrics.limited(verdict.refused.policy, verdict.refused.subject)
            raise refusal(verdict.refused)

    async def _ask(self, hits: Sequence[Hit]) -> Verdict:
        """The limiter's answer; while it is away, requests are let in uncounted, and that is told."""
        if self._clock() < self._rests_until:
            self._metrics.uncounted()
            return Verdict()
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._gate.hit(hits)
        except (TimeoutError, GateAway) as error:
            self._rests_until = self._clock() + REST
            self._metrics.uncounted()
            log.warning(
                "the rate limiter does not answer (%r): requests are let in uncounted for %s s", error, REST
            )
            return Verdict()


def policy_of(request: Request, scopes: Sequence[str]) -> Policy:
    """What a user's request counts as: by its route, else by what it needs and its method."""
    route = getattr(request.scope.get("route"), "path", "")
    if known := BY_ROUTE.get((request.method, route)):
        return known
    if request.method in READS:
        return Policy.READ
    if request.method == "POST" and Right.GENERATE in scopes:
        return Policy.GENERATE
    return Policy.WRITE


def refusal(window: Window) -> RateLimited:
    """What is told of a window that is full."""
    seconds = max(1, math.ceil(window.reset))
    whose, kind = WHOSE[window.subject], window.policy
    if kind == Policy.AUTH:
        text = f"{whose} has sent {window.limit} tokens that were refused within {window.seconds} s."
        remedy = f"Try again in {seconds} s, with a token that is good."
    else:
        sort = "" if kind in {Policy.TOKEN, Policy.ADDRESS} else f" of the kind {kind.value!r}"
        text = f"{whose} may make {window.limit} requests{sort} in {window.seconds} s, and did."
        remedy = f"Try again in {seconds} s."
    return RateLimited(
        text,
        remedy=remedy,
        headers={"Retry-After": str(seconds)},
        limit=Limit(
            scope=window.subject,
            waiting=window.limit - window.remaining,
            limit=window.limit,
            policy=kind.value,
            window_seconds=window.seconds,
            retry_after=seconds,
        ),
    )


def headers(windows: Sequence[Window]) -> dict[str, str]:
    """The fields that tell of windows, as structured lists (RFC 9651): quota and window, rest and seconds."""
    if not windows:
        return {}
    names = [f'"{window.policy.value}-{window.seconds}"' for window in windows]
    policies = [f"{name};q={at.limit};w={at.seconds}" for name, at in zip(names, windows, strict=True)]
    states = [
        f"{name};r={at.remaining};t={math.ceil(at.reset)}" for name, at in zip(names, windows, strict=True)
    ]
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(states)}
