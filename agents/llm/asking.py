"""One question whose answer is a pydantic model."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from smolagents.models import ChatMessageStreamDelta, Model

from agents.errors import MalformedAnswer
from agents.llm.conversation import Message, Wire, wire
from agents.llm.plain import plain
from agents.llm.repair import json_in, without_thinking
from agents.llm.schema import response_format

T = TypeVar("T", bound=BaseModel)
MAX_ECHO: Final = 2_000
MAX_MENDS: Final = 50
TEMPERATURE: Final = 0.2


def ask(model: Model, messages: Sequence[Message], schema: type[T], *, on_text: Callable[[str], None]) -> T:
    """The answer, checked; `on_text` gets what the model thinks and writes, as it comes.

    It is read strictly, then mended, then asked for once more with what was wrong; then `MalformedAnswer`.
    Raises what the model raises.
    """
    wanted = response_format(schema)
    conversation = _told(wire(messages), wanted["json_schema"]["schema"])
    problem = ""
    for _ in range(2):
        text = ""
        for delta in model.generate_stream(conversation, response_format=wanted, temperature=TEMPERATURE):
            text += delta.content or ""
            if said := _said(delta):
                on_text(said)
        answer, problem = read_as(schema, text)
        if answer is not None:
            return answer
        conversation = [*conversation, *_correction(text, problem)]
    raise MalformedAnswer(
        f"{model.model_id} gave no usable answer: {problem}",
        "Try again, or choose a larger model with AGENT_MODEL_ID.",
    )


def read_as(schema: type[T], text: str) -> tuple[T | None, str]:
    """The answer that a text holds, or None and what is wrong with it."""
    try:
        return schema.model_validate_json(text), ""
    except ValidationError:
        value = plain(json_in(text))
    if value is None:
        return None, "there is no JSON object in it" if without_thinking(text) else "it is empty"
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    try:
        return _mended(schema, value), ""
    except ValidationError as error:
        return None, _readable(error)


def _mended(schema: type[T], value: Any) -> T:
    """Validate; leave out what is not known or null without leave, and cut what is too long."""
    for _ in range(MAX_MENDS):
        try:
            return schema.model_validate_json(json.dumps(value))
        except ValidationError as error:
            mended = [_mend(value, problem) for problem in reversed(error.errors())]
            if not any(mended):
                raise
    return schema.model_validate_json(json.dumps(value))


def _mend(value: Any, problem: Any) -> bool:
    """Whether one problem could be mended in place."""
    *path, last = problem["loc"] or (None,)
    try:
        for step in path:
            value = value[step]
        found = value[last]
    except (KeyError, IndexError, TypeError):
        return False
    limit = problem.get("ctx", {}).get("max_length")
    if problem["type"] == "extra_forbidden" or (found is None and isinstance(value, dict)):
        del value[last]
    elif problem["type"] in {"string_too_long", "too_long"} and limit is not None:
        value[last] = found[:limit]
    else:
        return False
    return True


def _readable(error: ValidationError) -> str:
    """The problems, with their fields, without what was given."""
    problems = [
        f"{'.'.join(map(str, problem['loc'])) or 'the object'}: {problem['msg']}"
        for problem in error.errors(include_input=False, include_url=False)[:6]
    ]
    return "; ".join(problems)


def _told(conversation: list[Wire], schema: dict[str, Any]) -> list[Wire]:
    """Say what is wanted, too: a grammar makes a model keep to a schema without having read it."""
    order = f"Answer with one JSON object and nothing else. Its JSON schema: {json.dumps(schema)}"
    if conversation and conversation[0]["role"] == "system":
        first = {**conversation[0], "content": f"{conversation[0]['content']}\n\n{order}"}
        return [first, *conversation[1:]]
    return [{"role": "system", "content": order}, *conversation]


def _correction(text: str, problem: str) -> list[Wire]:
    said = without_thinking(text)[:MAX_ECHO]
    order = (
        f"That cannot be used: {problem}. Answer again with the whole corrected JSON object, nothing else."
    )
    echo: list[Wire] = [{"role": "assistant", "content": said}] if said else []
    return [*echo, {"role": "user", "content": order}]


def _said(delta: ChatMessageStreamDelta) -> str:
    return (getattr(delta, "thinking", None) or "") + (delta.content or "")
