"""Opens models of the fake providers, and collects what they say."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from smolagents.tools import Tool

from agents.llm.model import GuardedModel, open_model
from agents.setup import Budget, ModelChoice
from tests.agents.llm.providers import KEY, Provider, ollama, openai
from tests.agents.llm.replies import Script

MODELS: Final = ("ollama_chat/qwen2.5:3b", "openai/gpt-test", "groq/llama-test")
ASKING: Final = [{"role": "system", "content": "You are a tester."}, {"role": "user", "content": "Go."}]


class Paint(Tool):  # type: ignore[misc]
    """A tool for tests."""

    name = "paint_wall"
    description = "Paints the wall."
    inputs = {  # noqa: RUF012 - as smolagents wants it
        "colour": {"type": "string", "description": "Which."},
        "coats": {"type": "integer", "description": "How often.", "nullable": True},
    }
    output_type = "string"

    def forward(self, colour: str, coats: int | None = None) -> str:
        return f"{colour} x{coats or 1}"


def choice(model: str, server: Provider) -> ModelChoice:
    """How to reach a model of a fake provider."""
    if model.startswith("ollama"):
        return ModelChoice(model, server.url)
    return ModelChoice(model, server.openai, KEY)


@contextmanager
def opened(
    model: str, script: Script, budget: Budget | None = None, check: Callable[[], None] = lambda: None
) -> Iterator[tuple[GuardedModel, Provider]]:
    """A model of a fake provider that plays a script."""
    with (ollama if model.startswith("ollama") else openai)(script) as server:
        yield open_model(choice(model, server), budget or Budget(), check), server


def spoken(model: GuardedModel, **wishes: Any) -> str:
    """What the model says."""
    return "".join(delta.content or "" for delta in model.generate_stream(ASKING, **wishes))


def called(model: GuardedModel, *tools: Tool) -> list[tuple[str, str]]:
    """Name and arguments of the tool calls that the model makes."""
    message = model.generate(ASKING, tools_to_call_from=list(tools) or [Paint()])
    return [(call.function.name, call.function.arguments) for call in message.tool_calls or ()]
