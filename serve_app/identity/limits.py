"""How often a user, an API token or an address may ask: the windows, and who has used how much of them.

Counted by the moving window of `limits`, which is exact: no span of a window's length has more than so many.
Nothing here knows of Ray; `serve_app.identity.limiter` holds one `Limiter` for a whole cluster.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Literal, Protocol

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from serve_app.clock import steady_clock

MOST: Final = 1_000_000
"""Requests per window, for each of which a time is remembered; and keys in all."""
LONGEST: Final = 31 * 86_400
"""Seconds of a window. The counts are in memory, so a longer one would mean little."""
SWEEP: Final = 1_000
"""Keys among which it is not worth while to look for those that are over."""

Subject = Literal["user", "token", "address"]
"""Whose requests are counted together."""


class Policy(StrEnum):
    """What is limited by itself."""

    GENERATE = "generate"
    """Jobs, covers, lyrics and chats begun by a user."""
    WRITE = "write"
    """Other changes by a user."""
    READ = "read"
    """Other requests of a user."""
    UPLOAD = "upload"
    """Uploads of a user."""
    TOKEN = "token"  # noqa: S105
    """All requests with one API token."""
    ADDRESS = "address"
    """All requests of one address, whoever sends them."""
    AUTH = "auth"
    """Tokens from one address that were refused."""
    SHARE = "share"
    """Pages, and files by signed links, that one address fetches without signing in."""


Windows = Mapping[Policy, tuple[RateLimitItem, ...]]


@dataclass(frozen=True, slots=True)
class Hit:
    """One request, as one policy sees it."""

    policy: Policy
    subject: Subject
    who: str
    """The owner, the token's id, or the address."""
    counts: bool = True
    """False: it needs room, but takes none."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window as a request left it."""

    policy: Policy
    subject: Subject
    limit: int
    seconds: int
    remaining: int
    reset: float
    """Seconds until there is more room."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may go on."""

    windows: tuple[Window, ...] = ()
    refused: Window | None = None
    """The one that is full for longest; nothing of the request was counted."""


class GateAway(Exception):
    """What counts does not answer."""


class Gate(Protocol):
    """What counts requests, as far as the API needs it."""

    async def hit(self, hits: Sequence[Hit]) -> Verdict:
        """Count one request in all windows of all its policies, or in none. Raises `GateAway`."""
        ...


def parse(text: str) -> tuple[RateLimitItem, ...]:
    """The windows of "120/minute;2000/day"; raises `ValueError` with what to write instead."""
    if not text.strip():
        return ()
    try:
        windows = tuple(parse_many(text))
    except ValueError:
        raise ValueError("use a limit like 120/minute or 120/minute;2000/day, or none") from None
    for window in windows:
        if not 1 <= window.amount <= MOST:
            raise ValueError(f"use a number from 1 to {MOST}, or none for no limit at all")
        if not 1 <= window.get_expiry() <= LONGEST:
            raise ValueError("use a window of a second to 31 days, as in 120/minute or 5000/7 day")
    return windows


def windows_of(texts: Mapping[Policy, str]) -> Windows:
    """The windows of every policy that has any."""
    parsed = {policy: parse(text) for policy, text in texts.items()}
    return {policy: windows for policy, windows in parsed.items() if windows}


class Limiter:
    """The counts, for one event loop: all windows are tested and counted without a pause between."""

    def __init__(self, windows: Windows, clock: Callable[[], float] = steady_clock) -> None:
        self._windows, self._clock = windows, clock
        self._times = _Times(clock)
        self._strategy = MovingWindowRateLimiter(self._times)

    @property
    def held(self) -> int:
        """How many users, tokens and addresses it has counts of, each once for every window."""
        return self._times.held

    async def hit(self, hits: Sequence[Hit]) -> Verdict:
        """See `Gate.hit`."""
        asked = [(hit, item) for hit in hits for item in self._windows.get(hit.policy, ())]
        found = tuple(self._window(hit, item) for hit, item in asked)
        if full := [window for window in found if not window.remaining]:
            return Verdict(found, max(full, key=lambda window: window.reset))
        for hit, item in asked:
            if hit.counts:
                self._strategy.hit(item, *_key(hit))
        pairs = zip(asked, found, strict=True)
        return Verdict(tuple(replace(at, remaining=at.remaining - hit.counts) for (hit, _), at in pairs))

    def _window(self, hit: Hit, item: RateLimitItem) -> Window:
        reset, remaining = self._strategy.get_window_stats(item, *_key(hit))
        seconds = max(0.0, reset - self._clock())
        return Window(hit.policy, hit.subject, item.amount, item.get_expiry(), remaining, seconds)


def _key(hit: Hit) -> tuple[str, str, str]:
    return hit.policy, hit.subject, hit.who


class _Times(MemoryStorage):
    """The library's storage in memory, but for one thread and with a clock of ours.

    The library's own counts with a clock that somebody may set, has a thread look through all keys up to a
    hundred times a second, and never forgets a key; with strangers' addresses for keys that has no end.
    """

    STORAGE_SCHEME: Final = ["opentunes-times"]  # type: ignore[misc]

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self._clock = clock
        self._times: dict[str, tuple[int, deque[float]]] = {}
        """Seconds of the window, and when something was counted; the key that was counted last is last."""
        self._enough = SWEEP

    @property
    def held(self) -> int:
        """How many keys it has."""
        return len(self._times)

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count, if there is room."""
        times = self._current(key, expiry)
        if len(times) + amount > limit:
            return False
        times.extend([self._clock()] * amount)
        self._times.pop(key, None)
        self._times[key] = (expiry, times)
        if len(self._times) > self._enough:
            self._forget()
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest that still counts was counted, and how many there are."""
        times = self._current(key, expiry)
        return (times[0] if times else self._clock()), len(times)

    def _current(self, key: str, expiry: int) -> deque[float]:
        times = self._times.get(key, (expiry, deque[float]()))[1]
        over = self._clock() - expiry
        while times and times[0] <= over:
            times.popleft()
        return times

    def _forget(self) -> None:
        """Drop keys whose windows are over; past a million, those that were counted longest ago."""
        now = self._clock()
        self._times = {
            key: (expiry, times) for key, (expiry, times) in self._times.items() if times[-1] > now - expiry
        }
        while len(self._times) > MOST:
            self._times.pop(next(iter(self._times)))
        self._enough = max(SWEEP, 2 * len(self._times))
