"""What was found, as data and as a table."""

from collections.abc import Iterable

from pydantic import BaseModel
from rich.table import Table

from benchmarks.figure import number
from benchmarks.gpu.card import Card


class Finding(BaseModel):
    """One thing that was looked at."""

    engine: str
    model: str
    what: str
    """As in `text2music: exact length`."""
    ok: bool | None
    """Whether it is as it has to be; None for a figure without a goal, and for what was left out."""
    value: float | None = None
    unit: str = ""
    detail: str = ""


class Report(BaseModel):
    """Everything that one run found on one card."""

    card: Card
    opentunes: str
    seconds: float
    """Of audio that each song had."""
    took: float
    """Seconds of the whole run."""
    findings: list[Finding]

    @property
    def good(self) -> bool:
        """Whether something was checked and nothing failed."""
        verdicts = [finding.ok for finding in self.findings if finding.ok is not None]
        return bool(verdicts) and all(verdicts)


def table(findings: Iterable[Finding], title: str) -> Table:
    """For the terminal."""
    shown = Table("model", "what", "", "figure", "", title=title, title_justify="left")
    for finding in findings:
        mark = {True: "[green]ok[/]", False: "[red]FAILED[/]", None: ""}[finding.ok]
        value = "" if finding.value is None else f"{number(finding.value)} {finding.unit}"
        shown.add_row(finding.model or finding.engine, finding.what, mark, value, finding.detail)
    return shown
