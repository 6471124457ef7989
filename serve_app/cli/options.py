"""Options that several commands share, and how examples are shown under a command's help."""

from typing import Annotated, Final

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


PANEL: Final = "Options of models (see 'opentunes engines ID')"

Model = Annotated[
    str | None,
    typer.Option(metavar="ID", help="Checkpoint. Default: the engine's first.", rich_help_panel=PANEL),
]
Lora = Annotated[
    str | None,
    typer.Option(
        metavar="NAME[:SCALE]", help="LoRA adapter, and how strongly it applies.", rich_help_panel=PANEL
    ),
]
NegativePrompt = Annotated[
    str | None, typer.Option(metavar="TEXT", help="What the music should not be.", rich_help_panel=PANEL)
]
Steps = Annotated[
    int | None, typer.Option(metavar="N", help="Steps of the diffusion.", rich_help_panel=PANEL)
]
Guidance = Annotated[
    float | None,
    typer.Option(metavar="N", help="How closely to follow the prompt.", rich_help_panel=PANEL),
]
GuidanceInterval = Annotated[
    str | None,
    typer.Option(metavar="FROM-TO", help="Where guidance applies, as in 0.1-0.9.", rich_help_panel=PANEL),
]
Shift = Annotated[
    float | None, typer.Option(metavar="1..5", help="Shift of the timesteps.", rich_help_panel=PANEL)
]
Instruction = Annotated[
    str | None,
    typer.Option(metavar="TEXT", help="What the model is told, in its own terms.", rich_help_panel=PANEL),
]
Temperature = Annotated[
    float | None,
    typer.Option(metavar="N", help="Sampling temperature, for models of tokens.", rich_help_panel=PANEL),
]
TopK = Annotated[
    int | None, typer.Option(metavar="N", help="Sample from so many likeliest tokens.", rich_help_panel=PANEL)
]
TopP = Annotated[
    float | None,
    typer.Option(
        metavar="0..1", help="Sample from the likeliest tokens of this mass.", rich_help_panel=PANEL
    ),
]


def examples(*lines: str) -> str:
    """The epilogue of a help page."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines).replace("[", "\\[")
