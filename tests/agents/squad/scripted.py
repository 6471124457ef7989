"""Models that follow a script, and briefs to give them."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from smolagents.models import (
    ChatMessage,
    ChatMessageStreamDelta,
    ChatMessageToolCallFunction,
    ChatMessageToolCallStreamDelta,
    Model,
    agglomerate_stream_deltas,
)

from agents.brief import AgentName, Brief, EngineCard, StudioState
from agents.errors import AgentError, MalformedAnswer, Stopped
from agents.events import AgentEvent, Cover, Mode, Usage
from agents.memory import Gap, Recollection, Tell, unheard
from agents.results import CoverIdea, Plan
from agents.setup import Budget, ModelChoice
from agents.squad.perform import perform
from agents.work import AgentTask, Check
from engines.request import SongRequest, Task

CHOICE = ModelChoice("ollama_chat/scripted", api_key="sk-secret-of-the-provider")
EVERY_FIELD = frozenset(SongRequest.model_fields)
HONOURED = EVERY_FIELD - {
    "codes",
    "timesteps",
    "guidance_interval",
    "top_k",
    "top_p",
    "temperature",
    "steps",
    "lora",
}
AGENTS: tuple[AgentName, ...] = ("director", "producer", "lyricist", "visualizer", "critic")
TASKS: tuple[Task, ...] = ("text2music", "repaint", "extend", "cover")
CARD = EngineCard(
    id="houseband",
    title="House band",
    fields=dict.fromkeys(TASKS, HONOURED),
    min_seconds=5,
    max_seconds=240,
    voices=("hibari",),
    models=("houseband-1",),
)


@dataclass
class Says:
    """One answer: text, tool calls, or an error instead; `pause` before each chunk."""

    text: str = ""
    calls: Sequence[tuple[str, Any]] = ()
    error: AgentError | None = None
    pause: float = 0.0
    tokens: int = 5


def calls(name: str, text: str = "", /, **arguments: Any) -> Says:
    """A single tool call."""
    return Says(text, [(name, arguments)])


ANSWERED = calls("final_answer", answer="It is done.")


class Scripted(Model):  # type: ignore[misc]
    """Gives its answers in turn, the last one for ever; guarded as `agents.llm.model` is."""

    def __init__(
        self, answers: Sequence[Says] | Callable[[Sequence[ChatMessage]], Says], check: Check
    ) -> None:
        super().__init__(model_id="scripted")
        self.answers = answers
        self.check = check
        self.usage = Usage()
        self.said: list[str] = []
        self.heard: list[list[ChatMessage]] = []

    def generate_stream(self, messages: list[ChatMessage], **kwargs: Any) -> Iterator[ChatMessageStreamDelta]:
        self.heard.append(list(messages))
        answer = self._answer(messages)
        self.check()
        for word in answer.text.split(" ") if answer.text else ():
            time.sleep(answer.pause)
            self.check()
            yield ChatMessageStreamDelta(content=f"{word} ")
        if answer.error is not None:
            raise answer.error
        if kwargs.get("tools_to_call_from") and not answer.calls:
            self.said = [answer.text]
            raise MalformedAnswer("It used no tool.", "Use a model that can call tools.")
        for index, (name, arguments) in enumerate(answer.calls):
            text = arguments if isinstance(arguments, str) else json.dumps(arguments)
            function = ChatMessageToolCallFunction(name=name, arguments=text)
            yield ChatMessageStreamDelta(
                tool_calls=[
                    ChatMessageToolCallStreamDelta(index=index, id="", type="function", function=function)
                ]
            )
        self.usage += Usage(input_tokens=10, output_tokens=answer.tokens)

    def generate(self, messages: list[ChatMessage], **kwargs: Any) -> ChatMessage:
        return agglomerate_stream_deltas(list(self.generate_stream(messages)))

    def _answer(self, messages: Sequence[ChatMessage]) -> Says:
        if callable(self.answers):
            return self.answers(messages)
        return self.answers[min(len(self.heard), len(self.answers)) - 1]

    @property
    def prompts(self) -> str:
        """All that it was ever told."""
        return "\n".join(_text(message) for messages in self.heard for message in messages)


def _text(message: Any) -> str:
    return str(message["content"] if isinstance(message, dict) else message.content)


@dataclass
class Remembers:
    """A memory of fixed songs."""

    songs: Sequence[Recollection] = ()
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    gap: Gap | None = None
    """Of every search."""
    tokens: list[str | None] = field(default_factory=list)
    """Under which it was asked for."""

    def under(self, token: str | None, tell: Tell = unheard) -> "Remembers":
        self.tokens.append(token)
        self._tell = tell
        return self

    def remember(self, owner: str, item_id: str, text: str, facts: Mapping[str, Any]) -> None:
        raise NotImplementedError

    def forget(self, owner: str, item_id: str) -> bool:
        raise NotImplementedError

    def search(self, owner: str, text: str, limit: int = 5) -> list[Recollection]:
        self.asked.append((owner, text, limit))
        if self.gap:
            self._tell(self.gap)
        return list(self.songs[:limit])


SONG = Recollection(
    "track_1", "Rain on the roof. lo-fi, rhodes, 72 bpm, D minor", 0.8, {"bpm": 72, "key": "D minor"}
)
PLAN = Plan(theme="leaving town", genres=("synthwave",), moods=("nostalgic",), title="Neon Rain")


def brief(message: str = "a rainy synthwave song about leaving town", **more: Any) -> Brief:
    return Brief(message=message, engine=more.pop("engine", CARD), **more)


def studio(**fields: Any) -> StudioState:
    return StudioState.model_validate(fields)


def task_of(agent: Any = "producer", **more: Any) -> AgentTask:
    given: dict[str, Any] = {"run_id": "run1", "brief": brief(), "model": CHOICE, "plan": PLAN, **more}
    return AgentTask(agent=agent, **given)


@dataclass
class Played:
    """What came of a scripted agent."""

    events: list[AgentEvent]
    model: Scripted

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def last(self) -> Any:
        return self.events[-1]


def play(
    answers: Sequence[Says] | Callable[[Sequence[ChatMessage]], Says],
    task: AgentTask | None = None,
    memory: Any = None,
    cancelled: threading.Event | None = None,
) -> Played:
    """Perform a task with a scripted model."""
    models: list[Scripted] = []

    def check() -> None:
        if cancelled is not None and cancelled.is_set():
            raise Stopped

    def open_model(choice: ModelChoice, budget: Budget, check: Check) -> Scripted:
        models.append(Scripted(answers, check))
        return models[-1]

    events = list(perform(task or task_of(), memory or Remembers(), check, open_model=open_model))
    return Played(events, models[0])


@dataclass(frozen=True)
class Answering:
    mode: Mode = "model"
    models: Mapping[AgentName, ModelChoice] = field(default_factory=lambda: dict.fromkeys(AGENTS, CHOICE))
    hint: str | None = None


@dataclass
class Draws:
    error: Exception | None = None
    seconds: float = 0.0

    async def draw(self, idea: CoverIdea, *, owner: str, seed: int) -> Cover:
        await asyncio.sleep(self.seconds)
        if self.error is not None:
            raise self.error
        return Cover(image_id="i", url="/images/i.png", width=8, height=8, source="local", model=idea.prompt)
