"""`opentunes engines`: what can be made on the server, and with what. `opentunes unload`: its memory back."""

from typing import Annotated

import typer

from serve_app.cli.client import connect
from serve_app.cli.errors import WrongUse
from serve_app.cli.interrupt import interruptible
from serve_app.cli.options import AsJson, Url
from serve_app.cli.output import notice, result, seconds, size, table
from serve_app.cli.views import Engine, EngineList


def engines(
    engine: Annotated[
        str,
        typer.Argument(metavar="[ID]", help="List this engine's models and adapters.", show_default=False),
    ] = "",
    as_json: AsJson = False,
    url: Url = "",
) -> None:
    """List the engines of the server and whether they can run there, or the models and adapters of one."""
    with interruptible(), connect(url) as client:
        found = client.engines()
    if not engine:
        if as_json:
            result(found.as_json())
        else:
            _list(found)
        return
    one = next((one for one in found.engines if one.id == engine), None)
    if one is None:
        known = ", ".join(one.id for one in found.engines)
        raise WrongUse(f"The server has no engine {engine!r}.", remedy=f"Use one of: {known}.")
    if as_json:
        result(one.as_json())
    else:
        _describe(one)


def unload(
    engine: Annotated[str, typer.Argument(metavar="ID", help="See 'opentunes engines'.")],
    as_json: AsJson = False,
    url: Url = "",
) -> None:
    """Have an engine give its memory back: at once where it is idle, else after its song."""
    with interruptible(), connect(url) as client:
        told = client.unload(engine)
    if as_json:
        result(told.as_json())
    else:
        notice(f"Replicas of {told.engine} that give their memory back: {told.replicas}.")


def _list(found: EngineList) -> None:
    rows = [
        (
            f"{engine.id} (default)" if engine.default else engine.id,
            engine.title,
            "yes" if engine.available else "no",
            f"{seconds(engine.min_seconds)} to {seconds(engine.max_seconds)}",
            engine.licence,
            engine.reason or ", ".join(engine.tasks),
        )
        for engine in found.engines
    ]
    table(
        ("id", "title", "available", "length", "licence", "tasks, or why not"),
        rows,
        stretch="tasks, or why not",
        optional=("licence", "title"),
    )


def _describe(engine: Engine) -> None:
    if engine.reason:
        notice(f"Not available: {engine.reason}")
    rows = [
        (
            f"{model.id} (default)" if model is engine.models[0] else model.id,
            "model",
            size(model.size_bytes),
            "yes" if model.local else "no",
            model.licence,
            ", ".join(model.tasks),
        )
        for model in engine.models
    ]
    rows += [(lora.name, "lora", size(lora.size_bytes), "yes", "", "") for lora in engine.loras]
    if rows:
        columns = ("id", "kind", "size", "here", "licence", "tasks")
        table(columns, rows, stretch="tasks", optional=("licence",))
    else:
        notice(f"{engine.id} has no models to choose from.")
