"""Lyrics alone, in one go: the Lyricist without the rest of the squad."""

from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import cast

from agents.brief import Brief
from agents.errors import AgentError, WorkerLost
from agents.events import AgentFailed, AgentFinished, StepFinished, Usage
from agents.results import Lyrics, Plan, Source
from agents.setup import Budget, ModelChoice
from agents.work import AgentTask, Runner


@dataclass(frozen=True, slots=True)
class LyricsOrder:
    """What is to be written; it crosses processes."""

    call_id: str
    brief: Brief
    """Its studio holds the lyrics that an edit starts from."""
    plan: Plan
    rules: bool = False
    access_token: str | None = field(default=None, repr=False)
    """Of whose call it is, to ask memory with. Never stored."""

    @property
    def owner(self) -> str:
        """Whose call it is."""
        return self.brief.owner


@dataclass(frozen=True, slots=True)
class WrittenLyrics:
    """What came of it: lyrics, or an error."""

    lyrics: Lyrics | None = None
    source: Source = "rules"
    model: str | None = None
    usage: Usage = field(default_factory=Usage)
    error: AgentFailed | None = None
    hint: str | None = None
    """How to add a model, if there is none."""


async def write_lyrics(
    order: LyricsOrder, model: ModelChoice | None, budget: Budget, runner: Runner, hint: str | None
) -> WrittenLyrics:
    """Have the Lyricist write; a model that fails is told, and never replaced by rules behind your back."""
    task = AgentTask(
        order.call_id,
        "lyricist",
        order.brief,
        model,
        budget,
        order.plan,
        access_token=order.access_token,
    )
    written = WrittenLyrics(hint=hint)
    async with aclosing(runner.run(task)) as events:  # type: ignore[type-var]
        async for event in events:
            if isinstance(event, StepFinished):
                written = replace(written, usage=written.usage + event.usage)
            elif isinstance(event, AgentFailed):
                return replace(written, error=event)
            elif isinstance(event, AgentFinished):
                return replace(
                    written, lyrics=cast("Lyrics", event.result), source=event.source, model=event.model
                )
    lost: AgentError = WorkerLost("The Lyricist was lost on its way.", "Send it again.")
    return replace(written, error=AgentFailed.of("lyricist", lost))
