"""The server to make a song with: the one that runs, or one that is started and ended for this song."""

import random
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from serve_app.cli.client import Client
from serve_app.cli.configuration import Address
from serve_app.cli.errors import CommandFailed, Interrupted, NoServer
from serve_app.cli.launch import COMMAND, ChildServer
from serve_app.cli.output import busy, notice, seconds
from serve_app.cli.turns import Turn

OTHERS_PATIENCE: Final = 60.0
"""Seconds a server that somebody else is starting may take."""


@dataclass(frozen=True, slots=True)
class Studio:
    """A server that takes work."""

    client: Client
    check: Callable[[], None]
    """Raises `CommandFailed` when there is no hope that it answers again."""


@contextmanager
def studio(address: Address, *, may_start: bool, command: Sequence[str] = COMMAND) -> Iterator[Studio]:
    """A server at `address` for the length of the block. Raises `CommandFailed`."""
    with ExitStack() as stack:
        client = stack.enter_context(Client(address.url, address.token))
        if address.local and may_start:
            turn = stack.enter_context(Turn(address.local.port, _say_waiting))
            if _should_start(client, turn):
                log = address.local.data_dir / "server.log"
                child = stack.enter_context(_started(client, log, turn, command))
                yield Studio(client, child.check)
                return
        _await(client)
        yield Studio(client, lambda: None)


def _should_start(client: Client, turn: Turn) -> bool:
    """True, alone, when there is no server; False, with a share in it, when there is one."""
    while True:
        turn.share()
        if client.readiness() != "absent":
            return False
        if turn.alone_now():
            if client.readiness() == "absent":
                return True
        else:  # others have found the same: let one of them go first
            time.sleep(random.uniform(0.0, 0.2))  # noqa: S311


@contextmanager
def _started(client: Client, log: Path, turn: Turn, command: Sequence[str]) -> Iterator[ChildServer]:
    notice(f"No server is running; starting one for this song (its log: {log}) …")
    child = ChildServer(log, command)
    patient = True
    try:
        _show_start(child, client)
        turn.share()
        yield child
    except Interrupted as interrupted:
        patient = interrupted.number == signal.SIGINT
        raise
    finally:
        if patient and child.alive:
            _let_others_finish(turn)
        with busy("Ending the server …"):
            child.stop()


def _show_start(child: ChildServer, client: Client) -> None:
    began = time.monotonic()
    with busy("Starting …") as say:
        child.wait_until_ready(client, lambda elapsed: say(f"Starting … {seconds(elapsed)}"))
    notice(f"The server is ready after {seconds(time.monotonic() - began)}.")


def _let_others_finish(turn: Turn) -> None:
    """Wait for commands that came later and use the same server; Ctrl-C ends the wait."""
    try:
        turn.alone(_say_others)
    except Interrupted:
        notice("Ending the server; unfinished jobs go on when one runs again.")


def _say_others() -> None:
    notice("Other commands are using the server; it ends when they are done. Ctrl-C ends it now.")


def _say_waiting() -> None:
    notice("Another command is starting or ending the server; waiting for it …")


def _await(client: Client) -> None:
    """Wait for a server that is starting. Raises `NoServer`, `CommandFailed`."""
    deadline = time.monotonic() + OTHERS_PATIENCE
    told = False
    while (state := client.readiness()) != "ready":
        if state == "absent":
            raise NoServer(client.url)
        if time.monotonic() > deadline:
            raise CommandFailed(
                f"What answers at {client.url} is not a server that takes work.",
                remedy=f"See what {client.url}/readyz says, or name another server with --url.",
            )
        if not told:
            notice(f"The server at {client.url} is not ready yet; waiting …")
            told = True
        time.sleep(0.5)
