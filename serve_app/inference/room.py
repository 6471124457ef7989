"""A replica's room on its card: what it was granted, what it waits for, what it shall give back."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from serve_app.inference.messages import Hold, Orders

LISTEN: Final = 0.05
"""Seconds between two looks at whether who waits is still wanted."""


def _nobody() -> None:
    """Nobody wants to know."""


class Room:
    """For two threads: the device's takes and gives back, the other one talks with the job table.

    `card` None: nobody else is there, and everything is granted.
    """

    def __init__(self, card: str | None = None) -> None:
        self._changed = threading.Condition()
        self._hold = Hold(card) if card else None
        self._told = -1
        self.unloads = 0
        """How often everything was given back."""
        self.tell: Callable[[], None] = _nobody
        """Called when the job table should hear of a change."""

    @property
    def hold(self) -> Hold | None:
        """What the job table is to know."""
        return self._hold

    @property
    def leaving(self) -> bool:
        """Whether everything shall be given back."""
        return self._told == self.unloads

    def hear(self, orders: Orders) -> None:
        """Take orders of the job table."""
        with self._changed:
            if (hold := self._hold) and hold.wants and orders.granted == hold.turn:
                self._hold = replace(hold, held=hold.wants, wants=0, turn=hold.turn + 1)
            self._told = -1 if orders.unload is None else orders.unload
            self._changed.notify_all()

    def take(self, size: int, capacity: int, check: Callable[[], None]) -> bool:
        """Wait until `size` bytes may be held, of `capacity` on the card.

        False when what is held shall be given back first; its place in the queue stays. What is larger than
        the card gets all of it: the engine has seen what memory there is, and its figure is an estimate.
        Raises what `check` raises, which ends the waiting.
        """
        size = min(size, capacity)
        if self._hold is None or size <= self._hold.held:
            return True
        self._change(wants=size, capacity=capacity)
        try:
            while True:
                check()
                with self._changed:
                    if self._hold.held >= size:
                        return True
                    if self.leaving and self._hold.held:
                        return False
                    self._changed.wait(LISTEN)
        except BaseException:
            self._change(wants=0)
            raise

    def rest(self) -> None:
        """A call has ended: others may want what is held."""
        if self._hold and self._hold.held:
            self.tell()

    def give_back(self) -> None:
        """Everything was unloaded."""
        self.unloads += 1
        self._change(held=0)

    def _change(self, **change: int) -> None:
        with self._changed:
            if self._hold and any(getattr(self._hold, name) != value for name, value in change.items()):
                self._hold = replace(self._hold, turn=self._hold.turn + 1, **change)  # type: ignore[arg-type]
        self.tell()
