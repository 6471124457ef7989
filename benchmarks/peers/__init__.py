"""The systems we are measured against, all behind one small protocol.

Each runs in child processes on ports of its own, with the same number of one-slot workers, and each worker's
"engine" is a plain `time.sleep` in a blocking call. Ours sleeps as long in `tests.stand_ins.Tone`, and then
also makes a second of audio, checks it, encodes it and stores it: the comparison is generous to the peers.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from typing import Protocol

import aiohttp


class Durability(StrEnum):
    """What a power cut right after the answer takes away."""

    FSYNC = "fsync before the answer"
    EVERYSEC = "fsync every second (everysec)"
    VOLATILE = "volatile"


class Can(Flag):
    """What a system offers at all."""

    NOTHING = 0
    ACCEPT = auto()
    """Answers with an id before the work is done."""
    STOP = auto()
    """Stops a job that runs, so that its worker takes the next one."""


@dataclass(frozen=True, slots=True)
class Span:
    """When a job ran by the worker's own record, in Unix seconds; `finished` is None while it runs."""

    started: float
    finished: float | None = None


class Deployment(Protocol):
    """A system that runs."""

    url: str

    @property
    def pid(self) -> int:
        """Of its first process; every other one descends from it."""
        ...

    async def submit(self, http: aiohttp.ClientSession, seconds: float) -> str:
        """Hand in a job; its id. Raises `Refused` when it is not taken."""
        ...

    async def end(self, http: aiohttp.ClientSession, job: str) -> bool:
        """Wait for its end, the way a client of this system would; whether it succeeded."""
        ...

    async def spans(self, http: aiohttp.ClientSession, jobs: Sequence[str]) -> dict[str, Span]:
        """When those of the jobs ran that have started."""
        ...

    async def cancel(self, http: aiohttp.ClientSession, job: str) -> None:
        """Ask for its end."""
        ...


class Peer(Protocol):
    """A system and how it is started."""

    name: str
    durability: Durability
    can: Can

    def start(self, workers: int) -> AbstractContextManager[Deployment]:
        """Run it for the length of the block; it is ready when the block begins."""
        ...


class Refused(Exception):
    """A job was not taken."""


def client() -> aiohttp.ClientSession:
    """One HTTP client for every system: any number of connections, kept alive.

    Not as long as the servers keep theirs (uvicorn: 5 s), or a request could meet the end of its connection.
    """
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=2.0)
    return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=600))
