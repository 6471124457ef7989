"""`opentunes replay` and `upload`: the same song again, and audio to start from."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from serve_app.cli.client import Client, connect
from serve_app.cli.configuration import find_address
from serve_app.cli.errors import CommandFailed, WrongUse
from serve_app.cli.interrupt import interruptible
from serve_app.cli.make import order, save
from serve_app.cli.options import AsJson, Url
from serve_app.cli.output import busy, notice, result
from serve_app.cli.song import plan_target
from serve_app.cli.studio import studio
from serve_app.cli.views import Manifest, Track
from serve_app.cli.watch import unsuccessful

MAX_BYTES = 64 * 2**20
"""More than any manifest."""


def replay(
    manifest: Annotated[
        Path, typer.Argument(metavar="MANIFEST", help="A manifest, as 'generate --all' saves it.")
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="File or folder to save to. Default: here."),
    ] = None,
    url: Url = "",
) -> None:
    """Make the song of a manifest again; says whether it is the same to the byte, and exits with 1 if not.

    Without a server on this machine one is started for this song.
    """
    then = _read(manifest)
    target = plan_target(out, then.request.format, then.request.prompt or then.request.task)
    body = then.request.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    (path,) = target.paths(1)
    with interruptible(), studio(find_address(url), may_start=True) as found:
        title = {"title": then.title} if then.title else {}
        job = order(found, {**body, **title, "variants": 1, "engine": then.engine})
        if job.status != "succeeded" or job.result is None:
            raise unsuccessful(job)
        (track,) = job.result.tracks
        save(found.client, track, path)
        result(str(path))
        _compare(found.client, then, track)


def upload(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Audio of 1 to 600 s.")],
    as_json: AsJson = False,
    url: Url = "",
) -> None:
    """Bring audio to the server to start from; prints the id of every file."""
    with interruptible(), connect(url) as client:
        for file in files:
            with busy(f"Uploading {file.name} …"):
                found = client.upload(file)
            result(found.as_json() if as_json else found.upload_id)


def _read(file: Path) -> Manifest:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise WrongUse(f"{file} is too large to be a manifest.")
        return Manifest.model_validate_json(file.read_bytes())
    except OSError as error:
        raise WrongUse(f"{file} cannot be read: {error.strerror or type(error).__name__}.") from error
    except ValidationError as error:
        raise WrongUse(
            f"{file} is not the manifest of a song.", remedy="Save one with 'opentunes download TRACK --all'."
        ) from error


def _compare(client: Client, then: Manifest, track: Track) -> None:
    """Say whether the bytes are the same, and if not, what else is not."""
    made = track.audio[0].sha256
    if then.audio is None:
        notice(f"The manifest does not say what the bytes were; now their sha256 is {made}.")
        return
    if then.audio.sha256 == made:
        notice(f"The same to the byte (sha256 {made}).")
        return
    now = client.manifest(track.manifest) if track.manifest else None
    pairs = {
        "Opentunes": (then.opentunes, now.opentunes if now else ""),
        f"{then.engine}": (then.engine_version, now.engine_version if now else ""),
    }
    details = [
        f"{name} was {old or 'unknown'}, is {new or 'unknown'}"
        for name, (old, new) in pairs.items()
        if old != new
    ]
    if now and now.sources != then.sources:
        details.append("the source is another")
    raise CommandFailed(
        "The song is saved, but it is not the same to the byte: "
        f"its sha256 is {made}, not {then.audio.sha256}.",
        details=tuple(details),
    )
