"""What a scripted provider answers, and to whom.

A script is one `Reply` (always), a list of them (in turn; then the provider fails aloud), or a function of
what was `Asked`. `cast` gives each agent a script of its own.
"""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias

from pydantic import BaseModel

AGENTS: Final = ("director", "producer", "lyricist", "visualizer", "critic")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for an answer, in the terms that both wire formats share."""

    path: str
    model: str
    messages: tuple[tuple[str, str], ...]
    """Role and text."""
    tools: tuple[str, ...]
    schema: Mapping[str, Any] | None
    """Of the structured answer that is wanted."""
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def system(self) -> str:
        """What the system's messages say."""
        return "\n".join(text for role, text in self.messages if role == "system")

    @property
    def last(self) -> str:
        """What was said last."""
        return self.messages[-1][1] if self.messages else ""

    @property
    def fields(self) -> frozenset[str]:
        """Properties of the schema that is wanted."""
        return frozenset((self.schema or {}).get("properties", {}))


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool call; arguments that are text go out as they are."""

    name: str
    arguments: Mapping[str, Any] | str


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, or one way not to answer."""

    text: str = ""
    thinking: str = ""
    """Sent in the field that the wire format has for it."""
    tools: tuple[ToolUse, ...] = ()
    pieces: int = 7
    """Characters in a chunk."""
    delay: float = 0.0
    """Seconds before each chunk."""
    stop: Literal["end", "hang", "cut"] = "end"
    """What comes after the text: its end, nothing for ever, or a broken connection."""
    silent: bool = False
    """Not even headers are sent."""
    status: int = 200
    message: str = ""
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    """Sent as the body, whatever it is."""
    input_tokens: int = 11
    output_tokens: int | None = None
    """None: one for each chunk."""


Script: TypeAlias = Reply | Sequence[Reply] | Callable[[Asked], Reply]


def say(text: str, *, delay: float = 0.0, pieces: int = 7, thinking: str = "") -> Reply:
    """Prose."""
    return Reply(text=text, delay=delay, pieces=pieces, thinking=thinking)


def structured(value: BaseModel | Mapping[str, Any]) -> Reply:
    """JSON, as a schema wants it."""
    return Reply(text=_json(value))


def fenced(value: BaseModel | Mapping[str, Any], before: str = "Sure! Here it is:") -> Reply:
    """JSON in a code fence, among prose."""
    return Reply(text=f"{before}\n```json\n{_json(value)}\n```\nAnything else?")


def call(name: str, arguments: str | None = None, /, *, text: str = "", **given: Any) -> Reply:
    """A tool call; a second positional argument is the text of its arguments, well formed or not."""
    return Reply(text=text, tools=(ToolUse(name, given if arguments is None else arguments),))


def call_as_text(name: str, *, tags: bool = False, **given: Any) -> Reply:
    """A tool call written as text, as small models do."""
    text = json.dumps({"name": name, "arguments": given})
    return Reply(text=f"<tool_call>\n{text}\n</tool_call>" if tags else text)


def fails(status: int, message: str = "", *, code: str | None = None, **headers: str) -> Reply:
    """An error; headers are written with underscores."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, message=message or f"status {status}", code=code, headers=sent)


def refuses_key() -> Reply:
    """401, with the key in its text as some providers have it."""
    return fails(401, "Incorrect API key provided: sk-secret-0123456789abcdef.", code="invalid_api_key")


def too_many(retry_after: int = 7) -> Reply:
    """429."""
    return fails(429, "Rate limit reached", code="rate_limit_exceeded", retry_after=str(retry_after))


def too_long() -> Reply:
    """The context is too long."""
    return fails(400, "This model's maximum context length is 8192 tokens.", code="context_length_exceeded")


def hangs(after: str = "") -> Reply:
    """Sends some text, then nothing more; without text not even headers."""
    return Reply(text=after, stop="hang", silent=not after)


def cuts(after: str) -> Reply:
    """Breaks the connection after some text."""
    return Reply(text=after, stop="cut")


def garbage(body: bytes = b"<html>502 Bad Gateway</html>\n") -> Reply:
    """A body that is not of the wire format."""
    return Reply(raw=body)


def cast(other: Script | None = None, **scripts: Script) -> Callable[[Asked], Reply]:
    """A script for each agent: who asks is read from the system prompt, as the first agent named in it."""
    parts = {agent: Player(script) for agent, script in scripts.items()}
    rest = Player(other if other is not None else fails(500, "nobody has a script for this request"))

    def answer(asked: Asked) -> Reply:
        return parts.get(who(asked), rest)(asked)

    return answer


def who(asked: Asked) -> str:
    """The agent that is named first in the system prompt; empty if none is."""
    prompt = asked.system.lower()
    named = {prompt.find(agent): agent for agent in AGENTS if agent in prompt}
    return named[min(named)] if named else ""


class Player:
    """Plays a script; may be asked from many threads."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._turn = 0
        self._lock = threading.Lock()

    def __call__(self, asked: Asked) -> Reply:
        """The next reply."""
        if isinstance(self._script, Reply):
            return self._script
        if callable(self._script):
            return self._script(asked)
        with self._lock:
            turn, self._turn = self._turn, self._turn + 1
        return self._script[turn] if turn < len(self._script) else fails(500, "the script is over")


def slowly(reply: Reply, delay: float = 0.02) -> Reply:
    """The same reply with a pause before each chunk."""
    return replace(reply, delay=delay)


def _json(value: BaseModel | Mapping[str, Any]) -> str:
    return value.model_dump_json() if isinstance(value, BaseModel) else json.dumps(value)
