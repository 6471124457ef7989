"""Agents in threads of this process."""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import Final

from agents.errors import Stopped
from agents.events import AgentEvent
from agents.memory import Memory
from agents.squad.stage import OpenModel
from agents.work import AgentTask

_REMEMBERED: Final = 1_000
"""Cancelled runs that are remembered, so that an agent that starts late stops at once."""


class LocalRunner:
    """Runs each agent in a thread; runs do not wait for one another."""

    def __init__(self, memory: Memory, open_model: OpenModel | None = None) -> None:
        """`open_model` is `agents.llm.open_model` unless given."""
        self.memory = memory
        self.open_model = open_model
        self._cancelled: OrderedDict[str, None] = OrderedDict()

    async def run(self, task: AgentTask) -> AsyncIterator[AgentEvent]:
        """Events of one agent; raises nothing but `Stopped`."""
        loop = asyncio.get_running_loop()
        arrived: asyncio.Queue[AgentEvent | BaseException | None] = asyncio.Queue()
        left = threading.Event()

        def check() -> None:
            if left.is_set() or task.run_id in self._cancelled:
                raise Stopped

        def tell(item: AgentEvent | BaseException | None) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(arrived.put_nowait, item)

        def work() -> None:
            from agents.squad.perform import perform

            try:
                for event in perform(task, self.memory, check, open_model=self.open_model):
                    tell(event)
                tell(None)
            except BaseException as failure:
                if not left.is_set():
                    tell(failure)

        threading.Thread(target=work, name=f"run-{task.run_id}-{task.agent}", daemon=True).start()
        try:
            while (item := await arrived.get()) is not None:
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            left.set()

    async def cancel(self, run_id: str) -> None:
        """End a run's agents; their streams end with `Stopped` within 50 ms or so."""
        self._cancelled[run_id] = None
        while len(self._cancelled) > _REMEMBERED:
            self._cancelled.popitem(last=False)
