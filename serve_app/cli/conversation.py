"""Talks to the squad: one message, its events through lost connections, and what is said next."""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from pydantic import JsonValue

from serve_app.cli.client import Client
from serve_app.cli.errors import CommandFailed, ConnectionLost, Interrupted, NoServer, ServerRefused, WrongUse
from serve_app.cli.output import notice
from serve_app.cli.views import ChatEvent, ChatRun

PATIENCE: Final = 90.0
"""Seconds without a word from the server before giving up; a restart takes some 20."""
MAX_TURNS: Final = 40
"""That the server takes."""
MAX_TURN: Final = 20_000
"""Characters of one."""
NOT_KEPT: Final = frozenset({"seed"})
"""Fields of a request that do not go back into the studio: another seed is drawn for another song."""

Trouble = Callable[[CommandFailed], None]


class Conversation:
    """One message to the squad."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.run_id = ""
        """Known once the server has begun."""

    def say(self, body: Mapping[str, JsonValue], trouble: Trouble) -> Iterator[ChatEvent]:
        """Every event to the last, once each and in order.

        `trouble` hears of every lost connection before it is resumed, and may raise to give up.
        """
        seq, pause, silent_since = 0, 0.5, time.monotonic()
        while True:
            try:
                for event in self._listen(body, seq):
                    silent_since, pause = time.monotonic(), 0.5
                    if event.type == "heartbeat":
                        continue
                    seq = event.seq
                    yield event
                    if event.type == "run.finished":
                        return
                raise ConnectionLost("The server closed the stream of events.")
            except (ConnectionLost, NoServer, ServerRefused) as error:
                if not self.run_id or (isinstance(error, ServerRefused) and error.status < 500):
                    raise
                if time.monotonic() - silent_since > PATIENCE:
                    remedy = "What it told is kept: opentunes chat --continue goes on from it."
                    raise ConnectionLost(
                        f"The server has not answered for {PATIENCE:.0f} seconds ({error.message})",
                        remedy=remedy,
                    ) from error
                trouble(error)
                time.sleep(pause)
                pause = min(5.0, pause * 2)

    def cancel(self) -> None:
        """Cancel the run and wait a moment for its end; a second Ctrl-C ends the wait."""
        if not self.run_id:
            return
        notice("Cancelling …")
        with contextlib.suppress(Interrupted):
            try:
                run = self._client.cancel_chat(self.run_id, timeout=5.0)
            except CommandFailed as error:
                notice(
                    f"The run could not be cancelled: {error.message} It ends by itself when nobody reads it."
                )
                return
            notice("Cancelled." if run.ended else "It was asked to stop.")

    def _listen(self, body: Mapping[str, JsonValue], seq: int) -> Iterator[ChatEvent]:
        if self.run_id:
            yield from self._client.chat_events(self.run_id, seq)
            return
        with self._client.chat(body) as (run_id, events):
            self.run_id = run_id
            yield from events


def go_on(run: ChatRun) -> dict[str, JsonValue]:
    """What the next message needs of the last run: what was said, what stands in the studio, the engine."""
    said: list[JsonValue] = [{"role": turn.role, "content": turn.content} for turn in run.history]
    said.append({"role": "user", "content": run.message})
    if run.reply:
        said.append({"role": "assistant", "content": run.reply[:MAX_TURN]})
    stands = run.studio if run.stands is None else run.stands
    fields = {name: value for name, value in stands.items() if name not in NOT_KEPT}
    return {"history": said[-MAX_TURNS:], "studio": fields, "engine": run.engine}


def last_run(client: Client) -> ChatRun:
    """The newest run. Raises `WrongUse` when there is none, or it has not ended."""
    newest = client.chat_runs(1).runs
    if not newest:
        raise WrongUse(
            "There is no conversation to go on with.", remedy='Begin one: opentunes chat "a lullaby for Ida".'
        )
    if not newest[0].ended:
        raise WrongUse(
            "The last run has not ended.", remedy="Wait for it, or end it with Ctrl-C where it runs."
        )
    return client.chat_run(newest[0].run_id)
