"""The typer application: commands, their help, and how a command ends."""

import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated, NoReturn

import typer

from serve_app.cli import (
    account,
    chat,
    cover,
    engines,
    generate,
    jobs,
    library,
    llm,
    memory,
    models,
    replay,
    serve,
    sync,
    token,
)
from serve_app.cli.errors import CommandFailed, Interrupted
from serve_app.cli.options import examples
from serve_app.cli.output import failure, result

app = typer.Typer(
    name="opentunes",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    epilog=examples(
        'opentunes generate "dreamy lofi with rain" -o rain.mp3',
        "opentunes serve",
        "opentunes jobs --status running",
    ),
)

app.command(
    epilog=examples(
        "opentunes serve",
        "opentunes serve --port 9000 --data-dir ~/music",
        "opentunes serve --engines houseband",
    )
)(serve.serve)
app.command(
    epilog=examples(
        'opentunes generate "dreamy lofi with rain" --duration 30 --bpm 80 --key "A minor"',
        'opentunes generate "folk duet" --lyrics-file words.txt --language en -o duet.mp3',
        'opentunes generate "warm piano" --variants 3 --seed 7 -o takes/piano.flac',
        'opentunes generate "brighter" --task cover --source hum.mp3 --strength 0.4',
        "opentunes generate --task repaint --source TRACK --region 8-16 --all",
        'opentunes generate "neo soul" --engine ace-step --model ace-step-xl-base --steps 40 --lora jazz:0.8',
        'opentunes generate "choir" --no-wait --url http://studio.local:8000',
    )
)(generate.generate)
app.command(
    epilog=examples(
        'opentunes chat "a rainy-night synthwave song about leaving town, 100 bpm, Spanish lyrics"',
        'opentunes chat "slower, and drop the drums" --continue',
        'opentunes chat "a lullaby for Ida" --generate -o ida.mp3',
        'opentunes chat "lofi with rain" --rules --json | jq -c .type',
    )
)(chat.chat)
app.command(epilog=examples("opentunes llm", "opentunes llm --json | jq -r '.models[].id'"))(llm.llm)
app.command(
    epilog=examples(
        'opentunes cover "rainy night synthwave" -o cover.png',
        'opentunes cover "mountains at dawn" --genre folk --size 1600x900 --seed 7',
        "opentunes cover \"jazz night\" --palette '#14213d,#fca311,#e5e5e5' --local -o jazz.jpg",
    )
)(cover.cover)
app.command(
    epilog=examples(
        "opentunes jobs", "opentunes jobs --status failed -n 5", "opentunes jobs --json | jq '.jobs[].job_id'"
    )
)(jobs.jobs)
app.command(epilog=examples("opentunes job ID", "opentunes job ID --follow --json"))(jobs.job)
app.command(epilog=examples("opentunes cancel ID", "opentunes cancel ID1 ID2"))(jobs.cancel)
app.command(epilog=examples("opentunes retry ID", 'opentunes job "$(opentunes retry ID)" --follow'))(
    jobs.retry
)
app.command(epilog=examples("opentunes engines", "opentunes engines ace-step", "opentunes engines --json"))(
    engines.engines
)
app.command(epilog=examples("opentunes unload ace-step"))(engines.unload)
app.command(epilog=examples("opentunes library", "opentunes library --search rain"))(library.library)
app.command(
    epilog=examples(
        "opentunes download TRACK", "opentunes download TRACK -o rain.wav", "opentunes download TRACK --all"
    )
)(library.download)


app.command(
    epilog=examples(
        "opentunes publish TRACK", "opentunes publish TRACK --unlisted", "opentunes publish TRACK --private"
    )
)(sync.publish)
app.command(epilog=examples("opentunes replay rain.manifest.json -o again.wav"))(replay.replay)
app.command(epilog=examples("opentunes upload hum.mp3", "opentunes upload a.wav b.flac --json"))(
    replay.upload
)

models_app = typer.Typer(no_args_is_help=True)
models_app.command(
    "list",
    epilog=examples(
        "opentunes models list", "opentunes models list --json | jq '.models[] | select(.local)'"
    ),
)(models.list_models)
models_app.command("pull", epilog=examples("opentunes models pull ID", "opentunes models pull ID1 ID2"))(
    models.pull
)
models_app.command(
    "path", epilog=examples("opentunes models path ID", 'du -sh "$(opentunes models path ID)"')
)(models.path)
models_app.command(
    "remove", epilog=examples("opentunes models remove ID", "opentunes models remove ID --yes")
)(models.remove)
app.add_typer(
    models_app,
    name="models",
    help="Fetch, find and delete the weights of engines on this machine; no server is needed.",
    epilog=examples("opentunes models list", "opentunes models pull ID"),
)


memory_app = typer.Typer(no_args_is_help=True)
memory_app.command(
    "list",
    epilog=examples("opentunes memory list", "opentunes memory list --json | jq '.memories[].facts'"),
)(memory.list_memories)
memory_app.command(
    "search",
    epilog=examples('opentunes memory search "rainy night, slow"', "opentunes memory search piano -n 1"),
)(memory.search)
memory_app.command(
    "forget", epilog=examples("opentunes memory forget TRACK", "opentunes memory forget --all")
)(memory.forget)
app.add_typer(
    memory_app,
    name="memory",
    help="See what your starred songs have taught the squad, and have it forget.",
    epilog=examples("opentunes memory list", 'opentunes memory search "rainy night"'),
)


sync_app = typer.Typer(no_args_is_help=True)
sync_app.command(
    "status",
    epilog=examples(
        "opentunes sync status", "opentunes sync status --watch", "opentunes sync status --json | jq .failed"
    ),
)(sync.status)
sync_app.command("retry", epilog=examples("opentunes sync retry", "opentunes sync retry TRACK"))(sync.retry)
sync_app.command(
    "claim",
    epilog=examples(
        "opentunes sync claim 7f0c2b1e-9d4a-4c53-8e21-0a6f5b3d9e11",
        "opentunes sync claim 7f0c2b1e-9d4a-4c53-8e21-0a6f5b3d9e11 --from anna --yes",
    ),
)(sync.claim)
app.add_typer(
    sync_app,
    name="sync",
    help="See what of your songs is in the cloud, try again what failed, give earlier ones to an account.",
    epilog=examples("opentunes sync status", "opentunes sync retry"),
)


account_app = typer.Typer(no_args_is_help=True)
account_app.command("show", epilog=examples("opentunes account show", "opentunes account show --json"))(
    account.show
)
account_app.command(
    "export",
    epilog=examples(
        "opentunes account export -o everything.zip", "opentunes account export --no-cloud -o a.zip"
    ),
)(account.export)
account_app.command(
    "delete", epilog=examples("opentunes account delete", "opentunes account delete --confirm anna")
)(account.delete)
app.add_typer(
    account_app,
    name="account",
    help="See what is kept of you, take all of it with you, and delete it.",
    epilog=examples("opentunes account show", "opentunes account export -o everything.zip"),
)

token_app = typer.Typer(no_args_is_help=True)
token_app.command(
    "create",
    epilog=examples(
        "opentunes token create anna",
        "opentunes token create anna-phone --owner anna --scope read --days 30",
        "opentunes token create prometheus --scope operate > prometheus.token",
        "OPENTUNES_API_TOKEN=$(opentunes token create ci) opentunes jobs",
    ),
)(token.create)
token_app.command(
    "list",
    epilog=examples("opentunes token list", "opentunes token list --json | jq '.tokens[] | .name'"),
)(token.list_tokens)
token_app.command(
    "revoke", epilog=examples("opentunes token revoke ID", "opentunes token revoke anna-phone")
)(token.revoke)
token_app.command("end-links", epilog=examples("opentunes token end-links"))(token.end_links)
app.add_typer(
    token_app,
    name="token",
    help="Make, list and revoke API tokens in the database of this machine's settings; no server is needed.",
    epilog=examples("opentunes token create anna", "opentunes token list"),
)


@app.command("version", epilog=examples("opentunes version"))
def show_version() -> None:
    """Print the version."""
    result(f"opentunes {version('opentunes')}")


def _version_option(given: bool) -> None:
    if given:
        show_version()
        raise typer.Exit


@app.callback()
def _opentunes(
    _version: Annotated[
        bool, typer.Option("--version", callback=_version_option, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Opentunes, an open music studio: from a prompt to a song.

    Results go to stdout, progress and notices to stderr.

    Exit codes: 0 done, 1 failed, 2 the request or a setting is at fault, 130 interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command line and exit."""
    try:
        app(arguments, prog_name="opentunes")
    except CommandFailed as error:
        failure(error)
        sys.exit(error.exit_code)
    except Interrupted as interrupted:
        sys.exit(interrupted.exit_code)
    sys.exit(0)
