"""A call to a replica, heard message by message."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Protocol

from serve_app.inference.messages import Message, Messages, Ticket
from serve_app.jobs.model import JobError


class Sender(Protocol):
    """Puts tickets on the replica of that id, or another if it has gone, and brings back what it says."""

    def send(self, engine: str, replica_id: str, tickets: Sequence[Ticket]) -> Messages:
        """Messages of the replica until the call ends; raises when it is lost."""
        ...


class ReplicaSilent(Exception):
    """The replica of a call has not been heard of for the length of its lease."""


class Line:
    """What a replica says to one call. For one task, which hangs up at the end."""

    def __init__(self, stream: Messages, alive: Callable[[], bool], lease_seconds: float) -> None:
        self._stream = stream
        self._alive = alive
        self._lease_seconds = lease_seconds
        self._step: asyncio.Future[Message | None] | None = None

    async def hear(self) -> Message | None:
        """The next message, None at the end of the call.

        Raises what the call raises, and `ReplicaSilent` when the replica's lease has run out.
        """
        if self._step is None:
            self._step = asyncio.ensure_future(anext(self._stream, None))
        while not (await asyncio.wait({self._step}, timeout=self._lease_seconds / 4))[0]:
            if not self._alive():
                raise ReplicaSilent
        step, self._step = self._step, None
        return step.result()

    async def hang_up(self) -> None:
        """Let go of the call, wherever it is; that may take as long as a step of its engine."""
        if self._step is not None:
            self._step.cancel()
            await asyncio.wait({self._step})
            if not self._step.cancelled():
                self._step.exception()  # nobody wants to know it any more
        with contextlib.suppress(Exception):  # nobody hears any more how it ends
            await self._stream.aclose()


def cause_of(error: Exception) -> JobError:
    """Why an attempt was lost, from what `hear` has raised."""
    if isinstance(error, ReplicaSilent):
        return JobError(code="replica_silent", message="The replica stopped answering.", retryable=True)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = f"The replica was lost ({lines[0][:200] if lines else type(error).__name__})."
    return JobError(code="replica_lost", message=text, retryable=True)
