"""What litellm raises, as errors that the user can act upon; no key in any of them."""

import re
from collections.abc import Iterator
from typing import Any, Final

from agents.errors import (
    AgentError,
    KeyRefused,
    MalformedAnswer,
    ModelFailed,
    ModelMissing,
    ModelTimeout,
    ModelUnreachable,
    RateLimited,
)
from agents.llm.plain import scrub
from agents.llm.providers import OLLAMA, bare, elsewhere, provider_of
from agents.setup import ModelChoice

MAX_DETAIL: Final = 240
MAX_READ: Final = 4_000
"""Characters of an error that are looked into: it may be a whole page, or made to cost time."""
NO_TOOLS: Final = "does not support tools"
"""Ollama's words, in a 400."""
SAID: Final = re.compile(r"""['"](?:error|message)['"]:\s*(['"])(?P<said>.+?)\1\s*[,}]""")
PREFIXES: Final = re.compile(r"^(?:litellm\.)?(?:\w+(?:Error|Exception|Timeout)\b[:\s-]*)+")
CALL_REFUSED: Final = "tool_use_failed"
"""Groq's code for a tool call that its model wrote badly; it comes as a 400."""


class ToolsUnsupported(ModelFailed):
    """The model cannot call tools by itself; it may still write them as text."""

    retryable = False


class FormatRefused(ModelFailed):
    """The provider does not take the way in which a structured answer was asked for."""


def friendly(error: Exception, choice: ModelChoice, *, formatted: bool = False) -> AgentError:
    """The error to tell of what litellm raised; `formatted`: a structured answer was asked for."""
    if isinstance(error, AgentError):
        return error
    told = _by_type(error, choice)
    at_fault = {400, 422, 500} if elsewhere(choice) else {400, 422}  # llama-cpp-python answers 500
    if formatted and type(told) is ModelFailed and _status(error) in at_fault:
        return FormatRefused(told.message, told.hint)
    return told


def _status(error: Exception) -> int | None:
    """Of a request that is at fault as such; None for one that is only too long or not wanted."""
    from agents.llm.library import litellm

    errors = litellm().exceptions
    if isinstance(error, errors.ContextWindowExceededError | errors.ContentPolicyViolationError):
        return None
    return getattr(error, "status_code", None)


def _by_type(error: Exception, choice: ModelChoice) -> AgentError:
    from agents.llm.library import litellm

    errors = litellm().exceptions
    provider = provider_of(choice.model)
    detail = _detail(error, choice)
    match error:
        case errors.AuthenticationError() | errors.PermissionDeniedError():
            variable = provider.variable or "its API key"
            return KeyRefused(
                f"{provider.title} refuses the API key.",
                f"Check {variable}: it may be wrong, expired or limited.",
            )
        case errors.NotFoundError():
            return _missing(choice)
        case errors.RateLimitError():
            return _limited(error, choice)
        case errors.Timeout():
            return ModelTimeout(
                f"{provider.title} did not answer in time.", "Try again, or choose another model."
            )
        case errors.ContextWindowExceededError():
            return ModelFailed(
                f"The conversation is too long for {choice.model}.",
                "Shorten the message or lyrics, start a new conversation, or choose another model.",
            )
        case errors.ContentPolicyViolationError():
            return ModelFailed(f"{provider.title} declined to answer: {detail}", "Put it in other words.")
        case errors.BadRequestError() if CALL_REFUSED in str(error):
            return MalformedAnswer(f"{choice.model} wrote a tool call that {provider.title} could not read.")
        case errors.BadRequestError() if NO_TOOLS in str(error):
            return ToolsUnsupported(f"{choice.model} cannot call tools.", "Choose a model that can.")
        case errors.LiteLLMUnknownProvider():
            return ModelMissing(
                f"{choice.model!r} names no provider that is known.", "Set AGENT_MODEL_ID anew."
            )
        case errors.MidStreamFallbackError():
            return _broken(error, choice)
        case errors.APIConnectionError() | errors.ServiceUnavailableError() | errors.BadGatewayError():
            return _unreachable(choice) if _no_connection(error) else _failed(choice, detail)
        case errors.InternalServerError() if _no_connection(error):
            return _unreachable(choice)
    return _failed(choice, detail)


def _broken(error: Exception, choice: ModelChoice) -> AgentError:
    """The stream ended with an error; the first cause decides, if it was not the connection."""
    original = getattr(error, "original_exception", None)
    if isinstance(original, Exception) and not _no_connection(error) and type(original) is not type(error):
        return _by_type(original, choice)
    title = provider_of(choice.model).title
    if _no_connection(error):
        return ModelUnreachable(f"The connection to {title} broke while it was answering.", "Try again.")
    return _failed(choice, _detail(error, choice))


def _missing(choice: ModelChoice) -> ModelMissing:
    name, provider = bare(choice.model), provider_of(choice.model)
    if provider is OLLAMA:
        return ModelMissing(
            f"Model {name} isn't downloaded.",
            f"Run `ollama pull {name}`, or set AGENT_MODEL_ID to one that is.",
        )
    return ModelMissing(
        f"{provider.title} has no model {name}.",
        "Set AGENT_MODEL_ID to one of those that GET /llm/models lists.",
    )


def _limited(error: Exception, choice: ModelChoice) -> RateLimited:
    seconds = _retry_after(error)
    wait = f"Try again in {seconds} s" if seconds else "Try again in a minute"
    title = provider_of(choice.model).title
    return RateLimited(f"{title} wants fewer requests just now.", f"{wait}, or choose another model.")


def _unreachable(choice: ModelChoice) -> ModelUnreachable:
    provider = provider_of(choice.model)
    at = f" at {choice.api_base}" if choice.api_base else ""
    if provider is OLLAMA:
        hint = "Start it with `ollama serve`, or set AGENT_MODEL_ID."
    else:
        hint = "Check the network and the provider's address, or choose another model with AGENT_MODEL_ID."
    return ModelUnreachable(f"{provider.title} isn't answering{at}.", hint)


def _failed(choice: ModelChoice, detail: str) -> ModelFailed:
    title = provider_of(choice.model).title
    return ModelFailed(f"{title} answered with an error: {detail}", "Try again, or choose another model.")


def _no_connection(error: BaseException) -> bool:
    """Whether the network is to blame: an error of httpx's transport is among the causes."""
    import httpx

    return any(isinstance(cause, httpx.TransportError | OSError) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    todo: list[Any] = [error]
    seen: set[int] = set()
    while todo:
        cause = todo.pop()
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        todo += [cause.__cause__, cause.__context__, getattr(cause, "original_exception", None)]


def _retry_after(error: BaseException) -> int | None:
    """Seconds, from the headers of any response among the causes."""
    for cause in _causes(error):
        for holder in (cause, getattr(cause, "response", None)):
            headers: Any = getattr(holder, "headers", None)
            value = str(headers.get("retry-after", "")) if hasattr(headers, "get") else ""
            if value.replace(".", "", 1).isdigit():
                return max(1, round(float(value)))
    return None


def _detail(error: BaseException, choice: ModelChoice) -> str:
    text = PREFIXES.sub("", str(getattr(error, "message", None) or error)[:MAX_READ]).strip()
    text = re.split(r'\s+(?:File "|Traceback \()', text, maxsplit=1)[0]  # of some servers
    if said := SAID.search(text):
        text = said["said"]
    return scrub(" ".join(text.split()), choice.api_key)[:MAX_DETAIL] or type(error).__name__
