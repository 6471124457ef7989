"""What a run tells while it works: one JSON object per line, typed by `type`, in the order of `seq`.

Agents make events without an envelope; who keeps the run seals them (`sealed`).
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from agents.brief import AgentName
from agents.errors import AgentError, ErrorCode
from agents.results import AgentResult, Plan, Source

Mode = Literal["model", "rules"]
RunStatus = Literal["succeeded", "partial", "failed", "cancelled"]
"""`partial`: somebody failed and was stood in for by the rules, or not at all; see the errors before."""


class Event(BaseModel):
    """The envelope."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    type: str
    run_id: str = ""
    seq: int = Field(0, description="1, 2, 3 … within the run; a heartbeat repeats the last one.")
    ts: float = Field(0.0, description="Unix time.")

    def sealed(self, run_id: str, seq: int, ts: float) -> Self:
        """The event in its envelope."""
        return self.model_copy(update={"run_id": run_id, "seq": seq, "ts": ts})


class AgentEvent(Event):
    """Base of what one agent tells."""

    agent: AgentName


class Usage(BaseModel):
    """What models have read and written, in tokens; 0 in rules mode."""

    model_config = ConfigDict(frozen=True)

    input_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        """Both together."""
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
        )


class RunStarted(Event):
    """The first event: who answers."""

    type: Literal["run.started"] = "run.started"
    mode: Mode = Field(description="`rules`: no language model is at hand; `hint` says how to add one.")
    models: dict[AgentName, str] = Field({}, description="The model of each agent; empty in rules mode.")
    hint: str | None = None


class AgentStarted(AgentEvent):
    """An agent begins."""

    type: Literal["agent.started"] = "agent.started"
    source: Source
    model: str | None = None
    revision: int = Field(0, description="1 when the Critic has sent it back.")


class ThoughtDelta(AgentEvent):
    """Some more of what an agent thinks aloud."""

    type: Literal["thought.delta"] = "thought.delta"
    delta: str


class ToolCall(AgentEvent):
    """An agent uses a tool."""

    type: Literal["tool.call"] = "tool.call"
    call_id: str
    name: str
    arguments: dict[str, Any]


class ToolResult(AgentEvent):
    """What the tool gave."""

    type: Literal["tool.result"] = "tool.result"
    call_id: str
    ok: bool = True
    result: Any = None
    error: str | None = None


class StepFinished(AgentEvent):
    """One turn of an agent with its model is over."""

    type: Literal["step.finished"] = "step.finished"
    step: int
    seconds: float
    usage: Usage = Usage()
    error: str | None = None


class PlanMade(AgentEvent):
    """The Director's result."""

    type: Literal["plan"] = "plan"
    agent: AgentName = "director"
    plan: Plan
    source: Source
    model: str | None = None


class AgentFinished(AgentEvent):
    """The result of any other agent."""

    type: Literal["agent.result"] = "agent.result"
    result: AgentResult
    source: Source
    model: str | None = None


class AgentFailed(AgentEvent):
    """An agent could not do its part; the others go on."""

    type: Literal["agent.error"] = "agent.error"
    code: ErrorCode
    message: str
    hint: str = ""
    retryable: bool = False

    @classmethod
    def of(cls, agent: AgentName, error: AgentError) -> "AgentFailed":
        """The event of an error."""
        return cls(
            agent=agent, code=error.code, message=error.message, hint=error.hint, retryable=error.retryable
        )


class Cover(BaseModel):
    """A cover that was drawn and stored."""

    model_config = ConfigDict(frozen=True)

    image_id: str
    url: str
    width: int
    height: int
    source: Literal["local", "pollinations"]
    model: str
    notice: str | None = Field(None, description="Why it was drawn locally though a provider is set up.")


class CoverDrawn(AgentEvent):
    """The cover is there."""

    type: Literal["cover"] = "cover"
    agent: AgentName = "visualizer"
    cover: Cover


class JobMoved(Event):
    """The job that the run has submitted, as `GET /jobs/{id}/events` tells it."""

    type: Literal["job.event"] = "job.event"
    event: str = Field(description="Type of the job's event, such as progress.")
    job: dict[str, Any] = Field(description="The job, as `GET /jobs/{id}` shows it.")


class Heartbeat(Event):
    """Nothing new, but alive."""

    type: Literal["heartbeat"] = "heartbeat"


class RunFinished(Event):
    """The last event."""

    type: Literal["run.finished"] = "run.finished"
    status: RunStatus
    reply: str = Field("", description="What the squad tells the user.")
    request: dict[str, Any] | None = Field(
        None, description="A ready body for `POST /generate`; None if there is none."
    )
    stands: dict[str, Any] | None = Field(
        None,
        description="What stands in the studio now, also where there is no request, as after lyrics alone: "
        "the `studio` of the next message. None if that is as it was.",
    )
    title: str = ""
    cover: Cover | None = None
    job_id: str | None = Field(None, description="Of the job, if the run was to submit it.")
    usage: Usage = Usage()
    seconds: float = 0.0
    hint: str | None = Field(None, description="What to do next when it did not succeed.")


AnyEvent = Annotated[
    RunStarted
    | PlanMade
    | AgentStarted
    | ThoughtDelta
    | ToolCall
    | ToolResult
    | StepFinished
    | AgentFinished
    | AgentFailed
    | CoverDrawn
    | JobMoved
    | Heartbeat
    | RunFinished,
    Field(discriminator="type"),
]
EVENTS: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)
