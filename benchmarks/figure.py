"""A figure we publish: what it is, what it was measured against, and what it should be."""

import statistics
from typing import Final

from pydantic import computed_field
from pydantic.dataclasses import dataclass

OURS: Final = "Opentunes"


@dataclass(frozen=True, slots=True)
class Figure:
    """Samples of one measure of one system, one per round; none when the system cannot do it.

    Figures of several systems that share a `name` are set side by side.
    """

    name: str
    samples: list[float]
    against: str
    at_most: float | None = None
    at_least: float | None = None
    peer: str = OURS
    durability: str = ""
    note: str = ""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def median(self) -> float | None:
        """The figure."""
        return statistics.median(self.samples) if self.samples else None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def met(self) -> bool | None:
        """Whether it is as good as it should be; None without a goal."""
        if self.at_most is None and self.at_least is None:
            return None
        if self.median is None:
            return False
        low = self.at_least is None or self.median >= self.at_least
        return low and (self.at_most is None or self.median <= self.at_most)

    @property
    def target(self) -> str:
        """The goal in words."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return f"≥ {self.at_least:g}" if self.at_least is not None else "–"

    @property
    def measured(self) -> str:
        """Median and spread in words."""
        if self.median is None:
            return "cannot"
        if len(self.samples) == 1:
            return number(self.median)
        return f"{number(self.median)} ({number(min(self.samples))} to {number(max(self.samples))})"

    def __str__(self) -> str:
        who = ", ".join(part for part in (self.peer, self.durability) if part)
        verdict = "" if self.met is None else ("  met" if self.met else "  MISSED")
        note = f"  [{self.note}]" if self.note else ""
        return (
            f"{self.name}, {who}: {self.measured}, n={len(self.samples)}  against {self.against}"
            f"  goal {self.target}{verdict}{note}"
        )


def number(value: float) -> str:
    """Three digits that matter: 0.971, 12.3, 1,372."""
    if abs(value) >= 100 or value == round(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}"
