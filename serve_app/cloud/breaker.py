"""Whether to ask again what did not answer a moment ago."""

from serve_app.clock import Clock, steady_clock


class Breaker:
    """After a failure nobody asks for a while, so that nobody waits for what is down. For many threads.

    `seconds` pass before anybody may ask again, or what the other side says, but `longest` at most.
    """

    def __init__(self, seconds: float = 15.0, longest: float = 60.0, clock: Clock = steady_clock) -> None:
        self._seconds, self._longest, self._clock = seconds, longest, clock
        self._until = clock()

    @property
    def is_open(self) -> bool:
        """Whether it is too early to ask."""
        return self._clock() < self._until

    def failed(self, retry_after: float | None = None) -> None:
        """It did not answer."""
        pause = self._seconds if retry_after is None else min(retry_after, self._longest)
        self._until = self._clock() + pause
