"""Who answers with a setup, and which models there are to choose from."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, get_args

from agents.brief import AgentName
from agents.errors import AgentError, KeyRefused, ModelMissing, ModelUnreachable
from agents.events import Mode
from agents.llm import probe
from agents.llm.providers import (
    GROQ,
    HOW_TO_ADD,
    KNOWN,
    OLLAMA,
    OPENAI,
    Provider,
    bare,
    canonical,
    choice_of,
    chosen,
    elsewhere,
    key_of,
    missing_key,
    provider_of,
)
from agents.setup import DEFAULT_MODEL, AgentSetup, ModelChoice

AGENTS: Final[tuple[AgentName, ...]] = get_args(AgentName)
RULES: Final = "rules"
_lists: probe.Shared[probe.Answer] = probe.Shared()


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers."""

    mode: Mode
    models: Mapping[AgentName, ModelChoice] = field(default_factory=dict)
    """Empty in rules mode."""
    hint: str | None = None
    """How to add a model, in rules mode."""
    error: AgentError | None = None
    """Why a configured model will not answer, so far as can be seen beforehand."""


@dataclass(frozen=True, slots=True)
class ModelOffer:
    """A model to choose."""

    id: str
    """As AGENT_MODEL_ID takes it."""
    provider: str
    title: str
    available: bool
    default: bool = False
    """In use, by at least one agent."""
    size_bytes: int | None = None
    context: int | None = None
    """Tokens it can read, if the provider says."""
    reason: str | None = None
    """Why it is not available."""
    hint: str | None = None


async def who_answers(
    setup: AgentSetup, *, rules: bool = False, lists: probe.Shared[probe.Answer] = _lists
) -> Answering:
    """The configured models, even if they will fail; else the default, if Ollama has it; else the rules."""
    if rules:
        return Answering("rules")
    models = {agent: choice_of(setup, agent) for agent in AGENTS}
    if setup.configured:
        for choice in dict.fromkeys(models.values()):
            if (error := await _problem(setup, choice, lists)) is not None:
                return Answering("model", models, error=error)
        return Answering("model", models)
    error = await _problem(setup, models["director"], lists)
    if error is None:
        return Answering("model", models)
    if not isinstance(error, ModelMissing):
        return Answering("rules", hint=f"No language model is set up. {HOW_TO_ADD}")
    there = await _listed(setup, OLLAMA, lists)
    hint = f"Ollama is running, but has no {bare(DEFAULT_MODEL)}: run `ollama pull {bare(DEFAULT_MODEL)}`"
    if isinstance(there, tuple) and there:
        hint += f", or set AGENT_MODEL_ID to one that it has, such as {OLLAMA.id}/{there[0].name}"
    return Answering("rules", hint=f"{hint}.")


async def offers(setup: AgentSetup, *, lists: probe.Shared[probe.Answer] = _lists) -> list[ModelOffer]:
    """The rules, what Ollama has, what providers with a key list, and what is configured."""
    answering = await who_answers(setup, lists=lists)
    used = {canonical(choice.model): choice.model for choice in answering.models.values()}
    found = [ModelOffer(RULES, RULES, "Rules, without a language model", True, answering.mode == "rules")]
    providers = [OLLAMA, *(provider for provider in (GROQ, OPENAI) if _reachable(setup, provider))]
    known = await asyncio.gather(*(_listed(setup, provider, lists) for provider in providers))
    for provider, listed in zip(providers, known, strict=True):
        if isinstance(listed, AgentError):
            continue
        for model in listed:
            name = canonical(f"{provider.id}/{model.name}")
            title = f"{model.name} ({model.title})" if model.title else model.name
            found.append(
                ModelOffer(name, provider.id, title, True, name in used, size_bytes=model.size_bytes)
            )
    wanted = used if setup.configured else {DEFAULT_MODEL: DEFAULT_MODEL, **used}
    listed_names = {offer.id for offer in found}
    for name in sorted(wanted.keys() - listed_names):
        error = await _problem(setup, chosen(setup, wanted[name]), lists, far=True)
        reason, hint = (error.message, error.hint) if error else (None, None)
        provider = provider_of(name)
        found.append(
            ModelOffer(name, provider.id, bare(name), error is None, name in used, reason=reason, hint=hint)
        )
    return found


async def _problem(
    setup: AgentSetup, choice: ModelChoice, lists: probe.Shared[probe.Answer], *, far: bool = False
) -> AgentError | None:
    """Why a model will not answer, so far as can be seen without asking it something.

    Providers that are far are asked only if wanted: a chat is not to wait for that.
    """
    if (error := missing_key(choice)) is not None:
        return error
    provider = provider_of(choice.model)
    if provider is not OLLAMA:
        known = await _listed(setup, provider, lists) if far and _reachable(setup, provider) else None
        return known if isinstance(known, KeyRefused | ModelUnreachable) else None
    listed = await _listed(setup, provider, lists)
    if isinstance(listed, AgentError):
        return listed
    name = bare(choice.model)
    if {name, f"{name}:latest"} & {model.name for model in listed}:
        return None
    return ModelMissing(
        f"Model {name} isn't downloaded.", f"Run `ollama pull {name}`, or set AGENT_MODEL_ID to one that is."
    )


async def _listed(setup: AgentSetup, provider: Provider, lists: probe.Shared[probe.Answer]) -> probe.Answer:
    if provider is OLLAMA:
        base = setup.ollama.rstrip("/")
        return await lists.get(base, lambda: probe.of_ollama(base))
    choice = chosen(setup, f"{provider.id}/any")
    base, key = choice.api_base or provider.base or "", key_of(choice)
    return await lists.get((base, key), lambda: probe.of_compatible(provider.title, base, key))


def _reachable(setup: AgentSetup, provider: Provider) -> bool:
    """Whether a provider is set up, by a key or an address of its own."""
    choice = chosen(setup, f"{provider.id}/any")
    return provider.id in KNOWN and (key_of(choice) is not None or elsewhere(choice))
