"""One structured answer of a model, its thinking read aloud while it comes."""

from typing import TypeVar

from smolagents.models import ChatMessage, MessageRole

from agents.squad.answers import THINKING, Answer
from agents.squad.prompts import system
from agents.squad.stage import Stage
from agents.squad.thoughts import FieldText

A = TypeVar("A", bound=Answer)


def asked(stage: Stage, task: str, schema: type[A]) -> A:
    """Ask the stage's model; raise `AgentError`."""
    from agents.llm import ask

    aloud = FieldText(THINKING)
    messages = [
        ChatMessage(role=MessageRole.SYSTEM, content=system(stage.task.agent)),
        ChatMessage(role=MessageRole.USER, content=task),
    ]
    with stage.step():
        return ask(stage.model, messages, schema, on_text=lambda piece: stage.think(aloud.feed(piece)))
