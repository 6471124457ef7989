"""A model of smolagents' over litellm: streamed, guarded, and with its tool calls put in order.

`ToolCallingAgent` only ever sees well-formed calls of tools that exist: what a model wrote as text is read,
mended or asked for once more (`agents.llm.repair`), and then `MalformedAnswer` is raised.
"""

import json
import uuid
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final

from smolagents.models import (
    ChatMessage,
    ChatMessageStreamDelta,
    ChatMessageToolCallFunction,
    ChatMessageToolCallStreamDelta,
    Model,
    agglomerate_stream_deltas,
    get_tool_json_schema,
)
from smolagents.monitoring import TokenUsage
from smolagents.tools import Tool

from agents.errors import AgentError, BudgetSpent, MalformedAnswer, ModelFailed
from agents.events import Usage
from agents.llm.conversation import Message, Wire, wire
from agents.llm.failures import FormatRefused, ToolsUnsupported, friendly
from agents.llm.guard import Guard
from agents.llm.library import litellm
from agents.llm.plain import plain
from agents.llm.providers import GROQ, OLLAMA, check_with_litellm, key_of, missing_key, provider_of
from agents.llm.repair import Call, arguments_in, calls_in, known, without_thinking
from agents.llm.visible import Visible
from agents.setup import Budget, ModelChoice
from agents.work import Check

CONTEXT: Final = 8_192
"""Tokens; Ollama takes 4096 by itself, and forgets the beginning of what is longer without a word."""
KEEP_ALIVE: Final = "10m"
CONNECT: Final = 5.0
"""Seconds."""
MAX_ECHO: Final = 2_000
"""Characters of a bad answer that the model is shown again."""


@dataclass
class Delta(ChatMessageStreamDelta):  # type: ignore[misc]
    """A piece of an answer; `thinking` is not part of it, but may be shown."""

    thinking: str | None = None


@dataclass
class _Answer:
    """What a call has given so far."""

    text: str = ""
    calls: dict[int, list[str]] = field(default_factory=dict)
    """Name and arguments, as text, by index."""
    finish: str | None = None
    usage: Usage | None = None


def open_model(choice: ModelChoice, budget: Budget, check: Check) -> "GuardedModel":
    """The model, whose time runs from now on.

    Raises `KeyMissing` or `ModelMissing` when it is plain that it cannot answer; calls raise any
    `AgentError`, or `Stopped` once `check` does.
    """
    if error := missing_key(choice) or check_with_litellm(choice, litellm()):
        raise error
    return GuardedModel(choice, budget, check)


class GuardedModel(Model):  # type: ignore[misc]
    """See above; not to be used by two threads at a time."""

    def __init__(self, choice: ModelChoice, budget: Budget, check: Check) -> None:
        super().__init__(model_id=choice.model)
        self._choice = choice
        self._guard = Guard(choice.model, budget, check)
        self.said: list[str] = []
        """What was written, to the last question, in place of tool calls."""
        self._way = 2 if provider_of(choice.model) is GROQ else 0
        """How structured answers are asked for; Groq cannot stream them, so it is only told in words."""

    @property
    def usage(self) -> Usage:
        """What all calls have read and written."""
        return self._guard.usage

    def generate(self, messages: Sequence[Message], **wishes: Any) -> ChatMessage:
        """The whole answer."""
        return agglomerate_stream_deltas(list(self.generate_stream(messages, **wishes)))

    def generate_stream(
        self,
        messages: Sequence[Message],
        stop_sequences: list[str] | None = None,
        response_format: Mapping[str, Any] | None = None,
        tools_to_call_from: list[Tool] | None = None,
        **wishes: Any,
    ) -> Generator[ChatMessageStreamDelta, None, None]:
        """The answer as it comes; its tool calls at the end, each whole.

        `stop_sequences` are left out: they are smolagents' marks for histories that are text; ours are not.
        """
        tools = list(tools_to_call_from or ())
        request = dict(wishes, messages=wire(messages))
        if response_format is not None:
            yield from self._formatted(request, response_format)
            return
        if tools:
            request["tools"] = [get_tool_json_schema(tool) for tool in tools]
            request["tool_choice"] = "required"
        fields = {tool.name: frozenset(tool.inputs) for tool in tools}
        self.said = []
        while len(self.said) < 2:
            answer = _Answer()
            try:
                yield from self._speak(request, answer, Visible() if tools else None)
                if not tools:
                    return
                calls, problem = _settle(answer, fields)
            except ToolsUnsupported:
                if "tools" not in request:
                    raise
                request["messages"] = [*_explained(request.pop("tools")), *request["messages"]]
                del request["tool_choice"]
                continue
            except MalformedAnswer as error:
                calls, problem = [], error.message
            if calls:
                yield Delta(content="", tool_calls=_deltas(calls))
                return
            self.said.append(answer.text)
            request["messages"] = [*request["messages"], *_correction(answer, problem, list(fields))]
        raise MalformedAnswer(
            f"{self.model_id} did not use its tools as asked: {problem}",
            "Try again, or choose a larger model: small ones often cannot call tools.",
        )

    def _formatted(
        self, request: dict[str, Any], wanted: Mapping[str, Any]
    ) -> Generator[ChatMessageStreamDelta, None, None]:
        """A structured answer, asked for in the best way that the provider takes."""
        ways = [wanted, {"type": "json_object", "schema": wanted["json_schema"]["schema"]}, None]
        while True:
            way = ways[self._way]
            try:
                yield from self._speak(
                    {**request, "response_format": way} if way else request, _Answer(), None
                )
                return
            except FormatRefused:
                self._way += 1

    def _speak(
        self, request: Mapping[str, Any], answer: _Answer, visible: Visible | None
    ) -> Generator[ChatMessageStreamDelta, None, None]:
        """One call of the provider."""
        guard = self._guard
        guard.look()
        with guard.call(), closing(self._chunks(request)) as chunks:
            for chunk in chunks:
                text, thinking = _take(chunk, answer)
                shown = visible.feed(text) if visible else text
                if shown or thinking:
                    yield Delta(content=shown or None, thinking=thinking or None)
            used = guard.counted(answer.usage)
        if visible and (rest := visible.rest()):
            yield Delta(content=rest)
        yield Delta(content="", token_usage=TokenUsage(used.input_tokens, used.output_tokens))
        if not answer.text and not answer.calls and answer.usage is None:
            raise ModelFailed(
                f"What {provider_of(self._choice.model).title} sent could not be read.",
                "Check that its address is that of its API, or choose another model.",
            )
        if answer.finish == "length":
            raise BudgetSpent(
                f"{self.model_id} ran out of room before it was done.",
                "Ask for something shorter, or choose a model with a larger context.",
            )

    def _chunks(self, request: Mapping[str, Any]) -> Generator[Any, None, None]:
        """Chunks as litellm gives them; raises `AgentError` or `Stopped` only."""
        guard = self._guard
        try:
            with guard.watching():
                answer = litellm().completion(**self._settings(request), **request)
            if answer is None:  # litellm swallows a second 422
                refused = FormatRefused if "response_format" in request else ModelFailed
                title = provider_of(self._choice.model).title
                raise refused(f"{title} refuses the request.", "Choose another model.")
            stream = iter(answer)
            while True:
                guard.look()
                with guard.watching():
                    chunk = next(stream, None)
                if chunk is None:
                    return
                guard.heard(_length(chunk))
                yield chunk
        except AgentError:
            raise
        except Exception as error:
            raise friendly(error, self._choice, formatted="response_format" in request) from None

    def _settings(self, request: Mapping[str, Any]) -> dict[str, Any]:
        import httpx

        left = max(1.0, self._guard.seconds_left) + 1  # the guard is to be the first to lose patience
        written = max(1, self._guard.tokens_left)
        settings: dict[str, Any] = {
            "model": self._choice.model,
            "api_base": self._choice.api_base,
            "api_key": key_of(self._choice),
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_tokens": written,
            "timeout": httpx.Timeout(left, connect=CONNECT),
            "num_retries": 0,
            "max_retries": 0,
            "drop_params": True,
        }
        if provider_of(self._choice.model) is OLLAMA:
            read = sum(len(str(message)) for message in request["messages"]) // 3
            settings["num_ctx"] = CONTEXT if read < CONTEXT * 3 // 4 else CONTEXT * 4
            settings["keep_alive"] = KEEP_ALIVE
        return settings


def _take(chunk: Any, answer: _Answer) -> tuple[str, str]:
    """Add a chunk to the answer; its text, and what was only thought."""
    if (usage := getattr(chunk, "usage", None)) is not None:
        answer.usage = Usage(
            input_tokens=usage.prompt_tokens or 0, output_tokens=usage.completion_tokens or 0
        )
    if not chunk.choices:
        return "", ""
    choice = chunk.choices[0]
    answer.finish = choice.finish_reason or answer.finish
    if (delta := choice.delta) is None:
        return "", ""
    for part in delta.tool_calls or ():
        _collect(part, answer.calls)
    text: str = plain(delta.content or "")
    answer.text += text
    return text, plain(getattr(delta, "reasoning_content", None) or "")


def _collect(part: Any, calls: dict[int, list[str]]) -> None:
    """Add a fragment of a tool call. Ollama's calls come whole, each with index 0."""
    name, arguments = part.function.name or "", part.function.arguments or ""
    index = part.index or 0
    if name and index in calls and calls[index][1]:
        index = max(calls) + 1
    elif not name and index not in calls and calls:
        index = max(calls)
    call = calls.setdefault(index, ["", ""])
    call[0] = name or call[0]
    call[1] += arguments if isinstance(arguments, str) else json.dumps(arguments)


def _length(chunk: Any) -> int:
    """Characters that the model wrote for a chunk."""
    if not chunk.choices or (delta := chunk.choices[0].delta) is None:
        return 0
    calls = "".join(str(part.function.arguments or "") for part in delta.tool_calls or ())
    return len(delta.content or "") + len(getattr(delta, "reasoning_content", None) or "") + len(calls)


def _settle(answer: _Answer, tools: Mapping[str, frozenset[str]]) -> tuple[list[Call], str]:
    """The tool calls of an answer, or what is wrong with it."""
    calls: list[Call] = []
    for name, text in answer.calls.values():
        tool, arguments = known(name, tools), arguments_in(text)
        if tool is None:
            return [], f"there is no tool named {name[:60]!r}"
        if arguments is None:
            return [], f"the arguments of {tool} are no JSON object"
        calls.append(Call(tool, arguments))
    calls = calls or calls_in(answer.text, tools)
    if calls:
        return calls, ""
    return [], "it answered in prose" if without_thinking(answer.text) else "it answered nothing"


def _correction(answer: _Answer, problem: str, tools: list[str]) -> list[Wire]:
    said = without_thinking(answer.text)[:MAX_ECHO] or "".join(
        f"{name}({arguments})" for name, arguments in answer.calls.values()
    )
    order = f"That was not a tool call: {problem}. Call one of your tools now, and write nothing else: "
    echo: list[Wire] = [{"role": "assistant", "content": said[:MAX_ECHO]}] if said else []
    return [*echo, {"role": "user", "content": order + ", ".join(tools) + "."}]


def _explained(tools: list[Wire]) -> list[Wire]:
    """Tools in words, for a model that knows none."""
    told = "\n".join(json.dumps(tool["function"]) for tool in tools)
    order = 'To use a tool, answer with {"name": …, "arguments": {…}} as JSON and nothing else. Your tools:'
    return [{"role": "system", "content": f"{order}\n{told}"}]


def _deltas(calls: list[Call]) -> list[ChatMessageToolCallStreamDelta]:
    return [
        ChatMessageToolCallStreamDelta(
            index=index,
            id=f"call_{uuid.uuid4().hex[:12]}",
            type="function",
            function=ChatMessageToolCallFunction(name=call.name, arguments=json.dumps(plain(call.arguments))),
        )
        for index, call in enumerate(calls)
    ]
