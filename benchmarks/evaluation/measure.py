"""Runs requests through the whole squad, in this process, and counts what was understood."""

import time
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Final, Literal

from pydantic import BaseModel

from agents.brief import Brief
from agents.events import AgentFailed, AgentFinished, Cover, PlanMade, RunFinished
from agents.llm import Answering
from agents.memory import NoMemory
from agents.results import CoverIdea, Lyrics, Plan
from agents.setup import Budget
from agents.squad.local import LocalRunner
from agents.squad.together import work_together
from benchmarks.evaluation.card import CARD
from benchmarks.evaluation.outcome import Outcome, faults
from benchmarks.evaluation.requests import Category, Request

SEED: Final = 3
"""Of every request: rules give the same for the same seed."""


class NoArtist:
    """Draws nothing: pictures are not measured here."""

    async def draw(self, idea: CoverIdea, *, owner: str, seed: int) -> Cover:
        """A cover that is nowhere stored."""
        return Cover(image_id="none", url="", width=1, height=1, source="local", model="none")


class Measured(BaseModel):
    """How one request was understood."""

    id: str
    category: Category
    message: str
    passed: bool
    faults: list[str]
    errors: list[str]
    """What agents could not do; the rules may have stood in for them."""
    stood_in: bool
    """Whether the rules did a part for a model: that passes nothing."""
    seconds: float
    input_tokens: int
    output_tokens: int


class Report(BaseModel):
    """All of it."""

    models: dict[str, str]
    mode: Literal["model", "rules"]
    passed: int
    measured: list[Measured]


def chosen(all_of_them: Iterable[Request], only: Sequence[str]) -> list[Request]:
    """The requests whose id or category is among `only`, or all when it is empty."""
    return [one for one in all_of_them if not only or one.id in only or one.category in only]


async def measured(request: Request, answering: Answering, budget: Budget) -> Measured:
    """One request through the squad. A part that the rules did for a model counts as a fault."""
    brief = Brief(request.message, CARD, request.studio, request.history, owner="eval", seed=SEED)
    plan: Plan | None = None
    lyrics: Lyrics | None = None
    last: RunFinished | None = None
    errors: list[str] = []
    stood_in = False
    started = time.perf_counter()
    runner = LocalRunner(NoMemory())
    async for event in work_together(request.id, brief, answering, budget, runner, NoArtist()):
        if isinstance(event, PlanMade | AgentFinished) and answering.mode == "model":
            stood_in |= event.source == "rules"
        if isinstance(event, PlanMade):
            plan = event.plan
        elif isinstance(event, AgentFinished) and isinstance(event.result, Lyrics):
            lyrics = event.result
        elif isinstance(event, AgentFailed):
            errors.append(f"{event.agent}: {event.message}")
        elif isinstance(event, RunFinished):
            last = event
    seconds = time.perf_counter() - started
    found = ["the run did not finish"]
    if last is not None:
        said = Outcome(plan, last.request, lyrics, last.reply, last.title, error="; ".join(errors))
        found = faults(request, said)
    if stood_in:
        found.append("the rules stood in for the model")
    return Measured(
        id=request.id,
        category=request.category,
        message=request.message,
        passed=not found,
        faults=found,
        errors=errors,
        stood_in=stood_in,
        seconds=round(seconds, 3),
        input_tokens=last.usage.input_tokens if last else 0,
        output_tokens=last.usage.output_tokens if last else 0,
    )


async def measure(wanted: Sequence[Request], answering: Answering, budget: Budget) -> AsyncIterator[Measured]:
    """Each request, one after another: a model on one machine answers one at a time."""
    for request in wanted:
        yield await measured(request, answering, budget)


def report(answering: Answering, done: Sequence[Measured]) -> Report:
    """What was measured, for a file."""
    names = {str(agent): choice.model for agent, choice in answering.models.items()}
    return Report(
        models=names, mode=answering.mode, passed=sum(one.passed for one in done), measured=list(done)
    )
