"""What is known of providers: their names, variables and addresses; which model each agent uses."""

import os
from dataclasses import dataclass
from typing import Final

from agents.brief import AgentName
from agents.errors import AgentError, KeyMissing, ModelMissing
from agents.setup import AgentSetup, ModelChoice

NO_KEY: Final = "none"
"""Sent to OpenAI-compatible servers that want none: the client refuses to start without."""
HOW_TO_ADD: Final = (
    "Install Ollama and run `ollama pull qwen2.5:3b`, "
    "or set AGENT_MODEL_ID together with GROQ_API_KEY or OPENAI_API_KEY."
)


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider that speaks OpenAI's wire format, or Ollama."""

    id: str
    title: str
    variable: str | None = None
    """Environment variable of its key."""
    base: str | None = None
    """Address of its API."""


OLLAMA: Final = Provider("ollama_chat", "Ollama")
OPENAI: Final = Provider("openai", "OpenAI", "OPENAI_API_KEY", "https://api.openai.com/v1")
GROQ: Final = Provider("groq", "Groq", "GROQ_API_KEY", "https://api.groq.com/openai/v1")
KNOWN: Final = {provider.id: provider for provider in (OLLAMA, OPENAI, GROQ)}


def provider_of(model: str) -> Provider:
    """The provider that a litellm model id names; those without one are OpenAI's or Anthropic's."""
    name, slash, _ = model.partition("/")
    if not slash:
        name = "anthropic" if model.startswith("claude") else "openai"
    if name == "ollama":
        return OLLAMA
    return KNOWN.get(name) or Provider(name, name.replace("_", " ").title())


def bare(model: str) -> str:
    """The id without its provider, as the provider itself knows it."""
    return model.partition("/")[2] or model


def canonical(model: str) -> str:
    """The one way to write a model's id: with its provider, without the tag that Ollama adds by itself."""
    return f"{provider_of(model).id}/{bare(model)}".removesuffix(":latest")


def chosen(setup: AgentSetup, model: str) -> ModelChoice:
    """How to reach a model with this setup."""
    provider = provider_of(model)
    if provider is OLLAMA:  # `ollama/` has neither tools nor a chat
        return ModelChoice(f"{OLLAMA.id}/{bare(model)}", setup.ollama.rstrip("/"), setup.keys.get("ollama"))
    return ModelChoice(model, setup.api_bases.get(provider.id), setup.keys.get(provider.id))


def choice_of(setup: AgentSetup, agent: AgentName) -> ModelChoice:
    """The model that an agent is to use, if any answers."""
    return chosen(setup, setup.model_of(agent))


def elsewhere(choice: ModelChoice) -> bool:
    """Whether an OpenAI-compatible server other than the provider's own is meant, which may want no key."""
    provider = provider_of(choice.model)
    return provider.variable is not None and choice.api_base not in {None, provider.base}


def key_of(choice: ModelChoice) -> str | None:
    """The key to send; None if litellm has to find it, or none is needed."""
    provider = provider_of(choice.model)
    key = choice.api_key or (os.environ.get(provider.variable) if provider.variable else None)
    return key or (NO_KEY if elsewhere(choice) else None)


def missing_key(choice: ModelChoice) -> AgentError | None:
    """What to say if a provider that we know has no key; of others see `check_with_litellm`."""
    provider = provider_of(choice.model)
    if provider.variable is None or key_of(choice):
        return None
    return KeyMissing(
        f"No API key is set for {provider.title}.",
        f"Set {provider.variable}, or choose another model with AGENT_MODEL_ID.",
    )


def check_with_litellm(choice: ModelChoice, litellm: object) -> AgentError | None:
    """The same of a provider that litellm knows and we do not."""
    provider = provider_of(choice.model)
    if provider.id in KNOWN:
        return None
    if provider.id not in {str(getattr(name, "value", name)) for name in litellm.provider_list}:  # type: ignore[attr-defined]
        return ModelMissing(
            f"{choice.model!r} names no provider that is known.",
            f"Write AGENT_MODEL_ID as provider/model, such as {OLLAMA.id}/qwen2.5:3b or openai/gpt-5-mini.",
        )
    if choice.api_key:
        return None
    wanted = litellm.validate_environment(model=choice.model)["missing_keys"]  # type: ignore[attr-defined]
    if not wanted:
        return None
    return KeyMissing(
        f"No API key is set for {provider.title}.",
        f"Set {', '.join(wanted)}, or choose another model with AGENT_MODEL_ID.",
    )
