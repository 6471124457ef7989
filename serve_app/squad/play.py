"""Has the squad's agents work together, in the pool's workers."""

from collections.abc import AsyncGenerator

from agents.events import Event, RunFinished, RunStarted
from serve_app.config import Settings
from serve_app.squad.model import NewRun


class Players:
    """The agents of one cluster. For one event loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def play(self, new: NewRun) -> AsyncGenerator[Event, None]:
        """A whole run."""
        yield RunStarted(mode="rules")
        yield RunFinished(status="failed", hint="This version has no agents yet.")

    async def halt(self, run_id: str) -> None:
        """End what works for a run."""

    async def warm(self) -> list[int]:
        """Wait until every worker is warm; their process ids."""
        return []
