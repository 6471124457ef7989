"""A figure we publish: what it is, what it was measured against, and what it should be."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """Samples of one ratio (or seconds, where nothing can be compared)."""

    name: str
    samples: list[float]
    against: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def median(self) -> float:
        """The figure."""
        return statistics.median(self.samples)

    @property
    def met(self) -> bool:
        """Whether it is as good as it should be."""
        low = self.at_least is None or self.median >= self.at_least
        return low and (self.at_most is None or self.median <= self.at_most)

    @property
    def target(self) -> str:
        """The goal in words."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return f"≥ {self.at_least:g}" if self.at_least is not None else "reported"

    def __str__(self) -> str:
        spread = f"{min(self.samples):.3f} to {max(self.samples):.3f}, n={len(self.samples)}"
        verdict = "" if self.target == "reported" else ("  met" if self.met else "  MISSED")
        return (
            f"{self.name}: {self.median:.3f} ({spread})  against {self.against}  goal {self.target}{verdict}"
        )
