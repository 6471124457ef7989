"""What the rules hand over: a result, and the thought that led to it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reasoned(Generic[T]):
    """A result and why, in the user's language; it never pretends that a language model has thought."""

    thought: str
    result: T
