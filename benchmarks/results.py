"""Keeps what was measured: `results/<name>.json`, one per benchmark, always the newest run."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel

from benchmarks.figure import Figure
from benchmarks.machine import Machine, load_per_core, this_machine, versions
from benchmarks.plan import Plan

ROOT: Final = Path(__file__).parent.parent
PUBLISHED: Final = Path(__file__).parent / "results"
SHORT: Final = ROOT / "build" / "benchmarks"
"""Where the short form writes: it is never published."""


class Run(BaseModel):
    """One run of one benchmark: where, when, with what, and every sample."""

    benchmark: str
    date: datetime
    machine: Machine
    versions: dict[str, str]
    load_per_core_before: float
    rounds: int
    short: bool
    figures: list[Figure]

    @classmethod
    def begin(cls, benchmark: str, plan: Plan) -> Self:
        """A run that is about to start."""
        return cls(
            benchmark=benchmark,
            date=datetime.now(UTC),
            machine=this_machine(),
            versions=versions(),
            load_per_core_before=round(load_per_core(), 2),
            rounds=plan.rounds,
            short=plan.short,
            figures=[],
        )

    def save(self) -> Path:
        """Write it, over the last one of this benchmark; the file."""
        file = folder(short=self.short) / f"{self.benchmark}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.model_dump_json(indent=2) + "\n")
        return file


def folder(*, short: bool) -> Path:
    """Where runs are kept."""
    return SHORT if short else PUBLISHED


def saved(where: Path, order: list[str]) -> list[Run]:
    """The newest run of every benchmark, in this order."""
    files = [where / f"{name}.json" for name in order]
    return [Run.model_validate_json(file.read_text()) for file in files if file.exists()]
