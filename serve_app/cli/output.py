"""What is printed: results for programs on stdout, everything for people on stderr."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from serve_app.cli.errors import CommandFailed
from serve_app.cli.views import Job

GAP: Final = 2
"""Columns of the terminal between two columns of a table."""
LEAST: Final = 24
"""Columns of the terminal that the text of a table gets at least."""


def stderr() -> Console:
    """A console for people."""
    return Console(stderr=True, highlight=False)


def notice(text: str, style: str = "") -> None:
    """Tell the user something; `text` is shown as it is."""
    stderr().print(Text(printable(text), style=style), soft_wrap=True)


@contextmanager
def busy(text: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal that something is going on; yields what changes the text. Elsewhere nothing."""
    console = stderr()
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status(text) as status:
        yield status.update


def failure(error: CommandFailed) -> None:
    """Why the command failed, and what to do."""
    console = stderr()
    console.print(Text.assemble(("Error: ", "bold red"), printable(error.message)), soft_wrap=True)
    for line in error.details:
        console.print(Text(f"  {printable(line)}"), soft_wrap=True)
    if error.remedy:
        console.print(Text(f"  {printable(error.remedy)}", style="dim"), soft_wrap=True)


def result(text: str) -> None:
    """Something a program may read."""
    print(text, flush=True)


def table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, stretch: str, optional: Sequence[str] = ()
) -> None:
    """Rows as a table on a terminal, else as lines of cells separated by tabs.

    To fit a terminal, the column `stretch` is cut and `optional` ones are left out; lines are always whole.
    """
    cells = [[printable(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in cells:
            result("\t".join(row))
        return
    console = Console(highlight=False)
    widths = {
        name: max(cell_len(text) for text in (name, *(row[at] for row in cells))) + GAP
        for at, name in enumerate(columns)
    }
    wanted = widths.pop(stretch) - GAP
    for name in optional:
        if sum(widths.values()) + min(LEAST, wanted) > console.width:
            del widths[name]
    left = max(LEAST, console.width - sum(widths.values()))
    shown = Table(box=None, header_style="bold", pad_edge=False, padding=(0, GAP, 0, 0))
    kept = [at for at, name in enumerate(columns) if name in widths or name == stretch]
    for at in kept:
        width = min(wanted, left) if columns[at] == stretch else widths[columns[at]] - GAP
        shown.add_column(columns[at], no_wrap=True, overflow="ellipsis", width=width)
    for row in cells:
        shown.add_row(*(Text(row[at]) for at in kept))
    console.print(shown)


def printable(text: str) -> str:
    """One line without control characters, which could move the cursor or hide what is printed."""
    spaced = "".join(" " if character in "\n\r\t\u2028\u2029" else character for character in text)
    return "".join(character for character in spaced if character.isprintable())


def local_time(instant: str) -> str:
    """An instant of the API (ISO 8601, UTC) in this machine's time zone, to the minute."""
    try:
        return datetime.fromisoformat(instant).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return instant


def seconds(value: float) -> str:
    """A duration as people write it: `8 s`, `2:05`."""
    return f"{value:.0f} s" if value < 60 else f"{int(value) // 60}:{int(value) % 60:02d}"


def size(value: int) -> str:
    """A number of bytes as people write it: `8.5 GB`, `80 MB`."""
    return f"{value / 1e9:.1f} GB" if value >= 1e9 else f"{value / 1e6:.0f} MB"


def stage(job: Job) -> str:
    """What a job is doing, in a few words: `sampling 44%`, `2 ahead`."""
    if job.status == "queued":
        return "" if job.queue_position is None else f"{job.queue_position} ahead"
    if job.status == "running":
        return f"{job.stage or 'starting'} {job.progress:.0%}"
    return job.error.message if job.error else ""
