"""Reads the requests of the evaluation."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from agents.brief import StudioState, Turn
from agents.results import Part
from engines.request import Task

Category = Literal["wish", "numbers", "negation", "language", "edit", "combination", "parts", "talk"]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expectation(_Closed):
    """What must come of a request; what is not named does not matter."""

    request: dict[str, Any] = Field({}, description="Fields of the final request and their values.")
    between: dict[str, tuple[float, float]] = Field({}, description="Fields and the range of their values.")
    says: tuple[str, ...] = Field((), description="What the prompt must say; a|b: one of them.")
    silent: tuple[str, ...] = Field((), description="What the prompt must not say.")
    avoid: tuple[str, ...] = Field(
        (), description="What must be avoided: in the plan or the negative prompt, and not in the prompt."
    )
    not_avoided: tuple[str, ...] = Field((), description="What must be avoided nowhere.")
    unchanged: tuple[str, ...] = Field((), description="Fields that must be as in the studio.")
    changed: tuple[str, ...] = Field((), description="Fields that must not be as in the studio.")
    make: tuple[Part, ...] | None = Field(None, description="Exactly these parts.")
    makes: tuple[Part, ...] = Field((), description="At least these parts.")
    task: Task | None = None
    edit: bool | None = None
    lyrics: bool | None = Field(None, description="Whether the request, or the run, has lyrics.")
    sung_in: str | None = Field(None, description="Language that the new lyrics are in.")
    theme: str = Field("", description="What the theme must contain; a|b: one of them.")
    title: str = ""
    nothing: bool = Field(False, description="Nothing is made, and the user is answered.")


class Request(_Closed):
    """A message, what was before, and what must come of it."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    category: Category
    message: str
    studio: StudioState = StudioState()
    history: tuple[Turn, ...] = ()
    expect: Expectation


class _Sheet(_Closed):
    request: tuple[Request, ...]


@cache
def requests() -> tuple[Request, ...]:
    """All requests, in the order of the file; raises `pydantic.ValidationError` naming what is wrong."""
    text = files("benchmarks.evaluation").joinpath("requests.toml").read_text(encoding="utf-8")
    return _Sheet.model_validate(tomllib.loads(text)).request
