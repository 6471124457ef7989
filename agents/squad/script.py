"""The rules' model: no language model; it makes the tool calls that the rules have reasoned out."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from smolagents.models import (
    ChatMessage,
    ChatMessageStreamDelta,
    ChatMessageToolCallFunction,
    ChatMessageToolCallStreamDelta,
    Model,
    agglomerate_stream_deltas,
)

from agents.events import Usage
from agents.work import Check

_WORDS: Final = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said and which tool is called."""

    thought: str
    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)


class Script(Model):  # type: ignore[misc]
    """Takes its turns one after the other; each is reasoned out when it comes."""

    def __init__(self, turns: list[Callable[[], Turn]], check: Check) -> None:
        super().__init__(model_id="rules")
        self.turns = turns
        self.check = check
        self.usage = Usage()
        self._next = 0

    def generate_stream(self, messages: list[ChatMessage], **kwargs: Any) -> Iterator[ChatMessageStreamDelta]:
        """The next turn, in words."""
        self.check()
        turn = (
            self.turns[self._next]()
            if self._next < len(self.turns)
            else Turn("", "final_answer", {"answer": ""})
        )
        self._next += 1
        for word in _WORDS.findall(turn.thought):
            yield ChatMessageStreamDelta(content=word)
        function = ChatMessageToolCallFunction(name=turn.tool, arguments=json.dumps(turn.arguments))
        call = ChatMessageToolCallStreamDelta(
            index=0, id=f"r{self._next}", type="function", function=function
        )
        yield ChatMessageStreamDelta(tool_calls=[call])

    def generate(self, messages: list[ChatMessage], **kwargs: Any) -> ChatMessage:
        """The next turn, whole."""
        return agglomerate_stream_deltas(list(self.generate_stream(messages)))
