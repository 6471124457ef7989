"""What a run is: how it is asked for, how it is stored, and how the API shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, Field

from agents.brief import AgentName, Brief, Turn
from agents.events import Cover, Mode, RunStatus, Usage

State = Literal["running", "succeeded", "partial", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run that is about to begin: identified and checked. It crosses processes."""

    run_id: str
    brief: Brief
    """Its owner is the run's."""
    rules: bool = False
    """To do without a model."""
    generate: bool = False
    """Whether its request is to be made a song at once."""
    cover: str | None = None
    """Image of the song in the studio: an edit keeps it, and its title."""
    title: str | None = None
    access_token: str | None = field(default=None, repr=False)
    """Its owner's, to ask memory with. Never stored: a run that another desk goes on with has none."""

    @property
    def owner(self) -> str:
        """Whose it is."""
        return self.brief.owner

    def asked(self) -> dict[str, Any]:
        """What is stored beside the message, so that a conversation can go on from here."""
        return {
            "history": [turn.model_dump(mode="json") for turn in self.brief.history],
            "studio": {
                **self.brief.studio.given(),
                **{name: kept for name, kept in (("title", self.title), ("cover", self.cover)) if kept},
            },
            "engine": self.brief.engine.id,
            "mode": "rules" if self.rules else "auto",
            "generate": self.generate,
        }


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A row of `agent_runs`, with the newest event told."""

    number: int
    run_id: str
    owner: str
    status: State
    message: str
    asked: Mapping[str, Any]
    created_at: str
    finished_at: str | None = None
    seq: int = 0
    last: Mapping[str, Any] | None = None
    """The last event, once it has ended."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Some events of a run in their order, each as a line of JSON."""

    lines: tuple[str, ...]
    seq: int
    """Of the last of them; that which was asked from, if there are none."""
    ended: bool
    """Whether there will be no more."""


class TooManyRuns(Exception):
    """No more runs may be under way; `scope` says whose: "all", or "user"."""

    def __init__(self, scope: str, running: int, limit: int, retry_after: float) -> None:
        super().__init__(scope, running, limit, retry_after)
        self.scope, self.running, self.limit, self.retry_after = scope, running, limit, retry_after


class RunLinks(BaseModel):
    """Where to go from a run."""

    self: str
    events: str
    job: str | None = None


class RunView(BaseModel):
    """A run of the squad."""

    run_id: str
    status: State
    message: str = Field(description="What was asked for.")
    engine: str
    created_at: str
    finished_at: str | None = None
    seq: int = Field(description="Of its newest event.")
    reply: str = Field("", description="What the squad told the user.")
    title: str = ""
    request: dict[str, Any] | None = Field(None, description="A ready body for `POST /generate`.")
    stands: dict[str, Any] | None = Field(
        None, description="The `studio` of the next message; None if it is as it was."
    )
    cover: Cover | None = None
    job_id: str | None = None
    usage: Usage = Usage()
    hint: str | None = None
    links: RunLinks

    @classmethod
    def of(cls, run: StoredRun) -> "RunView":
        """The view of a stored run."""
        return cls(**_fields(run))


class RunDetail(RunView):
    """A run with what it was asked, so that a conversation can go on from it."""

    mode: Literal["auto", "rules"] = "auto"
    generate: bool = False
    history: list[Turn] = Field([], description="What had been said before it.")
    studio: dict[str, Any] = Field({}, description="What stood in the studio.")

    @classmethod
    def of(cls, run: StoredRun) -> "RunDetail":
        """The view of a stored run."""
        asked = {name: run.asked[name] for name in ("mode", "generate", "history", "studio")}
        return cls(**_fields(run), **asked)


def _fields(run: StoredRun) -> dict[str, Any]:
    last = run.last or {}
    path, job_id = f"/agent/runs/{run.run_id}", last.get("job_id")
    told = ("reply", "title", "request", "stands", "cover", "job_id", "usage", "hint")
    return {
        "run_id": run.run_id,
        "status": run.status,
        "message": run.message,
        "engine": run.asked["engine"],
        "created_at": run.created_at,
        "finished_at": run.finished_at,
        "seq": run.seq,
        "links": RunLinks(self=path, events=f"{path}/events", job=f"/jobs/{job_id}" if job_id else None),
        **{name: last[name] for name in told if name in last},
    }


__all__ = [
    "AgentName",
    "Chapter",
    "Mode",
    "NewRun",
    "RunDetail",
    "RunStatus",
    "RunView",
    "State",
    "StoredRun",
    "TooManyRuns",
]
