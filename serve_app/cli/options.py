"""Options that several commands share, and how examples are shown under a command's help."""

from typing import Annotated

import typer

Url = Annotated[
    str,
    typer.Option(
        "--url",
        metavar="URL",
        help="The server. Default: OPENTUNES_URL, else OPENTUNES_HOST and OPENTUNES_PORT.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON as the API gives it.")]
Everything = Annotated[
    bool,
    typer.Option("--all", help="Also save what comes with it: stems, MIDI, lyrics, chords, manifest …"),
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, metavar="N", help="The most to list.")]


def examples(*lines: str) -> str:
    """The epilogue of a help page."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines).replace("[", "\\[")
