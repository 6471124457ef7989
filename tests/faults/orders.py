"""What the clients of a soak ask for, and how each job must end however often something dies."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tests.faults.cluster_server import REPLICAS

MAX_ATTEMPTS = 5
"""Attempts a job has in a soak: more than kills could use up by chance."""


class Wish(StrEnum):
    """What becomes of a job."""

    SONG = "a song"
    TWO_SONGS = "two songs"
    FLAKY = "a song after attempts that fail"
    HOPELESS = "fails at every attempt"
    REFUSED = "fails at once"
    CANCELLED = "is cancelled, unless its end comes first"

    @property
    def ends(self) -> frozenset[str]:
        """The states in which such a job may end."""
        if self in {Wish.HOPELESS, Wish.REFUSED}:
            return frozenset({"failed"})
        return frozenset({"succeeded", "cancelled"} if self is Wish.CANCELLED else {"succeeded"})


LONG = 0.04
"""Share of the songs that take two seconds, so that kills find something at work."""
SHARES = {
    Wish.SONG: 64,
    Wish.TWO_SONGS: 8,
    Wish.FLAKY: 10,
    Wish.HOPELESS: 1,
    Wish.REFUSED: 4,
    Wish.CANCELLED: 13,
}


@dataclass(frozen=True, slots=True)
class Order:
    """One job that a client wants."""

    key: str
    """Its idempotency key, which is also a word of its prompt."""
    wish: Wish
    prompt: str
    seed: int
    songs: int
    cancel_after: float | None
    """Seconds from its acceptance to the wish to cancel it."""

    @property
    def body(self) -> dict[str, object]:
        """Of POST /generate."""
        return {"prompt": self.prompt, "duration": 1, "seed": self.seed, "variants": self.songs}


def orders(count: int, seconds: float, seed: int) -> Iterator[Order]:
    """Orders that keep half of the replicas busy for so many seconds."""
    rng = random.Random(seed)  # noqa: S311
    longest = REPLICAS * seconds / count
    for number in range(count):
        (wish,) = rng.choices(list(SHARES), list(SHARES.values()))
        key = f"order-{seed}-{number:05}"
        words = {
            Wish.FLAKY: "flaky",
            Wish.HOPELESS: "broken",
            Wish.REFUSED: "bad request",
            Wish.CANCELLED: "takes 3 s",
        }.get(wish, f"takes {2 if rng.random() < LONG else rng.uniform(0, longest):.2f} s")
        yield Order(
            key=key,
            wish=wish,
            prompt=f"{key} {words}",
            seed=1_000 + 10 * number + rng.randint(1, 2),  # the last digit is how often a flaky one fails
            songs=2 if wish is Wish.TWO_SONGS else 1,
            cancel_after=rng.uniform(0, 0.7) if wish is Wish.CANCELLED else None,
        )
