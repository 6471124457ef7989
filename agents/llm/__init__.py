"""Language models, through litellm: guarded, repaired, and with errors that say what to do.

What others use is below. smolagents is imported with `open_model` and `ask` only, litellm when a model is
opened.
"""

from typing import TYPE_CHECKING, Any

from agents.llm.choosing import Answering, ModelOffer, offers, who_answers

if TYPE_CHECKING:
    from agents.llm.asking import ask
    from agents.llm.model import open_model

__all__ = ["Answering", "ModelOffer", "ask", "offers", "open_model", "who_answers"]


def __getattr__(name: str) -> Any:
    """What needs smolagents, once it is wanted."""
    if name == "open_model":
        from agents.llm.model import open_model

        return open_model
    if name == "ask":
        from agents.llm.asking import ask

        return ask
    raise AttributeError(name)
