"""One agent's work as a stream of events."""

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import ValidationError

from agents.errors import AgentError, BudgetSpent, Stopped
from agents.events import AgentEvent, AgentFailed, AgentFinished, AgentStarted, PlanMade, ThoughtDelta
from agents.llm.plain import plain
from agents.llm.providers import key_of
from agents.memory import Memory
from agents.results import Plan
from agents.setup import ModelChoice
from agents.squad.stage import Made, OpenModel, Stage
from agents.squad.thoughts import SPAN, Gathered
from agents.squad.verbatim import given_lyrics
from agents.work import AgentTask, Check

PULSE: Final = 0.05
"""Seconds between looks at whether the run was cancelled, while an agent is silent."""
GRACE: Final = 2.0
"""Seconds beyond the budget after which an agent that hangs is left alone."""
RULES_STEPS: Final = 8
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Over:
    """The agent is done, in one way or another."""

    failure: BaseException | None = None


def perform(
    task: AgentTask, memory: Memory, check: Check, *, open_model: OpenModel | None = None
) -> Iterator[AgentEvent]:
    """Do an agent's work; the last event is its result or `agent.error`. Raises nothing but `Stopped`.

    The agent works in a thread of its own, so that its words can be sent while its model is asked, and so
    that a cancel is heard within `PULSE` even when the provider is silent. Closing the iterator ends the
    agent at its model's next chunk. `open_model` is `agents.llm.open_model` unless given.
    """
    check()
    events: queue.SimpleQueue[AgentEvent | _Over] = queue.SimpleQueue()
    left = threading.Event()

    def watch() -> None:
        if left.is_set():
            raise Stopped
        check()

    source, model = ("model", task.model.model) if _by_model(task) and task.model else ("rules", None)
    yield AgentStarted.model_validate(
        {"agent": task.agent, "source": source, "model": model, "revision": task.revision}
    )
    if source == "rules":
        task = replace(
            task, model=None, budget=replace(task.budget, steps=max(task.budget.steps, RULES_STEPS))
        )
    stage = Stage(task, memory, watch, events.put)
    worker = threading.Thread(
        target=_work, args=(stage, events, open_model), name=f"{task.agent}-{task.run_id}", daemon=True
    )
    worker.start()
    try:
        for event in _drained(stage, events, check):
            yield _fit(event, task.model)
    finally:
        left.set()


def _by_model(task: AgentTask) -> bool:
    """Whether a model does it; lyrics that the user has given need none."""
    given = task.agent == "lyricist" and not task.revision and given_lyrics(task.brief.message)[1]
    return task.model is not None and not given


def _work(
    stage: Stage, events: "queue.SimpleQueue[AgentEvent | _Over]", open_model: OpenModel | None
) -> None:
    """The agent's thread."""
    task = stage.task
    try:
        stage.check()
        if task.model is not None:
            if open_model is None:
                from agents import llm

                open_model = llm.open_model
            stage.model = open_model(task.model, task.budget, stage.check)
        stage.made = _agents()[task.agent](stage)
        events.put(_Over())
    except BaseException as failure:
        events.put(_Over(failure))


def _agents() -> dict[str, Callable[[Stage], Made]]:
    from agents.squad import critic, director, lyricist, producer, visualizer

    return {
        "director": director.direct,
        "producer": producer.produce,
        "lyricist": lyricist.write,
        "visualizer": visualizer.imagine,
        "critic": critic.judge,
    }


def _drained(
    stage: Stage, events: "queue.SimpleQueue[AgentEvent | _Over]", check: Check
) -> Iterator[AgentEvent]:
    """Events as they come, thoughts gathered; then how it ended."""
    agent = stage.task.agent
    thoughts = Gathered()
    deadline = time.monotonic() + stage.task.budget.seconds + GRACE
    while True:
        check()
        event: AgentEvent | _Over | None = None
        with contextlib.suppress(queue.Empty):
            event = events.get(timeout=SPAN if thoughts.waiting else PULSE)
        if isinstance(event, ThoughtDelta):
            if text := thoughts.add(event.delta):
                yield ThoughtDelta(agent=agent, delta=text)
            continue
        if event is None and time.monotonic() > deadline:
            event = _Over(
                BudgetSpent("The model did not answer in time.", "Try again, or use a faster model.")
            )
        if (event is not None or thoughts.due) and (text := thoughts.take()):
            yield ThoughtDelta(agent=agent, delta=text)
        if isinstance(event, _Over):
            check()
            yield _ending(stage, event.failure)
            return
        if event is not None:
            yield event


def _ending(stage: Stage, failure: BaseException | None) -> AgentEvent:
    """The last event: what was made until a failure counts."""
    agent, choice = stage.task.agent, stage.task.model
    if isinstance(failure, Stopped):
        raise failure
    if failure is not None and (stage.made is None or not isinstance(failure, AgentError)):
        return _failed(stage, failure)
    facts: dict[str, Any] = {
        "source": "rules" if choice is None else "model",
        "model": choice and choice.model,
    }
    if isinstance(stage.made, Plan):
        return PlanMade(plan=stage.made, **facts)
    if stage.made is None:
        return _failed(stage, RuntimeError("made nothing"))
    return AgentFinished(agent=agent, result=stage.made, **facts)


def _failed(stage: Stage, failure: BaseException) -> AgentFailed:
    if isinstance(failure, AgentError):
        return AgentFailed.of(stage.task.agent, failure)
    _log.error("the %s failed", stage.task.agent, exc_info=failure)
    return AgentFailed(
        agent=stage.task.agent,
        code="internal_error",
        message=f"Something went wrong inside the {stage.task.agent.title()}.",
        hint="Try again; the server's log has the details.",
        retryable=True,
    )


def _fit(event: AgentEvent, choice: ModelChoice | None) -> AgentEvent:
    """The event without what cannot be sent, and without the key, should a provider have repeated it."""
    told = event.model_dump()
    for secret in (key_of(choice) if choice else None, None):
        if (fit := plain(told, secret)) == told:
            return event
        with contextlib.suppress(ValidationError):  # a key that is a word of ours is no secret
            return type(event).model_validate(fit)
    return event
