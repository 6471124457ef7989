"""Kills parts of a server at random, with SIGKILL; the same seed kills in the same order.

What it kills are descendants of the server it was given, and nothing else.
"""

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tests.server import START_PATIENCE, Server, eventually, with_suppressed_kill


class Part(StrEnum):
    """What can be killed."""

    REPLICA = "engine replica"
    TABLE = "job table"
    INGRESS = "ingress replica"
    PROXY = "HTTP proxy"
    CONTROLLER = "Serve controller"
    NODE = "worker node"
    SERVER = "whole server"


TITLES = {
    Part.REPLICA: "ServeReplica:opentunes:engine-",
    Part.TABLE: "JobTableActor",
    Part.INGRESS: "ServeReplica:opentunes:ingress",
    Part.PROXY: "ProxyActor",
    Part.CONTROLLER: "ServeController",
    Part.NODE: "src/ray/raylet/raylet ",
}
"""Part of the title of its process."""
SHARES = {
    Part.REPLICA: 30,
    Part.TABLE: 20,
    Part.INGRESS: 15,
    Part.PROXY: 10,
    Part.CONTROLLER: 8,
    Part.NODE: 12,
    Part.SERVER: 5,
}
HEAD = "--head"
"""Argument of the one raylet that is never killed alone: with it Ray itself ends."""


@dataclass(frozen=True, slots=True)
class Kill:
    """What was killed when, in seconds from the beginning."""

    at: float
    part: Part
    pid: int

    def __str__(self) -> str:
        return f"{self.at:6.1f} s  {self.part} ({self.pid})"


class Killer:
    """One thread's work: `run` it until it is to stop."""

    def __init__(
        self, server: Server, seed: int, pause: tuple[float, float], say: Callable[[str], None]
    ) -> None:
        self._server = server
        self._rng = random.Random(seed)  # noqa: S311
        self._pause = pause
        self._say = say
        self._began = time.monotonic()
        self._stop = threading.Event()
        self.kills: list[Kill] = []

    @property
    def last(self) -> float:
        """When it killed for the last time, by the monotonic clock."""
        return self._began + max(kill.at for kill in self.kills)

    @property
    def counts(self) -> Counter[Part]:
        """How often each part was killed."""
        return Counter(kill.part for kill in self.kills)

    def run(self, seconds: float) -> None:
        """Kill something every few seconds, for so long, and until each part was killed once."""
        self._began = time.monotonic()
        for number, part in enumerate(self._parts()):
            stopped = self._stop.wait(self._rng.uniform(*self._pause))
            if stopped or (number >= len(Part) and time.monotonic() - self._began > seconds):
                return
            self._kill(part)

    def stop(self) -> None:
        """Kill no more."""
        self._stop.set()

    def _parts(self) -> Iterator[Part]:
        """Each part once, and then as the shares have it."""
        yield from self._rng.sample(list(Part), len(Part))
        for _ in itertools.count():
            yield self._rng.choices(list(SHARES), list(SHARES.values()))[0]

    def _kill(self, part: Part) -> None:
        chance = self._rng.random()  # drawn always, so that what is there does not change what comes next
        if part is Part.SERVER:
            self._note(part, self._server.pid)
            self._server.kill_all()
            self._server.start()
            self._say(f"{time.monotonic() - self._began:6.1f} s  the server is back")
            return
        found = eventually(lambda: self._server.processes(TITLES[part], but=HEAD), patience=START_PATIENCE)
        pid = found[int(chance * len(found))]
        self._note(part, pid)
        with_suppressed_kill(pid)

    def _note(self, part: Part, pid: int) -> None:
        self.kills.append(Kill(time.monotonic() - self._began, part, pid))
        self._say(str(self.kills[-1]))
