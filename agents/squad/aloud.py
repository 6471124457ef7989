"""The model in a tool loop: streams, thinks aloud, and answers in a shape the loop can bear."""

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
from agents.squad.thoughts import LONGEST

MAX_CALLS: Final = 4
"""Tool calls that count in one turn."""


class Aloud(Model):  # type: ignore[misc]
    """Wraps a guarded model, whose answers call tools that exist, or are an error.

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
        deltas, thought = [], 0
        try:
            for delta in self.inner.generate_stream(
                messages, tools_to_call_from=tools_to_call_from, **kwargs
            ):
                deltas.append(delta)
                text = ((getattr(delta, "thinking", None) or "") + (delta.content or ""))[: LONGEST - thought]
                thought += len(text)
                self.think(text)
        except AgentError as error:
            self.failure = error
            raise
        message = agglomerate_stream_deltas(deltas)
        calls = list(message.tool_calls or ())
        others = [call for call in calls if call.function.name != "final_answer"]
        self.ending = len(others) < len(calls)
        message.tool_calls = [_with_id(call) for call in (others or calls)[:MAX_CALLS]]
        return message


def _with_id(call: ChatMessageToolCall) -> ChatMessageToolCall:
    function = ChatMessageToolCallFunction(
        name=str(call.function.name)[:80], arguments=call.function.arguments
    )
    return ChatMessageToolCall(function=function, id=f"call_{uuid.uuid4().hex[:12]}", type="function")
