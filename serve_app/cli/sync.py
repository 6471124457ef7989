"""`opentunes sync` and `publish`: what of the library is in the cloud, and who may see it there."""

import json
import time
from enum import StrEnum
from typing import Annotated, Final

import typer

from serve_app.cli.client import connect
from serve_app.cli.cloud_views import SyncSummary
from serve_app.cli.configuration import load_settings
from serve_app.cli.database import open_database
from serve_app.cli.errors import CommandFailed, WrongUse
from serve_app.cli.interrupt import interruptible
from serve_app.cli.options import AsJson, Url
from serve_app.cli.output import local_time, notice, result

EVERY: Final = 2.0
"""Seconds between two looks of --watch."""
UNCONFIGURED: Final = (
    "This server does not sync: set SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY and SUPABASE_SECRET_KEY, "
    "and start it anew."
)
NO_ACCOUNT: Final = "You have no account here: what is yours stays on this machine."


class Visibility(StrEnum):
    """Who may see a song."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"


def status(
    watch: Annotated[bool, typer.Option("--watch", help="Go on until nothing is on its way.")] = False,
    as_json: AsJson = False,
    url: Url = "",
) -> None:
    """Show how many of your songs are in the cloud, on their way, or in need of you.

    Ends with exit code 1 if some have failed.
    """
    with interruptible(), connect(url) as client:
        found = client.sync()
        _show(found, as_json=as_json)
        while watch and found.syncing and found.configured:
            time.sleep(EVERY)
            before, found = found, client.sync()
            if found != before:
                _show(found, as_json=as_json)
        failed = [] if as_json or not found.failed else client.tracks(found.failed, sync="failed").tracks
    for track in failed:
        if track.sync:
            notice(f"{track.track_id} ({track.title}): {track.sync.reason} ({track.sync.code})")
            notice(f"  {track.sync.remedy}", style="dim")
    raise typer.Exit(1 if found.failed else 0)


def _show(found: SyncSummary, *, as_json: bool) -> None:
    if as_json:
        result(found.as_json())
        return
    counts = {name: getattr(found, name) for name in ("synced", "syncing", "failed", "local")}
    result("  ".join(f"{name}: {count}" for name, count in counts.items()))
    if not found.configured:
        notice(UNCONFIGURED)
    elif not found.account:
        notice(NO_ACCOUNT)
    if found.oldest:
        notice(f"The oldest on its way waits since {local_time(found.oldest)}.")
    if found.trouble and found.syncing:
        notice(f"{found.trouble.reason} ({found.trouble.code}) {found.trouble.remedy}")


def retry(
    track_ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TRACK...]", help="Ids of tracks. Default: all that have failed or wait."),
    ] = None,
    url: Url = "",
) -> None:
    """Try at once what has failed or waits; prints the ids of what is tried.

    A song that you have deleted in the cloud is put there again only if you name it.
    """
    with interruptible(), connect(url) as client:
        found = client.retry_sync(track_ids or None)
    for track_id in found.track_ids:
        result(track_id)
    if not found.track_ids:
        notice("There is nothing to try again.")


def publish(
    track_id: Annotated[
        str, typer.Argument(metavar="TRACK", help="Id of a track, as 'opentunes library' lists it.")
    ],
    public: Annotated[bool, typer.Option("--public", help="All may see it, and feeds show it.")] = False,
    unlisted: Annotated[bool, typer.Option("--unlisted", help="Who has the link may see it.")] = False,
    private: Annotated[bool, typer.Option("--private", help="You alone see it.")] = False,
    url: Url = "",
) -> None:
    """Choose who may see a song in the cloud; prints the address of its page. Public unless you say.

    OPENTUNES_API_TOKEN must be your account's own access token.
    """
    chosen = [one for one, given in zip(Visibility, (public, unlisted, private), strict=True) if given]
    if len(chosen) > 1:
        raise WrongUse("A song is either public, unlisted or private.", remedy="Give one of these options.")
    wanted = chosen[0] if chosen else Visibility.PUBLIC
    with interruptible(), connect(url) as client:
        found = client.publish(track_id, wanted.value)
        page = found.url if "://" in found.url else f"{client.url}{found.url}"
    result(page)
    notice(f"{track_id} is {found.visibility}.")


def claim(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account's id, a UUID.")],
    source: Annotated[
        str, typer.Option("--from", metavar="OWNER", help="Whose songs it is to get.")
    ] = "local",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Give the songs from before there were accounts to an account, with all that belongs to them.

    Works on the database of this machine's settings, while no server runs.

    Run again, it moves what came since.
    """
    from serve_app.cloud.claim import CannotClaim, claim, holdings
    from serve_app.database import Lock, LockHeld
    from serve_app.library.artifacts import ArtifactStore

    settings = load_settings()
    with interruptible(), open_database(settings) as engine:
        lock = Lock(engine)
        try:
            lock.acquire()
            there = holdings(engine, source)
            said = _listed(there)
            if any(there.values()) and not yes and not as_json:
                typer.confirm(f"Give {said} of {source} to the account {account}?", abort=True, err=True)
            artifacts = ArtifactStore(settings.artifacts, settings.data_dir / "cache")
            moved = claim(engine, artifacts, account, source)
        except LockHeld as held:
            raise CommandFailed(
                f"The database is in use: {held}.", remedy="Stop the server, claim, and start it again."
            ) from held
        except CannotClaim as error:
            raise WrongUse(str(error), remedy="'opentunes account show' tells your id.") from error
        finally:
            lock.release()
    if as_json:
        result(json.dumps({"account": account, "from": source, "moved": moved}))
    elif not any(moved.values()):
        notice(f"{source} has nothing that could be claimed.")
    else:
        notice(f"{account} has got {_listed(moved)}. The server syncs them when it runs.")


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "nothing"
