"""What an agent works with."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from agents.brief import Brief
from agents.events import AgentEvent, StepFinished, ThoughtDelta, Usage
from agents.memory import Gap, Memory
from agents.results import AgentResult, Plan
from agents.setup import Budget, ModelChoice
from agents.squad.words import Said, say, users_language
from agents.work import AgentTask, Check

Made = AgentResult | Plan
OpenModel = Callable[[ModelChoice, Budget, Check], Any]
"""Opens a guarded smolagents `Model`, as `agents.llm.open_model` does."""
_WORDS: Final = re.compile(r"\S+\s*")


@dataclass
class Stage:
    """One agent's task, memory and model; `emit` takes its events. Memory is that of the task's user."""

    task: AgentTask
    memory: Memory
    check: Check
    emit: Callable[[AgentEvent], None]
    model: Any = None
    """A guarded smolagents `Model` with `usage` and `said`; None: by rules."""
    made: Made | None = None
    """The best result so far: it counts if time, tokens or steps run out."""
    steps: int = field(default=0, init=False)
    _gaps: set[Gap] = field(default_factory=set, init=False)
    """That were told."""

    def __post_init__(self) -> None:
        """Take memory as the task's user meets it."""
        self.memory = self.memory.under(self.task.access_token, self._tell_gap)

    @property
    def brief(self) -> Brief:
        """What the run is about."""
        return self.task.brief

    @property
    def plan(self) -> Plan:
        """The Director's plan; all but the Director have one."""
        if self.task.plan is None:
            raise ValueError(f"the {self.task.agent} needs a plan")
        return self.task.plan

    @property
    def usage(self) -> Usage:
        """What the model has read and written so far."""
        usage = getattr(self.model, "usage", None)
        return usage if isinstance(usage, Usage) else Usage()

    def think(self, text: str) -> None:
        """Think aloud."""
        if text:
            self.emit(ThoughtDelta(agent=self.task.agent, delta=text))

    def say(self, text: str) -> None:
        """Think aloud word by word, as the rules do, whose text is there at once."""
        for word in _WORDS.findall(text):
            self.think(word)

    def _tell_gap(self, gap: Gap) -> None:
        """Say, once, that memory was searched without a part of it."""
        if gap not in self._gaps:
            self._gaps.add(gap)
            said: Said = "signed_out" if gap is Gap.SIGNED_OUT else "cloud_away"
            self.say(f"{say(users_language(self.brief), said)} ")

    def finish_step(self, seconds: float, usage: Usage, error: str | None = None) -> None:
        """Tell that one turn with the model is over."""
        self.steps += 1
        self.emit(
            StepFinished(
                agent=self.task.agent, step=self.steps, seconds=round(seconds, 4), usage=usage, error=error
            )
        )

    @contextmanager
    def step(self) -> Iterator[None]:
        """One turn with the model, told when it is over, also when it fails."""
        started, before, error = time.monotonic(), self.usage, None
        try:
            yield
        except Exception as failure:
            error = getattr(failure, "message", "It failed.")
            raise
        finally:
            self.finish_step(time.monotonic() - started, spent(before, self.usage), error)


def spent(before: Usage, after: Usage) -> Usage:
    """What was used between two readings."""
    return Usage(
        input_tokens=max(0, after.input_tokens - before.input_tokens),
        output_tokens=max(0, after.output_tokens - before.output_tokens),
    )
