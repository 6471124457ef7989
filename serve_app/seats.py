"""Places at something of which there are few, so that nobody has them all."""

from collections import Counter


class Seats:
    """So many in all, and so many for each who asks; for one event loop."""

    def __init__(self, most: int, each: int) -> None:
        self.most, self.each = most, each
        self._taken = Counter[str]()
        self.count = 0
        """How many are taken."""

    def take(self, who: str) -> bool:
        """Take one, if there is one for them."""
        if self.count >= self.most or self._taken[who] >= self.each:
            return False
        self._taken[who] += 1
        self.count += 1
        return True

    def leave(self, who: str) -> None:
        """Give one back."""
        self.count -= 1
        self._taken[who] -= 1
        if not self._taken[who]:
            del self._taken[who]
