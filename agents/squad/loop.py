"""smolagents' tool loop, tamed.

Its traps, and what is done here: it is closed only between steps, for in mid-step it would raise
`RuntimeError`; at its last step it would call the model once more, so it is closed before; its retries for
429 are those of the model, which does none; the final answer is prose that is not believed: what counts is
what the tools made.
"""

import io
import json
import logging
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any, Final

from rich.console import Console
from smolagents import ActionStep, AgentLogger, LogLevel, ToolCallingAgent
from smolagents.agents import EMPTY_PROMPT_TEMPLATES, AgentToolExecutionError
from smolagents.utils import AgentError as SmolError
from smolagents.utils import AgentGenerationError

from agents.errors import AgentError, BudgetSpent, MalformedAnswer
from agents.events import ToolCall, ToolResult
from agents.squad.aloud import Aloud
from agents.squad.stage import Stage, spent
from agents.squad.tools import Refused, TypedTool

MAX_SHOWN: Final = 2_000
"""Characters of one text in an event's arguments."""
MAX_EVENT: Final = 30_000
"""Characters of all of them; a whole song of lyrics has 20,000."""
_log = logging.getLogger(__name__)


class _Loop(ToolCallingAgent):  # type: ignore[misc]
    """Has the tools that it is given and no others; no templates, no state that arguments could name."""

    def __init__(self, stage: Stage, system: str, tools: Sequence[TypedTool], model: Aloud) -> None:
        self.stage = stage
        self.system = system
        console = Console(file=io.StringIO(), force_terminal=False, quiet=True)
        super().__init__(
            tools=list(tools),
            model=model,
            prompt_templates=EMPTY_PROMPT_TEMPLATES,
            max_steps=stage.task.budget.steps,
            max_tool_threads=1,
            logger=AgentLogger(level=LogLevel.OFF, console=console),
        )

    def initialize_system_prompt(self) -> str:
        """The text as it is: it is no template."""
        return self.system

    def execute_tool_call(self, tool_name: str, arguments: Any) -> Any:
        """Call one of the tools, and tell it."""
        self.stage.check()
        if tool_name == "final_answer":
            return "done"
        agent = self.stage.task.agent
        call_id = f"{agent}-{uuid.uuid4().hex[:8]}"
        shown = _shown(arguments if isinstance(arguments, dict) else {"given": arguments})
        self.stage.emit(ToolCall(agent=agent, call_id=call_id, name=tool_name, arguments=shown))
        try:
            outcome = self._tool(tool_name).call(_object(arguments))
        except Refused as refusal:
            self.stage.emit(ToolResult(agent=agent, call_id=call_id, ok=False, error=str(refusal)))
            raise AgentToolExecutionError(str(refusal), self.logger) from None
        except Exception:
            _log.exception("a tool failed")
            self.stage.emit(ToolResult(agent=agent, call_id=call_id, ok=False, error="The tool failed."))
            raise AgentToolExecutionError("The tool failed; go on without it.", self.logger) from None
        self.stage.emit(ToolResult(agent=agent, call_id=call_id, result=_shown(outcome.shown)))
        return outcome.told

    def _tool(self, name: str) -> TypedTool:
        tool = self.tools.get(name)
        if not isinstance(tool, TypedTool):
            own = ", ".join(sorted(self.tools))
            raise Refused(f"There is no tool {name[:40]!r}. Tools: {own}.")
        return tool


def converse(
    stage: Stage,
    system: str,
    task: str,
    tools: Sequence[TypedTool],
    made: Callable[[], bool],
    rescue: Callable[[str], bool] = lambda prose: False,
) -> None:
    """Let the stage's model use the tools until it is done.

    `made` says whether there is a result; `rescue` may make one of prose, if the model writes nothing else.
    Raises `AgentError` when there is none.
    """
    model = Aloud(stage.model, stage.think)
    steps = _Loop(stage, system, tools, model).run(task, stream=True)
    last, before, started = "", stage.usage, time.monotonic()
    try:
        for item in steps:
            if not isinstance(item, ActionStep):
                continue
            error = model.failure or item.error
            stage.finish_step(time.monotonic() - started, spent(before, stage.usage), _told(error))
            if model.failure is not None:
                continue  # and the loop raises it
            stage.check()
            before, started = stage.usage, time.monotonic()
            calls = json.dumps([(call.name, call.arguments) for call in item.tool_calls or ()], default=str)
            if made() and (item.is_final_answer or model.ending or calls == last):
                break
            if item.is_final_answer or item.step_number >= stage.task.budget.steps:
                break
            last = calls
        steps.close()
    except AgentGenerationError as error:
        told = stage.model.said if isinstance(model.failure, MalformedAnswer) else ()
        if not any(rescue(text) for text in reversed(told)):
            raise model.failure or error from None
    except SmolError as error:  # the loop's own, such as an interrupt
        raise MalformedAnswer(
            "The model's answer could not be used.", "Try again, or use a larger model."
        ) from error
    if made():
        return
    if stage.steps >= stage.task.budget.steps:
        raise BudgetSpent(
            f"The {stage.task.agent.title()} has used all of its {stage.task.budget.steps} turns.",
            "Ask for less at once, or use a larger model.",
        )
    raise MalformedAnswer(
        f"The model ended the {stage.task.agent.title()}'s work before it had made anything.",
        "Use a model that can call tools, such as qwen2.5:3b or larger.",
    )


def _told(error: Any) -> str | None:
    if error is None:
        return None
    if isinstance(error, AgentError):
        return error.message
    if isinstance(error, AgentToolExecutionError):
        return str(error.message)[:300]
    return "The model called no tool."


def _object(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise Refused("Arguments must be one JSON object.")
    return {str(name): value for name, value in given.items()}


def _shown(value: Any) -> Any:
    """A value small enough for an event."""
    small = _small(value)
    text = json.dumps(small, ensure_ascii=False, default=str)
    return small if len(text) <= MAX_EVENT else {"shortened": text[:MAX_SHOWN]}


def _small(value: Any, depth: int = 6) -> Any:
    if isinstance(value, str):
        return value if len(value) <= MAX_SHOWN else f"{value[:MAX_SHOWN]}…"
    if depth == 0:
        return "…"
    if isinstance(value, dict):
        return {str(name)[:80]: _small(one, depth - 1) for name, one in list(value.items())[:60]}
    if isinstance(value, list | tuple):
        return [_small(one, depth - 1) for one in value[:60]]
    return value if value is None or isinstance(value, bool | int | float) else str(value)[:MAX_SHOWN]
