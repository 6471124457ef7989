"""`opentunes generate`: from a prompt to a file."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from serve_app.cli.client import Client
from serve_app.cli.configuration import find_address
from serve_app.cli.errors import CommandFailed, WrongUse
from serve_app.cli.interrupt import interruptible
from serve_app.cli.make import bring, order, save
from serve_app.cli.options import (
    AsJson,
    Everything,
    Guidance,
    GuidanceInterval,
    Instruction,
    Lora,
    Model,
    NegativePrompt,
    Shift,
    Steps,
    Temperature,
    TopK,
    TopP,
    Url,
)
from serve_app.cli.output import notice, result
from serve_app.cli.song import (
    Target,
    build_body,
    plan_target,
    read_interval,
    read_lora,
    read_lyrics,
    read_region,
    read_source,
)
from serve_app.cli.studio import studio
from serve_app.cli.views import AudioFormat, End, Job, Task
from serve_app.cli.watch import unsuccessful


def generate(
    prompt: Annotated[
        str, typer.Argument(metavar="[PROMPT]", help="The music in words.", show_default=False)
    ] = "",
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
    stems: Annotated[bool, typer.Option("--stems", help="Make a file of every instrument, too.")] = False,
    voice: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who sings; see 'opentunes engines --json'.")
    ] = None,
    lead: Annotated[
        str | None, typer.Option(metavar="NAME", help="Instrument that plays the melody, as in flute.")
    ] = None,
    loudness: Annotated[float | None, typer.Option(metavar="LUFS", help="Loudness, as in -14.")] = None,
    task: Annotated[
        Task | None, typer.Option("--task", help="What to do; all but text2music start from --source.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="FILE|ID", help="Audio to start from: a file, a track or an upload.")
    ] = None,
    reference: Annotated[
        str | None, typer.Option(metavar="FILE|ID", help="Audio whose sound to follow.")
    ] = None,
    strength: Annotated[
        float | None, typer.Option(metavar="0..1", help="How much of the source may change.")
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="FROM-TO", help="repaint: seconds to make anew, as in 8-16.")
    ] = None,
    extend_at: Annotated[End | None, typer.Option(help="extend: which end grows.")] = None,
    track: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="complete: what to add. Can be given more than once."),
    ] = None,
    engine: Annotated[
        str | None, typer.Option(metavar="ID", help="See 'opentunes engines'. Default: the server's.")
    ] = None,
    model: Model = None,
    lora: Lora = None,
    negative_prompt: NegativePrompt = None,
    steps: Steps = None,
    guidance: Guidance = None,
    guidance_interval: GuidanceInterval = None,
    shift: Shift = None,
    instruction: Instruction = None,
    temperature: Temperature = None,
    top_k: TopK = None,
    top_p: TopP = None,
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
    everything: Everything = False,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait for the song, or print the job's id and go.")
    ] = True,
    as_json: AsJson = False,
    url: Url = "",
) -> None:
    """Make a song and save it; prints the path of every file.

    Without a server on this machine one is started for this song. Ctrl-C cancels the job.
    """
    if not prompt.strip() and task in {None, "text2music", "cover"}:
        raise WrongUse(
            "The prompt is missing.", remedy='Describe the music: opentunes generate "dreamy lofi with rain".'
        )
    target = plan_target(out, audio_format, prompt or str(task))
    given_format = target.format if audio_format or (out and out.suffix and target.named) else None
    sources = {
        "source": read_source("--source", source),
        "reference": read_source("--reference", reference),
    }
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
        "stems": stems or None,
        "voice": voice,
        "lead": lead,
        "loudness": loudness,
        "task": task,
        "source": None,
        "reference": None,
        "strength": strength,
        "region": read_region(region),
        "extend_at": extend_at,
        "tracks": list(track) if track else None,
        "engine": engine,
        "model": model,
        "lora": read_lora(lora),
        "negative_prompt": negative_prompt,
        "steps": steps,
        "guidance": guidance,
        "guidance_interval": read_interval(guidance_interval),
        "shift": shift,
        "instruction": instruction,
        "temperature": temperature,
        "top_k": top_k,
        "top_p": top_p,
    }
    body = build_body(options, more or [])
    with interruptible(), studio(find_address(url), may_start=wait) as found:
        for field, given in sources.items():
            if (name := bring(found.client, given)) is not None:
                body[field] = name
        job = order(found, body, wait=wait)
        if wait:
            _finish(found.client, job, target, everything=everything, as_json=as_json)
        else:
            result(job.as_json() if as_json else job.job_id)


def _finish(client: Client, job: Job, target: Target, *, everything: bool, as_json: bool) -> None:
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
            saved = save(client, track, path, everything=everything)
        except CommandFailed as error:
            error.remedy = f"The song is kept: opentunes download {track.track_id} -o FILE"
            raise
        for one in saved:
            if as_json:
                notice(f"Saved {one}")
            else:
                result(str(one))
    if as_json:
        result(job.as_json())
