"""`opentunes engines`: what can be made on the server, and with what."""

from serve_app.cli.client import connect
from serve_app.cli.interrupt import interruptible
from serve_app.cli.options import AsJson, Url
from serve_app.cli.output import result, seconds, table


def engines(as_json: AsJson = False, url: Url = "") -> None:
    """List the engines of the server and whether they can run there."""
    with interruptible(), connect(url) as client:
        found = client.engines()
    if as_json:
        result(found.as_json())
        return
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
