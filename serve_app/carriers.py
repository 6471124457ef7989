"""Questions to another process that come together go there together."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


class Carriers(Generic[Q, A]):
    """Calls `ask` with many questions at a time. What comes while calls are under way goes with the next.

    `ask` gives one answer for each, in their order; an exception among them is raised where its question was
    asked, and one that `ask` raises, for all of the call.
    """

    def __init__(
        self,
        ask: Callable[[Sequence[Q]], Awaitable[Sequence[A | BaseException]]],
        *,
        carriers: int,
        at_once: int,
    ) -> None:
        """`carriers` calls are under way at most, each with `at_once` questions at most."""
        self._ask, self._at_once = ask, at_once
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._carriers: set[asyncio.Task[None]] = set()
        self._free = carriers

    async def ask(self, question: Q) -> A:
        """The answer to one question."""
        future: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if self._free:
            self._free -= 1
            carrier = asyncio.ensure_future(self._carry())
            self._carriers.add(carrier)
            carrier.add_done_callback(self._carriers.discard)
        return await future

    async def _carry(self) -> None:
        while present := [pair for pair in self._waiting if not pair[1].done()]:  # the others have gone
            some, self._waiting = present[: self._at_once], present[self._at_once :]
            answers: Sequence[A | BaseException]
            try:
                answers = await self._ask([question for question, _ in some])
            except BaseException as error:
                answers = [error] * len(some)
            for (_, future), answer in zip(some, answers, strict=True):
                if future.done():  # whoever asked has gone
                    continue
                if isinstance(answer, BaseException):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)
        # now, not when the task is told to be done: who was answered may ask again before that
        self._free += 1
