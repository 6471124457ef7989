"""What starred songs taught: the interface that any store implements, and embeddings that work offline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Recollection:
    """A starred song that is near to what was asked for."""

    item_id: str
    """Of the track."""
    text: str
    """What is remembered of it: title, prompt, key, tempo, some lyrics."""
    similarity: float
    """Cosine, -1 to 1."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the song really is: title, prompt, bpm, key, time_signature, language, duration, engine."""


class Gap(StrEnum):
    """Why a search went without a part of what is remembered."""

    AWAY = "away"
    """That part does not answer now."""
    SIGNED_OUT = "signed_out"
    """It does not accept the token: the user must sign in again."""
    REFUSED = "refused"
    """It will not answer, however often it is asked; the log says why."""


Tell = Callable[[Gap], None]
"""Hears of every gap; it must not raise."""


def unheard(_gap: Gap) -> None:
    """For who does not want to hear of gaps; they are logged where they are found."""


class Memory(Protocol):
    """What is known of one owner's taste. Blocking."""

    def remember(self, owner: str, item_id: str, text: str, facts: Mapping[str, Any]) -> None:
        """Keep a text and facts under an id; what is there already is replaced."""
        ...

    def forget(self, owner: str, item_id: str) -> bool:
        """Forget an id; False if it was not known."""
        ...

    def search(self, owner: str, text: str, limit: int = 5) -> list[Recollection]:
        """What is nearest in meaning, best first, of this owner alone."""
        ...

    def under(self, token: str | None, tell: Tell = unheard) -> "Memory":
        """The same as somebody meets it who has shown an access token: with what is kept elsewhere for them.

        A part that cannot be asked never fails a search; `tell` hears why. Itself where nothing is elsewhere.
        """
        ...


class NoMemory:
    """Remembers nothing."""

    def remember(self, owner: str, item_id: str, text: str, facts: Mapping[str, Any]) -> None:
        """Do nothing."""

    def forget(self, owner: str, item_id: str) -> bool:
        """Nothing was known."""
        return False

    def search(self, owner: str, text: str, limit: int = 5) -> list[Recollection]:
        """Nothing is found."""
        return []

    def under(self, token: str | None, tell: Tell = unheard) -> "Memory":
        """The same."""
        return self
