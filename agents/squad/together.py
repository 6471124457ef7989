"""The whole run: the Director, then those whom the plan names, side by side, then the Critic."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Coroutine, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from agents.brief import AgentName, Brief
from agents.errors import AgentError, ErrorCode, Stopped, WorkerLost
from agents.events import (
    AgentEvent,
    AgentFailed,
    AgentFinished,
    Cover,
    CoverDrawn,
    Event,
    Mode,
    PlanMade,
    RunFinished,
    RunStarted,
    RunStatus,
    StepFinished,
    Usage,
)
from agents.results import CoverIdea, Lyrics, Plan, Review, Settings
from agents.setup import Budget, ModelChoice
from agents.squad.ending import ready_request, stands, told
from agents.squad.words import say, users_language
from agents.work import AgentTask, Runner

HOPELESS: Final[frozenset[ErrorCode]] = frozenset(
    {"model_unreachable", "model_missing", "key_missing", "key_refused"}
)
"""Failures of a model that are the same for whoever asks it next."""
_log = logging.getLogger(__name__)


class Artist(Protocol):
    """Draws and stores covers."""

    async def draw(self, idea: CoverIdea, *, owner: str, seed: int) -> Cover:
        """The cover of an idea; raises `AgentError` with what the user can do."""
        ...


class Answers(Protocol):
    """Who answers, as `agents.llm.who_answers` finds out."""

    @property
    def mode(self) -> Mode:
        """Whether language models answer, or the rules."""
        ...

    @property
    def models(self) -> Any:
        """`ModelChoice` by agent."""
        ...

    @property
    def hint(self) -> str | None:
        """How to add a model."""
        ...


@dataclass
class _Run:
    """What a run has made so far."""

    run_id: str
    brief: Brief
    models: dict[AgentName, ModelChoice]
    budget: Budget
    runner: Runner
    artist: Artist
    access_token: str | None = field(default=None, repr=False)
    told: "asyncio.Queue[Event | None]" = field(default_factory=asyncio.Queue)
    plan: Plan | None = None
    settings: Settings | None = None
    lyrics: Lyrics | None = None
    idea: CoverIdea | None = None
    review: Review | None = None
    cover: Cover | None = None
    failures: dict[AgentName, AgentFailed] = field(default_factory=dict)
    stand_ins: list[AgentName] = field(default_factory=list)
    """Agents whose part the rules have done in place of a model."""
    usage: Usage = field(default_factory=Usage)
    drawing: "asyncio.Task[None] | None" = None

    async def go(self) -> None:
        """All of it; events go to `told`."""
        await self._work("director")
        plan = self.plan
        if plan is None:
            return
        await _all(self._work(agent) for agent in plan.agents if agent != "critic")
        if "critic" in plan.agents and (self.settings or self.lyrics):
            await self._work("critic")
            if self.review and self.review.revise:
                wish = " ".join(
                    f"{finding.message} {finding.remedy}".strip()
                    for finding in self.review.findings
                    if finding.severity == "fault" or not self.review.approved
                )
                await self._work(self.review.revise, wish=(wish or self.review.summary)[:1_000])
        if self.drawing is not None:
            await self.drawing

    async def _work(self, agent: AgentName, wish: str = "") -> None:
        """One agent's part; where its model fails, the rules do it, openly, and its revision too."""
        task = AgentTask(
            run_id=self.run_id,
            agent=agent,
            brief=self.brief,
            model=None if agent in self.stand_ins else self.models.get(agent),
            budget=self.budget,
            plan=self.plan,
            settings=self.settings if wish or agent == "critic" else None,
            lyrics=self.lyrics if wish or agent == "critic" else None,
            cover=self.idea if agent == "critic" else None,
            wish=wish,
            revision=int(bool(wish)),
            access_token=self.access_token,
        )
        failure = self._known_failure(task) or await self._try(task)
        if failure is None:
            return
        self.failures[agent] = failure
        await self.told.put(failure)
        if task.model is not None and not wish:
            again = await self._try(replace(task, model=None))
            if again is None:
                self.stand_ins.append(agent)
            else:
                await self.told.put(again)

    def _known_failure(self, task: AgentTask) -> AgentFailed | None:
        """The Director's failure, if the same model would fail this agent in the same way."""
        first = self.failures.get("director")
        if first is None or task.model is None or task.model != self.models.get("director"):
            return None
        return first.model_copy(update={"agent": task.agent}) if first.code in HOPELESS else None

    async def _try(self, task: AgentTask) -> AgentFailed | None:
        """Run an agent, once more if its worker is lost; give its failure."""
        failure = await self._once(task)
        if failure is not None and failure.code == WorkerLost.code:
            failure = await self._once(task)
        return failure

    async def _once(self, task: AgentTask) -> AgentFailed | None:
        failure, done = None, False
        try:
            async for event in self.runner.run(task):
                if isinstance(event, AgentFailed):
                    failure = event
                    continue
                self._take(event)
                done |= isinstance(event, PlanMade | AgentFinished)
                await self.told.put(event)
        except Exception:
            _log.exception("the runner failed")
        if done or failure is not None:
            return failure
        lost = WorkerLost(f"The {task.agent.title()} was lost on its way.", "Try again.")
        return AgentFailed.of(task.agent, lost)

    def _take(self, event: AgentEvent) -> None:
        if isinstance(event, StepFinished):
            self.usage += event.usage
        elif isinstance(event, PlanMade):
            self.plan = event.plan
        elif isinstance(event, AgentFinished):
            match event.result:
                case Settings() as settings:
                    self.settings = settings
                case Lyrics() as lyrics:
                    self.lyrics = lyrics
                case Review() as review:
                    self.review = review
                case CoverIdea() as idea:
                    self.idea = idea
                    self.drawing = asyncio.create_task(self._draw(idea))

    async def _draw(self, idea: CoverIdea) -> None:
        try:
            self.cover = await self.artist.draw(idea, owner=self.brief.owner, seed=self.brief.seed)
            await self.told.put(CoverDrawn(cover=self.cover))
        except Exception as error:
            if not isinstance(error, AgentError):
                _log.exception("the cover could not be drawn")
                error = AgentError("The cover could not be drawn.", "Ask for the cover once more.")
            self.failures["visualizer"] = AgentFailed.of("visualizer", error)
            await self.told.put(self.failures["visualizer"])

    def finished(self, status: RunStatus, seconds: float) -> RunFinished:
        """The last event of a run that has ended so."""
        if status == "cancelled":
            return RunFinished(status=status, title=self._title(), usage=self.usage, seconds=seconds)
        if self.plan is None or status == "failed":
            failure = self.failures.get("director")
            return RunFinished(
                status="failed",
                reply=failure.message if failure else "",
                usage=self.usage,
                seconds=seconds,
                hint=failure.hint if failure else "Try again; the server's log has the details.",
            )
        language = users_language(self.brief)
        ready = ready_request(self.brief, self.plan, self.settings, self.lyrics, language)
        notes = self.settings.notes if self.settings else ()
        status = "partial" if self.failures else "succeeded"
        names = ", ".join(name.title() for name in self.stand_ins)
        stood_in = say(language, "stood_in", what=names) if names else ""
        review = self.review
        verdict = review.summary if review and not review.approved and not review.revise else ""
        return RunFinished(
            status=status,
            reply=told(self.plan.reply, notes, ready.notes, verdict, stood_in),
            request=ready.request,
            stands=stands(self.brief, self.lyrics, ready.request),
            title=self._title(),
            cover=self.cover,
            usage=self.usage,
            seconds=seconds,
            hint=told(failure.hint for failure in self.failures.values()) or None,
        )

    def _title(self) -> str:
        titles = (
            self.plan and self.plan.title,
            self.lyrics and self.lyrics.title,
            self.idea and self.idea.title,
        )
        return next((title for title in titles if title), "")


async def work_together(
    run_id: str,
    brief: Brief,
    answering: Answers,
    budget: Budget,
    runner: Runner,
    artist: Artist,
    access_token: str | None = None,
) -> AsyncIterator[Event]:
    """The events of a whole run, without their envelopes; the last is `RunFinished`.

    When the run is cancelled on the runner, its last event says so. When the task that reads is cancelled,
    or stops reading, the agents are ended and nothing more can be given: who keeps the run then tells
    `cancelled(events)`.
    """
    started = time.monotonic()
    models: dict[AgentName, ModelChoice] = dict(answering.models) if answering.mode == "model" else {}
    names: dict[AgentName, str] = {agent: choice.model for agent, choice in models.items()}
    yield RunStarted(mode=answering.mode, models=names, hint=answering.hint)
    run = _Run(run_id, brief, models, budget, runner, artist, access_token)
    going = asyncio.create_task(_to_the_end(run))
    try:
        while (event := await run.told.get()) is not None:
            yield event
        yield run.finished(await going, round(time.monotonic() - started, 3))
    finally:
        if not going.done():
            await asyncio.shield(runner.cancel(run_id))
            going.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await going
        if run.drawing is not None:
            run.drawing.cancel()


async def _to_the_end(run: _Run) -> RunStatus:
    """Go; how it ended, if it was not told by a failure before."""
    try:
        await run.go()
    except Stopped:
        return "cancelled"
    except Exception:
        _log.exception("the run failed")
        return "failed"
    finally:
        run.told.put_nowait(None)
    return "succeeded"


async def _all(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Side by side; the first that is stopped stops them all."""

    async def caught(work: Coroutine[Any, Any, None]) -> bool:
        try:
            await work
        except Stopped:
            return True
        return False

    tasks = [asyncio.create_task(caught(work)) for work in works]
    try:
        for done in asyncio.as_completed(tasks):
            if await done:
                raise Stopped
    finally:
        for task in tasks:
            task.cancel()


def cancelled(events: Iterable[Event], seconds: float = 0.0) -> RunFinished:
    """The last event of a run that nobody can ask any more, from those before."""
    usage, title = Usage(), ""
    for event in events:
        if isinstance(event, StepFinished):
            usage += event.usage
        elif isinstance(event, PlanMade):
            title = event.plan.title
    return RunFinished(status="cancelled", title=title, usage=usage, seconds=seconds)
