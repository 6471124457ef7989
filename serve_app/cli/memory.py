"""`opentunes memory`: what starred songs have taught the squad."""

from typing import Annotated

import typer

from serve_app.cli.client import connect
from serve_app.cli.errors import WrongUse
from serve_app.cli.interrupt import interruptible
from serve_app.cli.options import AsJson, Limit, Url
from serve_app.cli.output import local_time, notice, result, table


def list_memories(limit: Limit = 20, as_json: AsJson = False, url: Url = "") -> None:
    """List what is remembered of your starred songs, newest first.

    When the output is not a terminal: one song per line, its cells separated by tabs.
    """
    with interruptible(), connect(url) as client:
        page = client.memories(limit)
    if as_json:
        result(page.as_json())
        return
    rows = [(one.item_id, local_time(one.created_at), one.text, one.where or "?") for one in page.memories]
    columns = ("id", "starred", "remembered", "where")
    table(columns, rows, stretch="remembered", optional=("starred", "where"))
    _tell(page.notices)


def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Anything, in words.")],
    limit: Limit = 5,
    as_json: AsJson = False,
    url: Url = "",
) -> None:
    """Search your starred songs by meaning, nearest first, as the squad does."""
    with interruptible(), connect(url) as client:
        recalling = client.recall(text, limit)
    if as_json:
        result(recalling.as_json())
        return
    rows = [(one.item_id, f"{one.similarity:.2f}", one.text) for one in recalling.found]
    table(("id", "near", "remembered"), rows, stretch="remembered")
    _tell(recalling.notices)


def forget(
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID", help="Ids of tracks, as 'opentunes memory list' has them."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Forget all of them.")] = False,
    url: Url = "",
) -> None:
    """Forget what songs have taught. They keep their stars; starring one again teaches again."""
    if bool(ids) == everything:
        raise WrongUse(
            "Name the songs to forget, or say --all.", remedy="'opentunes memory list' lists them."
        )
    with interruptible(), connect(url) as client:
        if everything:
            notice(f"Forgotten: {client.forget_all().forgotten}")
            return
        for item_id in ids or ():
            client.forget(item_id)
            notice(f"Forgotten: {item_id}")


def _tell(notices: list[str]) -> None:
    for text in notices:
        notice(text)
