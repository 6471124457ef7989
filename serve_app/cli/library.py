"""`opentunes library` and `download`: finished songs."""

from pathlib import Path
from typing import Annotated

import typer

from serve_app.cli.client import connect
from serve_app.cli.errors import WrongUse
from serve_app.cli.interrupt import interruptible
from serve_app.cli.make import save
from serve_app.cli.options import AsJson, Everything, Limit, Url
from serve_app.cli.output import local_time, result, seconds, table
from serve_app.cli.song import EXTENSIONS, plan_target
from serve_app.cli.views import Audio, LibraryTrack


def library(
    search: Annotated[
        str,
        typer.Option(
            "--search", "-s", metavar="WORDS", help="Only tracks with these words in title or prompt."
        ),
    ] = "",
    limit: Limit = 20,
    as_json: AsJson = False,
    url: Url = "",
) -> None:
    """List finished tracks, newest first.

    When the output is not a terminal: one track per line, its cells separated by tabs.
    """
    with interruptible(), connect(url) as client:
        page = client.tracks(limit, search)
    if as_json:
        result(page.as_json())
        return
    rows = [
        (
            track.track_id,
            seconds(track.seconds),
            track.track.audio[0].format,
            track.engine,
            local_time(track.created_at),
            track.title,
        )
        for track in page.tracks
    ]
    columns = ("id", "length", "format", "engine", "created", "title")
    table(columns, rows, stretch="title", optional=("engine", "created"))


def download(
    track_id: Annotated[
        str, typer.Argument(metavar="TRACK", help="Id of a track, as 'opentunes library' lists it.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="File or folder to save to. Default: named after the title, here.",
        ),
    ] = None,
    everything: Everything = False,
    url: Url = "",
) -> None:
    """Save a track of the library; prints the path of every file."""
    with interruptible(), connect(url) as client:
        track = client.track(track_id)
        audio = _audio(track, out)
        (path,) = plan_target(out, audio.format, track.title).paths(1)
        one = track.track.model_copy(update={"audio": [audio]})
        paths = save(client, one, path, everything=everything)
    for saved in paths:
        result(str(saved))


def _audio(track: LibraryTrack, out: Path | None) -> Audio:
    """The file of the track that `out` names by its extension. Raises `WrongUse` if there is none."""
    files = track.track.audio
    if out is None or out.is_dir() or not out.suffix:
        return files[0]
    for audio in files:
        if EXTENSIONS[audio.format] == out.suffix.lower():
            return audio
    kinds = ", ".join(EXTENSIONS[audio.format] for audio in files)
    raise WrongUse(
        f"The track is not kept as {out.suffix} but as {kinds}.", remedy="Change the extension of -o."
    )
