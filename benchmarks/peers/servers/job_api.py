"""What the peers' servers of ours take and answer."""

from typing import Literal

from pydantic import BaseModel


class NewJob(BaseModel):
    """A job: work so many seconds."""

    seconds: float


class Accepted(BaseModel):
    """Its id."""

    job_id: str


class State(BaseModel):
    """How it stands."""

    status: Literal["pending", "succeeded", "failed"]
