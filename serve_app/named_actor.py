"""An actor that a cluster has once, by name, on its head node; and what other processes hold of it."""

import asyncio
import contextlib
import hashlib
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, is_dataclass
from importlib.metadata import version
from typing import Any, Concatenate, Final, Generic, ParamSpec, Self, TypeVar

import ray
from pydantic import SecretStr
from ray.exceptions import ActorDiedError, RayError, RayTaskError

from serve_app.config import Settings
from serve_app.jobs.writer import Closing
from serve_app.logs import begin_logging
from serve_app.names import NAMESPACE

HEAD: Final = {"node:__internal_head__": 0.001}
"""Where the database is, if it is a file, and what else one machine has alone."""
SUCCESSION: Final = 60.0
"""Seconds in which an actor that has gone must have a successor."""

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class Successive(ABC):
    """What the class of such an actor is made of.

    Ray may start its process again with an empty memory and the arguments of the first start, so a subclass
    begins its work at the first call (see `begun`), and raises `Closing` from its methods once it is to stop.
    """

    def __init__(self, settings: Settings, *more: Any) -> None:
        begin_logging(settings)
        self._made_of = fingerprint(settings, *more)

    async def fingerprint(self) -> str:
        """What this actor was started with."""
        return self._made_of

    @abstractmethod
    async def stop(self) -> None:
        """Close in good order, before the cluster ends or a successor takes over."""


A = TypeVar("A", bound=Successive)


class NamedActor(Generic[A]):
    """Such an actor from another process; survives the actor's restarts and its succession.

    ```python
    class Counter(Successive):
        def __init__(self, settings: Settings) -> None:
            super().__init__(settings)
            self._count = 0

        async def add(self, number: int) -> int:
            self._count += number
            return self._count

        async def stop(self) -> None: ...

    counter = NamedActor("counter", Counter, settings)  # made at the first call, or found
    total = await counter.ask(Counter.add, 3)  # an int, also to the type checker
    ```
    """

    def __init__(self, name: str, kind: type[A], settings: Settings | None, *more: Any) -> None:
        """Without settings it is never made from here: others do, and the first call raises `ValueError`."""
        self._name, self._kind = name, kind
        self._made_of: tuple[Any, ...] | None = (settings, *more) if settings else None
        self._handle: Any = None
        self._connecting: asyncio.Task[None] | None = None

    @classmethod
    def find(cls, name: str, kind: type[A]) -> Self:
        """One that others have made; raises `ValueError` while there is none. Blocks."""
        found = cls(name, kind, None)
        found._handle = find(name)
        return found

    @property
    def connected(self) -> bool:
        """Whether the actor was there once."""
        return self._handle is not None

    async def connect(self) -> None:
        """Have the actor made on the head node, if it is not there yet.

        One that was started with other code or other settings makes way for a new one: it is stopped, which
        may take its time, and goes.
        """
        if self._handle is None:
            self._connecting = begun(self._connecting, self._connect)
            await asyncio.shield(self._connecting)

    async def ask(
        self, method: Callable[Concatenate[A, P], Awaitable[R]], *args: P.args, **named: P.kwargs
    ) -> R:
        """Call a method of the actor; should it have made way for another, call that one.

        Raises what the method raises; `Closing` or `ActorDiedError` if there is no successor in time.
        """
        deadline = time.monotonic() + SUCCESSION
        while True:
            await self.connect()
            try:
                answer: R = await getattr(self._handle, method.__name__).remote(*args, **named)
                return answer
            except RayTaskError as error:
                if not isinstance(error.cause, Closing):
                    raise error.cause from None
                if time.monotonic() > deadline:
                    raise Closing from None
            except ActorDiedError:
                if time.monotonic() > deadline:
                    raise
            await asyncio.sleep(0.2)
            with contextlib.suppress(ValueError):  # the next one is not there yet
                self._handle = await asyncio.to_thread(find, self._name)

    def tell(
        self, method: Callable[Concatenate[A, P], Awaitable[R]], *args: P.args, **named: P.kwargs
    ) -> None:
        """Call a method without waiting for an answer; nobody hears it while the actor is not known."""
        if self._handle is not None:
            getattr(self._handle, method.__name__).remote(*args, **named)

    def stop(self, timeout: float) -> None:
        """Close the actor in good order, within so many seconds; blocks. Raises `RayError`."""
        if self._handle is not None:
            ray.get(self._handle.stop.remote(), timeout=timeout)

    async def _connect(self) -> None:
        if self._made_of is None:
            self._handle = await asyncio.to_thread(find, self._name)
            return
        actor = await asyncio.to_thread(self._make, *self._made_of)
        while await _fingerprint(actor) != fingerprint(*self._made_of):
            with contextlib.suppress(RayError):  # it is gone already; the next one takes up what it left
                await actor.stop.remote()
            with contextlib.suppress(RayError):
                await asyncio.to_thread(ray.kill, actor, no_restart=True)
            actor = await asyncio.to_thread(self._make, *self._made_of)
            await asyncio.sleep(0.2)
        self._handle = actor

    def _make(self, *made_of: Any) -> Any:
        options: dict[str, Any] = {
            "name": self._name,
            "namespace": NAMESPACE,
            "lifetime": "detached",
            "get_if_exists": True,
            "max_restarts": -1,
            "max_task_retries": -1,
            "max_concurrency": 10_000,
            "num_cpus": 0,
            "resources": HEAD,
        }
        return ray.remote(self._kind).options(**options).remote(*made_of)


def find(name: str) -> Any:
    """The handle of an actor of this cluster; raises `ValueError` while there is none."""
    return ray.get_actor(name, namespace=NAMESPACE)


def fingerprint(settings: Settings, *more: Any) -> str:
    """What an actor is made of: version, settings with their secrets, and more. Tells nothing of them.

    `more` is JSON, dataclasses and mappings of those.
    """
    secrets = [value.get_secret_value() for _, value in sorted(settings) if isinstance(value, SecretStr)]
    made_of = [version("opentunes"), settings.model_dump(mode="json"), secrets, *map(_plain, more)]
    # sets have no order of their own, and another process gives them another
    text = json.dumps(made_of, sort_keys=True, default=sorted)
    return hashlib.sha256(text.encode()).hexdigest()


def begun(task: "asyncio.Task[T] | None", make: Callable[[], Awaitable[T]]) -> "asyncio.Task[T]":
    """The task that makes something, begun anew if it has failed."""
    if task is None or (task.done() and (task.cancelled() or task.exception())):
        return asyncio.ensure_future(make())
    return task


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(found) for name, found in value.items()}
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


async def _fingerprint(actor: Any) -> str | None:
    try:
        found: str = await actor.fingerprint.remote()
        return found
    except ActorDiedError:
        return None
