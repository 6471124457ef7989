"""`opentunes generate`: from a prompt to a file."""

import contextlib
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from serve_app.cli.client import Client
from serve_app.cli.configuration import find_address
from serve_app.cli.errors import CommandFailed, Interrupted
from serve_app.cli.interrupt import interruptible, uninterrupted
from serve_app.cli.options import AsJson, Url
from serve_app.cli.output import notice, result
from serve_app.cli.song import Target, build_body, plan_target, read_lyrics
from serve_app.cli.studio import studio
from serve_app.cli.views import AudioFormat, Job
from serve_app.cli.watch import unsuccessful, watch


def generate(
    prompt: Annotated[str, typer.Argument(metavar="PROMPT", help="The music in words.")],
    duration: Annotated[
        float | None, typer.Option("--duration", "-d", metavar="SECONDS", help="Length of the song.")
    ] = None,
    bpm: Annotated[float | None, typer.Option(metavar="N", help="Beats per minute.")] = None,
    key: Annotated[str | None, typer.Option(metavar="KEY", help="Tonic and mode, as in 'A minor'.")] = None,
    time_signature: Annotated[str | None, typer.Option(metavar="N/N", help="2/4, 3/4, 4/4 or 6/8.")] = None,
    lyrics: Annotated[
        str | None, typer.Option(metavar="TEXT", help=r"Lines under tags such as \[verse] and \[chorus].")
    ] = None,
    lyrics_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A text file with the lyrics; - for stdin.")
    ] = None,
    instrumental: Annotated[bool, typer.Option("--instrumental", help="No voice.")] = False,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Language of the lyrics, as in en.")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Same request and seed, same song.")] = None,
    variants: Annotated[int | None, typer.Option(metavar="N", help="How many songs to make.")] = None,
    audio_format: Annotated[
        AudioFormat | None,
        typer.Option("--format", "-f", help="Default: by the extension of -o, else wav. wav24 is 24 bit."),
    ] = None,
    engine: Annotated[
        str | None, typer.Option(metavar="ID", help="See 'opentunes engines'. Default: the server's.")
    ] = None,
    more: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="Any other field of the request, with a JSON value. Can be given more than once.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="File or folder to save to. Default: named after the prompt, here.",
        ),
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait for the song, or print the job's id and go.")
    ] = True,
    as_json: AsJson = False,
    url: Url = "",
) -> None:
    """Make a song and save it; prints the path of every file.

    Without a server on this machine one is started for this song. Ctrl-C cancels the job.
    """
    target = plan_target(out, audio_format, prompt)
    given_format = target.format if audio_format or (out and out.suffix and target.named) else None
    options: dict[str, JsonValue] = {
        "prompt": prompt,
        "duration": duration,
        "bpm": bpm,
        "key": key,
        "time_signature": time_signature,
        "lyrics": read_lyrics(lyrics, lyrics_file),
        "instrumental": instrumental or None,
        "language": language,
        "seed": seed,
        "variants": variants,
        "format": given_format,
        "engine": engine,
    }
    body = build_body(options, more or [])
    with interruptible(), studio(find_address(url), may_start=wait) as found:
        job = None
        try:
            with uninterrupted():  # an accepted job whose id is not known could not be cancelled
                job = found.client.submit(body)
            if wait:
                job = watch(found.client, job, found.check)
        except Interrupted:
            if job:
                _cancel(found.client, job)
            raise
        if wait:
            _finish(found.client, job, target, as_json=as_json)
        else:
            result(job.as_json() if as_json else job.job_id)


def _cancel(client: Client, job: Job) -> None:
    """Cancel the job and wait a moment until it has stopped; a second Ctrl-C ends the wait."""
    notice("Cancelling …")
    with contextlib.suppress(Interrupted):
        try:
            job = client.cancel(job.job_id, timeout=5.0)
            if not job.ended:
                job = client.job(job.job_id, wait=5.0)
        except CommandFailed as error:
            notice(f"The job could not be cancelled: {error.message} Run: opentunes cancel {job.job_id}")
            return
        notice({"cancelled": "Cancelled."}.get(job.status, f"The job is {job.status}; it was asked to stop."))


def _finish(client: Client, job: Job, target: Target, *, as_json: bool) -> None:
    """Save what the job made and print the paths, or say why it made nothing."""
    if job.status != "succeeded" or job.result is None:
        if as_json:
            result(job.as_json())
        raise unsuccessful(job)
    for text in job.result.notices:
        notice(f"Note: {text}")
    paths = target.paths(len(job.result.tracks))
    for track, path in zip(job.result.tracks, paths, strict=True):
        try:
            client.download(track.audio[0], path)
        except CommandFailed as error:
            error.remedy = f"The song is kept: opentunes download {track.track_id} -o FILE"
            raise
        if as_json:
            notice(f"Saved {path}")
        else:
            result(str(path))
    if as_json:
        result(job.as_json())
