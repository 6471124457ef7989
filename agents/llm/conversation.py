"""Messages as smolagents keeps them → as chat APIs want them.

smolagents writes tool calls into its history as text, which small models then imitate instead of calling.
Here they become real tool calls and tool messages again.
"""

import ast
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from smolagents.models import ChatMessage, MessageRole

from agents.llm.repair import without_thinking

Wire: TypeAlias = dict[str, Any]
"""A message of a chat API."""
Message: TypeAlias = ChatMessage | Mapping[str, Any]
CALLS, RESULT = "Calling tools:", "Observation:"


def wire(messages: Sequence[Message]) -> list[Wire]:
    """The conversation for a chat API; neighbours of the same role become one message."""
    sent: list[Wire] = []
    waiting: list[str] = []  # ids of calls whose result comes next
    for message in messages:
        role, text = _read(message)
        calls = _calls(text) if role == MessageRole.TOOL_CALL else []
        if calls:
            if not (sent and sent[-1]["role"] == "assistant" and "tool_calls" not in sent[-1]):
                sent.append({"role": "assistant", "content": ""})
            sent[-1]["tool_calls"] = calls
            waiting = [call["id"] for call in calls]
        elif role == MessageRole.TOOL_RESPONSE and waiting:
            told = text.removeprefix(RESULT).strip()
            for number, call_id in enumerate(waiting):
                content = told if number == 0 else "See the result of the first call."
                sent.append({"role": "tool", "tool_call_id": call_id, "content": content})
            waiting = []
        else:
            _append(sent, _plain(role), without_thinking(text) if role == MessageRole.ASSISTANT else text)
    return sent


def _append(sent: list[Wire], role: str, text: str) -> None:
    if sent and sent[-1]["role"] == role and "tool_calls" not in sent[-1]:
        sent[-1]["content"] = f"{sent[-1]['content']}\n{text}".strip()
    elif text or role != "assistant":
        sent.append({"role": role, "content": text})


def _plain(role: MessageRole) -> str:
    if role == MessageRole.TOOL_CALL:
        return "assistant"
    return "user" if role == MessageRole.TOOL_RESPONSE else str(role.value)


def _read(message: Message) -> tuple[MessageRole, str]:
    if isinstance(message, Mapping):
        role, content = MessageRole(message["role"]), message.get("content")
    else:
        role, content = MessageRole(message.role), message.content
    if isinstance(content, list):
        content = "\n".join(part.get("text", "") for part in content)
    return role, content or ""


def _calls(text: str) -> list[Wire]:
    """Tool calls that smolagents has written as text; [] if they cannot be read."""
    import json

    try:
        written = ast.literal_eval(text.removeprefix(CALLS).strip())
        return [
            {
                "id": str(call["id"]),
                "type": "function",
                "function": {
                    "name": call["function"]["name"],
                    "arguments": json.dumps(call["function"]["arguments"]),
                },
            }
            for call in written
        ]
    except (ValueError, SyntaxError, TypeError, KeyError):
        return []
