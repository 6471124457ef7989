"""The model in a tool loop: streams, thinks aloud, and answers in a shape the loop can bear."""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any, Final

from smolagents.models import (
    ChatMessage,
    ChatMessageToolCall,
    ChatMessageToolCallFunction,
    Model,
    agglomerate_stream_deltas,
)

from agents.errors import AgentError
from agents.squad.thoughts import Prose

MAX_CALLS: Final = 4
"""Tool calls that count in one turn."""
MAX_ARGUMENTS: Final = 60_000
"""Characters of arguments; a song request with full lyrics has 25,000."""
MAX_REPAIR: Final = 12_000
"""Characters of JSON that is mended where it is not quite right: that takes time with the square of them."""
_TOOL_TEXT: Final = re.compile(r"(?:<tool_call>|```(?:json)?)?\s*(\{.*\})", re.DOTALL)


class Aloud(Model):  # type: ignore[misc]
    """Wraps a guarded model.

    smolagents would stream by itself, but draws every chunk on a terminal that is not there, at a cost
    that grows with the square of the answer. Tool calls get ids of their own, for some providers give
    none, and calls with equal ids are lost. A `final_answer` beside other calls is left out: the loop
    refuses both.
    """

    def __init__(self, inner: Any, think: Callable[[str], None]) -> None:
        super().__init__(model_id=inner.model_id)
        self.inner = inner
        self.think = think
        self.failure: AgentError | None = None
        self.prose = ""
        """What the last answer said beside its tool calls."""
        self.ending = False
        """Whether the model meant the last answer to be its last."""

    def generate(
        self,
        messages: list[ChatMessage],
        stop_sequences: list[str] | None = None,
        response_format: dict[str, str] | None = None,
        tools_to_call_from: list[Any] | None = None,
        **kwargs: Any,
    ) -> ChatMessage:
        """One whole answer."""
        deltas, prose = [], Prose()
        try:
            for delta in self.inner.generate_stream(
                messages, tools_to_call_from=tools_to_call_from, **kwargs
            ):
                deltas.append(delta)
                self.think(getattr(delta, "thinking", None) or "")
                self.think(prose.feed(delta.content or ""))
        except AgentError as error:
            self.failure = error
            raise
        message = agglomerate_stream_deltas(deltas)
        self.prose = str(message.content or "")
        calls = list(message.tool_calls or ()) or _calls_in(self.prose)
        others = [call for call in calls if call.function.name != "final_answer"]
        self.ending = len(others) < len(calls)
        message.tool_calls = [_with_id(call) for call in (others or calls)[:MAX_CALLS]]
        return message


def _with_id(call: ChatMessageToolCall) -> ChatMessageToolCall:
    arguments = call.function.arguments
    if isinstance(arguments, str):
        arguments = arguments[:MAX_ARGUMENTS]
    function = ChatMessageToolCallFunction(name=str(call.function.name)[:80], arguments=arguments)
    return ChatMessageToolCall(function=function, id=f"call_{uuid.uuid4().hex[:12]}", type="function")


def _calls_in(text: str) -> list[ChatMessageToolCall]:
    """The tool call that a model has written as text, if it has."""
    found = _TOOL_TEXT.search(text)
    if found is None:
        return []
    read = mended(found[1])
    if not isinstance(read, dict) or not isinstance(read.get("name"), str):
        return []
    arguments = read.get("arguments", read.get("parameters", {}))
    return [
        ChatMessageToolCall(
            function=ChatMessageToolCallFunction(name=read["name"], arguments=arguments),
            id="",
            type="function",
        )
    ]


def mended(text: str) -> Any:
    """What a text of JSON says, also where it is not quite JSON; None if it cannot be told."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        if len(text) > MAX_REPAIR:
            return None
    from json_repair import repair_json

    try:
        return repair_json(text, return_objects=True)
    except (ValueError, RecursionError):  # nested too deep
        return None
