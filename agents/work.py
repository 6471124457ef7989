"""One agent's work, wherever it runs: a task goes in, events come out."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Protocol

from agents.brief import AgentName, Brief
from agents.events import AgentEvent
from agents.results import CoverIdea, Lyrics, Plan, Settings
from agents.setup import Budget, ModelChoice

Check = Callable[[], None]
"""Raises `Stopped` once the run was cancelled; called at every chunk of a model's answer."""


@dataclass(frozen=True, slots=True)
class AgentTask:
    """What one agent is to do; it crosses processes."""

    run_id: str
    agent: AgentName
    brief: Brief
    model: ModelChoice | None
    """None: by rules."""
    budget: Budget = field(default_factory=Budget)
    plan: Plan | None = None
    """For all but the Director."""
    settings: Settings | None = None
    """For the Critic and for revisions: what the Producer made."""
    lyrics: Lyrics | None = None
    cover: CoverIdea | None = None
    wish: str = ""
    """For a revision: what the Critic wants changed."""
    revision: int = 0
    access_token: str | None = field(default=None, repr=False)
    """The user's own, to ask memory with; no model, tool, event or log gets it."""


class Runner(Protocol):
    """Runs agents somewhere: in threads of this process, or on a Ray cluster."""

    def run(self, task: AgentTask) -> AsyncIterator[AgentEvent]:
        """Events of one agent, the last being its result or `agent.error`; raises nothing but `Stopped`."""
        ...

    async def cancel(self, run_id: str) -> None:
        """End what runs for a run; their streams end with `Stopped`."""
        ...
