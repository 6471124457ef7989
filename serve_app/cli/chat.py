"""`opentunes chat`: tell the squad what you want, watch it think, get a request or the song."""

import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from serve_app.cli.client import Client
from serve_app.cli.configuration import find_address
from serve_app.cli.conversation import Conversation, go_on, last_run
from serve_app.cli.errors import CommandFailed, Interrupted, WrongUse
from serve_app.cli.interrupt import interruptible
from serve_app.cli.make import save
from serve_app.cli.options import AsJson, Url
from serve_app.cli.output import notice, result
from serve_app.cli.progress import Display, display
from serve_app.cli.song import Target, plan_target
from serve_app.cli.studio import Studio, studio
from serve_app.cli.thinking import Thinking, thinking
from serve_app.cli.views import ChatEvent, ChatRun, Job
from serve_app.cli.watch import unsuccessful


def chat(
    message: Annotated[str, typer.Argument(metavar="MESSAGE", help="What you want, in your own words.")],
    generate: Annotated[
        bool, typer.Option("--generate", "-g", help="Also make the song and save it.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="File or folder for the song. Default: named after it, here."
        ),
    ] = None,
    go_on_: Annotated[
        bool, typer.Option("--continue", "-c", help="Go on from the last run: what was said, and the studio.")
    ] = False,
    rules: Annotated[bool, typer.Option("--rules", help="Do without a language model.")] = False,
    engine: Annotated[
        str | None, typer.Option(metavar="ID", help="Engine that is to make it; see 'opentunes engines'.")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Of what rules draw by chance.")] = None,
    as_json: AsJson = False,
    url: Url = "",
) -> None:
    """Have the squad turn an idea into a request for a song; prints it as JSON, ready for POST /generate.

    With --generate the song is made and saved, and its path is printed. Ctrl-C cancels.
    """
    if not message.strip():
        raise WrongUse(
            "The message is empty.", remedy='Say what you want: opentunes chat "a lullaby for Ida".'
        )
    if out and not generate:
        raise WrongUse("-o is for a song, and none is asked for.", remedy="Add --generate.")
    target = plan_target(out, None, message) if generate else None
    body: dict[str, JsonValue] = {
        "message": message,
        "generate": generate,
        "mode": "rules" if rules else "auto",
    }
    with interruptible(), studio(find_address(url), may_start=True) as found:
        if go_on_:
            body |= go_on(last_run(found.client))
        body |= {name: value for name, value in (("engine", engine), ("seed", seed)) if value is not None}
        if target and target.format != "wav":
            body["studio"] = {**_studio(body), "format": target.format}
        run = _talk(found, body, as_json=as_json)
        _finish(found.client, run, target, as_json=as_json)


def _studio(body: dict[str, JsonValue]) -> dict[str, JsonValue]:
    found = body.get("studio")
    return found if isinstance(found, dict) else {}


def _talk(found: Studio, body: dict[str, JsonValue], *, as_json: bool) -> ChatRun:
    """Show the run to its end; Ctrl-C cancels it."""
    talk = Conversation(found.client)

    def trouble(error: CommandFailed) -> None:
        found.check()
        notice(f"{error.message} Trying again …")

    try:
        events = talk.say(body, trouble)
        if as_json:
            for event in events:
                result(event.model_dump_json(exclude_unset=True))
        else:
            with thinking() as shown:
                job = next((event for event in events if _show(shown, event)), None)
            if job:
                with display() as bar:
                    _move(bar, job)
                    for event in events:
                        _move(bar, event)
    except Interrupted:
        talk.cancel()
        raise
    return found.client.chat_run(talk.run_id)


def _without_song(run: ChatRun, target: Target | None, *, as_json: bool) -> None:
    """A talk, a cover or lyrics alone: print the lyrics, if that is what there is."""
    if target is not None:
        remedy = "Say what it is to sound like."
        raise CommandFailed("No music was asked for, so there is no song.", remedy=remedy)
    if run.stands and not as_json:
        result(str(run.stands.get("lyrics", "")))


def _show(shown: Thinking, event: ChatEvent) -> bool:
    """Show what an agent tells; true for the first event of a job, which is shown otherwise."""
    if event.type == "job.event":
        return True
    shown.show(event)
    return False


def _move(bar: Display, event: ChatEvent) -> None:
    told = event.model_extra or {}
    if event.type == "job.event":
        bar.show(Job.model_validate(told["job"]))


def _finish(client: Client, run: ChatRun, target: Target | None, *, as_json: bool) -> None:
    """Print the request, or save the song; say why there is none."""
    if run.reply and not as_json:
        notice(run.reply)
    if run.status == "cancelled":
        raise CommandFailed("The run was cancelled.", remedy=run.hint)
    if run.status == "failed":
        raise CommandFailed("The squad did not get to a request.", remedy=run.hint)
    if run.status == "partial" and run.hint:
        notice(run.hint, "yellow")
    if run.request is None:
        _without_song(run, target, as_json=as_json)
        return
    if target is None:
        if not as_json:
            result(json.dumps(run.request, indent=2, ensure_ascii=False))
        return
    if run.job_id is None:
        if not as_json:
            result(json.dumps(run.request, indent=2, ensure_ascii=False))
        raise CommandFailed(
            "The song was not made, because not all of the squad succeeded.",
            remedy="Send the request to POST /generate, or say it again.",
        )
    job = client.job(run.job_id)
    if job.status != "succeeded" or job.result is None:
        raise unsuccessful(job)
    for track, path in zip(job.result.tracks, target.paths(len(job.result.tracks)), strict=True):
        for saved in save(client, track, path):
            (notice if as_json else result)(str(saved))
