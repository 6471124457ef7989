"""`opentunes serve`: the studio on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from serve_app.cli.configuration import load_settings
from serve_app.cli.errors import CommandFailed, WrongUse
from serve_app.cli.launch import end_with_stdin


def serve(
    host: Annotated[str | None, typer.Option(metavar="HOST", help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(metavar="PORT", help="Port to listen on.")] = None,
    data_dir: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where songs and the job table live.")
    ] = None,
    engines: Annotated[
        str | None, typer.Option(metavar="NAMES", help="Engines to serve, separated by commas.")
    ] = None,
    default_engine: Annotated[
        str | None, typer.Option(metavar="NAME", help="Engine of requests that name none.")
    ] = None,
    dashboard_port: Annotated[
        int | None, typer.Option(metavar="PORT", help="Port of Ray's dashboard, on this machine only.")
    ] = None,
    log_level: Annotated[
        str | None, typer.Option(metavar="LEVEL", help="DEBUG, INFO, WARNING or ERROR.")
    ] = None,
    until_stdin_closes: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Run the server on this machine until Ctrl-C.

    Every option overrides the setting of its name: --port is OPENTUNES_PORT in the environment or in .env.
    The rest (authentication, database, limits) is set there only; see .env.example.
    """
    settings = load_settings(
        {
            "host": host,
            "port": port,
            "data_dir": data_dir,
            "engines": engines,
            "default_engine": default_engine,
            "dashboard_port": dashboard_port,
            "log_level": log_level and log_level.upper(),
        }
    )
    if until_stdin_closes:
        end_with_stdin()
    from engines import EngineError, registry
    from serve_app import local

    try:
        for name in settings.engines:
            registry.engine_class(name)  # rather now than when the cluster is up
        local.serve(settings)
    except local.CannotStart as error:
        raise CommandFailed(str(error)) from error
    except EngineError as error:
        raise WrongUse(
            error.message, remedy=error.remedy or "Correct OPENTUNES_ENGINES or --engines."
        ) from error
    except OSError as error:
        raise CommandFailed(
            f"{error.filename or settings.data_dir} cannot be used: {error.strerror or error}.",
            remedy="Set OPENTUNES_DATA_DIR or --data-dir to a folder you can write to.",
        ) from error
