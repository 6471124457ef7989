"""Agents on a Ray cluster: a pool of warm workers, each agent's work a streaming task. Only this knows Ray.

A worker is a threaded actor that has imported what agents need before the first task comes. A call takes one
of its threads, so many agents work in it at a time; calls that ask or cancel have threads of their own.
The pool belongs to the process that made it and ends with it.
"""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

import ray
from ray.exceptions import RayError

from agents.brief import AgentName, Brief, EngineCard
from agents.errors import AgentError, Stopped, WorkerLost
from agents.events import AgentEvent, AgentFailed, PlanMade
from agents.memory import Memory, NoMemory
from agents.results import Plan
from agents.work import AgentTask, Check
from engines.request import SongRequest, Task

log = logging.getLogger(__name__)

Perform = Callable[[AgentTask, Memory, Check], Iterator[AgentEvent]]
"""One agent's work; see `agents.squad.perform`."""
MemoryFactory = Callable[[], Memory]
"""Makes a memory in the worker; it crosses processes."""

AGENTS: Final[tuple[AgentName, ...]] = get_args(AgentName)
THREADS: Final = 48
"""Agents that work at a time in one worker; more wait for a thread."""
ASKING: Final = 4
"""Threads for what must not wait behind agents."""
PATIENCE: Final = 30.0
"""Seconds a task may wait for a worker that lives: it takes some to start one."""
PAUSE: Final = 0.1
"""Seconds between two looks whether one does."""


KEPT: Final = 600.0
"""Seconds a worker remembers what was cancelled: a task may come after its cancel."""
TRIES: Final = 3
"""Workers that may be lost before a task has told anything."""


class AgentWorker:
    """What runs in a worker's process."""

    def __init__(self, memory: MemoryFactory, perform: Perform | None) -> None:
        logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
        self._perform = perform or _perform()
        self._memory = _opened(memory)
        if perform is None:
            _rehearse(self._perform)
        self._stopped: dict[str, float] = {}

    @ray.method(concurrency_group="asking")
    def ping(self) -> int:
        """The process id, once it is warm."""
        return os.getpid()

    @ray.method(concurrency_group="asking")
    def prepare_models(self) -> None:
        """Import what calls language models: seconds of work that the first task would wait for."""
        from agents.llm.library import litellm

        litellm()  # with all that keeps it from calling home

    @ray.method(concurrency_group="asking")
    def cancel(self, run_id: str) -> None:
        """Have what works for a run stop at its next check, and what comes for it not begin."""
        now = time.monotonic()
        self._stopped = {**{r: at for r, at in self._stopped.items() if now - at < KEPT}, run_id: now}

    @ray.method(concurrency_group="agents", num_returns="streaming")
    def run(self, task: AgentTask) -> Iterator[AgentEvent | None]:
        """Events of one agent; None, and then no more, if it was stopped."""

        def check() -> None:
            if task.run_id in self._stopped:
                raise Stopped

        try:
            check()
            yield from self._perform(task, self._memory, check)
        except Stopped:
            yield None
        except AgentError as error:
            yield AgentFailed.of(task.agent, error)
        except Exception:
            log.exception("the %s failed", task.agent)
            text = f"The {task.agent} failed unexpectedly."
            yield AgentFailed.of(task.agent, AgentError(text, "Send it again, or see the server's log."))


@dataclass(slots=True, eq=False)
class _Hand:
    """A worker as the pool sees it."""

    actor: Any
    busy: int = 0
    warm: bool = False


class RayRunner:
    """Runs agents in the least busy worker of a warm pool. For one event loop."""

    def __init__(
        self,
        memory: MemoryFactory,
        *,
        workers: int = 2,
        options: Mapping[str, Any] | None = None,
        perform: Perform | None = None,
    ) -> None:
        remote: Any = ray.remote
        made = remote(
            num_cpus=0,
            max_restarts=-1,
            max_task_retries=0,
            concurrency_groups={"agents": THREADS, "asking": ASKING},
        )(AgentWorker)
        actor = made.options(**(options or {}))
        self._hands = [_Hand(actor.remote(memory, perform)) for _ in range(workers)]
        self._tasks: set[asyncio.Task[None]] = set()
        self._with_models = False
        for hand in self._hands:
            self._warm_up(hand)

    async def warm(self) -> list[int]:
        """Wait until every worker is warm; their process ids."""
        while not all(hand.warm for hand in self._hands):  # noqa: ASYNC110
            await asyncio.sleep(PAUSE)
        return list(await asyncio.gather(*(hand.actor.ping.remote() for hand in self._hands)))

    def prepare_models(self) -> None:
        """Have workers import what calls language models, now and whenever one is started anew."""
        if not self._with_models:
            self._with_models = True
            for hand in self._hands:
                hand.actor.prepare_models.remote()

    async def run(self, task: AgentTask) -> AsyncIterator[AgentEvent]:
        """Events of one agent, the last being its result or `agent.error`; raises nothing but `Stopped`."""
        for left in reversed(range(TRIES)):
            hand = await self._free()
            if hand is None:
                break
            told = False
            hand.busy += 1
            try:
                async for reference in hand.actor.run.remote(task):
                    event: AgentEvent | None = await reference
                    if event is None:
                        raise Stopped
                    told = True
                    yield event
                return
            except RayError as error:
                log.warning("a worker of the squad was lost: %s", type(error).__name__)
                self._warm_up(hand)
                if told or not left:
                    break
            finally:
                hand.busy -= 1
        text = f"The process in which the {task.agent} worked has died."
        yield AgentFailed.of(task.agent, WorkerLost(text, "Send it again: another one is being started."))

    async def cancel(self, run_id: str) -> None:
        """End what runs for a run; their streams end with `Stopped`."""
        told = [hand.actor.cancel.remote(run_id) for hand in self._hands if hand.warm]
        await asyncio.gather(*told, return_exceptions=True)

    async def _free(self) -> _Hand | None:
        """The least busy worker that lives, when there is one."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while True:
                    warm = [hand for hand in self._hands if hand.warm]
                    if warm:
                        return min(warm, key=lambda hand: hand.busy)
                    await asyncio.sleep(PAUSE)
        return None

    def _warm_up(self, hand: _Hand) -> None:
        """Take a worker for work as soon as it answers."""
        hand.warm = False
        task = asyncio.ensure_future(self._until_warm(hand))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _until_warm(self, hand: _Hand) -> None:
        while True:
            try:
                await hand.actor.ping.remote()
            except RayError:  # it is being started again
                await asyncio.sleep(PAUSE)
                continue
            hand.warm = True
            if self._with_models:
                hand.actor.prepare_models.remote()
            return


def _perform() -> Perform:
    from agents.squad.perform import perform

    return perform


def _rehearse(perform: Perform) -> None:
    """Have every agent work once, by rules: what they import and read at their first work makes it slow."""
    fields: Mapping[Task, frozenset[str]] = {"text2music": frozenset(SongRequest.model_fields)}
    brief = Brief("a slow song about rain", EngineCard("rehearsal", "Rehearsal", fields, 1, 600))
    plan: Plan | None = None
    for agent in AGENTS:
        try:
            for event in perform(AgentTask("rehearsal", agent, brief, None, plan=plan), NoMemory(), _go_on):
                plan = event.plan if isinstance(event, PlanMade) else plan
        except Exception:
            log.exception("the %s failed at the rehearsal", agent)


def _go_on() -> None:
    """Nobody cancels a rehearsal."""


def _opened(memory: MemoryFactory) -> Memory:
    try:
        return memory()
    except Exception:  # of a database, or of files of the embedder; songs can be made without it
        log.exception("the squad has no memory: it cannot be opened")
        return NoMemory()
