"""`opentunes account`: what is kept of you, all of it to take away, and its end."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from serve_app.cli.client import connect
from serve_app.cli.errors import WrongUse
from serve_app.cli.interrupt import interruptible
from serve_app.cli.options import AsJson, Url
from serve_app.cli.output import busy, notice, result, size, table

NAMES = {
    "runs": "chats",
    "trashed": "in the trash",
    "tokens": "API tokens",
    "bytes": "size",
    "likes": "stars",
}
"""What the server calls otherwise."""


def show(as_json: AsJson = False, url: Url = "") -> None:
    """See who you are to the server, and how much it keeps of you, here and in the cloud."""
    with interruptible(), connect(url) as client:
        account = client.account()
    if as_json:
        result(account.as_json())
        return
    told = [account.owner, account.username, account.email]
    notice(" · ".join(part for part in told if part))
    rows = [
        (where, NAMES.get(name, name), size(count) if name == "bytes" else f"{count:,}")
        for where, counts in (("here", account.here), ("cloud", account.cloud or {}))
        for name, count in counts.items()
    ]
    table(("where", "what", "count"), rows, stretch="what")
    for text in account.notices:
        notice(text)


def export(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The zip to write.")],
    cloud: Annotated[
        bool, typer.Option("--cloud/--no-cloud", help="Ask the cloud for its part, too.")
    ] = True,
    url: Url = "",
) -> None:
    """Take everything of yours as one zip: songs, covers, jobs, chats, memories, and what the cloud has."""
    if output.exists():
        raise WrongUse(f"{output} is there already.", remedy="Choose another -o.")
    with interruptible(), connect(url) as client, busy("Packing and fetching …"):
        client.fetch(f"/account/export?cloud={str(cloud).lower()}", output)
    notice(f"Saved: {output} ({size(output.stat().st_size)})")


def delete(
    confirm: Annotated[
        str, typer.Option("--confirm", metavar="NAME", help="Your owner or user name; asked for if left out.")
    ] = "",
    url: Url = "",
) -> None:
    """Delete everything of yours, here and in the cloud, and your account. Nothing brings it back."""
    with interruptible(), connect(url) as client:
        if not confirm:
            if not sys.stdin.isatty():
                raise WrongUse(
                    "Nobody can be asked whether to delete everything.",
                    remedy="Add --confirm with your owner or user name, as 'opentunes account show' says it.",
                )
            account = client.account()
            notice(f"Everything of {account.username or account.owner} will be deleted for good.")
            confirm = typer.prompt("Type that name to go on", err=True)
        with busy("Deleting …"):
            left = client.delete_account(confirm)
    where = "here and in the cloud" if left.account else "here"
    notice(f"Everything is deleted {where}. Songs: {left.here.get('tracks', 0)}.")
