"""Which model each agent uses, and how much a run may spend. Plain values: they cross processes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from agents.brief import AgentName

DEFAULT_MODEL: Final = "ollama_chat/qwen2.5:3b"
OLLAMA: Final = "http://127.0.0.1:11434"


@dataclass(frozen=True, slots=True)
class Budget:
    """What one agent may spend in one piece of work."""

    seconds: float = 60.0
    steps: int = 6
    """Turns with the model."""
    tokens: int = 8_000
    """Written by the model."""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A language model, as litellm names it, and how to reach it."""

    model: str
    api_base: str | None = None
    api_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AgentSetup:
    """How agents are to run on this machine."""

    model: str | None = None
    """AGENT_MODEL_ID; None: `DEFAULT_MODEL` if it is there, else rules."""
    models: Mapping[AgentName, str] = field(default_factory=dict)
    """AGENT_<NAME>_MODEL_ID: another model for one agent."""
    ollama: str = OLLAMA
    api_bases: Mapping[str, str] = field(default_factory=dict)
    """Address by provider, such as openai."""
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """API key by provider, such as groq; of others litellm reads its own variables."""
    budget: Budget = field(default_factory=Budget)

    def model_of(self, agent: AgentName) -> str:
        """The model that an agent is to use, if any answers."""
        return self.models.get(agent) or self.model or DEFAULT_MODEL

    @property
    def configured(self) -> bool:
        """Whether the user has chosen a model, so that its failure is theirs to hear of."""
        return bool(self.model or self.models)
