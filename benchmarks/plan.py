"""How thoroughly to measure."""

from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plan:
    """How many rounds, and whether in the short form, which proves that the code runs and nothing else."""

    rounds: int = 5
    short: bool = False
    jobs: int = 20_000
    """Of the benchmark of growth."""

    def size(self, whole: T, short: T) -> T:
        """The size of something in this run."""
        return short if self.short else whole
